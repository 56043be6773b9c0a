"""What DUO tells is the Doorstroompunt's alone: no coach or school can see that it came."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.envelope import Envelope
from tests.monitor.desk import Desk, a_desk
from tests.strategies import facts, histories


def of_duo(event: Envelope) -> Envelope:
    """Return the same as DUO's."""
    return replace(event, source="urn:nazorg:duo:25")


def told(desk: Desk, events: list[Envelope]) -> tuple[list[Envelope], list[dict[str, object]]]:
    """Return all that was told of events that came one by one, and of the dates after them, and what is stored."""
    desk.execute("truncate history, dossiers, signals, inbox, outbox, quarantine")
    for event in events:
        desk.handle(event)
    desk.at("2027-03-01")
    return desk.told(), desk.rows("select * from dossiers where revision > 0")


@given(
    histories(most=6),
    st.lists(st.tuples(st.integers(0, 9), st.integers(710, 719).flatmap(facts)), min_size=1, max_size=4),
)
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_all_that_is_told_is_the_same_without_duo(
    database_url: str, history: list[Envelope], more: list[tuple[int, Envelope]]
) -> None:
    """Every snapshot with its revision, its moment and its next date, wherever DUO's facts come in between."""
    both = list(history)
    for at, event in more:
        both.insert(at, of_duo(event))
    with a_desk(database_url) as desk:
        without = told(desk, history)
    with a_desk(database_url) as desk:
        assert told(desk, both) == without
