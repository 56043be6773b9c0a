"""Keyed fingerprints: what is recognised again without being kept or given away.

Pure. Event ids, placements, natural keys and digests are HMACs under one secret, the index of pupils under
another; without the secrets nothing can be guessed back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from schemas.types import EventId

_SEARCH_BYTES = 8


@dataclass(frozen=True, slots=True, repr=False)
class Pupil:
    """Whom an item is about: the number, and the school that gave it.

    For a file of DUO ``school`` is the region's own domain, as in ``duo:25``, and the number a national one.
    """

    school: str
    number: str


@dataclass(frozen=True, slots=True, repr=False)
class IndexKey:
    """A key of the blind index, with the name that every row under it carries."""

    id: str
    secret: bytes

    def mark(self, pupil: Pupil) -> bytes:
        """Return where a pupil stands in the blind index under this key."""
        return _hmac(self.secret, "pupil", pupil.school, pupil.number)

    @property
    def search_secret(self) -> bytes:
        """The key under which people are searched: made of this one, so that both are renewed together."""
        return _hmac(self.secret, "search key")

    @property
    def proof(self) -> bytes:
        """What tells this key from another one under the same name."""
        return _hmac(self.secret, "proof")


@dataclass(frozen=True, slots=True, repr=False)
class Fingerprints:
    """Makes fingerprints under the secrets of this installation.

    Attributes:
        index_key: of the rows that are made now.
        other_index_keys: of rows that were made before, or will be made by another process.
    """

    index_key: bytes
    event_key: bytes
    index_key_id: str = "1"
    other_index_keys: tuple[IndexKey, ...] = ()

    @property
    def index_keys(self) -> tuple[IndexKey, ...]:
        """Every live key of the index, the one of now first."""
        return IndexKey(self.index_key_id, self.index_key), *self.other_index_keys

    def pupil(self, pupil: Pupil) -> bytes:
        """Return where a pupil stands in the blind index, under the key of now."""
        return self.index_keys[0].mark(pupil)

    def marks(self, pupil: Pupil) -> tuple[bytes, ...]:
        """Return every place where a pupil may stand in the blind index."""
        return tuple(key.mark(pupil) for key in self.index_keys)

    def erased(self, pupil: Pupil) -> bytes:
        """Return what recognises a pupil who was erased; it is under the key that is never changed."""
        return _hmac(self.event_key, "erased", pupil.school, pupil.number)

    def likeness(self, likeness: tuple[str, str, str]) -> tuple[tuple[bytes, str], ...]:
        """Return every place where a birth date with a name stands, under each live key, with the key's name."""
        return tuple((_hmac(key.secret, "likeness", *likeness), key.id) for key in self.index_keys)

    def search(self, school: str, finders: Iterable[tuple[str, str]]) -> list[int]:
        """Return every place where somebody of a school is found, under each live key; 8 bytes of the mark are kept.

        The school is part of it: what people of two schools have in common does not show.
        """
        secrets = [key.search_secret for key in self.index_keys]
        marks = {
            _hmac(secret, school, kind, found)[:_SEARCH_BYTES]
            for kind, found in finders
            for secret in secrets
        }
        return sorted(int.from_bytes(mark, signed=True) for mark in marks)

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


def _hmac(key: bytes, *parts: str) -> bytes:
    begun = _begun(key).copy()
    written = ", ".join(map(encode_basestring_ascii, parts))  # as json.dumps, in a third of its time
    begun.update(f"[{written}]".encode())
    return begun.finalize()


@lru_cache(maxsize=16)
def _begun(key: bytes) -> HMAC:
    """Return an HMAC that has read its key; a copy takes half the time of a new one, and no other thread's turn."""
    return HMAC(key, SHA256())


def _uuid(digest: bytes) -> UUID:
    return UUID(bytes=digest[:16], version=5)
