"""``vangnet ingest watch``: what is dropped in a folder goes through ingest's own door."""

import logging
import threading
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from services.runtime import log
from services.runtime.errors import Fault
from services.school_client.commands import (
    SEND_SECONDS,
    EverySeconds,
    KeyOption,
    KindOption,
    UrlOption,
    door_here,
)
from services.school_client.drop_folder import DropFolder
from services.school_client.patience import patiently, until_stopped

ingest = typer.Typer(help="Ways into ingest.", no_args_is_help=True)
SETTLING_SECONDS = 2.0
"""How long a file must stand unchanged before it is taken."""


@ingest.callback()
def _group() -> None:
    """Keep ``watch`` a command of the group while it is the only one."""


@ingest.command("watch")
def watch(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="The drop folder.")
    ],
    *,
    once: Annotated[bool, typer.Option("--once", help="Take what is there now, and end.")] = False,
    every: EverySeconds = 5,
    soort: KindOption = None,
    key: KeyOption = None,
    url: UrlOption = None,
) -> None:
    """Deliver each file of DIR once, and move it to 'verwerkt' or 'geweigerd' with its report."""
    log.configure(level=logging.INFO)
    door = door_here(url, key)
    dropped = DropFolder(folder, door, soort)

    def work(stop: threading.Event) -> None:
        with closing(door):
            while not stop.is_set():
                away = patiently(
                    lambda: dropped.deliver_settled(stop, SETTLING_SECONDS),
                    stop,
                    SEND_SECONDS if once else None,
                )
                if once:
                    if away is not None:
                        message = f"files had to stay ({away.what})"
                        raise Fault(message)
                    return
                stop.wait(every)

    until_stopped(work)
