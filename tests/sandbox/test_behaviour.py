"""Which rule is for which message."""

import pytest

from services.sandbox.behaviour import Answer, Behaviour, Behaviours, Rule

PHONE, OTHER = "+31612345678", "+31687654321"


def test_rules_for_the_next_messages_are_a_script() -> None:
    """Counted rules are used up in the order in which they were given, then the default is back."""
    rules = Behaviours(Behaviour())
    rules.add(Rule(times=2, answer=Answer.BUSY))
    rules.add(Rule(times=1, answer=Answer.FAULT))
    assert [rules.take(PHONE, "twilio").answer for _ in range(4)] == [
        Answer.BUSY,
        Answer.BUSY,
        Answer.FAULT,
        Answer.NORMAL,
    ]


def test_a_rule_for_one_address_leaves_the_others_alone() -> None:
    """A rule for one number holds for that number only, and goes before one for everybody."""
    rules = Behaviours(Behaviour())
    rules.add(Rule(times=1, refuse=21211))
    rules.add(Rule(to=PHONE, times=1, refuse=21610))
    assert [
        rules.take(PHONE, "twilio").refuse,
        rules.take(OTHER, "twilio").refuse,
        rules.take(PHONE, "twilio").refuse,
    ] == [
        21610,
        21211,
        None,
    ]


def test_a_rule_for_one_door_leaves_the_others_open() -> None:
    """What one provider does wrong the other does not, and one number still goes before everybody."""
    rules = Behaviours(Behaviour())
    rules.add(Rule(door="twilio", answer=Answer.UNAVAILABLE))
    rules.add(Rule(to=OTHER, answer=Answer.BUSY))
    assert rules.take(PHONE, "twilio").answer is Answer.UNAVAILABLE
    assert rules.take(PHONE, "notifynl").answer is Answer.NORMAL
    assert rules.take(OTHER, "twilio").answer is Answer.BUSY


def test_a_lasting_rule_is_replaced_by_the_next() -> None:
    """Of two lasting rules for one address the last holds, until all are forgotten."""
    rules = Behaviours(Behaviour(fail=30007))
    rules.add(Rule(to=PHONE, fail=30003))
    rules.add(Rule(to=PHONE, fail=30005))
    assert [
        rules.take(PHONE, "twilio").fail,
        rules.take(PHONE, "twilio").fail,
        rules.take(OTHER, "twilio").fail,
    ] == [30005, 30005, 30007]
    rules.clear()
    assert rules.take(PHONE, "twilio").fail == 30007


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"times": 0}, id="never"),
        pytest.param({"refuse": 1}, id="no-twilio-code"),
        pytest.param({"receipts_times": 11}, id="too-often"),
        pytest.param({"weiger": 21610}, id="misspelt"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    """A rule outside its bounds is an error."""
    with pytest.raises(ValueError, match="validation error"):
        Rule.model_validate(wrong)
