"""All services of one installation side by side: what no single one of them knows.

The only module that imports every ``app.py``; holds no rule, and reads no table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import FastAPI

from schemas.topics import consumed_by
from services import account as accounting
from services.ingest import app as ingest
from services.ingest.settings import IngestSettings
from services.monitor import app as monitor
from services.monitor.settings import MonitorSettings
from services.notify import app as notify
from services.notify.settings import NotifySettings
from services.portal import app as portal
from services.portal.settings import PortalSettings
from services.runtime.app import Runtime
from services.runtime.commands import movable_clock
from services.runtime.process import Site
from services.runtime.worker import Worker

_App = ingest.App | monitor.App | notify.App | portal.App


@dataclass(frozen=True)
class Region:
    """One installation: its services, and the questions that are about all of them."""

    runtime: Runtime
    ingest: ingest.App
    monitor: monitor.App
    notify: notify.App
    portal: portal.App

    def busy_with(self) -> str | None:
        """Return what is still under way, or None at rest."""
        now = self.now()
        questions: dict[str, Callable[[], bool]] = {
            "ingest has events to read": lambda: self._unread("ingest"),
            "ingest has something to do": lambda: not self.ingest.at_rest(now),
            "monitor has events to read": lambda: self._unread("monitor"),
            "monitor has something to do": lambda: not self.monitor.at_rest(now),
            "notify has events to read": lambda: self._unread("notify"),
            "notify has something to do": lambda: not self.notify.at_rest(now),
            "portal has events to read": lambda: self._unread("portal"),
            "portal has something to do": lambda: not self.portal.at_rest(now),
        }
        return next((what for what, asks in questions.items() if asks()), None)

    def next_due(self) -> datetime | None:
        """Return the first moment at which something happens by itself."""
        dues = (one.next_due() for one in self._apps)
        return min((due for due in dues if due), default=None)

    def now(self) -> datetime:
        """Return the moment on the region's clock."""
        return self.runtime.clock.now()

    def advance_to(self, moment: datetime) -> None:
        """Move the region's clock forward; only a database clock can be moved."""
        movable_clock(self.runtime).advance_to(moment)

    def start_clock(self) -> None:
        """Let the region's clock tick on."""
        movable_clock(self.runtime).start()

    def create_key(self, role: str, schools: Sequence[str], region: str | None) -> str:
        """Return a new key of ingest."""
        return self.ingest.create_key(role=role, schools=tuple(schools), region=region, name="demo")

    def import_recipients(self, data: bytes) -> None:
        """Fill the register of notify."""
        self.notify.import_recipients(data)

    def sent_messages(self) -> Sequence[Mapping[str, object]]:
        """Return what notify sent so far."""
        return self.notify.messages()

    def close(self) -> None:
        """Wait for what is under way; the runtime is closed by who opened it."""
        self.notify.close()
        self.portal.close()

    @property
    def _apps(self) -> tuple[_App, ...]:
        return self.ingest, self.monitor, self.notify, self.portal

    def signals(self) -> list[dict[str, object]]:
        """Return all signals, with the pupil number where ingest knows it."""
        return self._with_pupils(self.monitor.signals())

    def tasks(self) -> list[dict[str, object]]:
        """Return all tasks, with the pupil number where ingest knows it."""
        return self._with_pupils(self.monitor.tasks())

    def held_steps(self) -> Sequence[Mapping[str, object]]:
        """Return what notify holds until its moment."""
        return self.notify.held()

    def account(self) -> accounting.Account:
        """Return the account of everything that went in."""
        taken, decided, planned = self.ingest.account(), self.monitor.account(), self.notify.account()
        shown = self.portal.account()
        made = accounting.total([taken.made, decided.made, planned.made, shown.made])
        readers: dict[str, accounting.Reader] = {
            "ingest": taken,
            "monitor": decided,
            "notify": planned,
            "portal": shown,
        }
        parked = {record.event_id for part in readers.values() for record in part.parked if record.event_id}
        ours = set[UUID]().union(*(one.made_here(parked) for one in self._apps))
        return accounting.Account(
            taken.deliveries,
            taken.made_of_items,
            accounting.read(made, readers, ours, self._erased()),
            planned.plans,
            {
                "ingest": taken.unsent,
                "monitor": decided.unsent,
                "notify": planned.unsent,
                "portal": shown.unsent,
            },
            {name: accounting.strangers(part.parked, ours) for name, part in readers.items()},
        )

    def _erased(self) -> dict[str, dict[str, int]]:
        """Return per consumer and topic how many events it never read, because their person was erased first."""
        made: dict[str, set[UUID]] = {}
        for app in self._apps:
            for topic, events in app.emptied().items():
                made.setdefault(topic, set()).update(events)
        readers = {
            "ingest": self.ingest.taken_in,
            "monitor": self.monitor.taken_in,
            "notify": self.notify.taken_in,
            "portal": self.portal.taken_in,
        }
        return {
            name: {topic: len(events - taken_in(events)) for topic, events in made.items()}
            for name, taken_in in readers.items()
        }

    def _with_pupils(self, rows: list[dict[str, object]]) -> list[dict[str, object]]:
        known = self.ingest.pupils([UUID(str(row["leaver"])) for row in rows])
        return [row | {"pupil": known.get(UUID(str(row["leaver"])), (None, None))[1]} for row in rows]

    def _unread(self, group: str) -> bool:
        return self.runtime.bus.unread(group, consumed_by(group)) > 0


def open_region(
    runtime: Runtime,
    notify_settings: NotifySettings | None = None,
    portal_settings: PortalSettings | None = None,
) -> Region:
    """Build every service on ``runtime``; starts nothing."""
    return Region(
        runtime,
        ingest.build(runtime, IngestSettings.load()),
        monitor.build(runtime, MonitorSettings.load()),
        notify.build(runtime, notify_settings or NotifySettings.load()),
        portal.build(runtime, portal_settings or PortalSettings.load()),
    )


def workers_of(region: Region) -> tuple[Worker, ...]:
    """Return every loop of every service."""
    apps = (region.ingest, region.monitor, region.notify, region.portal)
    return tuple(worker for one in apps for role in one.workers.values() for worker in role)


def site_of(region: Region, port: int) -> Site:
    """Return the web server of ingest, notify and the portal."""
    site = FastAPI(title="Vangnet", openapi_url=None, redirect_slashes=False)
    region.ingest.open_doors(site)
    site.include_router(region.notify.router)
    site.include_router(region.portal.pages())
    site.include_router(region.runtime.metrics_router())
    return Site(site, "127.0.0.1", port)
