"""``vangnet keys rotate-index``: a new key for the blind index of pupils."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from services.ingest import app as ingest
from services.ingest.index import KEY_ID, OLD_KEYS
from services.ingest.rotation import Rotation
from services.ingest.settings import IngestSettings
from services.runtime.command import DataOption, JsonOption, opened_here, print_rows, settings_here
from services.runtime.errors import Misconfigured
from services.runtime.secrets import change_secrets, new_key


def rotate_index(
    new: Annotated[bool, typer.Option("--new-key", help="First make a new key in the data folder.")] = False,  # noqa: FBT002
    check: Annotated[bool, typer.Option("--check", help="Only say how many rows carry which key.")] = False,  # noqa: FBT002
    as_json: JsonOption = False,  # noqa: FBT002
    data: DataOption = None,
) -> None:
    """Bring the index of pupils under the key of now, while everything runs; stopped, it goes on where it was.

    Before: give the new key as INGEST_INDEX_KEY with another INGEST_INDEX_KEY_ID, the one of before as
    INGEST_INDEX_KEYS_OLD (name:key), and start ingest again. On one machine without these settings --new-key does it.
    """
    if new:
        _make_key(data)
        typer.echo(
            "A new key is made. Start Vangnet again, so that it knows it; then type this without --new-key."
        )
        return
    with opened_here(data) as runtime:
        app = ingest.build(runtime, IngestSettings.load())
        rotation, now = Rotation(app.identities), app.identities.prints.index_key_id
        before = rotation.rows_per_key()
        if check:
            rows = [{"key": key, "rows": count, "of_now": key == now} for key, count in before.items()]
            print_rows(rows, as_json=as_json, empty="no rows")
            return
        total = sum(count for key, count in before.items() if key != now)
        left = rotation.run(lambda done: typer.echo(f"{done} of {total} rows"))
    typer.echo(_ending(left, now))
    if left.keys() != {now}:
        raise typer.Exit(1)


def _ending(left: Mapping[str, int], now: str) -> str:
    old = {key: count for key, count in left.items() if key != now}
    if not old:
        return f"Every row is under key '{now}'. Other keys may be removed from INGEST_INDEX_KEYS_OLD."
    told = ", ".join(f"{count} under '{key}'" for key, count in old.items())
    return f"Left: {told}. Nothing tells those pupils' numbers; keep the key, or ask the school to deliver again."


def _make_key(data: Path | None) -> None:
    settings = settings_here(data)
    if settings.production or IngestSettings.load().index_key is not None:
        message = "here the index key is a setting: put it in INGEST_INDEX_KEYS_OLD, and a new one in INGEST_INDEX_KEY"
        raise Misconfigured(message)

    def with_new_key(kept: Mapping[str, str]) -> dict[str, str]:
        before = kept.get(KEY_ID, IngestSettings.load().index_key_id)
        old = ",".join(filter(None, [kept.get(OLD_KEYS), f"{before}:{kept['index_key']}"]))
        taken = {part.partition(":")[0] for part in old.split(",")}
        name = next(str(number) for number in range(1, len(taken) + 2) if str(number) not in taken)
        return {**kept, "index_key": new_key(), KEY_ID: name, OLD_KEYS: old}

    change_secrets(settings.data / "secrets.json", with_new_key)
