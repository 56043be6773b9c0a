"""Tells a new fact from one that came before: already known, corrected, or a conflict.

Pure. A row of a file is known by its natural key (pupil, type, school year), an event by its sender's
source and id.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from schemas.types import EventId

_TICK = timedelta(microseconds=1)


class Verdict(StrEnum):
    """What became of a delivered item, in the words of the report."""

    ACCEPTED = "aanvaard"
    CORRECTION = "correctie"
    KNOWN = "al_bekend"
    REJECTED = "geweigerd"
    ERASED = "gewist"
    COMPARED = "vergeleken"

    @property
    def is_new(self) -> bool:
        """Whether it makes an event."""
        return self in {Verdict.ACCEPTED, Verdict.CORRECTION}


@dataclass(frozen=True, slots=True)
class Wording:
    """What one row says: of which natural key, and the digest of its content."""

    key: bytes
    digest: bytes
    school: str


class Conflict(Exception):
    """An id that was used before for another content; ``places`` are positions in the delivery."""

    def __init__(self, places: Sequence[int]) -> None:
        """Keep the positions."""
        super().__init__(f"{len(places)} items")
        self.places = tuple(places)


@dataclass(frozen=True, slots=True)
class Version:
    """The latest wording of a natural key.

    Attributes:
        event_id: the event of the first wording, which a correction names.
        number: 1 for the first wording, one more for each change.
        start_state_on: the day of the start state, if the first wording belonged to it.
        recorded: when the latest wording was recorded; aware UTC.
    """

    event_id: EventId
    digest: bytes
    number: int
    start_state_on: date | None
    recorded: datetime

    def next(self, digest: bytes, now: datetime) -> "Version":
        """Return the version after this one; its moment is later, also where the clock stands still."""
        return replace(self, digest=digest, number=self.number + 1, recorded=max(now, self.recorded + _TICK))


def recognise_events(
    ids: Sequence[EventId], digests: Sequence[bytes], before: Mapping[EventId, bytes]
) -> list[Verdict]:
    """Return per event whether it is new or already known; a twin inside the delivery is known.

    Args:
        before: digest of every one of ``ids`` that was accepted earlier.

    Raises:
        Conflict: when an id came before, or comes twice, with another content.
    """
    seen = dict(before)
    verdicts, conflicts = [], []
    for place, (event_id, digest) in enumerate(zip(ids, digests, strict=True)):
        verdicts.append(Verdict.KNOWN if event_id in seen else Verdict.ACCEPTED)
        if seen.setdefault(event_id, digest) != digest:
            conflicts.append(place)
    if conflicts:
        raise Conflict(conflicts)
    return verdicts


def recognise_rows(
    rows: Sequence[Wording],
    before: Mapping[bytes, Version],
    at_the_end: Mapping[bytes, bytes] | None = None,
) -> list[Verdict]:
    """Return per row, in the order of the file, whether it is new, known, or changes what was said before.

    Where a file says two things of one key and the last of them is what we know, all of them are known: else the
    same file would correct itself each time it comes.

    Args:
        before: the latest version of every natural key among ``rows`` that came earlier.
        at_the_end: what the file last says of each key, where ``rows`` are only a part of it.
    """
    latest = {key: version.digest for key, version in before.items()}
    if at_the_end is None:
        at_the_end = {row.key: row.digest for row in rows}
    verdicts = []
    for row in rows:
        said = latest.get(row.key)
        if row.key in before and before[row.key].digest == at_the_end[row.key]:
            verdicts.append(Verdict.KNOWN)
            continue
        known = Verdict.KNOWN if said == row.digest else Verdict.CORRECTION
        verdicts.append(Verdict.ACCEPTED if said is None else known)
        latest[row.key] = row.digest
    return verdicts


def new_versions(
    rows: Sequence[Wording],
    before: Mapping[bytes, Version],
    first: Callable[[Wording], Version],
    now: datetime,
) -> list[Version]:
    """Return the version that each row makes; ``rows`` are the new ones, in the order of the file.

    Args:
        first: makes the version of a natural key that never came before.
        now: the moment of recording, aware UTC.
    """
    latest = dict(before)
    made = []
    for row in rows:
        old = latest.get(row.key)
        latest[row.key] = first(row) if old is None else old.next(row.digest, now)
        made.append(latest[row.key])
    return made
