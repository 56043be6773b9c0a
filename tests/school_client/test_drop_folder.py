"""A drop folder against a running ingest: each file once, filed with its report, and nothing lost while it is away."""

import threading
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from services.school_client.claim import Claim
from services.school_client.door import Away, Door, delivery_of
from services.school_client.drop_folder import DropFolder
from tests.ingest.deliveries import event, export, row
from tests.school_client.conftest import Site

SETTLING = 0.05


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty drop folder."""
    made = tmp_path / "drop"
    made.mkdir()
    return made


@pytest.fixture
def watcher(folder: Path, door: Door) -> DropFolder:
    """Watches the folder."""
    return DropFolder(folder, door)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("202610A01R0025.csv", "duo-a01", id="a01"),
        pytest.param("202611a02R0025.CSV", "duo-a02", id="a02"),
        pytest.param("202611A04R0025.csv", "duo-a04", id="a04"),
        pytest.param("20261109PR0025.csv", "duo-p", id="p"),
        pytest.param("202611A05R0025.csv", "uitstroom", id="a05 is no file that we read"),
        pytest.param("A01.csv", "uitstroom", id="no month"),
        pytest.param("202610A01R0025.csv.bak", "uitstroom", id="another ending"),
    ],
)
def test_a_file_of_duo_is_known_by_its_name(name: str, kind: str) -> None:
    """What DUO calls a file says which kind it is; what somebody says wins."""
    assert delivery_of(name, b"x").path == f"/v1/uploads?soort={kind}"
    assert delivery_of(name, b"x", "uitstroom").path == "/v1/uploads?soort=uitstroom"


def look(watcher: DropFolder) -> Away | None:
    """Let a watcher go round once."""
    return watcher.deliver_settled(threading.Event(), SETTLING)


def files(folder: Path) -> list[str]:
    """Return every file in and below the folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("name", "content", "goes_to", "says"),
    [
        pytest.param("a.csv", export(row()), "verwerkt", "Aanvaard: 1", id="good"),
        pytest.param(
            "a.csv",
            export(row(), row(leerlingnummer="2", bestemming="x")),
            "verwerkt",
            "1 van de 2",
            id="one row rejected",
        ),
        pytest.param(
            "a.csv", export(row(bestemming="x")), "geweigerd", "bestemming", id="every row rejected"
        ),
        pytest.param("a.csv", b"", "geweigerd", "Er is niets van opgeslagen", id="empty"),
        pytest.param("a.json", orjson.dumps(event()), "verwerkt", "Aanvaard: 1", id="event"),
        pytest.param("a.json", b"{", "geweigerd", "Er is niets van opgeslagen", id="broken event"),
    ],
)
def test_a_file_is_filed_with_its_report(
    site: Site, watcher: DropFolder, *, name: str, content: bytes, goes_to: str, says: str
) -> None:
    """What ingest took, also in part, goes to verwerkt and the rest to geweigerd, with a report as JSON and as text."""
    (watcher.folder / name).write_bytes(content)
    with site.running():
        assert look(watcher) is None
    filed = f"{goes_to}/{name}"
    assert files(watcher.folder) == [filed, f"{filed}.rapport.json", f"{filed}.rapport.txt"]
    assert (watcher.folder / filed).read_bytes() == content
    assert says in (watcher.folder / f"{filed}.rapport.txt").read_text()
    assert orjson.loads((watcher.folder / f"{filed}.rapport.json").read_bytes())
    assert name not in site.office.log_text.getvalue()


def test_the_same_name_gets_a_number(site: Site, watcher: DropFolder) -> None:
    """A second file of one name does not overwrite the first, and the same content changes nothing in ingest."""
    with site.running():
        for _ in range(2):
            (watcher.folder / "a.csv").write_bytes(export(row()))
            look(watcher)
    assert {"verwerkt/a.csv", "verwerkt/a (2).csv", "verwerkt/a (2).csv.rapport.txt"} <= set(
        files(watcher.folder)
    )
    assert site.office.count("outbox") == 1


def test_what_is_not_ready_stays(site: Site, watcher: DropFolder) -> None:
    """A file under a temporary name stays, and so does one that grows while it is looked at."""
    names = [".a.csv", "~a.csv", "a.csv~", "a.csv.part", "a.csv.TMP", "groeit.csv"]
    for name in names:
        (watcher.folder / name).write_bytes(export(row()))
    grow = threading.Timer(
        0.2, lambda: (watcher.folder / "groeit.csv").write_bytes(export(row(), row(leerlingnummer="2")))
    )
    grow.start()
    with site.running():
        assert watcher.deliver_settled(threading.Event(), 0.6) is None
    grow.join()
    assert files(watcher.folder) == sorted(names)
    assert site.office.count("outbox") == 0


def test_ingest_away_means_the_file_stays(site: Site, watcher: DropFolder) -> None:
    """While nobody answers the file stays where it is; afterwards it goes in once."""
    (watcher.folder / "a.csv").write_bytes(export(row()))
    assert look(watcher) == Away("no_answer")
    assert files(watcher.folder) == ["a.csv"]
    with site.running():
        assert look(watcher) is None
    assert "verwerkt/a.csv" in files(watcher.folder)
    assert site.office.count("outbox") == 1


def test_a_wrong_key_refuses_no_file(site: Site, folder: Path) -> None:
    """A key that is not known says nothing about the file, so the file stays."""
    (folder / "a.csv").write_bytes(export(row()))
    with site.running(), closing(Door(site.url, "wrong")) as door:
        away = look(DropFolder(folder, door))
    assert away is not None
    assert away.what == "key_unknown"
    assert files(folder) == ["a.csv"]


def test_two_watchers_take_each_file_once(site: Site, folder: Path) -> None:
    """Of two watchers in one folder each file is filed by one, and none twice."""
    for number in range(12):
        (folder / f"{number}.csv").write_bytes(export(row(leerlingnummer=str(number))))
    doors = [Door(site.url, site.office.school) for _ in range(2)]
    with site.running():
        threads = [threading.Thread(target=look, args=(DropFolder(folder, door),)) for door in doors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for door in doors:
            door.close()
    filed = [name for name in files(folder) if name.endswith(".csv")]
    assert filed == sorted(f"verwerkt/{number}.csv" for number in range(12))
    assert site.office.count("deliveries") == 12


def test_the_claim_of_a_living_watcher_is_left_alone(folder: Path) -> None:
    """A claim is taken back only when its watcher is gone."""
    (folder / "a.csv").write_bytes(b"x")
    claim = Claim.make(folder)
    assert claim.take(folder / "a.csv") is not None
    assert list(Claim.left(folder)) == []
    claim.close()
    found = list(Claim.left(folder))
    assert len(found) == 1
    found[0].put_back(folder)
    found[0].close()
    assert files(folder) == ["a.csv"]
