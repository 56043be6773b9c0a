"""Keys of schools and coordinators: shown once, stored as a hash, good for what they say."""

import pytest

from services.runtime.errors import Misconfigured
from tests.ingest.conftest import Office


def test_a_key_is_stored_as_a_hash_only(office: Office) -> None:
    """The key itself stands in no table and no line of the log."""
    assert office.school not in office.everything_stored() + office.log_text.getvalue()
    assert office.school[3:] not in office.everything_stored() + office.log_text.getvalue()


def test_keys_differ(office: Office) -> None:
    """Two keys for the same school are two keys, and both work."""
    second = office.app.create_key(role="school", schools=("98KP",), region=None, name="")
    assert second != office.school
    senders = [office.app.sender_keys.sender(key) for key in (second, office.school)]
    assert senders[0].scope == senders[1].scope
    assert senders[0].id != senders[1].id


@pytest.mark.parametrize(
    ("role", "schools", "region"),
    [
        pytest.param("beheer", ("98KP",), None, id="unknown-role"),
        pytest.param("school", (), None, id="school-without-schools"),
        pytest.param("school", ("98kp",), None, id="brin-small-letters"),
        pytest.param("school", ("98KP", "9KP"), None, id="one-wrong-brin"),
        pytest.param("coordinator", (), None, id="coordinator-without-region"),
        pytest.param("coordinator", (), "42", id="region-too-high"),
        pytest.param("coordinator", (), "14", id="region-that-does-not-exist"),
        pytest.param("coordinator", (), "00", id="region-not-known"),
        pytest.param("coordinator", (), "5", id="region-one-digit"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(
    office: Office, role: str, schools: tuple[str, ...], region: str | None
) -> None:
    """A wrong role, BRIN or region is refused, and no key is stored."""
    before = office.count("sender_keys")
    with pytest.raises(Misconfigured):
        office.app.create_key(role=role, schools=schools, region=region, name="")
    assert office.count("sender_keys") == before
