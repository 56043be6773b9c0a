"""The blind index comes under a new key while deliveries go on, and nobody becomes two persons."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from services.ingest.app import build
from services.ingest.fingerprint import Pupil
from services.ingest.index import read_keys
from services.ingest.rotation import Rotation
from services.ingest.settings import IngestSettings
from services.runtime.app import LOCAL_SECRETS
from services.runtime.database import Database
from services.runtime.errors import Misconfigured
from services.runtime.secrets import new_key
from tests.ingest.conftest import Office, close_office, open_office
from tests.ingest.deliveries import event, export, row
from tests.installation import a_runtime
from tests.killing import Killed, Killer

FIRST = {name: new_key() for name in LOCAL_SECRETS}
OLD = {"index_keys_old": f"1:{FIRST['index_key']}"}
SECOND = FIRST | {"index_key": new_key(), "index_key_id": "2"} | OLD
BOTH_BEFORE = FIRST | {"index_keys_old": f"2:{SECOND['index_key']}"}
"""What a process has that still makes rows under the first key, and knows the second."""
WITHOUT_OLD = {name: value for name, value in SECOND.items() if name != "index_keys_old"}
PUPILS = [str(number) for number in range(12)]


@pytest.fixture
def before(database_url: str, keys_url: str, tmp_path: Path) -> Iterator[Office]:
    """An ingest with one index key and a dozen pupils under it."""
    office = open_office(database_url, keys_url, tmp_path, FIRST)
    office.upload(export(*map(row, PUPILS)))
    yield office
    close_office(office)


@pytest.fixture
def after(before: Office, database_url: str, keys_url: str, tmp_path: Path) -> Iterator[Office]:
    """The same ingest, started with a second key."""
    office = open_office(database_url, keys_url, tmp_path, SECOND)
    yield office
    close_office(office)


def rotate(office: Office) -> dict[str, int]:
    """Rotate, and return how many rows each key has."""
    return Rotation(office.app.identities).run(lambda _: None)


def test_a_pupil_is_found_under_every_live_key(after: Office) -> None:
    """Before rotation a pupil of then is recognised, and a new one is made under the new key."""
    after.event(event("contact.gelegd", pupil="3", number="1"))
    after.event(event(pupil="new", number="2"))
    assert len(after.leavers()) == len(PUPILS) + 1
    assert Rotation(after.app.identities).rows_per_key() == {"1": len(PUPILS), "2": 1}


def test_rotation_brings_every_row_under_the_new_key(
    after: Office, database_url: str, keys_url: str, tmp_path: Path
) -> None:
    """After rotation the old key is forgotten, and a process without it knows everybody."""
    people = after.leavers()
    assert rotate(after) == {"2": len(PUPILS)}
    assert rotate(after) == {"2": len(PUPILS)}
    later = open_office(database_url, keys_url, tmp_path, WITHOUT_OLD)
    answer = later.upload(export(*map(row, PUPILS)))
    assert (answer.json()["al_bekend"], later.leavers()) == (len(PUPILS), people)
    assert later.event(event("contact.gelegd", pupil="3", number="1")).status_code == 202
    assert later.leavers() == people
    close_office(later)


def test_who_does_not_know_a_key_makes_nobody(before: Office, after: Office) -> None:
    """A process that was not started again answers 503 for a new pupil, says so in the log, and takes who it knows."""
    known, new = event("contact.gelegd", pupil="3", number="1"), event(pupil="new", number="2")
    assert before.event(known).status_code == 202
    answer = before.event(new)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    rotate(after)
    assert before.event(event("contact.gelegd", pupil="4", number="3")).status_code == 503
    assert len(before.leavers()) == len(PUPILS)
    lines = [json.loads(line) for line in after.log_text.getvalue().splitlines()]
    assert [line["names"] for line in lines if line["event"] == "index_key_unknown"] == [["2"], ["2"]]


def test_a_key_that_is_removed_too_early_is_missed(
    after: Office, database_url: str, keys_url: str, tmp_path: Path
) -> None:
    """Without the old key, while rows carry it, nobody new is made: it could be somebody of then."""
    later = open_office(database_url, keys_url, tmp_path, WITHOUT_OLD)
    assert later.event(event("contact.gelegd", pupil="3", number="1")).status_code == 503
    assert len(later.leavers()) == len(PUPILS)
    close_office(later)


@pytest.mark.parametrize(
    "secrets",
    [
        pytest.param(FIRST | {"index_key": new_key()}, id="another-key-under-the-name"),
        pytest.param(FIRST | {"index_keys_old": f"1:{new_key()}"}, id="two-of-one-name"),
        pytest.param(FIRST | {"index_keys_old": "1"}, id="no-key"),
    ],
)
def test_a_wrong_key_does_not_start(
    before: Office, database_url: str, keys_url: str, tmp_path: Path, secrets: dict[str, str]
) -> None:
    """Another key under a name that rows carry, or a name for two keys, is refused at the start."""
    runtime = replace(a_runtime(database_url, keys_url, tmp_path), local_secrets=secrets)
    with closing(runtime), pytest.raises(Misconfigured, match=r"index key|INGEST_INDEX_KEYS_OLD"):
        build(runtime, IngestSettings())


def test_a_row_that_nothing_can_tell_stays(after: Office) -> None:
    """A pupil whose own key is gone keeps the old row, and the old key stays in use."""
    gone = after.leavers()[0]
    delete = text("delete from person_keys.person_keys where leaver = :leaver")
    after.keys.run(lambda connection: connection.execute(delete, {"leaver": gone}))
    assert rotate(after) == {"1": 1, "2": len(PUPILS) - 1}


def test_stopped_anywhere_it_goes_on(
    before: Office, database_url: str, keys_url: str, tmp_path: Path
) -> None:
    """Stopped after any statement or commit and started again, everybody is found, once."""
    people = before.leavers()
    back = Database(database_url, "ingest")
    for after in range(1, 40):
        office = open_office(database_url, keys_url, tmp_path, SECOND)
        killer = Killer(after)
        try:
            with killer.stalking(office.app.database):
                rotate(office)
        except Killed:
            assert office.event(event("contact.gelegd", pupil="5", number=f"k{after}")).status_code == 202
            assert rotate(office) == {"2": len(PUPILS)}
        assert office.leavers() == people
        prints = office.app.identities.prints
        places = {
            prints.other_index_keys[0].mark(Pupil("98KP", p)): prints.pupil(Pupil("98KP", p)) for p in PUPILS
        }
        close_office(office)
        for old, new in places.items():  # as it was before the rotation
            back.run(partial(Connection.execute, statement=_BACK, parameters={"old": old, "new": new}))
        back.run(
            lambda c: c.execute(
                text("insert into index_keys (domain, id) values ('index_key', '1') on conflict do nothing")
            )
        )
        if killer.count < after:
            break
    else:
        pytest.fail("it never ended by itself")
    back.close()
    assert after > 5


_BACK = text("update pupil_index set pupil = :old, key_id = '1' where pupil = :new")


def test_beside_deliveries_nobody_becomes_two(
    after: Office, database_url: str, keys_url: str, tmp_path: Path
) -> None:
    """While the index rotates, processes with either key of now deliver known and new pupils: each is one person."""
    earlier = open_office(database_url, keys_url, tmp_path, BOTH_BEFORE)
    pupils = [*PUPILS, *(f"n{number}" for number in range(12))]
    gate = threading.Barrier(5)
    answers: list[int] = []

    def deliver(office: Office, name: str) -> None:
        gate.wait()
        for pupil in pupils if name.endswith("1") else reversed(pupils):
            one = event("contact.gelegd", pupil=pupil, number=f"{name}-{pupil}")
            answers.append(office.event(one).status_code)

    def turn() -> None:
        gate.wait()
        for _ in range(5):
            rotate(after)

    sides = [(after, "a1"), (after, "a2"), (earlier, "b1"), (earlier, "b2")]
    threads = [threading.Thread(target=deliver, args=side) for side in sides] + [
        threading.Thread(target=turn)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_office(earlier)
    assert set(answers) == {202}
    assert len(after.leavers()) == len(pupils)
    assert set(rotate(after)) == {"2"}


def test_keys_are_read_as_they_are_written() -> None:
    """A list of keys may hold spaces, and may be empty."""
    key = new_key()
    assert [one.id for one in read_keys(f" a:{key} , b:{key}")] == ["a", "b"]
    assert read_keys("") == ()
