"""``vangnet areas``: to which areas a municipality belongs, as every delivery is read."""

from dataclasses import asdict
from typing import Annotated

import typer

from services.ingest.areas import municipality_of
from services.runtime.command import JsonOption, parse_moment, print_rows
from services.runtime.errors import Misconfigured


def areas(
    municipality: Annotated[str, typer.Argument(help="Its name or CBS code: Haarlem, 0392, 392 or GM0392.")],
    on: Annotated[
        str | None, typer.Option(help="A day, as 2026-11-24 (default: as it is latest known).")
    ] = None,
    as_json: JsonOption = False,  # noqa: FBT002 a flag of the command line
) -> None:
    """Print the subregion, Doorstroompunt region and labour-market region of a municipality, and since when."""
    found = municipality_of(municipality, parse_moment(on).date() if on else None)
    if found is None:
        message = f"there is no municipality '{municipality}'{f' on {on}' if on else ''}; check its name or CBS code"
        raise Misconfigured(message)
    print_rows([asdict(found)], as_json=as_json, empty="")
