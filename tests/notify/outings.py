"""Messages to one young person, lived through on a clock; every time is Dutch local time.

Owns the order of plan, sending and answers; must never hold a rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from schemas.types import ApproachStand
from services.notify.cadence import load_cadences
from services.notify.outreach import Programme, closed, may_go, plan_outreach, without_address
from services.notify.rows import State
from services.notify.young import Invitation, Note, NoteKey, OutreachSilence, Young
from tests.notify.desk import HOME, REGION, TUESDAY, local

CADENCE = load_cadences().at(date(2026, 11, 24), REGION)
EVENING = Invitation(
    "terugkomavond-2026", date(2026, 12, 17), date(2026, 12, 1), "Op 17 december is er een avond."
)


def a_young_person(**fields: object) -> Young:
    """Return somebody to whom a message may go, of whom notify hears now."""
    given: dict[str, object] = {
        "leaver": UUID(int=20 * 7),
        "region": REGION,
        "stand": ApproachStand.MAY,
        "since": local(TUESDAY),
    }
    return Young(**(given | fields))  # type: ignore[arg-type]


@dataclass(slots=True)
class Outings:
    """One young person from the first snapshot on: what was planned, and what went when."""

    young: Young
    programme: Programme = field(default_factory=lambda: Programme(CADENCE))
    now: datetime = field(default_factory=lambda: local(TUESDAY))
    notes: dict[NoteKey, Note] = field(default_factory=dict)
    sent: list[tuple[datetime, NoteKey]] = field(default_factory=list)
    refuses: OutreachSilence | None = None

    def plan(self) -> None:
        """Plan now, and send what is due as far as it may go."""
        for note in self._planned():
            self.notes[note.key] = note
        for note in list(self.notes.values()):
            if note.until is not None and note.until <= self.now and may_go(self.young, self.now):
                self._send(note)

    def _planned(self) -> list[Note]:
        return plan_outreach(self.young, tuple(self.notes.values()), self.programme, self.now)

    def _send(self, note: Note) -> None:
        if self.refuses is not None:
            self.notes[note.key] = without_address(note, self.refuses, self.programme.cadence, self.now)
        else:
            self.sent.append((self.now, note.key))
            self.notes[note.key] = replace(
                note, state=State.MESSAGE, until=None, hold=None, message=uuid4(), told_at=self.now
            )
        for changed in self._planned():
            self.notes[changed.key] = changed

    def change(self, **fields: object) -> "Outings":
        """Let a new snapshot come, now."""
        self.young = replace(self.young, **fields)  # type: ignore[arg-type]
        self.plan()
        return self

    def answer(self) -> "Outings":
        """Let the young person answer what was sent last, now."""
        told = [note for note in self.notes.values() if note.told_at is not None]
        if told:
            last = max(told, key=lambda note: note.told_at or note.made_at)
            self.notes[last.key] = replace(last, answered_at=self.now)
        self.plan()
        return self

    def until(self, text: str) -> "Outings":
        """Live on until a moment, from held moment to held moment."""
        return self.to(local(text))

    def to(self, end: datetime) -> "Outings":
        """Do the same until an aware moment."""
        while (moment := self.next_moment()) is not None and moment <= end:
            self.now = max(self.now, moment)
            before = len(self.sent), dict(self.notes)
            self.plan()
            if before == (len(self.sent), self.notes):
                break
        self.now = max(self.now, end)
        return self

    def next_moment(self) -> datetime | None:
        """Return when something goes by itself."""
        return min((note.until for note in self.notes.values() if note.until is not None), default=None)

    def told(self) -> list[tuple[str, str, str]]:
        """Return what went: local time, occasion and name."""
        return [
            (moment.astimezone(HOME).strftime("%Y-%m-%d %H:%M"), str(key.occasion), key.name)
            for moment, key in self.sent
        ]

    def waiting(self) -> list[tuple[str, str, str]]:
        """Return what is held: occasion, until when (local time) and why."""
        return [
            (str(note.key.occasion), note.until.astimezone(HOME).strftime("%Y-%m-%d %H:%M"), str(note.hold))
            for note in self.notes.values()
            if note.until is not None
        ]

    @property
    def is_closed(self) -> bool:
        """Whether nothing may go at all."""
        return closed(self.young) is not None


def outings(young: Young | None = None, invitations: Iterable[Invitation] = (), at: str = TUESDAY) -> Outings:
    """Return somebody of whom notify heard just now."""
    life = Outings(
        young or a_young_person(since=local(at)), Programme(CADENCE, tuple(invitations)), local(at)
    )
    life.plan()
    return life
