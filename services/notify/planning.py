"""The one way from signals to messages: load, plan, gather what is due, write. Used by every shell of notify.

Runs inside the caller's transaction, under ``store.plan_alone``; a second time it changes nothing. Sends nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection

from schemas.types import DoorstroompuntHears, Step, Urgency
from services.notify import (
    store_data_gaps,
    store_messages,
    store_moves,
    store_overview,
    store_people,
    store_plan,
    store_quiet,
    store_waiting,
)
from services.notify.content import Consultation, Content, Counts, HandOver, SourceNews, StartState
from services.notify.gap_list import keep_gaps
from services.notify.gaps import GapReason, gaps_of
from services.notify.gather import Bundle, Pace, gather
from services.notify.local_calendar import local_date, quiet_after
from services.notify.log_events import NOBODY_REACHED
from services.notify.overview import is_weekly
from services.notify.people import Recipient, Register
from services.notify.plan import Plan, plan
from services.notify.quiet_source import QuietSource
from services.notify.rows import PlanKey, Row, Silence, Why
from services.notify.store_messages import Draft, Lapse
from services.notify.store_plan import Known
from services.notify.wording import Wording
from services.runtime.log import log

History = Mapping[UUID, Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Planner:
    """What planning needs beside the database."""

    wording: Wording
    pace: Pace
    give_up_after: timedelta

    def settle(
        self, connection: Connection, known: Mapping[UUID, Known], now: datetime, extra: Iterable[Row] = ()
    ) -> dict[UUID, Plan]:
        """Plan these signals, and put all of it that is due now in messages.

        What waits in the queue is planned as if it were still held; a message of it is looked at again before it goes.

        Args:
            connection: a transaction that holds ``plan_alone``.
            known: the signals; they are written with their new ``due``.
            now: aware UTC.
            extra: rows without a signal of their own (a start state, a school that fell silent), made or due now.
        """
        others = list(extra)
        people = store_people.load_people(
            connection,
            [
                *(one.signal.owner for one in known.values() if one.signal.owner),
                *(row.key.recipient for row in others),
            ],
            [(one.signal.region, one.signal.school) for one in known.values()],
        )
        history = store_plan.load_rows(connection, known)
        queued = _in_queue(connection, history, now)
        plans = plan_all(known, people, _as_if_held(history, queued, now), now)
        rows = {row.key: row for found in history.values() for row in found}
        changed = {
            row.key: row
            for one in plans.values()
            for row in one.rows
            if not (row.key in queued and row.is_due(now))
        } | {row.key: row for row in others}
        rows |= changed
        due = [row for row in rows.values() if row.is_due(now)]
        changed |= self._gather(connection, due, people, known, now)
        store_plan.save_rows(connection, changed.values())
        store_plan.save_signals(connection, {signal: one.due for signal, one in plans.items()}, known)
        keep_gaps(connection, {signal: one.gaps for signal, one in plans.items()}, now)
        return plans

    def _gather(
        self,
        connection: Connection,
        due: list[Row],
        people: Mapping[UUID, Recipient],
        known: Mapping[UUID, Known],
        now: datetime,
    ) -> dict[PlanKey, Row]:
        """Queue the messages of rows that are due, and return how each row stands after it."""
        if not due:
            return {}
        past = store_waiting.told(connection, {row.key.recipient for row in due}, now, self.pace.grouping)
        gathered = gather(due, people, past, now, self.pace)
        changed = {row.key: row for row in gathered.rows}
        drafts = []
        for bundle in gathered.bundles:
            person = people[bundle.recipient]
            draft, silent = self.compose(connection, bundle, person, known, today=local_date(now))
            changed |= {row.key: row.silenced(Silence.REASSIGNED, now) for row in silent}
            if draft is not None:
                drafts.append(draft)
                told = [row for row in bundle.rows if row not in silent]
                changed |= {row.key: row.in_message(draft.id, draft.channel, now) for row in told}
        store_messages.queue(connection, drafts, self.lapse(now, now))
        return changed

    def lapse(self, made_at: datetime, not_before: datetime) -> Lapse:
        """Return until when a message is tried that may go from ``not_before``, and how long it is surely true."""
        give_up_at = not_before + self.give_up_after
        return Lapse(made_at, not_before, give_up_at, min(give_up_at, quiet_after(not_before)))

    def compose(
        self,
        connection: Connection,
        bundle: Bundle,
        person: Recipient,
        known: Mapping[UUID, Known],
        *,
        today: date,
    ) -> tuple[Draft | None, tuple[Row, ...]]:
        """Return the message of a bundle, and the rows with nothing to tell any more: an empty desk, who came back."""
        others = [row for row in bundle.rows if row.key.signal not in known]
        quiet = store_quiet.load(connection, (row.key.signal for row in others))
        moves = store_moves.load(
            connection, (row.key.signal for row in others if row.key.signal not in quiet)
        )
        starts, missing, handed = (
            tuple(row for row in others if row.reason == why)
            for why in (Why.START_STATE, Why.DATA_GAPS, Why.HANDED_OVER)
        )
        desk = store_plan.count_desk(connection, person, today) if starts else None
        empty = desk is not None and desk.people == 0
        gaps = store_data_gaps.load(connection, person, {row.key.signal for row in missing}, today)
        came_back = (row for row in handed if not _people_in(moves, row))
        silent = (*came_back, *(starts if empty else ()), *(() if gaps else missing))
        rows = tuple(row for row in bundle.rows if row not in silent)
        if not rows:
            return None, silent
        content = replace(
            content_of(rows, known, None if empty else desk),
            waiting=bundle.waiting,
            data_gaps=gaps,
            overview=store_overview.load(connection, person) if is_weekly(person.role, rows) else None,
            handovers=tuple(moves[row.key.signal] for row in rows if row.key.signal in moves),
            sources=tuple(news_of(row, quiet[row.key.signal]) for row in others if row.key.signal in quiet),
        )
        subject, letter = self.wording.mail(content)
        draft = Draft(
            id=uuid4(),
            recipient=bundle.recipient,
            channel=bundle.channel,
            role=str(person.role),
            steps=tuple(dict.fromkeys(str(row.key.step) for row in rows)),
            reasons=tuple(dict.fromkeys(row.reason for row in rows)),
            text=self.wording.text(content),
            subject=subject,
            letter=letter,
        )
        return draft, silent


def _people_in(moves: Mapping[UUID, HandOver], row: Row) -> int:
    notice = moves.get(row.key.signal)
    return notice.people if notice else 0


def _in_queue(connection: Connection, history: History, now: datetime) -> set[PlanKey]:
    """Return what stands in a message that nobody claimed yet; nobody will, before it was looked at again."""
    told = [row for found in history.values() for row in found if row.told and row.message]
    queued = store_waiting.doubt(connection, (row.message for row in told if row.message), now)
    return {row.key for row in told if row.message in queued}


def _as_if_held(history: History, keys: Collection[PlanKey], now: datetime) -> History:
    if not keys:
        return history
    return {
        signal: [row.as_if_held(now) if row.key in keys else row for row in found]
        for signal, found in history.items()
    }


def plan_all(
    known: Mapping[UUID, Known], people: Mapping[UUID, Recipient], history: History, now: datetime
) -> dict[UUID, Plan]:
    """Return the plan of each signal."""
    today = local_date(now)
    register = Register(people.values(), today)
    plans: dict[UUID, Plan] = {}
    for id_, one in known.items():
        signal = one.signal
        theirs = register.people_for(signal.owner, signal.place)
        before = tuple(history.get(id_, ()))
        made = plan(signal, theirs, before, now)
        changed = {row.key: row for row in made.rows}
        rows = (*(row for row in before if row.key not in changed), *made.rows) if changed else before
        gaps = gaps_of(signal, theirs, rows, today)
        plans[id_] = Plan(made.rows, made.due, gaps)
        if made.rows and any(gap.reason is GapReason.NOBODY_REACHED for gap in gaps):
            log(NOBODY_REACHED, signal=str(id_))
    return plans


def content_of(rows: Iterable[Row], known: Mapping[UUID, Known], desk: StartState | None) -> Content:
    """Return what a message about these rows says: young people counted once, by the gravest urgency."""
    ours = [row for row in rows if row.key.signal in known]
    counted = [row for row in ours if _is_count(row, known)]
    private = sum(row.key.step is Step.PRIVACY for row in ours)
    told = [row for row in ours if row not in counted and row.key.step is not Step.PRIVACY]
    gravest: dict[UUID, Urgency] = {}
    for urgency in (Urgency.WHEN_CONVENIENT, Urgency.THIS_WEEK, Urgency.TODAY):
        gravest |= {known[row.key.signal].leaver: urgency for row in told if row.key.urgency is urgency}
    numbers = list(gravest.values())
    steps = {row.key.step for row in ours}
    return Content(
        Counts(
            numbers.count(Urgency.TODAY),
            numbers.count(Urgency.THIS_WEEK),
            numbers.count(Urgency.WHEN_CONVENIENT),
        ),
        step=min(steps) if len(steps) == 1 else None,
        unassigned=bool(told) and all(row.reason == Why.NOBODY_ASSIGNED for row in told),
        start_state=desk,
        consultations=_consultations(counted, known),
        privacy_tasks=private,
    )


def _is_count(row: Row, known: Mapping[UUID, Known]) -> bool:
    """Whether a row tells a Doorstroompunt that there is somebody, and not who."""
    signal = known[row.key.signal].signal
    return row.key.step is Step.DOORSTROOMPUNT and signal.doorstroompunt is DoorstroompuntHears.COUNT


def _consultations(rows: Iterable[Row], known: Mapping[UUID, Known]) -> tuple[Consultation, ...]:
    """Return how many young people these rows are about, per school."""
    young: dict[str, set[UUID]] = {}
    for row in rows:
        one = known[row.key.signal]
        young.setdefault(one.signal.school, set()).add(one.leaver)
    return tuple(Consultation(school, len(people)) for school, people in sorted(young.items()))


def news_of(row: Row, source: QuietSource) -> SourceNews:
    """Return what a row about a school as a source tells."""
    return SourceNews(source.school, source.since, source.last_on, is_back=row.reason == Why.SOURCE_BACK)
