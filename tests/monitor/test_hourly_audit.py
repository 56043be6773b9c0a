"""The audit runs by itself: what it finds is kept and counted, and a watcher outside hears when it has finished."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bench.place import free_port, until
from services.monitor import audit_store
from services.monitor.audit import Gap
from services.monitor.heartbeat import Heartbeat
from services.monitor.hourly_audit import HourlyAudit
from services.monitor.metrics import Gauges
from services.monitor.settings import MonitorSettings
from services.runtime.errors import Misconfigured
from services.runtime.metrics import Metrics
from tests.builders import A_LEAVER, a_placement_ended, an_enrolment_ended, an_exit, an_id
from tests.conftest import LogLines
from tests.monitor.desk import Desk
from tests.monitor.watcher import Watcher, a_watcher

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

JUST_BEFORE = timedelta(minutes=59, seconds=59)
ONE_SECOND = timedelta(seconds=1)


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    """A watcher that answers."""
    with a_watcher() as opened:
        yield opened


@pytest.fixture
def audit(desk: Desk, watcher: Watcher) -> HourlyAudit:
    """The audit of somebody with an exit and a lost place, of whom nothing is wrong."""
    desk.handle(an_exit("2026-11-02", id=an_id(1)), a_placement_ended("2026-11-23"))
    return an_audit(desk, watcher.url)


def an_audit(desk: Desk, address: str) -> HourlyAudit:
    """Return the audit of a monitor whose heartbeat goes to an address; empty is none."""
    return HourlyAudit(desk.database, desk.clock, Heartbeat(settings(address).heartbeat_url))


def settings(address: str) -> MonitorSettings:
    """Return settings as the environment gives them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONITOR_HEARTBEAT_URL", address)
        return MonitorSettings.load()


