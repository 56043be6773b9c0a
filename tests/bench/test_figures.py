"""The frame of the figures; what they measure is measured by ``make bench``."""

import json

import pytest

from bench.__main__ import FIGURES, main, once
from bench.figure import Measured, percentile
from bench.people import events


def test_every_figure_can_be_asked_by_its_name() -> None:
    """``make bench FIGURE=name`` knows each figure that the project is held to."""
    assert set(FIGURES) == {
        "http_to_sms_p99_ms",
        "monitor_events_per_s",
        "ingest_events_per_s",
        "ingest_single_p99_ms",
        "upload_126_rows_s",
        "proef_126_rows_ms",
        "upload_30000_rows_s",
        "fold_events_per_s",
        "decide_per_s",
        "plan_per_s",
        "dispatch_per_s",
        "morning_peak_s",
        "sweep_idle_ms",
        "sweep_due_s",
        "audit_s",
        "replay_s",
        "rss_mb",
    }


def test_an_unknown_figure_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A typo measures nothing and says what there is."""
    assert main(["rss"]) == 2
    assert "rss_mb" in capsys.readouterr().err


def test_figures_of_one_measurement_are_measured_once() -> None:
    """The two figures of the sweep fill their dossiers one time."""
    assert once(["sweep_due_s", "rss_mb", "sweep_idle_ms"]) == ["sweep_due_s", "rss_mb"]


def test_a_figure_is_one_line_of_json() -> None:
    """A line says what was measured, in which unit, against what, and how fast the machine was."""
    line = Measured("rss_mb", 178.66411, "MB", "at most 250", ok=True, more={"demo_seconds": 9.0}).line(14.31)

    assert json.loads(line) == {
        "figure": "rss_mb",
        "value": 178.6641,
        "unit": "MB",
        "against": "at most 250",
        "ok": True,
        "demo_seconds": 9.0,
        "machine_loop_us": 14.3,
    }


def test_percentiles_are_values_that_were_measured() -> None:
    """The 99th percentile of a hundred values is the largest, of one value that one."""
    assert percentile(range(100), 0.99) == 99
    assert percentile(range(100), 0.5) == 50
    assert percentile([7.0], 0.99) == 7.0


def test_the_load_is_the_same_on_every_run() -> None:
    """Two runs can be compared: the same people, events and ids in the same order."""
    first, second = list(events(20)), list(events(20))

    assert first == second
    assert len({event.id for event in first}) == len(first) == 100
    assert len({event.key for event in first[:20]}) == 20
