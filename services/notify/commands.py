"""``vangnet messages``: which messages were sent, and what each of them says."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from services.notify import app as notify
from services.notify.catalogue import all_samples
from services.notify.gsm7 import parts_of
from services.notify.sample import Form, Reader, Sample
from services.notify.settings import NotifySettings
from services.runtime.command import DataOption, JsonOption, opened_here, print_rows

messages = typer.Typer(help="Messages to staff and to young people.", no_args_is_help=True)


@messages.command("list")
def list_messages(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List every message, without address or text."""
    with opened_app(data) as app:
        print_rows(app.messages(), as_json=as_json, empty="no messages")


@messages.command("invitations")
def list_invitations(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List who was invited to what and who comes, by pseudonym."""
    with opened_app(data) as app:
        print_rows(app.invitations(), as_json=as_json, empty="no invitations")


@messages.command("preview")
def preview_messages(
    reader: Annotated[Reader | None, typer.Option(help="Only what this reader gets.")] = None,
    form: Annotated[Form | None, typer.Option(help="Only what is read as this.")] = None,
    as_json: JsonOption = False,  # noqa: FBT002 a flag of the command line
) -> None:
    """Print every text as its reader gets it, with its length and, of an SMS, in how many parts it goes."""
    found = [
        sample
        for sample in all_samples(NotifySettings.load().address)
        if reader in (None, sample.reader) and form in (None, sample.form)
    ]
    if as_json:
        print_rows([_as_row(sample) for sample in found], as_json=True, empty="")
        return
    typer.echo("\n\n".join(_in_words(sample) for sample in found))


def _as_row(sample: Sample) -> dict[str, object]:
    row: dict[str, object] = {
        "name": sample.name,
        "reader": sample.reader,
        "form": sample.form,
        "subject": sample.subject,
        "text": sample.text,
        "characters": len(sample.text),
    }
    return row | ({"parts": parts_of(sample.text)} if sample.form is Form.SMS else {})


def _in_words(sample: Sample) -> str:
    row = _as_row(sample)
    size = f"{row['characters']} tekens" + (f", {row['parts']} deel" if "parts" in row else "")
    head = f"--- {sample.name} ({sample.reader}, {sample.form}; {size})"
    subject = (f"Onderwerp: {sample.subject}",) if sample.subject else ()
    return "\n".join((head, *subject, sample.text))


@contextmanager
def opened_app(data: Path | None) -> Iterator[notify.App]:
    """Open notify of the installation in ``data`` for one command, and close it after."""
    with opened_here(data) as runtime, closing(notify.build(runtime, NotifySettings.load())) as app:
        yield app
