"""Ten processes are killed while events flow on the real broker, and the provider is at its worst.

Nothing is lost and nothing is doubled.
The large one, with 200 kills, is ``make chaos``.
"""

import pytest

from bench.chaos import Plan, procfile, rampage
from infra.broker import Broker

TEN = Plan(kills=10, people=20, pause_seconds=3.0)


@pytest.mark.slow
def test_ten_kills_lose_and_double_nothing(broker: Broker) -> None:
    """Whoever is killed and when: the account closes, every open signal is told once, and no text is sent twice."""
    result = rampage(TEN, f"kafka://{broker.address}")

    assert result.faults == []
    assert sum(result.kills.values()) == 10
    assert result.signals_open > 0
    assert result.sms > 0


def test_every_role_can_be_killed() -> None:
    """The processes that chance may name are those of ``make up BUS=kafka``, all of them but the outside."""
    roles = {" ".join(arguments[-2:]) for arguments in procfile()}

    assert {"services.ingest api", "services.monitor agent", "services.notify dispatch"} <= roles
    assert len(roles) == 16
    assert not any("sandbox" in role for role in roles)
