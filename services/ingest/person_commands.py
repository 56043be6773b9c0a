"""``vangnet persons``: who may be one person, who is, and saying so; it works in the database.

Names are shown only here, to who runs the installation, and only where they are asked for.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from services.ingest import app as ingest
from services.ingest.joining import Candidate
from services.ingest.persons import Confirmed, Pair, Persons
from services.ingest.settings import IngestSettings
from services.runtime.command import DataOption, JsonOption, opened_here, print_rows

persons = typer.Typer(help="Pseudonyms that are, or may be, one young person.", no_args_is_help=True)

StaysArgument = Annotated[UUID, typer.Argument(help="The pseudonym of the one who stays.")]
OtherArgument = Annotated[UUID, typer.Argument(help="The pseudonym of the other one.")]
ByOption = Annotated[str, typer.Option(help="Staff code of who says so; it is recorded.")]
RegionOption = Annotated[
    str | None, typer.Option(help="Region of that staff code (default: where the young person lives).")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not show the two and ask first.")]
_OPERATOR = "operator"


@contextmanager
def _opened(data: Path | None) -> Iterator[Persons]:
    with opened_here(data) as runtime, closing(ingest.build(runtime, IngestSettings.load())) as app:
        yield app.persons


@persons.command("candidates")
def list_candidates(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List who may be one person by birth date and name, and is not joined; without names."""
    with _opened(data) as found:
        rows = [_row(candidate) for candidate in found.candidates(None)]
    print_rows(rows, as_json=as_json, empty="nobody looks like somebody else")


@persons.command("compare")
def compare(stays: StaysArgument, other: OtherArgument, data: DataOption = None) -> None:
    """Show the names of two who may be one person; that they were shown is logged."""
    with _opened(data) as found:
        _show(found, (stays, other))


@persons.command("list")
def list_joins(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
    """List who was joined by whom, newest first, also what was taken back."""
    with _opened(data) as found:
        rows = [
            {
                "join": join.id,
                "stays": join.kept,
                "joined": join.joined,
                "by": join.joined_by,
                "at": join.joined_at,
                "undone_by": join.undone_by,
                "undone_at": join.undone_at,
            }
            for join in found.joins(None)
        ]
    print_rows(rows, as_json=as_json, empty="nobody was joined")


@persons.command("join")
def join(
    stays: StaysArgument,
    other: OtherArgument,
    *,
    by: ByOption,
    region: RegionOption = None,
    yes: YesOption = False,
    data: DataOption = None,
) -> None:
    """Say that two candidates are one person, after a look at both; 'vangnet persons split' takes it back."""
    with _opened(data) as found:
        if not yes:
            _show(found, (stays, other))
            typer.confirm("Is this one person?", abort=True)
        made = found.join((stays, other), Confirmed(by, region=region))
    typer.echo(f"{other} counts with {stays} now; to take it back: vangnet persons split {made.id} --by CODE")


@persons.command("split")
def split(
    join_id: Annotated[UUID, typer.Argument(metavar="JOIN", help="The id, as 'persons list' shows it.")],
    by: ByOption,
    region: RegionOption = None,
    data: DataOption = None,
) -> None:
    """Take a wrong join back: both dossiers are as before."""
    with _opened(data) as found:
        undone = found.split(join_id, Confirmed(by, region=region))
    typer.echo(f"{undone.kept} and {undone.joined} are two people again")


@persons.command("reject")
def reject(
    stays: StaysArgument,
    other: OtherArgument,
    by: ByOption,
    region: RegionOption = None,
    data: DataOption = None,
) -> None:
    """Say that two candidates are not one person; they stay listed, as rejected."""
    with _opened(data) as found:
        found.reject((stays, other), Confirmed(by, region=region))
    typer.echo(f"{stays} and {other} are not one person")


@persons.command("reindex")
def reindex(data: DataOption = None) -> None:
    """Work out for everybody by what they are found, and may be somebody else as well; run it once after an upgrade.

    It may run beside deliveries, and again.
    """
    with _opened(data) as found:
        people = found.reindex(lambda done: typer.echo(f"{done} people"))
    typer.echo(f"done: {people} people can be found by birth date and name")


def _row(candidate: Candidate) -> dict[str, object]:
    one, other = candidate.one, candidate.other
    return {
        "one": one.leaver,
        "other": other.leaver,
        "schools": f"{one.school} {other.school}",
        "regions": f"{one.region} {other.region}",
        "rejected_at": candidate.rejected_at,
    }


def _show(found: Persons, pair: Pair) -> None:
    for leaver, person in found.compare(pair, None, _OPERATOR).items():
        typer.echo(f"{leaver}  " + "  ".join(f"{name}: {value}" for name, value in person.items()))
