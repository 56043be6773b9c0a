"""``vangnet recipients`` and ``vangnet gaps``: who gets messages, who stands in for whom, and who is missing."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from schemas.types import Channel, staff_id
from services.notify.commands import opened_app
from services.notify.people import Leave
from services.runtime.command import DataOption, JsonOption, print_rows
from services.runtime.errors import Misconfigured

recipients = typer.Typer(help="The register of staff who get messages.", no_args_is_help=True)

_Code = Annotated[str, typer.Argument(help="The region's own code of the member of staff.")]
_Region = Annotated[str, typer.Option(help="Region that gave out the code, 01 to 41.")]


@recipients.command("import")
def import_recipients(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV as examples/ontvangers.csv.")
    ],
    data: DataOption = None,
) -> None:
    """Add or change recipients; with one fault in the file nothing changes, and each fault is named."""
    with opened_app(data) as app:
        typer.echo(app.import_recipients(file.read_bytes()))


@recipients.command("export")
def export_recipients(
    file: Annotated[
        Path, typer.Argument(dir_okay=False, help="Where the CSV goes; it holds names and numbers.")
    ],
    data: DataOption = None,
) -> None:
    """Write the register as a file; imported again it changes nothing."""
    with opened_app(data) as app:
        file.write_bytes(app.staff.export())
    file.chmod(0o600)


@recipients.command("list")
def list_recipients(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List who is in the register, without names or addresses: what they use, what is verified, and their leave."""
    with opened_app(data) as app:
        print_rows(app.staff.listing(), as_json=as_json, empty="nobody is in the register")


@recipients.command("verify")
def verify_recipient(
    code: _Code,
    *,
    region: _Region,
    channel: Annotated[Channel | None, typer.Option(help="Channel whose code came back.")] = None,
    answer: Annotated[str | None, typer.Option(help="The six digits that went there.")] = None,
    data: DataOption = None,
) -> None:
    """Send a code by each channel that is not verified, or verify one with the code that came back."""
    if (channel is None) != (answer is None):
        message = "--channel and --answer go together"
        raise Misconfigured(message)
    with opened_app(data) as app:
        person = staff_id(region, code)
        if channel is not None and answer is not None:
            app.verification.confirm(person, channel, answer)
            typer.echo("verified")
        else:
            typer.echo(f"asked by {', '.join(app.verification.ask(person)) or 'nothing: all is verified'}")


@recipients.command("leave")
def take_leave(
    code: _Code,
    *,
    region: _Region,
    first: Annotated[str, typer.Option("--from", help="First day of the leave: 2026-12-21.")],
    last: Annotated[str | None, typer.Option("--until", help="Last day of it, also away.")] = None,
    deputy: Annotated[str | None, typer.Option(help="Code of who stands in, in the same region.")] = None,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="The leave that begins then is not taken.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Say who is away and who stands in; without a deputy the next step of the ladder hears at once."""
    person = staff_id(region, code)
    leave = Leave(_day(first), _day(last or first), staff_id(region, deputy) if deputy is not None else None)
    with opened_app(data) as app:
        if withdraw:
            app.staff.end_leave(person, leave)
            typer.echo("withdrawn")
        else:
            app.staff.take_leave(person, leave)
            typer.echo(f"away from {leave.first_on} until {leave.last_on}")


def gaps(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List where nobody, or not the right one, can be reached, and what to do; exits with 1 when there is any."""
    with opened_app(data) as app:
        found = app.staff.gaps()
    print_rows(
        found, as_json=as_json, empty="every step of every open signal has somebody who can be reached"
    )
    if found:
        raise typer.Exit(1)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        message = f"'{text}' is no day such as 2026-12-21"
        raise Misconfigured(message) from fault
