"""Every number has a source, and a case is judged by the numbers of its day."""

from dataclasses import replace
from importlib.resources import files

import pytest

from schemas.types import SchoolType
from services.monitor.policy import Policies, load_policies, read_policy
from tests.builders import day

TEXT = files("services.monitor").joinpath("policy/2026-01-01.yaml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        pytest.param("switch_days:", "switch_day:", "switch_day", id="a typo"),
        pytest.param(
            'source: "Risk signal 12 [P]"', 'source: " "', "attempts_within_days", id="an empty source"
        ),
        pytest.param("value: 30", 'value: "30"', "contract_this_week_days", id="no number"),
        pytest.param("value: 21", "value: 0", "attempts_within_days", id="not positive"),
        pytest.param("value: 21", "value: true", "attempts_within_days", id="true is no number of days"),
    ],
)
def test_a_wrong_number_is_named(old: str, new: str, named: str) -> None:
    """A policy with a missing, unknown or unfounded number does not load."""
    assert old in TEXT
    with pytest.raises(ValueError, match=named):
        read_policy(TEXT.replace(old, new))


def test_a_case_is_judged_by_the_policy_of_its_day() -> None:
    """A later version counts from its first day; before the first version the first one counts."""
    first = load_policies().versions[0]
    second = replace(first, valid_from=day("2027-08-01"), switch_days=14)
    policies = Policies((first, second))
    assert policies.at(day("2027-07-31")) == first
    assert policies.at(day("2027-08-01")) == second
    assert policies.at(day("2025-07-01")) == first
    assert policies.at(None) == first


def test_every_kind_of_school_has_a_window() -> None:
    """The law's window is known for each school type that an exit can have."""
    policy = load_policies().versions[0]
    assert {kind.value: policy.window_months(kind) for kind in SchoolType} == {
        "pro": 24,
        "vso": 24,
        "mbo_entree": 12,
        "mbo_niveau_2": 12,
    }
