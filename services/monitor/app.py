"""Builds the monitor once, from its settings and the runtime; importing it opens nothing."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.resources.abc import Traversable
from uuid import UUID

from schemas.envelope import Envelope
from schemas.topics import consumed_by
from schemas.types import Audience, Kind, LeaverId
from services.monitor import account as accounting
from services.monitor import quarantine, store
from services.monitor.audit import Gap
from services.monitor.explain import Explanation, explained
from services.monitor.handle import Monitor
from services.monitor.hands import Take
from services.monitor.heartbeat import Heartbeat
from services.monitor.hourly_audit import HourlyAudit
from services.monitor.look import Locked
from services.monitor.metrics import Gauges, RetentionGauges
from services.monitor.nightly_retention import NightlyRetention
from services.monitor.persons import one_person
from services.monitor.policy import FOLDER, Policies, load_policies
from services.monitor.policy_diff import Change, policy_diff
from services.monitor.replay import Difference, replay
from services.monitor.republish import republish
from services.monitor.settings import MonitorSettings
from services.monitor.store import DEAD_LETTERS, OUTBOX
from services.monitor.sweep import look_at_due
from services.runtime import inbox, log, outbox
from services.runtime.app import Runtime, open_runtime
from services.runtime.clock import CLOCK_CHANNEL
from services.runtime.consume import ConsumerLoop, take
from services.runtime.database import Database
from services.runtime.dead_letter import DeadLetters
from services.runtime.errors import Misconfigured
from services.runtime.outbox import Relay
from services.runtime.schedule import Schedule
from services.runtime.settings import RuntimeSettings
from services.runtime.worker import Worker

GROUP = "monitor"
_AUDIT_LOOKS_EVERY_SECONDS = 60.0
"""How soon an audit that is due begins, and a heartbeat that failed is tried again."""
_RETENTION_LOOKS_EVERY_SECONDS = 60.0
"""How soon the run of a night begins."""


@dataclass(frozen=True)
class App:
    """What a process and the commands need of the monitor; ``workers`` by the role of their process."""

    workers: Mapping[str, tuple[Worker, ...]]
    database: Database
    monitor: Monitor
    hourly_audit: HourlyAudit
    nightly_retention: NightlyRetention
    dead_letters: DeadLetters
    router: None = None

    def handle(self, events: Sequence[Envelope]) -> None:
        """Take in events; see ``Monitor.handle``."""
        self.monitor.handle(events)

    def at_rest(self, now: datetime) -> bool:
        """Whether every event is on the bus and nobody's date has come."""
        due = self.next_due()
        waiting = self.database.run(lambda connection: outbox.waiting(connection, OUTBOX))
        return waiting == 0 and (due is None or due > now)

    def next_due(self) -> datetime | None:
        """Return the first moment at which a dossier is looked at again."""
        return self.database.run(store.next_due)

    def signals(self) -> list[dict[str, object]]:
        """Return all signals, oldest opening first."""
        return self.database.run(lambda connection: store.episodes_of_kind(connection, Kind.SIGNAL))

    def tasks(self) -> list[dict[str, object]]:
        """Return all tasks, oldest opening first."""
        return self.database.run(lambda connection: store.episodes_of_kind(connection, Kind.TASK))

    def quarantined(self) -> list[dict[str, object]]:
        """Return who is in quarantine."""
        return quarantine.waiting(self.monitor)

    def retry_quarantine(self, leaver: UUID) -> None:
        """Work out one person again; see ``quarantine.retry``."""
        quarantine.retry(self.monitor, leaver)

    def explain(
        self, leaver: UUID, at: datetime, *, known_on: datetime | None = None, role: Audience | None = None
    ) -> Explanation | None:
        """Return what was so of one person at a moment; None when nothing is known. See ``explain.explained``."""
        history = self.database.run(lambda connection: store.read_circle(connection, leaver))
        person = one_person(LeaverId(leaver), history)
        policies = self.monitor.policies
        return explained(LeaverId(leaver), person, policies, at, known_on=known_on, role=role)

    def audit(self) -> Iterator[tuple[Locked, Gap]]:
        """Return everybody who may fall through, each with the reason; see ``HourlyAudit.exceptions``."""
        return self.hourly_audit.exceptions()

    def replay(self, told: Callable[[int], None]) -> list[Difference]:
        """Return every difference between the history and what is stored; see ``replay.replay``."""
        return replay(self.database, self.monitor.policies, told)

    def policy_diff(self, old: Policies, new: Policies, told: Callable[[int], None]) -> Iterator[Change]:
        """Yield what would be otherwise under ``new`` than under ``old``; see ``policy_diff.policy_diff``."""
        return policy_diff(self.database, (old, new), self.monitor.clock.now(), told)

    def republish(self, told: Callable[[int], None]) -> int:
        """Commit every snapshot to be told again, and return how many; see ``republish.republish``."""
        return republish(self.database, self.monitor.clock, self.monitor.policies, told)

    def account(self) -> accounting.Account:
        """Return what was read and made."""
        return self.database.run(accounting.account)

    def erase(self, leavers: Collection[UUID], *, only_count: bool = False) -> dict[str, int]:
        """Commit that ``leavers`` are erased and return how many rows went, per table."""
        return self.monitor.erase(leavers, only_count=only_count)

    def emptied(self) -> dict[str, set[UUID]]:
        """Return per topic the events about somebody who was erased since."""
        return self.database.run(lambda connection: outbox.emptied(connection, OUTBOX))

    def taken_in(self, events: Collection[UUID]) -> set[UUID]:
        """Return which of ``events`` were taken in."""
        return self.database.run(lambda connection: inbox.taken_in(connection, store.INBOX, events))

    def made_here(self, events: Collection[UUID]) -> set[UUID]:
        """Return which of ``events`` the monitor made."""
        return self.database.run(lambda connection: outbox.made_here(connection, OUTBOX, events))


