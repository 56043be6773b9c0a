"""The rules about life outside work and school, each side of each threshold."""

import pytest

from schemas.codes import LifeDomain
from schemas.envelope import Envelope
from schemas.types import Urgency
from services.monitor.answers import RuleId
from tests.builders import (
    a_benefit,
    a_benefit_ended,
    a_checkin,
    a_circumstance,
    a_contact,
    a_placement_ended,
    a_placement_started,
    an_exit,
    an_id,
    day,
)
from tests.monitor.cases import answers, reasons

WORK = an_exit("2026-07-17", starts_on="2026-07-20")
SPOKEN = a_contact("2026-11-01")
NOW = "2026-11-24"


@pytest.mark.parametrize(
    ("events", "rule", "expected"),
    [
        pytest.param([a_circumstance("2026-11-20")], RuleId.MONEY, ["money THIS_WEEK"], id="money once"),
        pytest.param(
            [a_circumstance("2026-10-21"), a_circumstance("2026-11-20")],
            RuleId.MONEY,
            ["money TODAY"],
            id="money twice within 30 days",
        ),
        pytest.param(
            [a_circumstance("2026-10-20"), a_circumstance("2026-11-20")],
            RuleId.MONEY,
            ["money THIS_WEEK", "money THIS_WEEK"],
            id="money twice, 31 days apart: two things",
        ),
        pytest.param(
            [a_circumstance("2026-10-01"), a_circumstance("2026-11-10"), a_circumstance("2026-11-20")],
            RuleId.MONEY,
            ["money THIS_WEEK", "money TODAY"],
            id="once, and later twice: the second thing is grave",
        ),
        pytest.param(
            [a_circumstance("2026-09-21"), a_circumstance("2026-10-21"), a_circumstance("2026-11-20")],
            RuleId.MONEY,
            ["money TODAY"],
            id="money three times, each 30 days after the last: one thing",
        ),
        pytest.param(
            [a_circumstance("2026-11-20", domain=LifeDomain.HOUSING)],
            RuleId.HOUSING,
            ["housing THIS_WEEK"],
            id="housing",
        ),
        pytest.param(
            [
                a_circumstance("2026-11-20", domain=LifeDomain.HOUSING),
                a_circumstance("2026-11-23", domain=LifeDomain.HOUSING, home_lost=True),
            ],
            RuleId.HOUSING,
            ["home_lost TODAY"],
            id="the home is lost",
        ),
        pytest.param(
            [a_circumstance("2026-11-20", domain=LifeDomain.FAMILY)],
            RuleId.PERSONAL,
            ["family THIS_WEEK"],
            id="family",
        ),
        pytest.param(
            [a_circumstance("2026-11-20", domain=LifeDomain.PERSONAL)],
            RuleId.PERSONAL,
            ["personal THIS_WEEK"],
            id="personal",
        ),
        pytest.param([a_circumstance("2026-11-25")], RuleId.MONEY, ["not_yet"], id="tomorrow"),
    ],
)
def test_something_is_the_matter(events: list[Envelope], rule: RuleId, expected: list[str]) -> None:
    """A report is told this week; a lost home and a second report about money today."""
    found = [
        f"{one.reason} {one.urgency.name}" if one.kind else one.reason.value
        for one in answers([WORK, SPOKEN, *events], rule, NOW)
    ]
    assert found == expected


LOST = a_placement_ended("2026-10-01")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([a_benefit("2026-10-02")], ["has_benefit"], id="a benefit"),
        pytest.param([a_benefit_ended("2026-11-20")], ["no_income THIS_WEEK"], id="ended, and no place"),
        pytest.param(
            [a_benefit_ended("2026-11-20"), a_benefit("2026-11-21")], ["has_benefit"], id="another benefit"
        ),
        pytest.param(
            [a_benefit_ended("2026-11-20"), a_placement_started("2026-11-21", placement=an_id(5))],
            ["has_place"],
            id="work instead",
        ),
        pytest.param([], [], id="never a benefit"),
    ],
)
def test_income_that_falls_away(events: list[Envelope], expected: list[str]) -> None:
    """A benefit that ends is told when nothing comes in its place."""
    found = answers([WORK, LOST, *events], RuleId.INCOME, NOW)
    assert [one.reason.value for one in found] == [one.split()[0] for one in expected]
    assert [one.kind is not None for one in found] == [" " in one for one in expected]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param([("2026-11-20", 1)], ["checkin_lowest TODAY"], id="the lowest once"),
        pytest.param([("2026-11-20", 2)], ["one_low_answer"], id="low once"),
        pytest.param([("2026-11-13", 2), ("2026-11-20", 2)], ["checkin_low THIS_WEEK"], id="low twice"),
        pytest.param([("2026-11-13", 2), ("2026-11-20", 1)], ["checkin_lowest TODAY"], id="and lower"),
        pytest.param([("2026-11-13", 2), ("2026-11-20", 3)], [], id="better since"),
        pytest.param(
            [("2026-11-06", 2), ("2026-11-13", 3), ("2026-11-20", 2)], ["one_low_answer"], id="apart"
        ),
        pytest.param([("2026-11-20", 3)], [], id="neither good nor bad"),
    ],
)
def test_how_somebody_says_it_goes(scores: list[tuple[str, int]], expected: list[str]) -> None:
    """The lowest score is told today, a low one twice in a row this week."""
    told = [a_checkin(on, score=score) for on, score in scores]
    assert reasons([WORK, *told], RuleId.CHECKIN, NOW) == expected


@pytest.mark.parametrize(
    ("spoken_on", "expected"),
    [
        pytest.param("2026-11-20", "checkin_lowest TODAY", id="on the day itself"),
        pytest.param("2026-11-21", "spoken_since", id="the day after"),
    ],
)
def test_who_was_spoken_since_is_heard(spoken_on: str, expected: str) -> None:
    """A conversation after the answer ends it; one of the same day may have been before it."""
    events = [WORK, a_checkin("2026-11-20"), a_contact(spoken_on)]
    assert reasons(events, RuleId.CHECKIN, NOW) == [expected]


def test_a_second_low_answer_counts_from_its_own_day() -> None:
    """One low answer is no signal: it is so since the second."""
    told = [a_checkin(on, score=2) for on in ("2026-11-06", "2026-11-13", "2026-11-20")]
    assert [one.since for one in answers([WORK, *told], RuleId.CHECKIN, NOW)] == [day("2026-11-20")]


def test_reports_of_one_area_are_one_thing_since_the_first() -> None:
    """What is told of another area in between does not part them; who told the last one knows it."""
    told = [
        a_circumstance("2026-11-01", reported_by=an_id(1)),
        a_circumstance("2026-11-10", domain=LifeDomain.HOUSING),
        a_circumstance("2026-11-20", reported_by=an_id(2)),
    ]
    (found,) = answers([WORK, SPOKEN, *told], RuleId.MONEY, NOW)
    assert (found.urgency, found.since) == (Urgency.TODAY, day("2026-11-01"))
    assert found.cause is not None
    assert (found.cause.id, found.cause.reported_by) == (told[0].id, an_id(2))
    assert len(answers([WORK, SPOKEN, *told], RuleId.HOUSING, NOW)) == 1


def test_a_conversation_between_two_low_answers_ends_only_the_first() -> None:
    """Who says again that it goes as badly as can be is heard again, since that day."""
    events = [WORK, a_checkin("2026-11-13"), a_contact("2026-11-15"), a_checkin("2026-11-20")]
    (found,) = answers(events, RuleId.CHECKIN, NOW)
    assert (found.urgency, found.since) == (Urgency.TODAY, day("2026-11-20"))
