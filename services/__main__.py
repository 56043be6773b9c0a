"""The ``vangnet`` command, and the run of everything in one process.

The only module that may import every ``app.py``. Exit code 0 only on success.
"""

import logging
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import orjson
import typer
from fastapi import FastAPI

from schemas.codec import Undecodable
from schemas.topics import consumed_by
from services import account as accounting
from services import timeline
from services.demo import START, Story
from services.ingest import app as ingest
from services.ingest.commands import events, keys, uploads
from services.ingest.settings import IngestSettings
from services.monitor import app as monitor
from services.monitor.commands import quarantine
from services.monitor.settings import MonitorSettings
from services.notify import app as notify
from services.notify.commands import messages, recipients
from services.notify.settings import NotifySettings
from services.runtime import log
from services.runtime.app import Runtime, open_runtime
from services.runtime.command import (
    DataOption,
    JsonOption,
    leave_note,
    local_text,
    open_here,
    parse_moment,
    print_rows,
)
from services.runtime.commands import clock, dead_letter_commands, movable_clock
from services.runtime.consume import Handle
from services.runtime.dead_letter import DeadLetters
from services.runtime.errors import Fault
from services.runtime.process import Site, run
from services.runtime.settings import RuntimeSettings, as_markdown, in_words
from services.runtime.worker import Worker
from services.sandbox.settings import SandboxSettings
from services.surroundings import PortOption, SandboxPortOption, outside_of, settings_for, towards, url_of

app = typer.Typer(
    help="Vangnet: aftercare for young people who leave pro, vso and mbo. Nobody falls through.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
signals = typer.Typer(help="Facts that threaten a young person's place.", no_args_is_help=True)
tasks = typer.Typer(help="Work with a date.", no_args_is_help=True)
for group, name in (
    (keys, "keys"),
    (recipients, "recipients"),
    (uploads, "uploads"),
    (events, "events"),
    (signals, "signals"),
    (tasks, "tasks"),
    (messages, "messages"),
    (clock, "clock"),
    (quarantine, "quarantine"),
):
    app.add_typer(group, name=name)
ALL_SETTINGS = (RuntimeSettings, IngestSettings, MonitorSettings, NotifySettings, SandboxSettings)


@dataclass(frozen=True)
class Region:
    """All services of one installation side by side: what no single one of them knows."""

    runtime: Runtime
    ingest: ingest.App
    monitor: monitor.App
    notify: notify.App

    def busy_with(self) -> str | None:
        """Return what is still under way, or None at rest."""
        now = self.now()
        questions: dict[str, Callable[[], bool]] = {
            "ingest has events to send": lambda: not self.ingest.at_rest(),
            "monitor has events to read": lambda: self._unread("monitor"),
            "monitor has something to do": lambda: not self.monitor.at_rest(now),
            "notify has events to read": lambda: self._unread("notify"),
            "notify has something to do": lambda: not self.notify.at_rest(now),
        }
        return next((what for what, asks in questions.items() if asks()), None)

    def next_due(self) -> datetime | None:
        """Return the first moment at which something happens by itself."""
        return min((due for due in (self.monitor.next_due(), self.notify.next_due()) if due), default=None)

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
        """Wait for what is under way, and close every connection."""
        self.notify.close()
        self.monitor.database.close()
        self.ingest.close()
        self.runtime.bus.close()

    def held_steps(self) -> Sequence[Mapping[str, object]]:
        """Return what notify holds until its moment."""
        return self.notify.held()

    def account(self) -> accounting.Account:
        """Return the account of everything that went in."""
        taken, decided, planned = self.ingest.account(), self.monitor.account(), self.notify.account()
        made = accounting.total([taken.made, decided.made, planned.made])
        outcomes = {"monitor": decided.outcomes, "notify": planned.outcomes}
        return accounting.Account(
            taken.deliveries,
            sum(taken.made.values()),
            accounting.read(made, outcomes),
            planned.plans,
            {"ingest": taken.unsent, "monitor": decided.unsent, "notify": planned.unsent},
        )

    def pupils(self, rows: list[dict[str, object]]) -> list[dict[str, object]]:
        """Add the pupil number to rows about leavers, where ingest knows it."""
        known = self.ingest.pupils([UUID(str(row["leaver"])) for row in rows])
        return [row | {"pupil": known.get(UUID(str(row["leaver"])), (None, None))[1]} for row in rows]

    def _unread(self, group: str) -> bool:
        return self.runtime.bus.unread(group, consumed_by(group)) > 0


def open_region(runtime: Runtime, notify_settings: NotifySettings | None = None) -> Region:
    """Build every service on ``runtime``; starts nothing."""
    return Region(
        runtime,
        ingest.build(runtime, IngestSettings.load()),
        monitor.build(runtime, MonitorSettings.load()),
        notify.build(runtime, notify_settings or NotifySettings.load()),
    )


def workers_of(region: Region) -> tuple[Worker, ...]:
    """Return every loop of every service."""
    apps = (region.ingest, region.monitor, region.notify)
    return tuple(worker for one in apps for role in one.workers.values() for worker in role)


def site_of(region: Region, port: int) -> Site:
    """Return the web server of ingest and notify."""
    site = FastAPI(title="Vangnet", openapi_url=None, redirect_slashes=False)
    region.ingest.open_doors(site)
    site.include_router(region.notify.router)
    return Site(site, "127.0.0.1", port)


def _boxes(data: Path | None) -> list[tuple[DeadLetters, Handle]]:
    region = open_region(open_here(data))
    return [(reader.dead_letters, reader.handle) for reader in (region.monitor, region.notify)]


def _print_account(found: accounting.Account, *, as_json: bool) -> list[str]:
    typer.echo(
        orjson.dumps(asdict(found), option=orjson.OPT_INDENT_2) if as_json else accounting.in_words(found)
    )
    return found.faults()


@app.command()
def up(data: DataOption = None, port: PortOption = 8000, sandbox_port: SandboxPortOption = 8025) -> None:
    """Run everything in one process until Ctrl-C: ingest, monitor, notify and, unless in production, the sandbox."""
    runtime = open_runtime(settings_for(data, port))
    production = runtime.settings.production
    with nullcontext() if production else outside_of(runtime, port, sandbox_port) as outside:
        sends = towards(outside, port) if outside else NotifySettings.load()
        region = open_region(runtime, sends)
        leave_note(runtime.settings, url=url_of(port))
        beside = f"   zandbak: {outside.url}" if outside else ""
        stays = outside and sends.is_sandbox and sends.smtp_host == "127.0.0.1"
        typer.echo(
            f"Vangnet: {url_of(port)}{beside}   Ctrl-C stopt{'; niets verlaat deze machine' * bool(stays)}"
        )
        run(workers_of(region), [site_of(region, port)])
        region.close()


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Tell the story, print the account, and end.")] = False,  # noqa: FBT002
    data: DataOption = None,
    port: PortOption = 8000,
    sandbox_port: SandboxPortOption = 8025,
) -> None:
    """Tell the story of one region, four days in less than a minute; then stay up until Ctrl-C."""
    folder = data or Path(".vangnet/once" if once else ".vangnet/demo")
    if once:
        shutil.rmtree(folder, ignore_errors=True)
    settings = settings_for(folder, port, clock=f"database:{START.isoformat()}")
    log.configure(level=logging.WARNING)
    runtime = open_runtime(settings)
    with outside_of(runtime, port, sandbox_port) as outside:
        region = open_region(runtime, towards(outside, port))
        leave_note(settings, url=url_of(port))
        story = Story(region, url_of(port), outside.url, typer.echo)
        run(workers_of(region), [site_of(region, port)], beside=lambda stop: story.run(stop, stay=not once))
        faults = _print_account(region.account(), as_json=False) if once else []
        region.close()
    raise typer.Exit(1 if faults else 0)


