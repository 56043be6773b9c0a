"""What every command of ``vangnet`` shares: which installation it speaks to, how it prints, how it fails.

``vangnet up`` leaves a note of itself in the data folder, so that a command on the same machine needs no settings.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from services.runtime.app import Runtime, open_runtime
from services.runtime.errors import Misconfigured
from services.runtime.settings import RuntimeSettings

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the installation (default: VANGNET_DATA or ./.vangnet)."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
_NOTE = "running.json"
_TOLD = ("clock", "bus", "url")
_HOME = ZoneInfo("Europe/Amsterdam")


def settings_here(data: Path | None) -> RuntimeSettings:
    """Return the settings of the installation in ``data``, with what a running one noted of itself as default."""
    chosen = {} if data is None else {"data": data}
    settings = RuntimeSettings.load(**chosen)
    note = settings.data / _NOTE
    told = json.loads(note.read_text()) if note.exists() else {}
    missing = {
        name: told[name] for name in _TOLD if name in told and f"VANGNET_{name.upper()}" not in os.environ
    }
    return RuntimeSettings.load(**(chosen | missing))


@contextmanager
def opened_here(data: Path | None) -> Iterator[Runtime]:
    """Open the installation in ``data`` for one command, and close it after."""
    with closing(open_runtime(settings_here(data))) as runtime:
        yield runtime


def leave_note(settings: RuntimeSettings, *, url: str) -> None:
    """Write down for the commands on this machine how this installation runs."""
    settings.data.mkdir(parents=True, exist_ok=True)
    note = {"clock": settings.clock, "bus": settings.bus, "url": url}
    (settings.data / _NOTE).write_text(json.dumps(note))


def print_rows(rows: Sequence[Mapping[str, object]], *, as_json: bool, empty: str) -> None:
    """Print rows as JSON, or as a table with the keys of the first row as heads."""
    if as_json:
        typer.echo(json.dumps(rows, default=str, indent=2, ensure_ascii=False))
        return
    if not rows:
        typer.echo(empty)
        return
    heads = list(rows[0])
    cells = [[_cell(row.get(head)) for head in heads] for row in rows]
    widths = [max(len(line[i]) for line in [heads, *cells]) for i in range(len(heads))]
    for line in [heads, *cells]:
        typer.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def parse_moment(text: str) -> datetime:
    """Return a moment; without a time zone it is local time in the Netherlands.

    Raises:
        Misconfigured: when ``text`` is no moment.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        message = f"'{text}' is no moment; write 2026-11-24T08:30 (Dutch time) or 2026-11-24T07:30:00Z"
        raise Misconfigured(message) from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=_HOME)


def local_text(moment: datetime) -> str:
    """Return a moment as Dutch local time for a reader, to the second."""
    return f"{moment.astimezone(_HOME):%Y-%m-%d %H:%M:%S}"


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return local_text(value)
    return "-" if value is None else str(value)
