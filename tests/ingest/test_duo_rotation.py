"""The Doorstroompunt's own index comes under a new key while its files go on, and the index of schools stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.ingest.rotation import Rotation
from services.runtime.app import LOCAL_SECRETS
from services.runtime.secrets import new_key
from tests.ingest.conftest import Office, close_office, open_office
from tests.ingest.deliveries import event
from tests.ingest.duo_rows import OTHER_NUMBER, doorstroompunt, file

FIRST = {name: new_key() for name in LOCAL_SECRETS}
OLD = {"duo_index_keys_old": f"duo-1:{FIRST['duo_index_key']}"}
SECOND = FIRST | {"duo_index_key": new_key(), "duo_index_key_id": "duo-2"}


@pytest.fixture
def before(database_url: str, keys_url: str, tmp_path: Path) -> Iterator[tuple[Office, str]]:
    """An ingest that knows somebody from DUO and somebody from a school, with the key of the Doorstroompunt."""
    office = open_office(database_url, keys_url, tmp_path, FIRST)
    key = doorstroompunt(office.app, "25")
    assert office.upload(file("duo-a01"), key, "duo-a01").status_code == 202
    assert office.event(event()).status_code == 202
    yield office, key
    close_office(office)


def people(office: Office) -> list[object]:
    """Return who is known from DUO."""
    return [row[0] for row in office.rows("select leaver from ingest.duo_people order by leaver")]


def test_every_row_comes_under_the_new_key_and_nobody_is_made_twice(
    before: tuple[Office, str], database_url: str, keys_url: str, tmp_path: Path
) -> None:
    """Before, during and after rotation the next file finds the same person; then the old key is not needed."""
    office, key = before
    known = people(office)
    turning = open_office(database_url, keys_url, tmp_path, SECOND | OLD)
    rotation = Rotation(turning.app.duo_identities)
    assert turning.upload(file("duo-a02"), key, "duo-a02").json()["aanvaard"] == 1
    assert (people(turning), rotation.rows_per_key()) == (known, {"duo-1": 1, "duo-2": 0})

    assert rotation.run(lambda _: None) == {"duo-2": 1}
    assert rotation.run(lambda _: None) == {"duo-2": 1}
    close_office(turning)

    later = open_office(database_url, keys_url, tmp_path, SECOND)
    assert later.upload(file("duo-a01"), key, "duo-a01").json()["al_bekend"] == 1
    assert people(later) == known
    assert Rotation(later.app.identities).rows_per_key() == {"1": 1}, "the index of schools is another one"
    assert later.event(event("contact.gelegd", number="2")).status_code == 202
    assert len(later.leavers()) == 1
    close_office(later)


def test_who_does_not_know_a_key_makes_nobody(
    before: tuple[Office, str], database_url: str, keys_url: str, tmp_path: Path
) -> None:
    """A process that was not started again takes who it knows, and answers 503 for somebody new."""
    office, key = before
    close_office(open_office(database_url, keys_url, tmp_path, SECOND | OLD))
    known = people(office)

    assert office.upload(file("duo-a02"), key, "duo-a02").status_code == 202
    new = file("duo-a01", {"PERSOONSGEBONDENNUMMER": OTHER_NUMBER})
    assert office.upload(new, key, "duo-a01").status_code == 503
    assert people(office) == known
    assert office.event(event(pupil="new", number="9")).status_code == 202, "schools go on"