def figures(desk: Desk) -> dict[str, float]:
    """Return what the operator's monitoring reads."""
    metrics = Metrics()
    metrics.ask(Gauges(desk.database).read)
    lines = [line for line in metrics.text().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_it_runs_once_an_hour(desk: Desk, audit: HourlyAudit, watcher: Watcher) -> None:
    """A turn within the hour does nothing; the first turn after it audits and tells the watcher."""
    audit.step()
    desk.clock.advance_to(desk.clock.now() + JUST_BEFORE)
    audit.step()
    assert len(watcher.asked) == 1
    desk.clock.advance_to(desk.clock.now() + ONE_SECOND)
    audit.step()
    assert len(watcher.asked) == 2


def test_who_takes_over_does_not_audit_again(desk: Desk, audit: HourlyAudit, watcher: Watcher) -> None:
    """The hour counts for all processes together."""
    audit.step()
    an_audit(desk, watcher.url).step()
    assert len(watcher.asked) == 1


def test_a_clock_that_was_put_back_holds_nothing_up(desk: Desk, audit: HourlyAudit, watcher: Watcher) -> None:
    """A last audit that lies in the future is no reason to wait for it."""
    audit.step()
    desk.execute("update audit set finished_at = finished_at + interval '1 day'")
    audit.step()
    assert len(watcher.asked) == 2


def test_exceptions_are_counted_by_reason(desk: Desk, audit: HourlyAudit, log_lines: LogLines) -> None:
    """Each reason has a number, also 0, and the log says the same; an audit later it is as it is then."""
    assert figures(desk) == {}
    desk.execute("update dossiers set due = null")
    audit.step()

    found = figures(desk)
    finished = found.pop("vangnet_audit_finished_timestamp_seconds")
    assert finished == desk.clock.now().timestamp()
    assert found == {
        f'vangnet_audit_exceptions{{reason="{gap}"}}': float(gap is Gap.NO_NEXT_DATE) for gap in Gap
    }
    (line,) = [line for line in log_lines.lines if line["event"] == "audited"]
    assert (line["exceptions"], line["reasons"]) == (1, {"no_next_date": 1})

    desk.execute("update dossiers set due = '2027-01-01'")
    desk.clock.advance_to(desk.clock.now() + timedelta(hours=1))
    audit.step()
    last = desk.database.run(audit_store.last)
    assert last == audit_store.Finished(desk.clock.now(), dict.fromkeys(Gap, 0))


def test_the_heartbeat_goes_out_with_exceptions_too_and_says_nothing(
    desk: Desk, audit: HourlyAudit, watcher: Watcher
) -> None:
    """The audit worked, which is all that a watcher hears: exceptions are an alarm of their own."""
    desk.execute("update dossiers set quarantined = true")
    audit.step()

    (asked,) = watcher.asked
    assert asked.startswith("GET /ping/4f1c2e HTTP/1.1\n")
    assert asked.endswith("\n\n"), "no body"
    for word in (str(A_LEAVER), "quarantined", "98KP"):
        assert word not in asked


@pytest.mark.parametrize("status", [404, 500, 520, 302])
def test_a_heartbeat_that_is_not_taken_is_tried_at_the_next_turn(
    desk: Desk, audit: HourlyAudit, watcher: Watcher, log_lines: LogLines, status: int
) -> None:
    """The audit counts all the same, the failure is logged without the address, and no second audit is made."""
    watcher.status = status
    audit.step()
    assert figures(desk)
    (line,) = [line for line in log_lines.lines if line["event"] == "heartbeat_failed"]
    assert (line["level"], line["error"]) == ("warning", f"HTTP {status}")
    assert "ping" not in log_lines.text

    watcher.status = 200
    desk.execute("delete from audit where reason <> 'no_owner'")
    audit.step()
    audit.step()
    assert len(watcher.asked) == 2
    assert len(figures(desk)) == 2, "audited once"


def test_a_watcher_that_is_away_is_tried_again(desk: Desk, log_lines: LogLines) -> None:
    """Where nobody listens, the audit finishes and every turn tries again."""
    with a_watcher() as gone:
        address = gone.url
    audit = an_audit(desk, address)
    audit.step()
    audit.step()
    failures = [line["error"] for line in log_lines.lines if line["event"] == "heartbeat_failed"]
    assert failures == ["ConnectError", "ConnectError"]
    assert figures(desk)


def test_without_an_address_nothing_goes_out(desk: Desk, log_lines: LogLines) -> None:
    """An empty setting is none, and no failure."""
    an_audit(desk, "").step()
    assert [line["event"] for line in log_lines.lines] == ["audited"]


def test_an_address_that_is_none_is_refused() -> None:
    """A typo is told at the start, by the name of the setting and without its value."""
    with pytest.raises(Misconfigured, match="MONITOR_HEARTBEAT_URL: ") as refused:
        settings("hc-ping.example/4f1c2e")
    assert "4f1c2e" not in str(refused.value)
    assert "4f1c2e" not in repr(settings("https://hc-ping.example/4f1c2e"))


def test_the_audit_sees_a_person_as_of_one_moment(desk: Desk, audit: HourlyAudit) -> None:
    """Who is known from DUO alone is no exception; when nobody looked after a school told of them, it is one."""
    audit.step()
    assert list(audit.exceptions()) == []
    desk.handle(an_enrolment_ended("2026-11-12", source="urn:nazorg:duo:25", leaver=an_id(7)))
    assert list(audit.exceptions()) == []
    desk.execute("update dossiers set looked_at = null")
    assert [(row.leaver, gap) for row, gap in audit.exceptions()] == [(A_LEAVER, Gap.NEVER_LOOKED_AT)]


@pytest.mark.slow
def test_the_role_audits_and_answers(
    database_url: str, keys_url: str, watcher: Watcher, tmp_path: Path
) -> None:
    """``python -m services.monitor audit`` tells the watcher, answers GET /metrics and ends at SIGTERM."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "services.monitor", "audit"],
        env=dict(os.environ)
        | {
            "VANGNET_DATA": str(tmp_path),
            "VANGNET_DATABASE_URL": database_url,
            "VANGNET_KEYS_URL": keys_url,
            "MONITOR_PORT": str(port),
            "MONITOR_HEARTBEAT_URL": watcher.url,
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: len(watcher.asked) == 1, 60, "the heartbeat")
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        assert 'vangnet_audit_exceptions{reason="no_owner"} 0.0' in text
        assert "vangnet_audit_finished_timestamp_seconds" in text
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    finally:
        process.kill()
        process.wait()
