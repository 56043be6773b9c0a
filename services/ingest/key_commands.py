"""``vangnet keys``: who may deliver, for how long, and who no more. Works in the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from services.ingest import app as ingest
from services.ingest import kept_keys
from services.ingest.keys import SenderKeys
from services.ingest.new_sender import NewSender
from services.ingest.settings import IngestSettings
from services.runtime.app import Runtime
from services.runtime.command import (
    DataOption,
    JsonOption,
    local_text,
    opened_here,
    parse_moment,
    print_rows,
)

keys = typer.Typer(help="Who may deliver: keys, and clients of an OAuth server.", no_args_is_help=True)

KeyArgument = Annotated[
    str,
    typer.Argument(metavar="KEY", help="Short name of the key: what stands between vn_ and the second _."),
]
DaysOption = Annotated[
    int, typer.Option("--days", min=0, max=36_500, help="For how many days it works; 0: without an end.")
]
PerMinuteOption = Annotated[
    int | None, typer.Option(min=1, help="Its own limit (default: INGEST_REQUESTS_PER_MINUTE).")
]
BurstOption = Annotated[
    int | None, typer.Option(min=1, help="Its own limit at once (default: INGEST_REQUEST_BURST).")
]


@contextmanager
def _opened(data: Path | None) -> Iterator[tuple[SenderKeys, Runtime]]:
    with opened_here(data) as runtime:
        yield ingest.build(runtime, IngestSettings.load()).sender_keys, runtime


@keys.command("create")
def create_key(
    *,
    school: Annotated[
        list[str] | None, typer.Option(help="BRIN of a pro or vso school; may be repeated.")
    ] = None,
    mbo: Annotated[list[str] | None, typer.Option(help="BRIN of an mbo; may be repeated.")] = None,
    role: Annotated[str, typer.Option(help="'school', 'coordinator' or 'doorstroompunt'.")] = "school",
    region: Annotated[
        str | None,
        typer.Option(help="Doorstroompunt region of a coordinator or Doorstroompunt, for example 25."),
    ] = None,
    name: Annotated[str, typer.Option(help="Whose key it is, as you will read it in a list.")] = "",
    client_id: Annotated[
        str | None, typer.Option(help="Its name at your OAuth server: then it needs no key, but a token.")
    ] = None,
    starts: Annotated[
        str | None, typer.Option(help="From when it works, for example 2026-12-01 (default: now).")
    ] = None,
    days: DaysOption = 365,
    requests_per_minute: PerMinuteOption = None,
    burst: BurstOption = None,
    data: DataOption = None,
) -> None:
    """Make a sender with a key and print the key: it is shown once, and stored only as a hash.

    With --client-id the short name is printed, for 'rotate' and 'revoke'.
    """
    with _opened(data) as (sender_keys, runtime):
        begins = parse_moment(starts) if starts else runtime.clock.now()
        new = NewSender(
            role=role,
            schools=tuple(school or ()),
            mbos=tuple(mbo or ()),
            region=region,
            name=name,
            client=client_id,
            starts=begins,
            expires=_end(begins, days),
            per_minute=requests_per_minute,
            burst=burst,
        )
        made = sender_keys.create(new)
    typer.echo(made.key or made.id)
    if made.key:
        kept_keys.keep(runtime.settings, made.role, made.key)


@keys.command("rotate")
def rotate_key(
    key: KeyArgument,
    *,
    overlap_days: Annotated[
        int, typer.Option(min=0, max=365, help="For how many days the old key works beside it.")
    ] = 14,
    days: DaysOption = 365,
    data: DataOption = None,
) -> None:
    """Make a new key for the same sender and print it; the old one works on for a while, and then stops.

    What the sender delivered, and the columns that they confirmed, stay theirs.
    Of a client of the OAuth server only the end is new.
    """
    with _opened(data) as (sender_keys, runtime):
        now = runtime.clock.now()
        overlap = timedelta(days=overlap_days)
        made = sender_keys.rotate(key, overlap=overlap, expires=_end(now, days))
    typer.echo(made.key or made.id)
    if made.key:
        typer.echo(f"{key} works until {local_text(now + overlap)} at the latest", err=True)
        kept_keys.keep(runtime.settings, made.role, made.key)


@keys.command("limit")
def limit_sender(
    key: KeyArgument,
    *,
    requests_per_minute: PerMinuteOption = None,
    burst: BurstOption = None,
    data: DataOption = None,
) -> None:
    """Give the sender of a key limits of its own, over all its keys, at once; without options those of the settings."""
    with _opened(data) as (sender_keys, _):
        sender_keys.limit(key, per_minute=requests_per_minute, burst=burst)
    per_minute, at_once = requests_per_minute or "as set", burst or "as set"
    typer.echo(f"the sender of {key}: {per_minute} requests per minute, {at_once} at once")


@keys.command("revoke")
def revoke_key(
    key: KeyArgument,
    *,
    whole_sender: Annotated[
        bool, typer.Option("--whole-sender", help="Also every other key of the same sender.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Stop a key at once and for good; 'rotate' gives its sender a new one."""
    with _opened(data) as (sender_keys, _):
        stopped = sender_keys.revoke(key, whole_sender=whole_sender)
    typer.echo("\n".join(f"{one} is revoked" for one in stopped) or f"{key} was revoked before")


@keys.command("list")
def list_keys(as_json: JsonOption = False, data: DataOption = None) -> None:  # noqa: FBT002
    """List every key by its short name: whose, for what, whether it works, until when, and last used; never the key."""
    with _opened(data) as (sender_keys, _):
        print_rows(sender_keys.listed(), as_json=as_json, empty="no keys")


def _end(begins: datetime, days: int) -> datetime | None:
    return begins + timedelta(days=days) if days else None
