"""``vangnet sources``: which school delivers, how late and how well, and when it is expected again."""

from typing import Annotated

import typer

from services.ingest import app as ingest
from services.ingest.settings import IngestSettings
from services.runtime.command import DataOption, JsonOption, opened_here, print_rows
from services.runtime.errors import Misconfigured

sources = typer.Typer(help="Schools as deliverers: in time, late, silent.", no_args_is_help=True)

_SHOWN = (
    "brin", "regio", "toestand", "laatste_levering", "ritme_schooldagen", "verwacht_op", "stil_sinds",
    "vertraging_mediaan_uren", "vertraging_p90_uren", "aangeboden", "deel_geweigerd",
)  # fmt: skip
"""Columns for a reader; ``--json`` has all of ``GET /v1/leveringen``."""


@sources.command("list")
def list_sources(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002
    """List every school that ever delivered, with its figures of the last 90 days, as GET /v1/leveringen has them."""
    with opened_here(data) as runtime:
        rows = ingest.build(runtime, IngestSettings.load()).sources.everywhere()
    shown = rows if as_json else [{name: row[name] for name in _SHOWN} for row in rows]
    print_rows(shown, as_json=as_json, empty="no school delivered yet")


@sources.command("rhythm")
def set_rhythm(
    school: Annotated[str, typer.Option(help="BRIN of the school, for example 98KP.")],
    every_days: Annotated[
        int | None,
        typer.Option(
            min=1, max=250, help="Expect a delivery within so many school days: 5 is a week, 10 two weeks."
        ),
    ] = None,
    unset: Annotated[  # noqa: FBT002 an option has a default
        bool, typer.Option("--unset", help="Learn the rhythm from the school's own past again.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Set within how many school days a school delivers again, or leave that to its own past.

    School days are no weekends, public holidays or school holidays of its region. A silence that was told stays until
    the school delivers.
    """
    if (every_days is None) != unset:
        raise Misconfigured("give either --every-days, for example --every-days 10, or --unset")
    with opened_here(data) as runtime:
        known = ingest.build(runtime, IngestSettings.load()).sources.set_rhythm(school, every_days)
    if not known:
        message = f"no key names school {school}; 'vangnet keys create --school {school}' makes one"
        raise Misconfigured(message)
    typer.echo(f"{school}: " + ("learnt from its past" if unset else f"within {every_days} school days"))
