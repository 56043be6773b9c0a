"""``vangnet school-client``: queue what a school delivers, and send it when there is a connection.

Reads ``VANGNET_URL``, ``VANGNET_KEY`` and ``VANGNET_DATA``; needs no database of an installation.
"""

import logging
import threading
from contextlib import closing
from pathlib import Path
from typing import Annotated

import orjson
import typer

from services.runtime import log
from services.runtime.errors import Fault, Misconfigured
from services.runtime.settings import RuntimeSettings
from services.school_client.door import Away, Door
from services.school_client.patience import patiently, until_stopped
from services.school_client.queue import Queue, deliveries_of
from services.school_client.send import send_waiting

client = typer.Typer(help="Send from a school: a queue that survives being offline.", no_args_is_help=True)

QueueOption = Annotated[
    Path | None, typer.Option("--queue", help="The queue (default: school-client.sqlite in VANGNET_DATA).")
]
KeyOption = Annotated[
    str | None, typer.Option("--key", help="API key (default and safer: the setting VANGNET_KEY).")
]
UrlOption = Annotated[str | None, typer.Option("--url", help="Where ingest runs (default: VANGNET_URL).")]
NumberArgument = Annotated[
    int, typer.Argument(metavar="ID", help="Number of the item, as 'status' shows it.")
]
KindOption = Annotated[
    str | None,
    typer.Option(
        help="'uitstroom', 'toewijzingen' or 'duo-a01' and so on (default: by DUO's name of it, or its columns)."
    ),
]
EverySeconds = Annotated[float, typer.Option("--every", min=0.1, help="Seconds between two looks.")]
SEND_SECONDS = 60
"""How long ``send`` goes on trying by itself when it does not watch."""


def door_here(url: str | None, key: str | None) -> Door:
    """Return the door that the options or the settings name.

    Raises:
        Misconfigured: without a key, or when the address is not safe.
    """
    settings = RuntimeSettings.load()
    kept = settings.key.get_secret_value() if settings.key else None
    if not (key or kept):
        message = "no key: set VANGNET_KEY, or give --key"
        raise Misconfigured(message)
    return Door(url or settings.url, key or kept or "")


def queue_here(path: Path | None) -> Queue:
    """Return the queue at ``path``, or the one of this machine."""
    return Queue(path or RuntimeSettings.load().data / "school-client.sqlite")


@client.command("add")
def add(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Events as JSON, or a table as CSV.")
    ],
    soort: KindOption = None,
    queue: QueueOption = None,
) -> None:
    """Queue a file; it may be thrown away afterwards."""
    deliveries = deliveries_of(file.name, file.read_bytes(), soort)
    with queue_here(queue) as opened:
        numbers = opened.add(deliveries)
    typer.echo(f"queued: {len(numbers)} (first {numbers[0]}, last {numbers[-1]})")


@client.command("send")
def send(
    watch: Annotated[bool, typer.Option("--watch", help="Go on until Ctrl-C.")] = False,  # noqa: FBT002
    every: EverySeconds = 5,
    key: KeyOption = None,
    url: UrlOption = None,
    queue: QueueOption = None,
) -> None:
    """Send what waits; exit code 1 when something still waits after a minute, or was refused."""
    log.configure(level=logging.INFO)
    door = door_here(url, key)

    def work(stop: threading.Event) -> None:
        with queue_here(queue) as opened, closing(door):
            while not stop.is_set():
                away = patiently(lambda: send_waiting(opened, door), stop, None if watch else SEND_SECONDS)
                if not watch:
                    _tell_end(opened, away)
                    return
                stop.wait(every)

    until_stopped(work)


@client.command("status")
def status(queue: QueueOption = None) -> None:
    """Show what waits and what was refused, with ingest's reasons; never what is in it."""
    with queue_here(queue) as opened:
        items = opened.all()
    for item in items:
        typer.echo(f"{item.id}  {item.state}  attempts {item.attempts}  {item.delivery.path}")
        if item.report:
            typer.echo(orjson.dumps(item.report, option=orjson.OPT_INDENT_2))
    typer.echo(f"{len(items)} in the queue")


@client.command("retry")
def retry(number: NumberArgument, queue: QueueOption = None) -> None:
    """Let a refused item be sent again."""
    with queue_here(queue) as opened:
        if not opened.retry(number):
            message = f"there is no refused item {number}"
            raise Fault(message)


@client.command("drop")
def drop(number: NumberArgument, queue: QueueOption = None) -> None:
    """Throw an item away without sending it."""
    with queue_here(queue) as opened:
        if not opened.remove(number):
            message = f"there is no item {number}"
            raise Fault(message)


def _tell_end(queue: Queue, away: Away | None) -> None:
    items = queue.all()
    parked = sum(item.report is not None for item in items)
    waiting = len(items) - parked
    if waiting or parked:
        because = f" ({away.what})" if away else ""
        message = f"{waiting} still wait{because}, {parked} refused; 'vangnet school-client status' says why"
        raise Fault(message)
    typer.echo("everything was delivered")
