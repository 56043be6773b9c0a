"""Our grouping and repeats beside those of Alertmanager, on the same timeline; docs/grouping.md says why."""

import re
import time
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from infra.alertmanager import Alertmanager, AlertmanagerMissingError, binary, running
from schemas.types import StaffId, Status
from tests.conftest import IN_CI
from tests.notify.desk import COACH, DEPUTY, OTHER_COACH, Desk, a_desk, a_signal, in_envelope, local

HOUR = 0.25
"""Seconds of Alertmanager's time for an hour of ours."""
INTERVAL, REPEAT, END = 2, 24, 34
"""Hours: of grouping, until a repeat, and of the whole timeline."""
TEN = local("2026-11-24 10:00")
ONE, TWO, THREE = COACH, OTHER_COACH, DEPUTY
OPENS: Mapping[str, tuple[float, StaffId]] = {
    "A": (0, ONE), "B": (0.5, ONE), "C": (0.6, TWO), "D": (2.6, ONE), "E": (7, ONE), "F": (12, THREE),
}  # fmt: skip
CLOSES = {"A": 5.0}
DOCUMENT = Path(__file__).parents[2] / "docs" / "grouping.md"

Told = list[tuple[float, frozenset[str]]]
"""What one reader hears: at which hour, about which signals."""


def _ours(database_url: str) -> dict[StaffId, Told]:
    """Return what Vangnet tells each coach."""
    with a_desk(database_url, grouping_seconds=INTERVAL * 3600) as desk:
        signals = {
            name: a_signal(UUID(int=number), owner=owner) for number, (name, (_, owner)) in _numbered()
        }
        young = {name: uuid4() for name in OPENS}
        moments = [(at, name, Status.OPEN) for name, (at, _) in OPENS.items()]
        moments += [(at, name, Status.CLOSED) for name, at in CLOSES.items()]
        for at, name, status in sorted(moments):
            _move(desk, at)
            body = signals[name].model_copy(
                update={"status": status, "revision": 1 + (status is Status.CLOSED)}
            )
            desk.app.handle([in_envelope(body, young[name], desk.clock.now())])
            desk.rest()
        _move(desk, END)
        return _of_database(desk)


def _numbered() -> list[tuple[int, tuple[str, tuple[float, StaffId]]]]:
    return list(enumerate(OPENS.items(), 1))


def _move(desk: Desk, hours: float) -> None:
    """Move the clock to so many hours after ten."""
    moment = TEN.timestamp() + hours * 3600
    desk.at(time.strftime("%Y-%m-%d %H:%M", time.gmtime(moment + 3600)))


def _of_database(desk: Desk) -> dict[StaffId, Told]:
    names = {UUID(int=number): name for number, (name, _) in _numbered()}
    query = text(
        "select m.recipient, m.made_at, array_agg(r.signal) from notify.messages m"
        " join notify.plan_rows r on r.message = m.id group by m.id order by m.made_at"
    )
    told: dict[StaffId, Told] = {ONE: [], TWO: [], THREE: []}
    for recipient, at, found in desk.app.database.run(lambda connection: connection.execute(query).all()):
        told[recipient].append(((at - TEN).total_seconds() / 3600, frozenset(names[one] for one in found)))
    return told


def _theirs() -> dict[StaffId, Told]:
    """Return of what Alertmanager notifies each coach."""
    with running(_config) as manager:
        began = time.monotonic()
        moments = [(at, name, manager.fire) for name, (at, _) in OPENS.items()]
        moments += [(at, name, manager.resolve) for name, at in CLOSES.items()]
        for at, name, tell in sorted(moments, key=lambda moment: moment[0]):
            time.sleep(max(0.0, began + at * HOUR - time.monotonic()))
            tell(name, coach=str(OPENS[name][1]))
        time.sleep(max(0.0, began + END * HOUR - time.monotonic()))
        return _of_listener(manager, began)


