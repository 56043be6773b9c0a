"""``vangnet erase|restore|erasures``: somebody goes everywhere, and stays gone after a restore.

Calls each service's own erasing; holds no rule, and reads no table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from schemas.types import LeaverId
from services.ingest.erasure import Erased, Erasure, ErasureReason, Request, as_line, from_line
from services.ingest.fingerprint import Pupil
from services.region import Region, open_region
from services.runtime.command import DataOption, local_text, opened_here
from services.runtime.errors import Fault, Misconfigured

erasures = typer.Typer(help="Who was erased: the ledger.", no_args_is_help=True)

_AT_ONCE = 500

Removed = Mapping[str, int]
Part = Callable[[], Removed]


@contextmanager
def _region(data: Path | None) -> Iterator[Region]:
    with opened_here(data) as runtime, closing(open_region(runtime)) as region:
        yield region


def erase(
    school: Annotated[str | None, typer.Option(help="BRIN of the school, for example 98KP.")] = None,
    pupil: Annotated[str | None, typer.Option(help="The school's own number of the pupil.")] = None,
    leaver: Annotated[UUID | None, typer.Option(help="The pseudonym, instead of school and pupil.")] = None,
    reason: Annotated[ErasureReason, typer.Option(help="Why.")] = ErasureReason.ASKED,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    data: DataOption = None,
) -> None:
    """Erase one person everywhere, for good: name, number, key, dossier, signals and what waits to be told.

    Says what will go, asks, and says what went. Typed twice it is harmless. The pseudonym stays, without a name.
    """
    asked = Request(_who(school, pupil, leaver), reason)
    with _region(data) as region:
        preview = region.ingest.eraser.preview(asked)
        typer.echo(_heading(preview))
        for name, removed in _parts(region, preview, only_count=True):
            typer.echo(_line(name, removed))
        if not yes:
            typer.confirm("This cannot be undone. Erase?", abort=True)
        erased = region.ingest.eraser.erase(asked)
        typer.echo("Erased in ingest, and told to the others. Now the person's key and the other services.")
        while region.ingest.eraser.finish():
            pass
        for name, removed in _parts(region, erased, only_count=False):
            typer.echo(_line(name, removed))
    typer.echo(f"Done: erasure {erased.id}")


def restore(
    ledger: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="A copy of the ledger ('vangnet erasures list')."),
    ] = None,
    data: DataOption = None,
) -> None:
    """After a database was restored: erase again, in every service, whoever was erased since that back-up.

    Reads the ledger in both databases and in the copies that are given. Type it before anything else is started;
    typed again it changes nothing. Exit code 1 when a part failed: mend what it says and type it again.
    """
    copies = [line for path in ledger or () for line in _lines(path)]
    with _region(data) as region:
        known = {one.leaver: one for one in (*copies, *region.ingest.eraser.ledger())}
        typer.echo(f"The ledger names {len(known)} people.")
        everybody = sorted(known.values(), key=lambda one: (one.erased_at, one.leaver))
        leavers = [one.leaver for one in everybody]
        parts: dict[str, Part] = {
            "ingest": partial(region.ingest.eraser.again, everybody),
            "monitor": partial(_in_batches, region.monitor.erase, leavers),
            "notify": partial(_in_batches, region.notify.erase, leavers),
            "portal": partial(_in_batches, region.portal.erase, leavers),
        }
        failed = [name for name, part in parts.items() if not _done(name, part)]
    if failed:
        raise typer.Exit(1)
    typer.echo("Who was erased is erased again; the events that tell it are sent when the relay runs.")


@erasures.command("list")
def list_erasures(data: DataOption = None) -> None:
    """Print the ledger, one line of JSON per pseudonym and no name; keep a copy of it apart from both databases."""
    with _region(data) as region:
        for one in region.ingest.eraser.ledger():
            typer.echo(as_line(one))


@erasures.command("release")
def release(
    school: Annotated[str, typer.Option(help="BRIN of the school, for example 98KP.")],
    pupil: Annotated[str, typer.Option(help="The number that is somebody else's now.")],
    data: DataOption = None,
) -> None:
    """Let a number of somebody who was erased be delivered again, because it is somebody else's now."""
    with _region(data) as region:
        region.ingest.eraser.release(Pupil(school, pupil))
    typer.echo("The number may be delivered again; whoever had it stays erased.")


def _who(school: str | None, pupil: str | None, leaver: UUID | None) -> LeaverId | Pupil:
    if leaver is not None and school is None and pupil is None:
        return LeaverId(leaver)
    if leaver is None and school is not None and pupil is not None:
        return Pupil(school, pupil)
    message = "give --school and --pupil, or --leaver"
    raise Misconfigured(message)


def _heading(erased: Erased) -> str:
    if erased.is_known:
        return f"Erased before, on {local_text(erased.erased_at)}; what is still there:"
    return f"1 person, known under {len(erased.leavers)} pseudonym(s). This goes:"


def _parts(region: Region, erased: Erased, *, only_count: bool) -> Iterator[tuple[str, Removed]]:
    """Yield what goes in each service; in the others than ingest it goes, or is counted, now."""
    yield "ingest", {} if erased.is_known else erased.removed
    yield "monitor", region.monitor.erase(erased.leavers, only_count=only_count)
    yield "notify", region.notify.erase(erased.leavers, only_count=only_count)
    yield "portal", region.portal.erase(erased.leavers, only_count=only_count)


def _line(name: str, removed: Removed) -> str:
    counts = ", ".join(f"{table} {count}" for table, count in removed.items() if count)
    return f"  {name}: {counts or 'nothing'}"


def _in_batches(erase_in: Callable[[Sequence[UUID]], Removed], leavers: Sequence[UUID]) -> Removed:
    removed: dict[str, int] = {}
    for start in range(0, len(leavers), _AT_ONCE):
        gone = erase_in(leavers[start : start + _AT_ONCE])
        removed = {table: removed.get(table, 0) + count for table, count in gone.items()}
    return removed


def _done(name: str, part: Part) -> bool:
    try:
        typer.echo(_line(name, part()))
    except Fault as fault:
        typer.echo(f"  {name}: NOT DONE: {fault}", err=True)
        return False
    return True


def _lines(path: Path) -> Iterator[Erasure]:
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            yield from_line(line)
        except ValueError as fault:
            message = f"{path}, line {number}: {fault}; give what 'vangnet erasures list' printed"
            raise Misconfigured(message) from None
