"""``vangnet keys rotate-index``: a new key for the blind index of pupils."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from services.ingest import app as ingest
from services.ingest import index
from services.ingest.rotation import Rotation
from services.ingest.settings import IngestSettings
from services.ingest.store import DUO, SCHOOLS, Domain
from services.runtime.command import DataOption, JsonOption, opened_here, print_rows, settings_here
from services.runtime.errors import Misconfigured
from services.runtime.secrets import change_secrets, new_key


def rotate_index(
    new: Annotated[bool, typer.Option("--new-key", help="First make a new key in the data folder.")] = False,  # noqa: FBT002
    duo: Annotated[bool, typer.Option("--duo", help="The Doorstroompunt's own index.")] = False,  # noqa: FBT002
    check: Annotated[bool, typer.Option("--check", help="Only say how many rows carry which key.")] = False,  # noqa: FBT002
    as_json: JsonOption = False,  # noqa: FBT002
    data: DataOption = None,
) -> None:
    """Bring the index of pupils under the key of now, while everything runs; stopped, it goes on where it was.

    Before: give the new key as INGEST_INDEX_KEY with another INGEST_INDEX_KEY_ID, the one of before as
    INGEST_INDEX_KEYS_OLD (name:key), and start ingest again. On one machine without these settings --new-key does it.
    With --duo these settings begin with INGEST_DUO_INDEX_KEY.
    """
    domain = DUO if duo else SCHOOLS
    if new:
        _make_key(data, domain)
        typer.echo(
            "A new key is made. Start Vangnet again, so that it knows it; then type this without --new-key."
        )
        return
    with opened_here(data) as runtime:
        app = ingest.build(runtime, IngestSettings.load())
        identities = app.duo_identities if duo else app.identities
        rotation, now = Rotation(identities), identities.prints.index_key_id
        before = rotation.rows_per_key()
        if check:
            rows = [{"key": key, "rows": count, "of_now": key == now} for key, count in before.items()]
            print_rows(rows, as_json=as_json, empty="no rows")
            return
        total = sum(count for key, count in before.items() if key != now)
        left = rotation.run(lambda done: typer.echo(f"{done} of {total} rows"))
    typer.echo(_ending(left, now, domain))
    if left.keys() != {now}:
        raise typer.Exit(1)


def _ending(left: Mapping[str, int], now: str, domain: Domain) -> str:
    old = {key: count for key, count in left.items() if key != now}
    if not old:
        where = index.setting(index.old_keys(domain))
        return f"Every row is under key '{now}'. Other keys may be removed from {where}."
    told = ", ".join(f"{count} under '{key}'" for key, count in old.items())
    return f"Left: {told}. Nothing tells those pupils' numbers; keep the key, or ask the school to deliver again."


def _make_key(data: Path | None, domain: Domain) -> None:
    settings, given = settings_here(data), IngestSettings.load().model_dump()
    key_id, old_keys = index.key_id(domain), index.old_keys(domain)
    if settings.production or given[domain.key] is not None:
        where, anew = index.setting(old_keys), index.setting(domain.key)
        message = f"here the index key is a setting: put it in {where}, and a new one in {anew}"
        raise Misconfigured(message)

    def with_new_key(kept: Mapping[str, str]) -> dict[str, str]:
        before = kept.get(key_id, given[key_id])
        old = ",".join(filter(None, [kept.get(old_keys), f"{before}:{kept[domain.key]}"]))
        taken = {part.partition(":")[0] for part in old.split(",")}
        name = next(str(number) for number in range(1, len(taken) + 2) if str(number) not in taken)
        return {**kept, domain.key: new_key(), key_id: name, old_keys: old}

    change_secrets(settings.data / "secrets.json", with_new_key)
