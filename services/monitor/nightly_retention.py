"""The nightly run: whose terms are over is told to ingest, which erases them everywhere; who is held is counted.

Looks at whom something became known of since, and at whose night has come, in batches. Each batch is one transaction,
so a run that was cut off goes on where it was. Must never remove anything itself.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import LeaverFact, RetentionEnded
from schemas.types import EventId, LeaverId, RegionCode
from services.monitor import retention_store, store
from services.monitor.handle import Monitor, cases_of
from services.monitor.local_calendar import night_of
from services.monitor.log_events import RETENTION_LOOKED_OVER, RETENTION_UNDECIDABLE
from services.monitor.look import Locked
from services.monitor.paging import PEOPLE_AT_ONCE, in_pages
from services.monitor.persons import is_link, stays_among
from services.monitor.retention import LOOK_AT_LEAST_EVERY, Held, Retention, RetentionHold, retention_of
from services.monitor.retention_store import Counted, Run
from services.monitor.snapshots import SOURCE
from services.monitor.store import OUTBOX
from services.runtime import outbox
from services.runtime.log import log, where

ENDED, HELD = "ended", "held"


@dataclass(frozen=True, slots=True)
class Judged:
    """One person, under all their pseudonyms, and how long they may be kept.

    Attributes:
        retention: None in quarantine, where nobody can say.
        facts: how many facts were told of the person, what was said of them as one person included.
    """

    leaver: LeaverId
    members: Sequence[LeaverId]
    region: RegionCode
    retention: Retention | None
    facts: int

    def held(self, night: date) -> Held | None:
        """Return what holds the person in a night; None for who goes, and for whose terms run."""
        return self.retention.held(night) if self.retention else Held(RetentionHold.UNDECIDABLE)

    def look_again_on(self, night: date) -> date:
        """Return the next night on which to look."""
        return self.retention.look_again_on(night) if self.retention else night + timedelta(days=1)

    def counted(self, night: date) -> Iterator[Counted]:
        """Yield each term that is over in a night, with how it ended or what holds it."""
        held = self.held(night)
        for term in self.retention.over(night) if self.retention else ():
            outcome, reason = (ENDED, str(term.reason)) if held is None else (HELD, str(held.reason))
            yield Counted(outcome, reason, term.controller, term.ground)


@dataclass(frozen=True, slots=True)
class NightlyRetention:
    """Runs once a night, from 02:30 on, whichever process began."""

    monitor: Monitor
    people: int = PEOPLE_AT_ONCE

    def step(self) -> bool:
        """Do the next batch of this night's run, and say whether there may be more.

        Raises:
            Unavailable: when the database is away; the next turn goes on.
        """
        night = night_of(self.monitor.clock.now())
        due = self.monitor.database.run(lambda connection: self._due(connection, night))
        if due and self.monitor.attempt(lambda connection: self._judge(connection, due, night)) is not None:
            for leaver in due:
                self._alone(leaver, night)
        return bool(due)

    def everybody(self) -> Iterator[Judged]:
        """Yield everybody of whom a fact is kept, and how long that may be; changes nothing."""
        for found in in_pages(self.monitor.database, self._page):
            yield from found

    def _due(self, connection: Connection, night: date) -> list[UUID]:
        """Return the next people of this night; without any the run is finished, once."""
        now = self.monitor.clock.now()
        if not retention_store.begin(connection, night, now):
            return []
        due = retention_store.due(connection, night, self.people)
        if not due:
            run = retention_store.finish(connection, night, now)
            log(RETENTION_LOOKED_OVER, night=str(night), people=run.people, ended=run.ended, held=run.held)
        return due

    def _judge(self, connection: Connection, leavers: Collection[UUID], night: date) -> None:
        """Judge people, tell who goes, and store when to look again."""
        rows = store.lock_dossiers(connection, leavers)
        found = list(self._judged(connection, rows))
        now = self.monitor.clock.now()
        gone = [(one, one.retention) for one in found if one.retention and one.retention.goes(night)]
        outbox.put(connection, OUTBOX, [_told(one, retention, night, now) for one, retention in gone])
        nights = {member: one.look_again_on(night) for one in found for member in one.members}
        retention_store.look_again(connection, dict.fromkeys(rows, night + LOOK_AT_LEAST_EVERY) | nights)
        held = sum(one.held(night) is not None for one in found)
        run = Run(night, people=len(found), ended=len(gone), held=held)
        retention_store.count(connection, run, Counter(each for one in found for each in one.counted(night)))

    def _alone(self, leaver: UUID, night: date) -> None:
        """Judge one person of a batch that failed; who fails alone is held, and the others go on."""
        fault = self.monitor.attempt(lambda connection: self._judge(connection, [leaver], night))
        if fault is None:
            return

        def hold(connection: Connection) -> None:
            retention_store.look_again(connection, {leaver: night + timedelta(days=1)})
            retention_store.count(connection, Run(night, people=1, ended=0, held=1), {})

        self.monitor.database.run(hold)
        log(RETENTION_UNDECIDABLE, leaver=str(leaver), error=type(fault).__name__, where=where(fault))

    def _page(self, connection: Connection, after: UUID) -> tuple[Collection[UUID], list[Judged]]:
        store.read_as_of_now(connection)
        rows = store.page(connection, after, PEOPLE_AT_ONCE)
        return list(rows), list(self._judged(connection, rows))

    def _judged(self, connection: Connection, rows: Mapping[UUID, Locked]) -> Iterator[Judged]:
        """Yield each person who is told under one of ``rows``, with whoever counts with them."""
        cases = cases_of(connection, rows)
        history = store.read_history(connection, [one for case in cases for one in case.members])
        for case in cases:
            stays = stays_among({one: history[one] for one in case.members})
            for row in case.rows:
                events = {one: history[one] for one in case.members if stays[one] == row.leaver}
                if any(not is_link(event) for theirs in events.values() for event in theirs):
                    yield self._judge_one(row, events)

    def _judge_one(self, row: Locked, events: Mapping[LeaverId, Sequence[Envelope]]) -> Judged:
        told = [event for theirs in events.values() for event in theirs]
        own = [event for event in told if not is_link(event)]
        retention = None if row.quarantined else retention_of(own, self.monitor.policies)
        facts = sum(isinstance(event.body, LeaverFact) for event in told)
        return Judged(row.leaver, list(events), row.card.region, retention, facts)


def _told(one: Judged, retention: Retention, night: date, now: datetime) -> Envelope:
    """Return what tells ingest that nobody may keep a person any longer; of one night it always has the same id."""
    last = max(retention.over(night), key=lambda term: term.until or date.min)
    body = RetentionEnded(
        region=one.region,
        kept_until=last.until or night,
        reason=str(last.reason),
        policy=retention.policy.valid_from,
        facts=one.facts,
    )
    event_id = EventId(uuid5(one.leaver, f"retention:{night}"))
    return Envelope(event_id, SOURCE, one.leaver, time=None, recorded=now, body=body)
