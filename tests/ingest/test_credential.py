"""Whether a key works, to the moment, and what an operator reads of it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.ingest.credential import REFUSED_AS, Credential, KeyState
from services.ingest.scope import Scope
from tests.ingest.days import NOW

KEY = Credential(
    "0a1b2c3d4e",
    UUID(int=1),
    name="bestuur",
    scope=Scope(frozenset({"98KP", "27GZ"}), None, mbos=frozenset({"27GZ"})),
    client=None,
    starts=NOW,
    expires=NOW + timedelta(days=1),
    revoked=None,
    last_used=None,
    per_minute=None,
    burst=None,
)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("key", "after", "state"),
    [
        pytest.param(KEY, -TICK, KeyState.NOT_YET, id="just before"),
        pytest.param(KEY, timedelta(), KeyState.ACTIVE, id="at the start"),
        pytest.param(KEY, timedelta(days=1) - TICK, KeyState.ACTIVE, id="last moment"),
        pytest.param(KEY, timedelta(days=1), KeyState.EXPIRED, id="at the end"),
        pytest.param(replace(KEY, expires=None), timedelta(days=9000), KeyState.ACTIVE, id="without an end"),
        pytest.param(replace(KEY, revoked=NOW), timedelta(), KeyState.REVOKED, id="revoked"),
        pytest.param(replace(KEY, revoked=NOW), -TICK, KeyState.REVOKED, id="revoked before it began"),
        pytest.param(replace(KEY, revoked=NOW), timedelta(days=2), KeyState.REVOKED, id="revoked and over"),
    ],
)
def test_a_key_works_from_its_start_until_its_end(key: Credential, after: timedelta, state: KeyState) -> None:
    """The first moment counts, the last one does not, and revoked is revoked."""
    assert key.state(NOW + after) is state
    assert (state in REFUSED_AS) == (state is not KeyState.ACTIVE)


def test_an_operator_reads_all_but_the_key() -> None:
    """Who, for what, whether it works, until when and last used; an mbo is marked."""
    assert KEY.told(NOW) == {
        "key": "0a1b2c3d4e",
        "name": "bestuur",
        "role": "school",
        "schools": "27GZ (mbo) 98KP",
        "region": None,
        "client": None,
        "state": "active",
        "starts": NOW,
        "expires": NOW + timedelta(days=1),
        "last_used": None,
        "sender": str(UUID(int=1)),
    }
