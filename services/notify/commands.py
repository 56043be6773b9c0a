"""``vangnet recipients|messages``: who gets messages, and which were sent."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from services.notify import app as notify
from services.notify.settings import NotifySettings
from services.runtime.command import DataOption, JsonOption, opened_here, print_rows

recipients = typer.Typer(help="The register of staff who get messages.", no_args_is_help=True)
messages = typer.Typer(help="Messages to staff.", no_args_is_help=True)


@recipients.command("import")
def import_recipients(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV as examples/ontvangers.csv.")
    ],
    data: DataOption = None,
) -> None:
    """Add or change recipients; with one fault in the file nothing changes, and each fault is named."""
    with _app(data) as app:
        typer.echo(app.import_recipients(file.read_bytes()))


@messages.command("list")
def list_messages(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List every message, without address or text."""
    with _app(data) as app:
        print_rows(app.messages(), as_json=as_json, empty="no messages")


@contextmanager
def _app(data: Path | None) -> Iterator[notify.App]:
    with opened_here(data) as runtime, closing(notify.build(runtime, NotifySettings.load())) as app:
        yield app