def policies_in_force(folder: Traversable = FOLDER) -> Policies:
    """Return the policies by which is decided.

    Raises:
        Misconfigured: when a file is wrong, with its name and what is wrong.
    """
    try:
        return load_policies(folder)
    except ValueError as fault:
        message = f"The policy cannot be used. Correct this file and start again: {fault}"
        raise Misconfigured(message) from fault


def build(runtime: Runtime, settings: MonitorSettings) -> App:
    """Return the monitor, ready to run.

    Raises:
        Misconfigured: when a policy file is wrong.
    """
    database = runtime.database("monitor")
    dead_letters = DeadLetters(
        "monitor", database, DEAD_LETTERS, OUTBOX, runtime.clock, runtime.dead_letter_key
    )
    monitor = Monitor(database, runtime.clock, policies_in_force(), dead_letters)
    reader = ConsumerLoop(
        lambda: runtime.bus.consumer(GROUP, consumed_by("monitor")), monitor.handle, dead_letters
    )
    relay = Relay(database, OUTBOX, runtime.bus.producer(), runtime.clock)
    hourly_audit = HourlyAudit(database, runtime.clock, Heartbeat(settings.heartbeat_url))
    retention = NightlyRetention(monitor)
    runtime.metrics.ask(Gauges(database).read)
    runtime.metrics.ask(RetentionGauges(database).read)
    workers = {
        "agent": (Worker("monitor.agent", reader.step, database, lease="monitor.agent", close=reader.close),),
        "sweep": (_sweep(monitor, settings), _nightly(retention)),
        "audit": (
            Schedule(
                "monitor.audit",
                hourly_audit.step,
                database,
                every_seconds=_AUDIT_LOOKS_EVERY_SECONDS,
                lease="monitor.audit",
            ),
        ),
        "relay": (
            Worker(
                "monitor.relay",
                relay.step,
                database,
                wakes_on=(outbox.channel(OUTBOX),),
                lease="monitor.relay",
                close=relay.close,
            ),
        ),
    }
    return App(workers, database, monitor, hourly_audit, retention, dead_letters)


def open_take() -> Take:
    """Return what a process of the agent does with records, by a monitor of its own; see ``hands.py``."""
    log.configure()
    app = build(open_runtime(RuntimeSettings.load()), MonitorSettings.load())
    return partial(take, handle=app.handle, dead_letters=app.dead_letters)


def _sweep(monitor: Monitor, settings: MonitorSettings) -> Schedule:
    return Schedule(
        "monitor.sweep",
        lambda: look_at_due(monitor, settings.sweep_people),
        monitor.database,
        wakes_on=(CLOCK_CHANNEL,),
        every_seconds=settings.sweep_seconds,
        lease="monitor.sweep",
    )


def _nightly(retention: NightlyRetention) -> Schedule:
    return Schedule(
        "monitor.retention",
        retention.step,
        retention.monitor.database,
        wakes_on=(CLOCK_CHANNEL,),
        every_seconds=_RETENTION_LOOKS_EVERY_SECONDS,
        lease="monitor.retention",
    )
