"""Turning 18 and 27: what a parent answered ends and is asked again, and a case is closed well."""

from datetime import date

import pytest

from schemas.codes import AgeGroup, ConsentGiver, ConsentScope
from schemas.envelope import Envelope
from services.monitor.ages import is_under_18, reached
from services.monitor.answers import RuleId
from services.monitor.consents import said_of
from services.monitor.dossier import fold
from tests.builders import (
    an_acceptance,
    an_age,
    an_exit,
    an_id,
    consent,
    consent_refused,
    consent_taken_back,
    no,
)
from tests.monitor.cases import answers, decided, local, reasons

LEFT = an_exit("2026-07-17", id=an_id(1), starts_on="2026-07-20")
CHILD = an_age("2026-07-17", age_group=AgeGroup.UNDER_18, id=an_id(18))
GROWN = an_age("2026-11-24", age_group=AgeGroup.FROM_18, id=an_id(19))
OLDER = an_age("2026-12-24", age_group=AgeGroup.FROM_27, id=an_id(27))
PARENT = consent("2026-09-01", giver=ConsentGiver.PARENT)
TASK = "WHEN_CONVENIENT"


@pytest.mark.parametrize(
    ("events", "child", "grown", "older"),
    [
        pytest.param([], False, None, None, id="nobody knows"),
        pytest.param([CHILD], True, None, None, id="under 18"),
        pytest.param([CHILD, GROWN], False, "2026-11-24", None, id="18"),
        pytest.param([GROWN], False, "2026-11-24", None, id="18 when first delivered"),
        pytest.param([CHILD, GROWN, OLDER], False, "2026-11-24", "2026-12-24", id="27"),
        pytest.param([OLDER], False, "2026-12-24", "2026-12-24", id="27 when first delivered"),
        pytest.param(
            [GROWN, an_age("2026-12-01", age_group=AgeGroup.UNDER_18)], True, None, None, id="mended"
        ),
        pytest.param(
            [GROWN, an_age("2026-12-01"), OLDER], False, "2026-11-24", "2026-12-24", id="told twice"
        ),
    ],
)
def test_an_age_is_known_since_a_day(
    events: list[Envelope], *, child: bool, grown: str | None, older: str | None
) -> None:
    """The last fact counts, and each group since the first fact that told at least as much."""
    dossier = fold([LEFT, *events])
    assert is_under_18(dossier) is child
    for group, day in ((AgeGroup.FROM_18, grown), (AgeGroup.FROM_27, older)):
        found = reached(dossier, group)
        assert (found and found.on) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("events", "at", "holds"),
    [
        pytest.param([PARENT], "2026-12-01", True, id="of unknown age"),
        pytest.param([PARENT, CHILD], "2026-12-01", True, id="under 18"),
        pytest.param([PARENT, GROWN], "2026-11-23 23:59:59", True, id="the last second before 18"),
        pytest.param([PARENT, GROWN], "2026-11-24", False, id="18"),
        pytest.param(
            [consent("2026-09-01", giver=ConsentGiver.PARENT, ends_on="2026-11-20"), GROWN],
            "2026-11-21",
            False,
            id="it ended before",
        ),
        pytest.param([consent("2026-09-01"), GROWN], "2026-12-01", True, id="their own"),
        pytest.param([PARENT, consent("2026-09-02"), GROWN], "2026-12-01", True, id="their own too"),
        pytest.param(
            [consent("2026-09-01", giver=ConsentGiver.REPRESENTATIVE), GROWN],
            "2026-12-01",
            True,
            id="a representative stays one",
        ),
        pytest.param(
            [consent("2026-11-25", giver=ConsentGiver.PARENT), GROWN],
            "2026-12-01",
            False,
            id="a parent, later",
        ),
        pytest.param(
            [consent("2026-09-01"), consent_refused("2026-11-25", giver=ConsentGiver.PARENT), GROWN],
            "2026-12-01",
            True,
            id="a parent cannot take it back any more",
        ),
        pytest.param(
            [consent("2026-09-01"), consent_refused("2026-11-24", giver=ConsentGiver.PARENT), GROWN],
            "2026-12-01",
            True,
            id="nor on the day",
        ),
        pytest.param(
            [consent("2026-09-01"), consent_refused("2026-11-23", giver=ConsentGiver.PARENT), GROWN],
            "2026-12-01",
            False,
            id="the day before they could",
        ),
    ],
)
def test_what_a_parent_gave_ends_at_18(events: list[Envelope], at: str, *, holds: bool) -> None:
    """From that local midnight on only the young person answers."""
    said = said_of(fold([LEFT, *events]), ConsentScope.MUNICIPALITY)
    assert bool(said and said.holds_at(local(at))) is holds


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([PARENT, CHILD], "2026-11-24", [], id="under 18"),
        pytest.param([PARENT, CHILD, GROWN], "2026-11-23 23:59:59", ["not_yet"], id="told, and not yet so"),
        pytest.param([PARENT, CHILD, GROWN], "2026-11-24", [f"ask_own_consent {TASK}"], id="18"),
        pytest.param([CHILD, GROWN], "2026-11-24", ["answered_self"], id="no parent said anything"),
        pytest.param(
            [PARENT, GROWN, consent("2026-11-30")], "2026-11-30", ["answered_self"], id="asked and given"
        ),
        pytest.param(
            [PARENT, GROWN, consent_refused("2026-11-30")], "2026-11-30", ["answered_self"], id="asked: no"
        ),
        pytest.param(
            [PARENT, GROWN, consent("2026-11-30", scope=ConsentScope.APP)],
            "2026-11-30",
            [f"ask_own_consent {TASK}"],
            id="asked for something else",
        ),
        pytest.param(
            [consent_refused("2026-09-01", giver=ConsentGiver.PARENT), GROWN],
            "2026-11-24",
            [f"ask_own_consent {TASK}"],
            id="a parent said no",
        ),
        pytest.param(
            [PARENT, consent_taken_back("2026-10-01", giver=ConsentGiver.PARENT), GROWN],
            "2026-11-24",
            ["answered_self"],
            id="a parent took it back",
        ),
        pytest.param(
            [consent("2026-09-01", giver=ConsentGiver.PARENT, ends_on="2026-11-23"), GROWN],
            "2026-11-24",
            ["answered_self"],
            id="it ended the day before",
        ),
        pytest.param(
            [consent("2026-09-01", giver=ConsentGiver.PARENT, ends_on="2026-11-24"), GROWN],
            "2026-11-24",
            [f"ask_own_consent {TASK}"],
            id="it would have ended on the day",
        ),
        pytest.param([PARENT, GROWN, no("2026-11-24")], "2026-11-24", ["said_no"], id="no is no"),
        pytest.param(
            [PARENT, GROWN, no("2026-11-24"), an_acceptance("2026-11-25")],
            "2026-11-25",
            [f"ask_own_consent {TASK}"],
            id="said yes since",
        ),
    ],
)
def test_at_18_the_young_person_is_asked(events: list[Envelope], at: str, expected: list[str]) -> None:
    """What a parent answered before is asked of who may now answer, once for all of it."""
    assert reasons([LEFT, *events], RuleId.OWN_CONSENT, at) == expected


