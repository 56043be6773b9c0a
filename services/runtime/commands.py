"""``vangnet clock|dead-letters``: the parts of the command that know no domain word."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from services.runtime.app import Runtime
from services.runtime.clock import DatabaseClock
from services.runtime.command import DataOption, JsonOption, local_text, opened_here, print_rows
from services.runtime.consume import Handle
from services.runtime.dead_letter import DeadLetters
from services.runtime.errors import Misconfigured

clock = typer.Typer(help="The clock of a demo or test (VANGNET_CLOCK=database).", no_args_is_help=True)

LetterArgument = Annotated[UUID, typer.Argument(help="The id, as 'dead-letters list' shows it.")]
OpenBoxes = Callable[[Path | None], AbstractContextManager[Sequence[tuple[DeadLetters, Handle]]]]
"""Opens the dead letters of every consumer, each with what handles its events."""


@clock.command("show")
def show_clock(data: DataOption = None) -> None:
    """Print where the clock stands, and whether it ticks."""
    with opened_here(data) as runtime:
        ticking = not isinstance(runtime.clock, DatabaseClock) or runtime.clock.is_ticking()
        typer.echo(f"{local_text(runtime.clock.now())} {'ticking' if ticking else 'standing still'}")


@clock.command("run")
def run_clock(data: DataOption = None) -> None:
    """Let the clock tick on from where it stands."""
    with opened_here(data) as runtime:
        movable_clock(runtime).start()


def movable_clock(runtime: Runtime) -> DatabaseClock:
    """Return the clock of ``runtime`` if it can be moved.

    Raises:
        Misconfigured: when it is no database clock.
    """
    if not isinstance(runtime.clock, DatabaseClock):
        message = "only a database clock can be moved: start with VANGNET_CLOCK=database"
        raise Misconfigured(message)
    return runtime.clock


def dead_letter_commands(open_boxes: OpenBoxes) -> typer.Typer:
    """Return ``list``, ``show`` and ``retry`` over the dead letters of every consumer."""
    group = typer.Typer(help="Records on a topic that could not be read.", no_args_is_help=True)

    @group.command("list")
    def list_all(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002 a flag of the command line
        """List what could not be read and was not worked off."""
        with open_boxes(data) as boxes:
            rows = [row | {"service": box.service} for box, _ in boxes for row in box.waiting()]
        print_rows(rows, as_json=as_json, empty="no dead letters")

    @group.command("show")
    def show(letter: LetterArgument, data: DataOption = None) -> None:
        """Show reason, place and origin of one dead letter; never its content."""
        with open_boxes(data) as boxes:
            box, _ = _box_of(letter, boxes)
            print_rows([row for row in box.waiting() if row["id"] == letter], as_json=True, empty="")

    @group.command("retry")
    def retry(letter: LetterArgument, data: DataOption = None) -> None:
        """Read one dead letter again; when that goes well it is handled like any event."""
        with open_boxes(data) as boxes:
            box, handle = _box_of(letter, boxes)
            handle([box.read_again(letter)])
            box.mark_retried(letter)
        typer.echo(f"{letter} was read and handled")

    return group


def _box_of(letter: UUID, boxes: Sequence[tuple[DeadLetters, Handle]]) -> tuple[DeadLetters, Handle]:
    for box, handle in boxes:
        if any(row["id"] == letter for row in box.waiting()):
            return box, handle
    message = f"no dead letter {letter}; 'vangnet dead-letters list' shows them"
    raise Misconfigured(message)
