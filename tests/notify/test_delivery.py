"""How long a text may wait at the provider."""

from datetime import timedelta

import pytest

from services.notify.delivery import valid_for
from tests.notify.desk import local


@pytest.mark.parametrize(
    ("sent_at", "minutes"),
    [
        pytest.param("2026-11-24 08:00", 240, id="morning"),
        pytest.param("2026-11-24 16:00", 240, id="until-twenty-hundred"),
        pytest.param("2026-11-24 18:30", 90, id="evening"),
        pytest.param("2026-11-24 19:59", 1, id="just-before-the-quiet-time"),
        pytest.param("2026-11-24 20:00", 240, id="in-the-quiet-time"),
        pytest.param("2026-10-25 00:30", 240, id="clock-goes-back"),
    ],
)
def test_a_text_never_waits_into_the_quiet_time(sent_at: str, minutes: int) -> None:
    """A text is valid for four hours, or until 20:00 when that comes first."""
    assert valid_for(local(sent_at)) == timedelta(minutes=minutes)