def test_the_question_rests_on_what_the_parent_said() -> None:
    """The task names the birthday and each answer, begins on the day and is due in a month."""
    app = consent("2026-09-02", giver=ConsentGiver.PARENT, scope=ConsentScope.APP, id=an_id(20))
    first = consent("2026-09-01", giver=ConsentGiver.PARENT, id=an_id(21))
    (task,) = answers([LEFT, first, app, GROWN], RuleId.OWN_CONSENT, "2026-11-24")
    assert (task.since, task.due_on) == (date(2026, 11, 24), date(2026, 12, 24))
    assert task.cause
    assert task.cause.id == GROWN.id
    assert set(task.cause.evidence) == {GROWN.id, first.id, app.id}
    assert decided([LEFT, first, GROWN], "2026-11-01").due == local("2026-11-24")


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([GROWN], "2026-12-24", [], id="18"),
        pytest.param([GROWN, OLDER], "2026-12-23 23:59:59", ["not_yet"], id="the last second before"),
        pytest.param([GROWN, OLDER], "2026-12-24", [f"age_limit {TASK}"], id="27"),
    ],
)
def test_at_27_the_case_is_closed_well(events: list[Envelope], at: str, expected: list[str]) -> None:
    """The Doorstroompunt's task ends, and somebody prepares that."""
    assert reasons([LEFT, *events], RuleId.AGE_LIMIT, at) == expected
    if expected[:1] == [f"age_limit {TASK}"]:
        (task,) = answers([LEFT, *events], RuleId.AGE_LIMIT, at)
        assert (task.since, task.due_on) == (date(2026, 12, 24), date(2027, 1, 23))
