"""Whom nobody may keep any longer goes from every table in a night, and who is held stays and is listed."""

from uuid import UUID

import pytest

from services.ingest.erasure import from_line
from services.region import Region
from services.runtime.command import parse_moment
from tests.commands.test_erasing import NUMBER, OTHER, documented, found, post, pump, region, told
from tests.commands.typed import Vangnet
from tests.ingest.deliveries import PERSONAL, event

NIGHT = ("monitor.retention", "ingest.consume")
MEDIA = {"Content-Type": "application/cloudevents+json"}
LAST_DAY = "2029-07-17"
"""Of the year after the window of who left pro on 17 July 2026."""

pytestmark = [pytest.mark.usefixtures("installed"), pytest.mark.slow]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that the test moves."""
    monkeypatch.setenv("VANGNET_CLOCK", "database:2026-11-24T10:00+01:00")


def tell(opened: Region, what: str, number: str, **changed: object) -> None:
    """Let the coordinator tell a fact about the second pupil."""
    key = opened.ingest.create_key(role="coordinator", schools=(), region="25", name="")
    one = event(what, pupil=OTHER, number=number, **changed)
    assert post(opened, key, "/v1/gebeurtenissen", json=one, headers=MEDIA).status_code == 202


def at(opened: Region, moment: str) -> None:
    """Let it be a Dutch local time, and everything come to rest, the nightly run included."""
    opened.advance_to(parse_moment(moment))
    pump(opened, *NIGHT)


def test_in_one_night_they_are_gone_everywhere(vangnet: Vangnet, database_url: str, keys_url: str) -> None:
    """On the last day both are there; the night after it one is gone as after any erasure, and one is held."""
    leaver, other = told()
    with region() as opened:
        tell(opened, "overdracht.voorbereid", "h-1", datum="2026-11-20")
        at(opened, f"{LAST_DAY} 23:59")
        at(opened, "2029-07-18 02:29")
        assert len(found(database_url, keys_url, leaver)) > len(documented())
        at(opened, "2029-07-18 02:30")
        assert opened.account().faults() == []
    assert found(database_url, keys_url, leaver) == documented()
    assert found(database_url, keys_url, NUMBER) == set()
    assert "monitor.history.leaver" in found(database_url, keys_url, other)
    (line,) = vangnet("erasures", "list").out.splitlines()
    assert (str(from_line(line).leaver), from_line(line).reason) == (leaver, "bewaartermijn")
    (held,) = vangnet("retention", "held", "--on", "2029-07-18", "--json").json
    assert (held["leaver"], held["reason"], held["since"]) == (other, "open_handover", "2026-11-20")


def test_who_was_held_goes_when_there_is_an_answer(
    vangnet: Vangnet, database_url: str, keys_url: str
) -> None:
    """The answer to the hand-over is news that stays a while; after that the person goes with every trace."""
    _, other = told()
    with region() as opened:
        tell(opened, "overdracht.voorbereid", "h-1", datum="2026-11-20")
        at(opened, "2029-07-18 02:30")
        tell(opened, "overdracht.aanvaard", "h-2", datum="2029-07-18")
        at(opened, "2029-07-19 02:30")
        at(opened, "2029-10-16 02:30")
        assert vangnet("retention", "held").out == "nobody is held\n"
        assert found(database_url, keys_url, other) != documented()
        at(opened, "2029-10-17 02:30")
        assert opened.account().faults() == []
        assert opened.monitor.replay(lambda _: None) == []
    for needle in (*PERSONAL, OTHER):
        assert found(database_url, keys_url, needle) == set(), needle
    assert found(database_url, keys_url, other) == documented()
    rows = vangnet("retention", "runs", "--json").json
    assert [(row["night"], row["ended"], row["held"]) for row in rows] == [
        ("2029-10-17", 1, 0),
        ("2029-10-16", 0, 0),
        ("2029-07-19", 0, 0),
        ("2029-07-18", 1, 1),
    ]


def test_a_fact_that_is_on_its_way_stops_it(database_url: str, keys_url: str) -> None:
    """What ingest took in before it reads of the end stops the erasure, and the night after it is judged anew."""
    leaver, _ = told()
    with region() as opened:
        opened.advance_to(parse_moment("2029-07-18 02:30"))
        pump(opened, "monitor.retention")
        key = opened.ingest.create_key(role="coordinator", schools=(), region="25", name="")
        one = event("contact.gelegd", pupil=NUMBER, number="late", datum="2029-07-17")
        assert post(opened, key, "/v1/gebeurtenissen", json=one, headers=MEDIA).status_code == 202
        pump(opened, *NIGHT)
        assert "monitor.history.leaver" in found(database_url, keys_url, leaver)
        assert UUID(leaver) in opened.ingest.pupils([UUID(leaver)])
        topic = "vangnet.retention.v1"
        (read,) = [one for one in opened.account().readings if (one.consumer, one.topic) == ("ingest", topic)]
        assert (read.outcomes, read.reasons) == ({"applied": 1, "no_effect": 1}, {"facts_differ": 1})
        at(opened, "2029-07-19 02:30")
        assert "monitor.history.leaver" in found(database_url, keys_url, leaver)
        at(opened, "2029-10-17 02:30")
        assert found(database_url, keys_url, leaver) == documented()
        assert opened.account().faults() == []


def test_the_page_says_what_would_go(vangnet: Vangnet) -> None:
    """Of any day is told how many would go per controller and ground, and of each night what it did."""
    told()
    assert vangnet("retention", "preview").out == "nobody goes\n"
    assert vangnet("retention", "held").out == "nobody is held\n"
    assert vangnet("retention", "runs").out == "no night has passed yet\n"
    rows = vangnet("retention", "preview", "--on", "2029-07-18", "--json").json
    assert {(row["outcome"], row["reason"], row["controller"], row["people"]) for row in rows} == {
        ("ended", "after_window", "school", 2)
    }
    assert vangnet("retention", "preview", "--on", LAST_DAY, "--json").json == []
    said = vangnet("retention", "preview", "--on", "no day")
    assert (said.code, said.err[:9]) == (1, "vangnet: ")
