"""The shell: every event and every date ends here, in one visible transaction.

inbox → lock → history → fold → decide → episodes → store → outbox. Must never hold a rule.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import LeaverFact
from schemas.topics import purpose_of
from schemas.types import NO_SCHOOL, Audience
from services.monitor import store
from services.monitor.dossier import fold, is_fact
from services.monitor.dropout import decide
from services.monitor.episodes import Episode, follow
from services.monitor.erase import drop, erase, is_erasure
from services.monitor.errors import TooManyQuarantined
from services.monitor.log_events import BATCH_FAILED, QUARANTINED
from services.monitor.policy import Policies
from services.monitor.snapshots import card_of, tell_dossier, tell_signal
from services.monitor.store import INBOX, OUTBOX, Locked, Looked
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
    """Takes in events, and looks again when a date has come."""

    database: Database
    clock: Clock
    policies: Policies
    letters: DeadLetters | None = None
    _people: int = field(default=0, init=False)
    _quarantined: int = field(default=0, init=False)

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
            news = by_leaver(facts)
            self.look_again(connection, news, store.lock_dossiers(connection, news.keys()))

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
        """Fold, decide and store the people of ``news``, whose rows are locked."""
        news = self._without_erased(connection, news, rows)
        apart = {leaver: events for leaver, events in news.items() if rows[leaver].quarantined}
        leavers = [leaver for leaver in news if leaver not in apart]
        history = store.read_history(connection, leavers)
        episodes = store.read_episodes(connection, leavers)
        now = self.clock.now()  # after the locks: a look that waited must not decide on an earlier moment
        looks = [
            self._look(rows[leaver], [*history[leaver], *news[leaver]], episodes[leaver], now)
            for leaver in leavers
        ]
        store.append_history(connection, [event for events in news.values() for event in events])
        _keep_apart(connection, apart)
        store.save_dossiers(connection, [look.after for look in looks if look.changed])
        store.mark_looked_at(connection, [look.after for look in looks if not look.changed])
        store.save_episodes(connection, [episode for look in looks for episode in look.episodes])
        outbox.put(
            connection,
            OUTBOX,
            [told for look in looks for told in look.told(_trace(news[look.after.leaver]))],
        )

    def _without_erased(self, connection: Connection, news: News, rows: Mapping[UUID, Locked]) -> News:
        """Return the news of who is not erased; who is told to be now, goes."""
        gone = {
            leaver: events
            for leaver, events in news.items()
            if rows[leaver].erased or any(is_erasure(event) for event in events)
        }
        if not gone:
            return news
        erase(connection, gone.keys(), self.clock.now(), self.letters)
        drop(connection, gone)
        return {leaver: events for leaver, events in news.items() if leaver not in gone}

    def _look(self, row: Locked, events: list[Envelope], stored: list[Episode], now: datetime) -> "_Look":
        """Decide on one person; time never goes back for a dossier, also where clocks differ."""
        if row.looked_at is not None:
            now = max(now, row.looked_at)
        dossier = fold(events)
        case_day = dossier.last_exit.left_on if dossier.last_exit else None
        decision = decide(dossier, self.policies.at(case_day), now)
        card = card_of(dossier, decision, row.card)
        return _Look(
            Looked(row.leaver, card, decision.due, now),
            card != row.card,
            follow(stored, dossier, decision, now),
        )

    def _set_apart(
        self, connection: Connection, leaver: UUID, events: Sequence[Envelope], fault: Exception
    ) -> None:
        """Keep the events of a person who fails, with the fault's class and place, and nothing of the person."""
        facts = self._fresh_facts(connection, events)
        store.lock_dossiers(connection, [leaver])
        store.append_history(connection, facts)
        row = {"error": type(fault).__name__, "place": where(fault), "since": self.clock.now(), "events": 0}
        store.quarantine(connection, leaver, row)
        for event in facts:
            if isinstance(event.body, LeaverFact):
                store.name_place_of(connection, leaver, event.body.region, event.body.school or NO_SCHOOL)
        _keep_apart(connection, {leaver: facts})


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look at one person changes."""

    after: Looked
    changed: bool
    episodes: list[Episode]

    def told(self, traceparent: str | None) -> Iterable[Envelope]:
        """Yield the snapshots of what changed."""
        for episode in self.episodes:
            yield tell_signal(episode, self.after.at, traceparent)
        if self.changed:
            yield tell_dossier(self.after.leaver, self.after.card, self.after.at, traceparent)


def _why_apart(event: Envelope) -> str | None:
    """Return why an event is not folded; None for a fact that is."""
    if not is_fact(event):
        return NOT_A_FACT
    alone = purpose_of(event.type, event.source).audience == {Audience.DOORSTROOMPUNT}
    return FOR_THE_DOORSTROOMPUNT if alone else None


def by_leaver(events: Iterable[Envelope]) -> dict[UUID, list[Envelope]]:
    """Return events per person, in their order."""
    found: dict[UUID, list[Envelope]] = {}
    for event in events:
        found.setdefault(event.key, []).append(event)
    return found


def _keep_apart(connection: Connection, apart: News) -> None:
    """Record the events of quarantined people as such."""
    reasons = {event.id: "quarantined_person" for events in apart.values() for event in events}
    inbox.record(connection, INBOX, reasons, Outcome.QUARANTINED)
    store.count_quarantined(connection, {leaver: len(events) for leaver, events in apart.items() if events})


def _trace(events: Sequence[Envelope]) -> str | None:
    return events[-1].traceparent if events else None
