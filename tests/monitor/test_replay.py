"""The history alone gives what is stored: nothing differs, and whatever was changed by hand is found."""

import pytest
from hypothesis import HealthCheck, given, settings

from schemas.envelope import Envelope
from services.monitor.replay import replay
from tests.builders import (
    a_coach_assigned,
    a_contact,
    a_death,
    a_placement_ended,
    an_exit,
    an_id,
)
from tests.monitor.desk import Desk
from tests.monitor.joins import joined, split
from tests.strategies import histories

PEOPLE = 1_203
"""More than two pages."""


def differences(desk: Desk) -> list[tuple[str, str, str]]:
    """Return what replay finds."""
    found = replay(desk.database, desk.monitor.policies, lambda _: None)
    return [(one.what, one.stored, one.replayed) for one in found]


def test_nothing_differs_whatever_happened(desk: Desk) -> None:
    """Across pages, joins, a split, a death and moments that came by time alone."""
    people = [an_id(5_000 + number) for number in range(PEOPLE)]
    desk.handle(*(an_exit("2026-11-02", leaver=one, contract_ends_on="2026-12-31") for one in people))
    desk.handle(a_placement_ended("2026-11-23", leaver=people[0]), a_death("2026-11-24", leaver=people[1]))
    desk.handle(a_contact("2026-11-23", leaver=people[2]), a_coach_assigned("2026-11-23", leaver=people[3]))
    desk.handle(joined(people[4], people[5]), joined(people[6], people[7]))
    desk.at("2026-12-24")
    desk.handle(split(people[6], people[7]))
    heard: list[int] = []

    assert replay(desk.database, desk.monitor.policies, heard.append) == []
    assert heard == [500, 1_000, PEOPLE]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(history=histories())
def test_no_history_differs(desk: Desk, history: list[Envelope]) -> None:
    """Any life in any order: what was stored step by step is what the whole of it gives."""
    for event in history:
        desk.handle(event)
    assert differences(desk) == []


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        pytest.param("update dossiers set status = 'bevestigd'", "status", id="a status"),
        pytest.param("update dossiers set due = due + interval '1 day'", "due", id="a date"),
        pytest.param("update dossiers set signals = '{}'", "signals", id="what a dossier shows"),
        pytest.param(
            "update signals set urgency = 'deze_week' where kind = 'signaal'",
            "plaats_verloren",
            id="a signal",
        ),
        pytest.param(
            "delete from signals where kind = 'signaal'", "plaats_verloren", id="a signal that went missing"
        ),
    ],
)
def test_what_was_changed_by_hand_is_found(desk: Desk, damage: str, what: str) -> None:
    """Each kind of damage to what is stored is a line in the list, and stays as it is."""
    desk.handle(an_exit("2026-11-02", id=an_id(1)), a_placement_ended("2026-11-23"))
    assert differences(desk) == []
    desk.execute(damage)

    assert what in [one[0] for one in differences(desk)]
    assert differences(desk) == differences(desk)
