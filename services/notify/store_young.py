"""Young people and their notes in the database: load what a plan needs, write what it changed.

A number or e-mail address stands here as a keyed mark alone. Each function runs in the caller's transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from schemas.envelope import Envelope
from schemas.events import DossierUpdated
from schemas.types import ApproachStand, Occasion
from services.notify.rows import State
from services.notify.young import Note, NoteKey, OutreachHold, Young

YOUNG = "jongere"
"""The role of a message that goes to a young person; ``recipient`` is then the pseudonym."""


SPREAD_DAYS = 28
"""Over how many days the notices of a region go that begins to send messages: ours, not everybody on one morning."""


class Link(NamedTuple):
    """For which note a page is, and from when it works no more."""

    leaver: UUID
    key: NoteKey
    expires_at: datetime


def save_snapshots(connection: Connection, events: Iterable[Envelope], now: datetime) -> list[UUID]:
    """Keep what dossiers tell of messages to young people, and return whose changed; an older one changes nothing.

    A STOP that the monitor tells back, or that anything later than it replaces, has done its work.
    """
    rows: list[dict[str, Any]] = [
        {
            "leaver": event.key,
            "revision": event.body.revision,
            "region": event.body.region,
            "stand": str(event.body.approach.stand) if event.body.approach else None,
            "since": now,
            "until": event.body.approach.until if event.body.approach else None,
            "spoken_on": event.body.approach.spoken_on if event.body.approach else None,
            "is_start_state": event.body.start_state_on is not None,
        }
        for event in events
        if isinstance(event.body, DossierUpdated)
    ]
    return [row["leaver"] for row in rows if connection.execute(_SAVE_SNAPSHOT, row).rowcount]


def load(connection: Connection, leavers: Iterable[UUID]) -> dict[UUID, Young]:
    """Return these young people, locked until the end of the transaction."""
    found = connection.execute(_LOAD, {"leavers": sorted(set(leavers))}).mappings()
    return {row["leaver"]: _young(row) for row in found}


def notes_of(connection: Connection, leavers: Iterable[UUID]) -> dict[UUID, list[Note]]:
    """Return every note of these young people."""
    notes: dict[UUID, list[Note]] = {}
    for row in connection.execute(_NOTES, {"leavers": sorted(set(leavers))}).mappings():
        notes.setdefault(row["leaver"], []).append(_note(row))
    return notes


def save_notes(connection: Connection, leaver: UUID, notes: Sequence[Note]) -> None:
    """Write notes; a key that is there already changes its state, so that it never stands in two places."""
    if notes:
        connection.execute(_SAVE_NOTE, [_values(leaver, note) for note in notes])


def save_due(connection: Connection, dues: Mapping[UUID, datetime | None]) -> None:
    """Write when each young person is looked at again."""
    if dues:
        rows = [{"leaver": leaver, "due": due} for leaver, due in sorted(dues.items())]
        connection.execute(_SAVE_DUE, rows)


def due(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    """Return who is to be looked at now."""
    return list(connection.execute(_DUE, {"now": now, "limit": limit}).scalars())


def wake(connection: Connection, regions: Iterable[str], now: datetime) -> None:
    """Let everybody of regions that send messages be looked at, of whom nothing was planned yet, and nobody else.

    A region that begins has everybody at once, so its notices are spread.
    """
    connection.execute(_WAKE, {"regions": sorted(regions), "now": now, "days": SPREAD_DAYS})


def note_of_message(connection: Connection, message: UUID) -> tuple[UUID, Note] | None:
    """Return the note that stands in a message, and whose it is."""
    row = connection.execute(_OF_MESSAGE, {"message": message}).mappings().first()
    return (row["leaver"], _note(row)) if row else None


def mark_of_message(connection: Connection, message: UUID) -> bytes | None:
    """Return the mark of the address to which a message went."""
    mark: bytes | None = connection.execute(_MARK_OF_MESSAGE, {"message": message}).scalar()
    return mark


def keep_mark(connection: Connection, message: UUID, mark: bytes) -> None:
    """Keep to which address a message goes, as a keyed mark."""
    connection.execute(_KEEP_MARK, {"message": message, "mark": mark})


def told_to(connection: Connection, mark: bytes) -> list[tuple[UUID, Note]]:
    """Return what was told at an address, the last first."""
    found = connection.execute(_TOLD_TO, {"mark": mark}).mappings()
    return [(row["leaver"], _note(row)) for row in found]


def mark_unusable(connection: Connection, mark: bytes, now: datetime) -> None:
    """Remember that nothing should go to an address any more."""
    connection.execute(_MARK_UNUSABLE, {"mark": mark, "now": now})


def unusable(connection: Connection, marks: Iterable[bytes]) -> set[bytes]:
    """Return which of these addresses do not work."""
    found = connection.execute(_UNUSABLE, {"marks": list(marks)}).scalars()
    return {bytes(mark) for mark in found}


def stop(connection: Connection, leavers: Iterable[UUID]) -> None:
    """Remember that these young people want nothing more."""
    connection.execute(_STOP, {"leavers": sorted(set(leavers))})


def answered(connection: Connection, leaver: UUID, key: NoteKey, answer: str, now: datetime) -> None:
    """Remember that a note was answered; of a score not which one."""
    values = {"leaver": leaver, "occasion": str(key.occasion), "name": key.name, "answer": answer, "now": now}
    connection.execute(_ANSWERED, values)


def invitations(connection: Connection) -> list[dict[str, object]]:
    """Return who was told of which invitation, and what they answered, in the order of the invitations."""
    return [dict(row) for row in connection.execute(_INVITATIONS).mappings()]


def add_link(connection: Connection, digest: bytes, link: Link) -> None:
    """Let a link open the page of a note."""
    values = {"occasion": str(link.key.occasion), "name": link.key.name, "expires_at": link.expires_at}
    connection.execute(_ADD_LINK, {"digest": digest, "leaver": link.leaver} | values)


def link_of(connection: Connection, digest: bytes) -> Link | None:
    """Return what a link opens."""
    row = connection.execute(_LINK, {"digest": digest}).mappings().first()
    if row is None:
        return None
    return Link(row["leaver"], NoteKey(Occasion(row["occasion"]), row["name"]), row["expires_at"])


def withdraw_waiting(connection: Connection, leaver: UUID) -> set[UUID]:
    """Never send what waits in the queue for a young person, and return which messages that were."""
    return set(connection.execute(_WITHDRAW, {"leaver": leaver, "role": YOUNG}).scalars())


def forget(connection: Connection, leavers: Iterable[UUID], at: datetime) -> dict[str, int]:
    """Remove all that is known of these young people, and return how many rows went, per table."""
    them = {"leavers": list(leavers), "role": YOUNG, "at": at}
    connection.execute(_FORGET_MARKS, them)
    notes = connection.execute(_FORGET_NOTES, them).rowcount
    for statement in _FORGET_MESSAGES:
        connection.execute(statement, them)
    people = connection.execute(_FORGET_PEOPLE, them).rowcount
    return {"young_notes": notes, "young_people": people}


def _young(row: RowMapping) -> Young:
    return Young(
        leaver=row["leaver"],
        region=row["region"],
        stand=ApproachStand(row["stand"]) if row["stand"] else None,
        since=row["since"],
        until=row["until"],
        spoken_on=row["spoken_on"],
        is_start_state=row["is_start_state"],
        has_stopped=row["has_stopped"],
        coach_since=row["coach_since"],
    )


_PLAIN = (
    "reason",
    "made_at",
    "decided_at",
    "until",
    "message",
    "told_at",
    "answered_at",
    "not_before",
)


def _note(row: RowMapping) -> Note:
    note = Note(
        key=NoteKey(Occasion(row["occasion"]), row["name"]),
        state=State(row["state"]),
        hold=OutreachHold(row["hold"]) if row["hold"] else None,
        reason=row["reason"],
        made_at=row["made_at"],
        decided_at=row["decided_at"],
    )
    return replace(note, **{name: row[name] for name in _PLAIN})


def _values(leaver: UUID, note: Note) -> dict[str, Any]:
    return {
        "leaver": leaver,
        "occasion": str(note.key.occasion),
        "name": note.key.name,
        "state": str(note.state),
        "hold": str(note.hold) if note.hold else None,
    } | {name: getattr(note, name) for name in _PLAIN}


_SAVE_SNAPSHOT = text(
    "insert into notify.young_people as y (leaver, revision, region, stand, since, until, spoken_on, is_start_state)"
    " values (:leaver, :revision, :region, :stand, :since, :until, :spoken_on, :is_start_state)"
    " on conflict (leaver) do update set revision = excluded.revision, region = excluded.region,"
    " stand = excluded.stand, until = excluded.until, spoken_on = excluded.spoken_on,"
    " is_start_state = excluded.is_start_state,"
    " since = case when y.stand = 'mag' then y.since else excluded.since end,"
    " has_stopped = y.has_stopped and excluded.stand is not distinct from 'mag'"
    " where y.revision < excluded.revision"
)
_LOAD = text(
    "select * from notify.young_people where leaver = any(cast(:leavers as uuid[])) order by leaver for update"
)
_NOTES = text("select * from notify.young_notes where leaver = any(cast(:leavers as uuid[])) order by leaver")
_SAVE_NOTE = text(
    "insert into notify.young_notes (leaver, occasion, name, state, reason, made_at, decided_at, until, hold, message,"
    " told_at, answered_at, not_before) values (:leaver, :occasion, :name, :state, :reason, :made_at, :decided_at,"
    " :until, :hold, :message, :told_at, :answered_at, :not_before)"
    " on conflict (leaver, occasion, name) do update set state = excluded.state, reason = excluded.reason,"
    " decided_at = excluded.decided_at, until = excluded.until, hold = excluded.hold, message = excluded.message,"
    " told_at = excluded.told_at, answered_at = excluded.answered_at, not_before = excluded.not_before"
)
_SAVE_DUE = text("update notify.young_people set due = :due where leaver = :leaver")
_DUE = text("select leaver from notify.young_people where due <= :now order by due limit :limit")
_WAKE = text(
    "update notify.young_people y"
    " set due = case when region = any(cast(:regions as text[])) then cast(:now as timestamptz) end,"
    " since = cast(:now as timestamptz) + abs(hashtext(cast(leaver as text))) % :days * interval '1 day'"
    " where (due is not null) <> (region = any(cast(:regions as text[]))) and not exists"
    " (select from notify.young_notes n where n.leaver = y.leaver)"
)
_OF_MESSAGE = text("select * from notify.young_notes where message = :message for update")
_MARK_OF_MESSAGE = text("select mark from notify.young_notes where message = :message")
_KEEP_MARK = text("update notify.young_notes set mark = :mark where message = :message")
_TOLD_TO = text(
    "select * from notify.young_notes where mark = :mark and told_at is not null order by told_at desc, leaver"
)
_MARK_UNUSABLE = text(
    "insert into notify.young_broken_addresses (mark, since) values (:mark, :now) on conflict do nothing"
)
_UNUSABLE = text("select mark from notify.young_broken_addresses where mark = any(cast(:marks as bytea[]))")
_STOP = text("update notify.young_people set has_stopped = true where leaver = any(cast(:leavers as uuid[]))")
_ANSWERED = text(
    "update notify.young_notes set answered_at = :now, answer = :answer"
    " where leaver = :leaver and occasion = :occasion and name = :name"
)
_INVITATIONS = text(
    "select name as invitation, leaver, told_at, answer from notify.young_notes"
    " where occasion = 'uitnodiging' and told_at is not null order by name, told_at, leaver"
)
_ADD_LINK = text(
    "insert into notify.young_links (digest, leaver, occasion, name, expires_at)"
    " values (:digest, :leaver, :occasion, :name, :expires_at)"
)
_LINK = text("select * from notify.young_links where digest = :digest")
_WITHDRAW = text(
    "update notify.messages set state = 'withdrawn'"
    " where recipient = :leaver and role = :role and state = 'queued' returning id"
)
_FORGET_MARKS = text(
    "delete from notify.young_broken_addresses where mark in"
    " (select mark from notify.young_notes where leaver = any(cast(:leavers as uuid[])))"
)
_FORGET_NOTES = text("delete from notify.young_notes where leaver = any(cast(:leavers as uuid[]))")
_FORGET_MESSAGES = (
    text("delete from notify.replies where recipient = any(cast(:leavers as uuid[]))"),
    text(
        "update notify.messages set recipient = gen_random_uuid(), text = '', subject = '', letter = '', steps = '{}',"
        " reasons = '{}', give_up_at = :at, state = case when state = 'queued' then 'withdrawn' else state end"
        " where role = :role and recipient = any(cast(:leavers as uuid[]))"
    ),
)
"""A message keeps its row, of nobody: a dispatcher may be offering it."""
_FORGET_PEOPLE = text("delete from notify.young_people where leaver = any(cast(:leavers as uuid[]))")
