"""Who may see what rests on several facts."""

import pytest

from schemas.events import CircumstanceReported, ExitRegistered, SignalTakenUp
from schemas.topics import audience_of
from schemas.types import Audience

SCHOOL, DUO = "urn:nazorg:school:98KP", "urn:nazorg:duo:25"
EXIT, LIFE, ACT = (
    (ExitRegistered.TYPE, SCHOOL),
    (CircumstanceReported.TYPE, SCHOOL),
    (SignalTakenUp.TYPE, SCHOOL),
)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param([EXIT], {Audience.COACH, Audience.SCHOOL, Audience.DOORSTROOMPUNT}, id="one fact"),
        pytest.param([EXIT, ACT], {Audience.COACH, Audience.SCHOOL}, id="the Doorstroompunt not of one"),
        pytest.param([EXIT, LIFE], {Audience.COACH}, id="the school not of one"),
        pytest.param([(ExitRegistered.TYPE, DUO)], {Audience.DOORSTROOMPUNT}, id="its source narrows it"),
        pytest.param([EXIT, (ExitRegistered.TYPE, DUO)], {Audience.DOORSTROOMPUNT}, id="and that of all"),
        pytest.param([LIFE, (ExitRegistered.TYPE, DUO)], set(), id="nobody may see both"),
        pytest.param([], set(), id="what rests on nothing"),
    ],
)
def test_what_rests_on_several_facts_is_for_who_may_see_all(
    told: list[tuple[str, str]], expected: set[Audience]
) -> None:
    """The audience is what all facts have in common."""
    assert set(audience_of(told)) == expected