def _config(address: str) -> Mapping[str, object]:
    route = {
        "receiver": "hook",
        "group_by": ["coach"],
        "group_wait": "1ms",
        "group_interval": f"{INTERVAL * HOUR * 1000:.0f}ms",
        "repeat_interval": f"{REPEAT * HOUR * 1000:.0f}ms",
    }
    hook = {"name": "hook", "webhook_configs": [{"url": address, "send_resolved": False}]}
    return {"route": route, "receivers": [hook]}


def _of_listener(manager: Alertmanager, began: float) -> dict[StaffId, Told]:
    told: dict[StaffId, Told] = {ONE: [], TWO: [], THREE: []}
    for at, group, fired in manager.heard:
        told[StaffId(UUID(group["coach"]))].append(((at - began) / HOUR, fired))
    return told


@pytest.fixture
def both(database_url: str) -> tuple[dict[StaffId, Told], dict[StaffId, Told]]:
    """What each tells whom; without Alertmanager the test is skipped, in CI it fails."""
    try:
        binary()
    except AlertmanagerMissingError as missing:
        if IN_CI:
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))
    return _ours(database_url), _theirs()


def test_the_same_timeline_beside_alertmanager(
    both: tuple[dict[StaffId, Told], dict[StaffId, Told]],
) -> None:
    """What is the same and what differs is what the document says, word by word."""
    ours, theirs = both
    same, differs = (_words(part) for part in DOCUMENT.read_text().split("## What differs"))
    seen = {word for word, holds in _the_same(ours, theirs).items() if holds}
    assert seen == same, (ours, theirs)
    found = {word for word, holds in _different(ours, theirs).items() if holds}
    assert found == differs, (ours, theirs)


def _words(part: str) -> set[str]:
    return set(re.findall(r"^\| `(\w+)`", part, re.MULTILINE))


def _the_same(ours: dict[StaffId, Told], theirs: dict[StaffId, Told]) -> dict[str, bool]:
    each = (ours, theirs)
    return {
        "first_at_once": all(told[ONE][0][1] == {"A"} and _near(told[ONE][0][0], 0) for told in each),
        "grouped": all("B" in told[ONE][1][1] and _near(told[ONE][1][0], INTERVAL) for told in each),
        "apart": all(told[TWO][0][1] == {"C"} and _near(told[TWO][0][0], 0.6) for told in each),
        "over_is_silent": all("A" not in names for told in each for at, names in told[ONE] if at > _CLOSED),
        "repeated": all(told[TWO][1][1] == {"C"} and _near(told[TWO][1][0], 0.6 + REPEAT) for told in each),
    }


def _different(ours: dict[StaffId, Told], theirs: dict[StaffId, Told]) -> dict[str, bool]:
    tick, repeat_of_group = 8, 8 + REPEAT
    return {
        "news_not_state": ours[ONE][1][1] == {"B"} and theirs[ONE][1][1] == {"A", "B"},
        "no_tick": _hour(ours[ONE], "E") == OPENS["E"][0] and _near(_hour(theirs[ONE], "E"), tick),
        "own_clock": _hour(ours[ONE], "B", 2) == OPENS["B"][0] + REPEAT
        and _near(_hour(theirs[ONE], "B", 4), repeat_of_group),
        "working_moments": _hour(ours[THREE], "F") == _EIGHT and _near(_hour(theirs[THREE], "F"), 12),
    }


_CLOSED = CLOSES["A"] + INTERVAL
_EIGHT = 22
"""The next morning."""


def _near(at: float, hours: float) -> bool:
    """Whether ``at`` is no earlier than ``hours``, and not much later: a busy machine is slow."""
    return hours - 0.2 <= at <= hours + 3


def _hour(told: Told, name: str, times: int = 1) -> float:
    """Return at which hour a signal was told for the first or a later time."""
    return [at for at, signals in told if name in signals][times - 1]
