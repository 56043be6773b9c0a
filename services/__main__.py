"""The ``vangnet`` command, and the run of everything in one process.

Exit code 0 only on success.
"""

import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer

from schemas.codec import Undecodable
from services import account as accounting
from services import timeline
from services.demo import START, Story
from services.erasing import erase, erasures, restore
from services.ingest.area_commands import areas
from services.ingest.commands import events, uploads
from services.ingest.duo_commands import duo
from services.ingest.index_commands import rotate_index
from services.ingest.key_commands import keys
from services.ingest.person_commands import persons
from services.ingest.settings import IngestSettings
from services.ingest.source_commands import sources
from services.monitor.commands import audit, explain, policy, quarantine, replay, republish
from services.monitor.retention_commands import retention
from services.monitor.settings import MonitorSettings
from services.notify.commands import messages
from services.notify.recipient_commands import gaps, recipients
from services.notify.settings import NotifySettings
from services.portal.settings import PortalSettings
from services.region import Region, open_region, site_of, workers_of
from services.runtime import log
from services.runtime.app import open_runtime
from services.runtime.command import (
    DataOption,
    JsonOption,
    leave_note,
    local_text,
    opened_here,
    parse_moment,
    print_rows,
)
from services.runtime.commands import clock, dead_letter_commands
from services.runtime.consume import Handle
from services.runtime.dead_letter import DeadLetters
from services.runtime.errors import Fault
from services.runtime.process import run
from services.runtime.settings import RuntimeSettings, as_markdown, in_words
from services.sandbox.settings import SandboxSettings
from services.school_client.commands import client
from services.school_client.watching import ingest
from services.surroundings import (
    PortOption,
    SandboxPortOption,
    outside_of,
    portal_beside,
    settings_for,
    towards,
    url_of,
)

app = typer.Typer(
    help="Vangnet: aftercare for young people who leave pro, vso and mbo. Nobody falls through.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
signals = typer.Typer(help="Facts that threaten a young person's place.", no_args_is_help=True)
tasks = typer.Typer(help="Work with a date.", no_args_is_help=True)
portal = typer.Typer(help="What pages read.", no_args_is_help=True)
for group, name in (
    (keys, "keys"),
    (persons, "persons"),
    (recipients, "recipients"),
    (uploads, "uploads"),
    (duo, "duo"),
    (events, "events"),
    (sources, "sources"),
    (signals, "signals"),
    (tasks, "tasks"),
    (portal, "portal"),
    (messages, "messages"),
    (clock, "clock"),
    (quarantine, "quarantine"),
    (policy, "policy"),
    (retention, "retention"),
    (ingest, "ingest"),
    (client, "school-client"),
    (erasures, "erasures"),
):
    app.add_typer(group, name=name)
keys.command("rotate-index")(rotate_index)
app.command("areas")(areas)
for command in (explain, audit, gaps, replay, republish):
    app.command()(command)
app.command("erase")(erase)
app.command("restore")(restore)
ALL_SETTINGS = (
    RuntimeSettings,
    IngestSettings,
    MonitorSettings,
    NotifySettings,
    PortalSettings,
    SandboxSettings,
)


@contextmanager
def _region(data: Path | None) -> Iterator[Region]:
    with opened_here(data) as runtime, closing(open_region(runtime)) as region:
        yield region


@contextmanager
def _boxes(data: Path | None) -> Iterator[list[tuple[DeadLetters, Handle]]]:
    with _region(data) as region:
        readers = (region.ingest, region.monitor, region.notify, region.portal)
        yield [(reader.dead_letters, reader.handle) for reader in readers]


def _print_account(found: accounting.Account, *, as_json: bool) -> list[str]:
    typer.echo(
        orjson.dumps(asdict(found), option=orjson.OPT_INDENT_2) if as_json else accounting.in_words(found)
    )
    return found.faults()


@app.command()
def up(data: DataOption = None, port: PortOption = 8000, sandbox_port: SandboxPortOption = 8025) -> None:
    """Run everything in one process until Ctrl-C: ingest, monitor, notify and, unless in production, the sandbox."""
    with closing(open_runtime(settings_for(data, port), in_turns=True)) as runtime, ExitStack() as around:
        outside = None
        if not runtime.settings.production:
            outside = around.enter_context(outside_of(runtime, port, sandbox_port))
        sends = towards(outside, port) if outside else NotifySettings.load()
        region = around.enter_context(closing(open_region(runtime, sends, portal_beside(port))))
        leave_note(runtime.settings, url=url_of(port))
        beside = f"   zandbak: {outside.url}" if outside else ""
        stays = outside and sends.is_sandbox and sends.smtp_host == "127.0.0.1"
        typer.echo(
            f"Vangnet: {url_of(port)}/{beside}   Ctrl-C stopt{'; niets verlaat deze machine' * bool(stays)}"
        )
        run(workers_of(region), [site_of(region, port)])


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
    with (
        closing(open_runtime(settings, in_turns=True)) as runtime,
        outside_of(runtime, port, sandbox_port) as outside,
        closing(open_region(runtime, towards(outside, port), portal_beside(port))) as region,
    ):
        leave_note(settings, url=url_of(port))
        story = Story(region, url_of(port), outside.url, typer.echo)
        run(workers_of(region), [site_of(region, port)], beside=lambda stop: story.run(stop, stay=not once))
        faults = _print_account(region.account(), as_json=False) if once else []
    raise typer.Exit(1 if faults else 0)


@app.command("rest")
def rest(
    data: DataOption = None,
    patience_seconds: Annotated[float, typer.Option(help="How long to wait at most.")] = 60,
) -> None:
    """Wait until the running region is at rest: nothing unsent, unread, due or in sending."""
    with _region(data) as region:
        timeline.wait_for_rest(region, patience_seconds)


@app.command("account")
def show_account(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002
    """Print what went in and where each of it ended; exit code 1 when a sum does not close."""
    with _region(data) as region:
        faults = _print_account(region.account(), as_json=as_json)
    if faults:
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
    with _region(data) as region:
        timeline.advance(region, parse_moment(to), lambda moment: typer.echo(local_text(moment)))


@signals.command("list")
def list_signals(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002
    """List signals, with the pupil number where ingest knows it."""
    with _region(data) as region:
        print_rows(region.signals(), as_json=as_json, empty="no signals")


@tasks.command("list")
def list_tasks(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002
    """List tasks, with the pupil number where ingest knows it."""
    with _region(data) as region:
        print_rows(region.tasks(), as_json=as_json, empty="no tasks")


@portal.command("rebuild")
def rebuild_portal(data: DataOption = None) -> None:
    """Empty what the portal was told and have all of it told again; pages fill while the region runs."""
    with _region(data) as region:
        region.portal.clear()
        told = region.monitor.republish(lambda people: typer.echo(f"{people} people done", err=True))
        told += region.notify.republish()
    typer.echo(f"{told} snapshots wait to be sent")


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
