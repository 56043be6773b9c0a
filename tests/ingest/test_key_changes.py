"""Changes of keys that meet each other, or that are cut off half way: a sender is never left without a key."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest

from services.ingest.new_sender import NewSender
from services.runtime.errors import Misconfigured
from tests.ingest.conftest import Office
from tests.ingest.deliveries import SCHOOL, event
from tests.ingest.test_keys import SCHOOL_KEY, short, told
from tests.ingest.test_take_twice import Killed, killed_after


def test_a_client_that_is_made_twice_at_once_is_one_sender(office: Office) -> None:
    """One of them is made; the other hears whose it is already, in words."""
    new = NewSender(role="school", schools=(SCHOOL,), name="bestuur", client="lvs")
    refused: list[str] = []

    def make(_: int) -> None:
        try:
            office.app.sender_keys.create(new)
        except Misconfigured as wrong:
            refused.append(str(wrong))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(make, range(4)))

    (made,) = [one["key"] for one in office.app.sender_keys.listed() if one["client"] == "lvs"]
    assert refused == [f"client 'lvs' is a sender already, as {made}; rotate that one or revoke it first"] * 3


def test_the_limits_of_a_sender_change_at_once_and_back(office: Office) -> None:
    """New limits hold for every key of the sender from the next request on, and for nobody else; also the way back."""
    keys = office.app.sender_keys
    made = keys.create(replace(SCHOOL_KEY, per_minute=1, burst=1))
    second = keys.rotate(made.id)
    assert [told(office, str(key.key))[0] for key in (made, second)] == [202, 429]

    keys.limit(second.id, per_minute=60_000, burst=10)
    assert [told(office, str(key.key))[0] for key in (made, second)] == [202, 202]

    keys.limit(made.id, per_minute=None, burst=None)
    stored = office.rows("select requests_per_minute, burst from ingest.sender_keys order by 1, 2")
    assert {tuple(row) for row in stored} == {(None, None)}
    with pytest.raises(Misconfigured, match="no key nobody"):
        keys.limit("nobody", per_minute=1, burst=1)


def test_a_rotation_that_is_cut_off_leaves_the_old_key_or_both(office: Office) -> None:
    """Killed at any boundary the old key works; a second rotation works, and the overlap is that of the last."""
    keys = office.app.sender_keys
    for statements in range(1, 20):
        before = len(keys.listed())
        with killed_after(office, statements) as died:
            with suppress(Killed):
                keys.rotate(short(office.school))
            was_cut_off = died()
        assert office.event(event(number=str(statements)), office.school).status_code == 202
        assert len(keys.listed()) - before in ({0} if was_cut_off else {1}), "a whole key or none"
        if not was_cut_off:
            break
    assert statements > 3
    again = keys.rotate(short(office.school))
    assert told(office, str(again.key)) == (202, None)
