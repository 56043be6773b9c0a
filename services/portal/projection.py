"""What an event changes in the tables that pages read: one row as it becomes, or somebody who goes. Pure.

Every row comes from one kind of snapshot, so a higher revision replaces it as a whole and a lower one never does.
What stands here can be told again (``vangnet republish``); nothing here is decided.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, assert_never
from uuid import UUID, uuid5

from schemas.envelope import Envelope
from schemas.events import (
    AddressUnusable,
    DeadLetterParked,
    DossierUpdated,
    GapClosed,
    GapOpened,
    MessageFailed,
    MessageSent,
    PersonErased,
    RecipientUpdated,
    SignalsSeen,
    SignalUpdated,
    SourceResumed,
    SourceSilent,
)
from schemas.types import NO_SCHOOL

Told = (
    DossierUpdated
    | SignalUpdated
    | MessageSent
    | MessageFailed
    | AddressUnusable
    | SignalsSeen
    | RecipientUpdated
    | GapOpened
    | GapClosed
    | SourceSilent
    | SourceResumed
    | DeadLetterParked
    | PersonErased
)
"""What stands on the topics that the portal reads."""

_GAPS = UUID("5b0d5c0e-6a0f-5c86-8a5e-0f2f7c9d3e51")


class Shelf(StrEnum):
    """A table of what was told, by its name."""

    DOSSIERS = "dossiers"
    SIGNALS = "signals"
    MESSAGES = "messages"
    SEEN = "seen"
    RECIPIENTS = "recipients"
    GAPS = "gaps"
    SOURCES = "sources"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it becomes.

    Attributes:
        key: its primary key.
        revision: a row of the same key with this revision or a higher one stays; None: its columns are of this
            event alone, so that they are always written.
    """

    shelf: Shelf
    key: UUID
    revision: int | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody of whom nothing may stay."""

    leaver: UUID


def changes(event: Envelope) -> tuple[Row | Gone, ...]:
    """Return what ``event`` changes; nothing for what another event tells as well.

    Raises:
        TypeError: for a type that stands on no topic which the portal reads.
    """
    body = event.body
    if not isinstance(body, Told):
        raise TypeError(f"{event.type} is not for the portal")
    match body:
        case DossierUpdated():
            return (_dossier(event.key, body),)
        case SignalUpdated():
            return (_signal(event.key, body),)
        case MessageSent() | MessageFailed():
            return (_message(event.key, body),)
        case SignalsSeen():
            return tuple(_seen(body))
        case RecipientUpdated():
            values = _of(body, "role", "region", "active") | {"schools": list(body.schools)}
            return (Row(Shelf.RECIPIENTS, event.key, body.revision, values),)
        case GapOpened():  # and GapClosed, which is one that ended
            return (_gap(body),)
        case SourceSilent() | SourceResumed():
            return (_source(event.key, body),)
        case DeadLetterParked():
            values = _of(body, "service", "topic", "partition", "position", "reason", "digest")
            return (Row(Shelf.PARKED, event.key, 1, values | {"at": event.recorded}),)
        case PersonErased():
            return (Gone(event.key),)
        case AddressUnusable():
            return ()  # it is told as a gap
        case _:
            assert_never(body)


def newest(rows: Iterable[Row]) -> list[Row]:
    """Return of each key the row with the highest revision, the latest among equals, in the order of the keys."""
    found: dict[tuple[Shelf, UUID, tuple[str, ...]], Row] = {}
    for row in rows:
        name = (row.shelf, row.key, tuple(row.values))
        known = found.get(name)
        if known is None or (known.revision or 0) <= (row.revision or 0):
            found[name] = row
    return [found[name] for name in sorted(found)]


def _of(body: Any, *names: str) -> dict[str, Any]:  # noqa: ANN401 any of the events above
    return {name: getattr(body, name) for name in names}


def _dossier(leaver: UUID, body: DossierUpdated) -> Row:
    told = body.model_dump(mode="json", by_alias=True, include={"known", "timeline", "answers", "approach"})
    columns = ("region", "owner", "status", "in_window", "look_again_on", "start_state_on", "responsible")
    values = _of(body, *columns, "joined_with") | {
        "school": body.school or NO_SCHOOL,
        "rules": list(body.signals),
        "tasks": list(body.tasks),
        "told": told,
    }
    return Row(Shelf.DOSSIERS, leaver, body.revision, values)


def _signal(leaver: UUID, body: SignalUpdated) -> Row:
    columns = (
        "kind", "rule", "reason", "urgency", "status", "opening", "opened_at", "since", "due_on", "start_state",
        "owner", "region", "reported_by", "spoken_on", "action_on", "outcome", "ladder_end", "doorstroompunt",
    )  # fmt: skip
    values = _of(body, *columns) | {
        "leaver": leaver,
        "school": body.school or NO_SCHOOL,
        "audience": list(body.audience),
    }
    return Row(Shelf.SIGNALS, body.signal, body.revision, values)


def _message(recipient: UUID, body: MessageSent | MessageFailed) -> Row:
    values = _of(body, "channel") | {"recipient": recipient, "signals": list(body.signals)}
    match body:
        case MessageSent():
            values |= _of(body, "sent_at", "possibly_double") | {"steps": list(body.steps)}
        case MessageFailed():
            values |= {"failed": body.reason}
    return Row(Shelf.MESSAGES, body.message, None, values)


def _seen(body: SignalsSeen) -> Iterable[Row]:
    for signal, opening in zip(body.signals, body.openings, strict=True):
        values = {"seen_by": body.seen_by, "seen_on": body.happened_on}
        yield Row(Shelf.SEEN, signal, opening, values)


def _gap(body: GapOpened) -> Row:
    school = body.school or NO_SCHOOL
    key = uuid5(_GAPS, f"{body.reason}:{body.region}:{school}:{body.role}:{body.recipient}")
    values = _of(body, "reason", "region", "role", "recipient", "since")
    return Row(Shelf.GAPS, key, None, values | {"school": school, "is_open": not isinstance(body, GapClosed)})


def _source(source: UUID, body: SourceSilent | SourceResumed) -> Row:
    is_silent = isinstance(body, SourceSilent)
    since = body.expected_on if isinstance(body, SourceSilent) else body.silent_since
    values = _of(body, "region", "school") | {"silent_since": since, "is_silent": is_silent}
    return Row(Shelf.SOURCES, source, None, values)
