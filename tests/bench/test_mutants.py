"""A fault in a rule is seen, and what is called equivalent is a fault that can still be made."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from bench.fault import Mutant, Outcome, mutants_of
from bench.mutants import Trial, account, equivalents

CALENDAR = "services/monitor/local_calendar.py"
MONTHS = "years, month = divmod(day.month - 1 + months, _MONTHS)"
LATER = MONTHS.replace("- 1", "+ 1")


def fault(before: str, after: str) -> Mutant:
    """Return the fault in the calendar that changes one line into another."""
    return next(mutant for mutant in mutants_of(CALENDAR) if mutant.change() == (before, after))


def test_a_fault_in_a_rule_is_seen() -> None:
    """A month that comes two months later fails a test, in another process, and no file is touched."""
    text = Path(CALENDAR).read_text()
    planted = fault(MONTHS, LATER)
    assert Trial(time.monotonic() + 60, 60).outcome(planted) is Outcome.KILLED
    assert Path(CALENDAR).read_text() == text


def test_the_hour_that_is_over_ends_it() -> None:
    """What is not begun in time is not tried, and counts as neither seen nor missed."""
    planted = fault(MONTHS, LATER)
    assert Trial(time.monotonic() - 1, 60).outcome(planted) is Outcome.UNTRIED
    lines, unexplained = account({planted: Outcome.UNTRIED}, {})
    assert '"tried": 0, "of": 1' in lines[-1]
    assert unexplained == 0


def test_a_survivor_counts_unless_it_has_a_reason() -> None:
    """The account names file, line and change of every survivor; one that changes nothing takes no share."""
    survivor = fault(MONTHS, LATER)
    outcomes = {survivor: Outcome.SURVIVED, replace(survivor, occurrence=99): Outcome.KILLED}
    changes = MONTHS, LATER
    lines, unexplained = account(outcomes, {})
    assert (lines[0].endswith("# SURVIVED"), '"seen_percent": 50.0' in lines[-1], unexplained) == (
        True,
        True,
        1,
    )
    assert lines[0].startswith(f"{CALENDAR}:{survivor.line}: {changes[0]}  ->  {changes[1]}")
    lines, unexplained = account(outcomes, {(CALENDAR, *changes): "planted"})
    assert (lines[0].endswith("# planted"), '"seen_percent": 100.0' in lines[-1], unexplained) == (
        True,
        True,
        0,
    )


@pytest.mark.parametrize("change", equivalents(), ids=lambda change: f"{change[0]}: {change[2]}")
def test_what_is_called_equivalent_can_be_made(change: tuple[str, str, str]) -> None:
    """No row of the file outlives the line or the fault that it is about."""
    path, before, after = change
    assert any(mutant.change() == (before, after) for mutant in mutants_of(path))
