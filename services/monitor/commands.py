"""``vangnet quarantine``: people whose events we could not work out, kept apart so that the rest goes on."""

from typing import Annotated
from uuid import UUID

import typer

from services.monitor import app as monitor
from services.monitor.settings import MonitorSettings
from services.runtime.command import DataOption, JsonOption, open_here, print_rows

quarantine = typer.Typer(help="People whose events failed by a fault of ours.", no_args_is_help=True)


@quarantine.command("list")
def list_quarantine(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List who is in quarantine, since when and why."""
    app = monitor.build(open_here(data), MonitorSettings.load())
    print_rows(app.quarantined(), as_json=as_json, empty="nobody is in quarantine")


@quarantine.command("retry")
def retry_quarantine(
    leaver: Annotated[UUID, typer.Argument(help="The pseudonym, as 'quarantine list' shows it.")],
    data: DataOption = None,
) -> None:
    """Work out the events of one person again; on a new fault the person stays in quarantine."""
    app = monitor.build(open_here(data), MonitorSettings.load())
    app.retry_quarantine(leaver)
    typer.echo(f"{leaver} is out of quarantine")
