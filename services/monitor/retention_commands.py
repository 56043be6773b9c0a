"""``vangnet retention``: whom nobody may keep any longer, who is held, and what each night did. Changes nothing."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from services.monitor import app as monitor
from services.monitor import retention_store
from services.monitor.local_calendar import day_of
from services.monitor.nightly_retention import Judged
from services.monitor.settings import MonitorSettings
from services.runtime.command import DataOption, JsonOption, opened_here, print_rows
from services.runtime.errors import Misconfigured

retention = typer.Typer(help="How long people may be kept.", no_args_is_help=True)

OnOption = Annotated[
    str | None, typer.Option("--on", help="The night of this day, as 2029-07-18 (default: today).")
]
_LAST_RUNS = 30


@retention.command("preview")
def preview(on: OnOption = None, as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """Count of whom a term is over in a night, per controller and ground: who goes, and who is held and why."""
    with _everybody(data, on) as (people, night):
        found = Counter(each for one in people for each in one.counted(night))
    rows = [{**counted._asdict(), "people": found[counted]} for counted in sorted(found)]
    print_rows(rows, as_json=as_json, empty="nobody goes")


@retention.command("held")
def list_held(on: OnOption = None, as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List who stays although a term is over, why, and since when."""
    with _everybody(data, on) as (people, night):
        rows = [
            {
                "leaver": one.leaver,
                "reason": str(held.reason),
                "since": held.since,
                "controllers": ", ".join(sorted({each.controller for each in one.counted(night)})) or None,
            }
            for one in people
            if (held := one.held(night)) is not None
        ]
    print_rows(rows, as_json=as_json, empty="nobody is held")


@retention.command("runs")
def list_runs(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List the last nights: at how many people was looked, how many ended, and how many were held."""
    with opened_here(data) as runtime:
        database = monitor.build(runtime, MonitorSettings.load()).database
        found = database.run(lambda connection: retention_store.runs(connection, _LAST_RUNS))
    rows = [
        {
            "night": run.night,
            "people": run.people,
            "ended": run.ended,
            "held": run.held,
            "finished_at": run.finished_at,
        }
        for run in found
    ]
    print_rows(rows, as_json=as_json, empty="no night has passed yet")


@contextmanager
def _everybody(data: Path | None, on: str | None) -> Iterator[tuple[Iterator[Judged], date]]:
    with opened_here(data) as runtime:
        app = monitor.build(runtime, MonitorSettings.load())
        yield app.nightly_retention.everybody(), _day(on) if on else day_of(runtime.clock.now())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        message = f"'{text}' is no day; write 2029-07-18"
        raise Misconfigured(message) from fault
