"""``vangnet duo``: what a Doorstroompunt does with the files of DUO, through ingest's own door."""

import json
from pathlib import Path
from typing import Annotated

import typer

from services.ingest.commands import KeyOption, UrlOption, ask
from services.ingest.kept_keys import kept
from services.ingest.scope import Role
from services.ingest.sources.duo_files import A04
from services.runtime.command import DataOption, JsonOption, settings_here

duo = typer.Typer(help="Files of DUO for the Doorstroompunt of a region.", no_args_is_help=True)


@duo.callback()
def _group() -> None:
    """Keep ``reconcile`` a command of the group while it is the only one."""


@duo.command("reconcile")
def reconcile(
    month: Annotated[str, typer.Option(help="Month of the A04, for example 2026-10.")],
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="The A04, if it was not delivered yet.")
    ] = None,
    *,
    as_json: JsonOption = False,
    key: KeyOption = None,
    url: UrlOption = None,
    data: DataOption = None,
) -> None:
    """Compare DUO's A04 (A01 without A02) with what is held; exit code 1 when they differ.

    Prints counts; --json also prints who differs, as pseudonyms with their municipality.
    """
    settings = settings_here(data)
    key = key or kept(settings, Role.DOORSTROOMPUNT)
    if file is not None:
        path = f"/v1/uploads?soort={A04}"
        taken = ask(settings, "POST", path, file.read_bytes(), media_type="text/csv", url=url, key=key)
        typer.echo(f"A04: {taken['rijen']} rows, {taken['geweigerd']} refused", err=True)
    found = ask(settings, "GET", f"/v1/duo-vergelijkingen/{month}", url=url, key=key)
    only_a04, only_here = found["alleen_in_a04"], found["alleen_bij_ons"]
    typer.echo(
        json.dumps(found, indent=2, ensure_ascii=False)
        if as_json
        else f"{month}, region {found['regio']}: {found['in_beide']} in both,"
        f" {only_a04} only in A04, {only_here} only here"
    )
    if only_a04 or only_here:
        raise typer.Exit(1)
