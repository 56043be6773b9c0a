"""Every number has a source, and a case is judged by the numbers of its day."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from schemas.types import SchoolType
from services.monitor.app import policies_in_force
from services.monitor.policy import Policies, load_policies, read_policy
from services.runtime.errors import Misconfigured
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


def test_a_start_with_a_wrong_file_says_which_one_and_what_to_do(tmp_path: Path) -> None:
    """The name of the file stands in the error, which ends a process with the code for a wrong setting."""
    (tmp_path / "2026-01-01.yaml").write_text(TEXT)
    assert policies_in_force(tmp_path).versions == load_policies().versions
    (tmp_path / "2027-01-01.yaml").write_text(TEXT.replace("switch_days:", "switch_day:"))
    with pytest.raises(Misconfigured, match=r"2027-01-01\.yaml.*switch_day") as told:
        policies_in_force(tmp_path)
    assert "Correct this file" in str(told.value)


def test_a_case_is_judged_by_the_policy_of_its_day() -> None:
    """A later version counts from its first day; before the first version the first one counts."""
    first = load_policies().versions[0]
    second = replace(first, valid_from=day("2027-08-01"), switch_days=14)
    policies = Policies((first, second))
    assert policies.at(day("2027-07-31")) == first
    assert policies.at(day("2027-08-01")) == second
    assert policies.at(day("2025-07-01")) == first
    assert policies.at(None) == first


def test_a_version_alone_is_that_of_its_day() -> None:
    """From the first day of the first version on there is one; before it that is said."""
    first = load_policies().versions[0]
    second = replace(first, valid_from=day("2027-08-01"), switch_days=14)
    policies = Policies((first, second))
    assert policies.version(first.valid_from).versions == (first,)
    assert policies.version(day("2027-08-01")).versions == (second,)
    with pytest.raises(ValueError, match="there is no policy of 2025-12-31"):
        policies.version(day("2025-12-31"))


DEVIATION = """regions:
  "25":
    silence_first_year_days: {value: 45, reason: "Besluit college 12 mei 2026", source: "Regeling art. 2.5"}
"""


def test_a_region_deviates_with_a_reason_and_in_that_version_only() -> None:
    """Everybody else, and every other number, stays as it is; a later version says it again or not at all."""
    country, region = read_policy(TEXT + DEVIATION)
    later = replace(country, valid_from=day("2027-08-01"))
    policies = Policies((country, region, later))
    assert (
        policies.at(day("2026-09-01"), "25")
        == region
        == replace(country, region="25", silence_first_year_days=45)
    )
    assert policies.at(None, "25") == region
    assert policies.at(day("2026-09-01"), "26") == policies.at(day("2026-09-01")) == country
    assert policies.at(day("2027-08-01"), "25") == later
    assert policies.version(day("2026-09-01")) == Policies((country, region))
    assert policies.version(day("2026-01-01")) == Policies((country, region))
    with pytest.raises(ValueError, match="no policy of 2025-12-31; the first one is of 2026-01-01"):
        Policies((country, later)).version(day("2025-12-31"))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        pytest.param("Besluit college 12 mei 2026", " ", "silence_first_year_days", id="no reason"),
        pytest.param("Regeling art. 2.5", "", "silence_first_year_days", id="no source"),
        pytest.param("value: 45", "value: 60", "silence_first_year_days", id="the same as the country"),
        pytest.param("silence_first_year_days:", "silence_days:", "silence_days", id="a typo"),
        pytest.param("silence_first_year_days:", "valid_from:", "valid_from", id="no number"),
        pytest.param('"25"', '"Haaglanden"', "Haaglanden", id="no code of a region"),
        pytest.param('"25"', '"00"', "region 00", id="the unknown region"),
        pytest.param('"25"', '"42"', "region 42", id="one region too many"),
        pytest.param('"25":', '"26": []\n  "25":', "region 26", id="a region with a list"),
        pytest.param("silence_first_year_days:", "window_months_pro:", "window_months_pro", id="of the law"),
        pytest.param(
            "silence_first_year_days:", "keep_doorstroompunt_months:", "keep_door", id="of the law too"
        ),
        pytest.param("{value: 45,", "{value: 45, until: 2027-01-01,", "silence_first", id="a word too many"),
    ],
)
def test_a_deviation_without_grounds_is_refused(old: str, new: str, named: str) -> None:
    """Regeling 2026-2029 art. 2.5: a region deviates only with a written reason."""
    assert old in DEVIATION
    with pytest.raises(ValueError, match=named):
        read_policy(TEXT + DEVIATION.replace(old, new))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("valid_from: [", "no YAML", id="no YAML"),
        pytest.param("- 1", "valid_from", id="a list"),
        pytest.param("valid_from: 2026-01-01", "numbers", id="no numbers"),
        pytest.param("valid_from: 1 januari\nnumbers: {}", "a day", id="no day"),
        pytest.param("valid_from: 2026-01-01\nnumbers: {}\nremark: x", "nothing else", id="something else"),
    ],
)
def test_what_is_no_policy_is_said_so(text: str, named: str) -> None:
    """A file that is something else says what a policy is."""
    with pytest.raises(ValueError, match=named):
        read_policy(text)


def test_every_kind_of_school_has_a_window() -> None:
    """The law's window is known for each school type that an exit can have."""
    policy = load_policies().versions[0]
    assert {kind.value: policy.window_months(kind) for kind in SchoolType} == {
        "pro": 24,
        "vso": 24,
        "mbo_entree": 12,
        "mbo_niveau_2": 12,
    }
