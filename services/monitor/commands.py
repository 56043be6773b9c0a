"""``vangnet quarantine``: people whose events we could not work out, kept apart so that the rest goes on."""

from typing import Annotated
from uuid import UUID

import typer

from services.monitor import app as monitor
from services.monitor.errors import NotInQuarantine
from services.monitor.settings import MonitorSettings
from services.runtime.command import DataOption, JsonOption, opened_here, print_rows

quarantine = typer.Typer(help="People whose events failed by a fault of ours.", no_args_is_help=True)

LeaverArgument = Annotated[UUID, typer.Argument(help="The pseudonym, as 'quarantine list' shows it.")]


@quarantine.command("list")
def list_quarantine(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List who is in quarantine, since when and why."""
    with opened_here(data) as runtime:
        app = monitor.build(runtime, MonitorSettings.load())
        print_rows(app.quarantined(), as_json=as_json, empty="nobody is in quarantine")


@quarantine.command("show")
def show_quarantine(leaver: LeaverArgument, data: DataOption = None) -> None:
    """Show one person's quarantine: the place of the fault in the code, and who is the owner."""
    with opened_here(data) as runtime:
        waiting = monitor.build(runtime, MonitorSettings.load()).quarantined()
    found = [row for row in waiting if row["leaver"] == leaver]
    if not found:
        message = f"{leaver} is not in quarantine; 'vangnet quarantine list' shows who is"
        raise NotInQuarantine(message)
    print_rows(found, as_json=True, empty="")


@quarantine.command("retry")
def retry_quarantine(leaver: LeaverArgument, data: DataOption = None) -> None:
    """Work out the events of one person again; on a new fault the person stays in quarantine."""
    with opened_here(data) as runtime:
        monitor.build(runtime, MonitorSettings.load()).retry_quarantine(leaver)
    typer.echo(f"{leaver} is out of quarantine")
