"""The shell: every event and every date ends here, in one visible transaction.

inbox → lock → history → fold → decide → episodes → store → outbox. Must never hold a rule.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import LeaverFact
from schemas.types import NO_SCHOOL, LeaverId
from services.monitor import quarantine_store, retention_store, store
from services.monitor.dossier import is_fact, is_for_all
from services.monitor.erase import drop, erase, is_erasure
from services.monitor.errors import TooManyQuarantined
from services.monitor.log_events import BATCH_FAILED, QUARANTINED
from services.monitor.look import Known, Locked, look
from services.monitor.persons import circles, is_link, pair_of
from services.monitor.policy import Policies
from services.monitor.store import INBOX, OUTBOX
from services.runtime import inbox, outbox
from services.runtime.clock import Clock
from services.runtime.database import Database, tried
from services.runtime.dead_letter import DeadLetters
from services.runtime.errors import Fault
from services.runtime.inbox import Outcome
from services.runtime.log import log, where

NOT_A_FACT = "not_a_fact_about_a_young_person"
FOR_THE_DOORSTROOMPUNT = "for_the_doorstroompunt_alone"
MOST_QUARANTINED = 10
MOST_QUARANTINED_SHARE = 0.01
"""So many people, or this share of a longer run, may be bad data; more is a fault of ours."""

News = Mapping[UUID, Sequence[Envelope]]
"""New events per person; none for a person whose date has come."""


@dataclass(slots=True)
class Monitor:
    """Takes in events, and looks again when a date has come; several threads may, row locks make them take turns."""

    database: Database
    clock: Clock
    policies: Policies
    letters: DeadLetters | None = None
    _people: int = field(default=0, init=False)
    _quarantined: int = field(default=0, init=False)
    _counting: Lock = field(default_factory=Lock, init=False)

    def handle(self, events: Sequence[Envelope]) -> None:
        """Commit the effect of ``events`` in one transaction; a second time they change nothing.

        When that fails by a fault of ours, each person is tried alone, and who fails alone is quarantined.

        Raises:
            Unavailable: when the database is away; nothing was committed.
            TooManyQuarantined: when so many people fail that it cannot be their data.
        """
        news = by_leaver(events)
        self.count(len(news))
        fault = self.attempt(lambda connection: self._take_in(connection, events))
        if fault is not None:
            self.alone(fault, news)

    def alone(self, fault: Exception, news: News) -> None:
        """After ``fault`` in a transaction of several people: do each alone, and set apart who fails alone."""
        log(BATCH_FAILED, error=type(fault).__name__, where=where(fault), people=len(news))
        for leaver, own in news.items():
            self._alone(leaver, own)

    def count(self, people: int) -> None:
        """Count people that were looked at in this run."""
        with self._counting:
            self._people += people

    def work_out(self, connection: Connection, leaver: UUID) -> None:
        """Fold and decide one person again from the history, in the caller's transaction."""
        rows = store.lock_dossiers(connection, [leaver])
        erasures = [event for event in store.read_history(connection, [leaver])[leaver] if is_erasure(event)]
        self.look_again(connection, {leaver: erasures}, rows)

    def attempt(self, work: Callable[[Connection], None]) -> Exception | None:
        """Run ``work`` in a transaction and return the fault of ours that ended it, if any."""
        try:
            self.database.run(work)
        except Fault:
            raise
        except Exception as fault:  # noqa: BLE001 whatever one person's events do to us, the others go on
            return fault
        return None

    def _alone(self, leaver: UUID, events: Sequence[Envelope]) -> None:
        """Do the work of one person, or set this person apart."""

        def work(connection: Connection) -> None:
            if events:
                self._take_in(connection, events)
            else:
                self.work_out(connection, leaver)

        fault = self.attempt(work)
        if fault is None:
            return
        with self._counting:
            self._quarantined += 1
        if self._quarantined > max(MOST_QUARANTINED, MOST_QUARANTINED_SHARE * self._people):
            message = (
                f"{self._quarantined} of {self._people} people fail with a fault of ours, the last one with"
                f" {type(fault).__name__} at {where(fault)}; nothing of them was taken in"
            )
            raise TooManyQuarantined(message) from fault
        self.database.run(lambda connection: self._set_apart(connection, leaver, events, fault))
        log(QUARANTINED, leaver=str(leaver), error=type(fault).__name__, where=where(fault))

    def _take_in(self, connection: Connection, events: Sequence[Envelope]) -> None:
        facts = self._fresh_facts(connection, events)
        if facts:
            self.look_again(connection, by_leaver(facts), _locked(connection, facts))

    def _fresh_facts(self, connection: Connection, events: Sequence[Envelope]) -> list[Envelope]:
        """Record every event in the inbox; return those that are new, about a young person, and for all to see.

        A fact that only the Doorstroompunt may see is kept, and may change nothing that a coach or school sees.
        """
        fresh = inbox.first_time(connection, INBOX, events, self.clock.now())
        others = {event.id: reason for event in fresh if (reason := _why_apart(event)) is not None}
        if not others:
            return fresh
        inbox.record(connection, INBOX, others)
        kept = [event for event in fresh if others.get(event.id) == FOR_THE_DOORSTROOMPUNT]
        self._keep(connection, kept, {event.key for event in fresh if others.get(event.id) != NOT_A_FACT})
        return [event for event in fresh if event.id not in others]

    def _keep(self, connection: Connection, events: Sequence[Envelope], leavers: Collection[UUID]) -> None:
        """Keep events in the history and do no more with them, unless their person is erased."""
        if events:
            rows = store.lock_dossiers(connection, leavers)
            gone = [event for event in events if rows[event.key].erased]
            store.append_history(connection, [event for event in events if event not in gone])
            retention_store.look_the_coming_night(connection, list(rows))
            drop(connection, by_leaver(gone))

    def erase(self, leavers: Collection[UUID], *, only_count: bool = False) -> dict[str, int]:
        """Commit that ``leavers`` are erased, whoever says so, and return how many rows went, per table.

        Args:
            only_count: undo it, so that nothing changes.
        """

        def work(connection: Connection) -> dict[str, int]:
            store.lock_dossiers(connection, leavers)
            return erase(connection, leavers, self.clock.now(), self.letters)

        return self.database.run(partial(tried, work=work) if only_count else work)

    def look_again(self, connection: Connection, news: News, rows: Mapping[UUID, Locked]) -> None:
        """Fold, decide and store the people of ``news`` and their circles, whose ``rows`` are locked."""
        news, rows = self._without_erased(connection, news, rows)
        cases = cases_of(connection, rows)
        apart = [case for case in cases if any(row.quarantined for row in case.rows)]
        cases = [case for case in cases if case not in apart] if apart else cases
        members = [leaver for case in cases for leaver in case.members]
        history = store.read_history(connection, members)
        episodes = store.read_episodes(connection, members)
        now = self.clock.now()  # after the locks: a look that waited must not decide on an earlier moment
        told: list[Envelope] = []
        looks = []
        for case in cases:
            events = {one: [*filter(is_for_all, history[one]), *news.get(one, ())] for one in case.members}
            stored = {one: episodes[one] for one in case.members}
            known = Known(case.rows, events, stored)
            found = list(look(known, self.policies, now))
            trace = _trace([event for one in case.members for event in news.get(one, ())])
            told += [event for each in found for event in each.told(known, trace)]
            looks += found
        store.append_history(connection, [event for events in news.values() for event in events])
        for case in apart:
            _keep_apart(connection, case.members, news)
        store.save_dossiers(connection, [each.after for each in looks if each.changed])
        store.mark_looked_at(connection, [each.after for each in looks if not each.changed])
        store.save_episodes(connection, [episode for each in looks for episode in each.episodes])
        outbox.put(connection, OUTBOX, told)

    def _without_erased(
        self, connection: Connection, news: News, rows: Mapping[UUID, Locked]
    ) -> tuple[News, Mapping[UUID, Locked]]:
        """Return the news and rows of who is not erased; who is told to be now, goes."""
        told = {leaver for leaver, events in news.items() if any(is_erasure(event) for event in events)}
        gone = told | {leaver for leaver, row in rows.items() if row.erased}
        if not gone:
            return news, rows
        erase(connection, gone & news.keys(), self.clock.now(), self.letters)
        drop(connection, {leaver: events for leaver, events in news.items() if leaver in gone})
        return _but(news, gone), _but(rows, gone)

    def _set_apart(
        self, connection: Connection, leaver: UUID, events: Sequence[Envelope], fault: Exception
    ) -> None:
        """Keep the events of a person who fails, with the fault's class and place, and nothing of the person."""
        facts = self._fresh_facts(connection, events)
        rows = _locked(connection, facts) if facts else store.lock_dossiers(connection, [leaver])
        store.append_history(connection, facts)
        row = {"error": type(fault).__name__, "place": where(fault), "since": self.clock.now(), "events": 0}
        quarantine_store.add(connection, leaver, row)
        for event in facts:
            if isinstance(event.body, LeaverFact):
                quarantine_store.name_place_of(
                    connection, leaver, event.body.region, event.body.school or NO_SCHOOL
                )
        _keep_apart(connection, rows, {leaver: facts})


