"""Keyed fingerprints: what is recognised again without being kept or given away.

Pure. Event ids, placements, natural keys and digests are HMACs under one secret, the index of pupils under
another; without the secrets nothing can be guessed back.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schemas.types import EventId

_FIRST_MONTH = 8


@dataclass(frozen=True, slots=True, repr=False)
class Pupil:
    """Whom an item is about: the number, and the school that gave it.

    For a file of DUO ``school`` is the region's own domain, as in ``duo:25``, and the number a national one.
    """

    school: str
    number: str


@dataclass(frozen=True, slots=True, repr=False)
class Fingerprints:
    """Makes fingerprints under the secrets of this installation."""

    index_key: bytes
    event_key: bytes

    def pupil(self, pupil: Pupil) -> bytes:
        """Return where a pupil stands in the blind index."""
        return _hmac(self.index_key, "pupil", pupil.school, pupil.number)

    def event_id(self, source: str, sender_id: str) -> EventId:
        """Return the id on topics of the event that its sender names ``source`` and ``sender_id``."""
        return EventId(_uuid(_hmac(self.event_key, "event", source, sender_id)))

    def version_id(self, natural_key: bytes, version: int) -> EventId:
        """Return the id on topics of a row of a file, in its ``version``-th wording."""
        return EventId(_uuid(_hmac(self.event_key, "row", natural_key.hex(), str(version))))

    def thing(self, kind: str, pupil: Pupil, sender_code: str) -> UUID:
        """Return the id on topics of a placement or hand-over that its sender names ``sender_code``."""
        return _uuid(_hmac(self.event_key, kind, pupil.school, pupil.number, sender_code))

    def natural_key(self, pupil: Pupil, event_type: str, period: str) -> bytes:
        """Return what makes two rows the same fact: pupil, type and school year."""
        return _hmac(self.event_key, "natural", pupil.school, pupil.number, event_type, period)

    def digest(self, *content: str) -> bytes:
        """Return the digest of a content, to see whether it came before."""
        return _hmac(self.event_key, "digest", *content)


def school_year(day: date) -> str:
    """Return the school year of a day, 1 August to 31 July, as in ``2025-2026``.

    Source: Regeling regionaal programma en Doorstroompuntfunctie 2026-2029, art. 1.1 (studiejaar).
    """
    first = day.year if day.month >= _FIRST_MONTH else day.year - 1
    return f"{first}-{first + 1}"


def _hmac(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, json.dumps(parts).encode(), "sha256")


def _uuid(digest: bytes) -> UUID:
    return UUID(bytes=digest[:16], version=5)
