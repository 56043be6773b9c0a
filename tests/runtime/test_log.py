"""The log: what a catalogue entry does not name cannot leave the process."""

import logging

import pytest
import structlog

from services.runtime.log import RUNTIME_EVENTS, LogEvent, log, where
from tests.conftest import LogLines

ENTRY = LogEvent("row_judged", logging.WARNING, frozenset({"reason"}))


def test_a_line_has_what_its_entry_names(log_lines: LogLines) -> None:
    """A line has the entry's name, its level, a moment and the fields that it allows."""
    log(ENTRY, reason="no_brin", topic="vangnet.exits.v1")

    (line,) = log_lines.lines
    assert line.pop("timestamp")
    assert line == {
        "event": "row_judged",
        "level": "warning",
        "reason": "no_brin",
        "topic": "vangnet.exits.v1",
    }


def test_what_the_entry_does_not_name_is_dropped(log_lines: LogLines) -> None:
    """A name that a programmer passes by mistake does not reach the log."""
    log(ENTRY, reason="no_brin", achternaam="van 't Hof", mobiel="06-12345601")

    assert "Hof" not in log_lines.text
    assert "12345601" not in log_lines.text


def test_what_was_bound_is_dropped_as_well(log_lines: LogLines) -> None:
    """The context of a request cannot carry a name into each of its lines."""
    structlog.contextvars.bind_contextvars(worker="notify.consume", roepnaam="Noor")

    log(ENTRY, reason="no_brin")

    assert log_lines.lines[0]["worker"] == "notify.consume"
    assert "Noor" not in log_lines.text


def test_a_fault_is_told_by_its_place() -> None:
    """What is logged of an exception is file and line of where it rose, never its text."""

    def fails() -> None:
        raise ValueError("Noor Visser")

    with pytest.raises(ValueError, match="Noor") as raised:
        fails()

    place = where(raised.value)
    assert place.rpartition(":")[0].endswith("tests/runtime/test_log.py")
    assert "Noor" not in place
    assert where(ValueError()) == "?"


def test_each_entry_of_the_runtime_has_a_name_of_its_own() -> None:
    """A line can be traced back to one entry."""
    names = [entry.name for entry in RUNTIME_EVENTS]

    assert len(set(names)) == len(names)