@dataclass(frozen=True, slots=True)
class Case:
    """Who is looked at together: the rows that are locked, and everybody in their circle."""

    rows: Sequence[Locked]
    members: Sequence[LeaverId]


def _why_apart(event: Envelope) -> str | None:
    """Return why an event is not folded; None for a fact that is."""
    if not is_fact(event):
        return NOT_A_FACT
    return None if is_for_all(event) else FOR_THE_DOORSTROOMPUNT


def by_leaver(events: Iterable[Envelope]) -> dict[UUID, list[Envelope]]:
    """Return events per person, in their order."""
    found: dict[UUID, list[Envelope]] = {}
    for event in events:
        found.setdefault(event.key, []).append(event)
    return found


def _locked(connection: Connection, facts: Sequence[Envelope]) -> dict[UUID, Locked]:
    """Lock whom ``facts`` are about, with their circles as these facts make them."""
    pairs = [pair_of(event) for event in facts if is_link(event)]
    about = {event.key for event in facts}.union(*pairs)
    rows = store.lock_dossiers(connection, about)
    if not pairs:
        return rows
    found = circles({row.leaver: row.circle for row in rows.values()}, pairs)
    store.set_circles(connection, {one: of for one, of in found.items() if rows[one].circle != of})
    return {leaver: replace(row, circle=found.get(row.leaver)) for leaver, row in rows.items()}