@app.command("rest")
def rest(
    data: DataOption = None,
    patience_seconds: Annotated[float, typer.Option(help="How long to wait at most.")] = 60,
) -> None:
    """Wait until the running region is at rest: nothing unsent, unread, due or in sending."""
    timeline.wait_for_rest(open_region(open_here(data)), patience_seconds)


@app.command("account")
def show_account(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002
    """Print what went in and where each of it ended; exit code 1 when a sum does not close."""
    if _print_account(open_region(open_here(data)).account(), as_json=as_json):
        raise typer.Exit(1)


@app.command("settings")
def show_settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="As docs/settings.md holds it.")] = False,  # noqa: FBT002
) -> None:
    """List every setting with its meaning and default."""
    typer.echo(as_markdown(ALL_SETTINGS) if markdown else in_words(ALL_SETTINGS))


@clock.command("advance")
def advance_clock(
    to: Annotated[str, typer.Option(help="Moment to go to; without a zone it is Dutch time.")],
    data: DataOption = None,
) -> None:
    """Go from due moment to due moment, at rest in between, until TO."""
    region = open_region(open_here(data))
    timeline.advance(region, parse_moment(to), lambda moment: typer.echo(local_text(moment)))


@signals.command("list")
def list_signals(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002
    """List signals, with the pupil number where ingest knows it."""
    region = open_region(open_here(data))
    print_rows(region.pupils(region.monitor.signals()), as_json=as_json, empty="no signals")


@tasks.command("list")
def list_tasks(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002
    """List tasks, with the pupil number where ingest knows it."""
    region = open_region(open_here(data))
    print_rows(region.pupils(region.monitor.tasks()), as_json=as_json, empty="no tasks")


app.add_typer(dead_letter_commands(_boxes), name="dead-letters")


def main() -> None:
    """Run the command; a fault that we know is one clear line and exit code 1."""
    log.configure(level=logging.WARNING)
    try:
        app()
    except (Fault, Undecodable) as fault:
        typer.echo(f"vangnet: {fault}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
