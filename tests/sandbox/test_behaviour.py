"""Which rule is for which message."""

import pytest

from services.sandbox.behaviour import Answer, Behaviour, Behaviours, Rule

PHONE, OTHER = "+31612345678", "+31687654321"


def test_rules_for_the_next_messages_are_a_script() -> None:
    """Counted rules are used up in the order in which they were given, then the default is back."""
    rules = Behaviours(Behaviour())
    rules.add(Rule(times=2, answer=Answer.BUSY))
    rules.add(Rule(times=1, answer=Answer.FAULT))
    assert [rules.take(PHONE).answer for _ in range(4)] == [
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
    assert [rules.take(PHONE).refuse, rules.take(OTHER).refuse, rules.take(PHONE).refuse] == [
        21610,
        21211,
        None,
    ]


def test_a_lasting_rule_is_replaced_by_the_next() -> None:
    """Of two lasting rules for one address the last holds, until all are forgotten."""
    rules = Behaviours(Behaviour(fail=30007))
    rules.add(Rule(to=PHONE, fail=30003))
    rules.add(Rule(to=PHONE, fail=30005))
    assert [rules.take(PHONE).fail, rules.take(PHONE).fail, rules.take(OTHER).fail] == [30005, 30005, 30007]
    rules.clear()
    assert rules.take(PHONE).fail == 30007


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