def cases_of(connection: Connection, rows: Mapping[UUID, Locked]) -> list[Case]:
    """Return who of ``rows`` is looked at together; nearly everybody is alone, and that asks nothing."""
    together: dict[LeaverId, list[Locked]] = {}
    for row in rows.values():
        together.setdefault(row.circle or row.leaver, []).append(row)
    members = store.circles(connection, {row.circle for row in rows.values() if row.circle is not None})
    return [Case(found, members.get(circle, [circle])) for circle, found in together.items()]


def _keep_apart(connection: Connection, members: Collection[UUID], news: News) -> None:
    """Record the events of quarantined people as such; who shares their circle waits as well."""
    theirs = {one: news[one] for one in members if news.get(one)}
    quarantine_store.set_apart(connection, members)
    reasons = {event.id: "quarantined_person" for events in theirs.values() for event in events}
    inbox.record(connection, INBOX, reasons, Outcome.QUARANTINED)
    quarantine_store.count(connection, {leaver: len(events) for leaver, events in theirs.items()})


def _but(found: Mapping[UUID, Any], gone: Collection[UUID]) -> dict[UUID, Any]:
    return {leaver: value for leaver, value in found.items() if leaver not in gone}


def _trace(events: Sequence[Envelope]) -> str | None:
    return events[-1].traceparent if events else None
