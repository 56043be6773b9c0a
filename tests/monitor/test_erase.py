"""Who is erased is gone from the monitor, in whatever order it hears of it."""

import threading
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from schemas import codec
from schemas.codec import Undecodable, UndecodableReason
from schemas.envelope import Envelope
from services.monitor.store import DEAD_LETTERS, OUTBOX
from services.runtime.bus import Outgoing, Record
from services.runtime.database import Database
from services.runtime.dead_letter import DeadLetters
from services.runtime.direct import DirectBus
from tests import builders as a
from tests.builders import A_LEAVER, an_id
from tests.monitor.desk import Desk, a_desk
from tests.strategies import histories

OTHER = an_id(77)
TABLES = "history, dossiers, signals, quarantine, inbox, outbox, dead_letters"
NOTHING = {"history": 0, "signals": 0, "quarantine": 0, "outbox": 0, "dossiers": 1}


def left(desk: Desk) -> dict[str, int]:
    """Return how many rows of each table hold anything of the leaver."""
    key = f"convert_to('{A_LEAVER}', 'UTF8')"
    return {
        "history": len(desk.rows("select 1 from history where leaver = :l", l=A_LEAVER)),
        "signals": len(desk.rows("select 1 from signals where leaver = :l", l=A_LEAVER)),
        "quarantine": len(desk.rows("select 1 from quarantine where leaver = :l", l=A_LEAVER)),
        "outbox": len(desk.rows(f"select 1 from outbox where key = {key}")),
        "dossiers": len(
            desk.rows("select 1 from dossiers where leaver = :l and erased and owner is null", l=A_LEAVER)
        ),
    }


def end(desk: Desk) -> object:
    """Return all that is stored but for what was told before, and when."""
    state = desk.state()
    return {name: state[name] for name in ("history", "dossiers", "signals", "inbox")}


def fresh(desk: Desk) -> None:
    """Empty the monitor."""
    desk.database.run(lambda c: c.execute(text(f"truncate {TABLES}")))


def some_events() -> list[Envelope]:
    """Return an exit, a lost place and an erasure of one person."""
    return [
        a.an_exit("2026-09-01", id=an_id(1)),
        a.a_placement_ended("2026-11-20", id=an_id(2)),
        a.a_contact("2026-11-21", id=an_id(3)),
        a.an_erasure("2026-11-24", id=an_id(4)),
    ]


def test_everything_goes_and_nothing_is_told(desk: Desk) -> None:
    """History, signals and what was told are gone; a blank row with the pseudonym stays, and others are untouched."""
    desk.handle(*some_events()[:3])
    desk.handle(a.an_exit("2026-09-01", leaver=OTHER))
    told = len(desk.told_whole())
    assert desk.rows("select 1 from signals where leaver = :l", l=A_LEAVER)
    desk.handle(some_events()[3])
    assert left(desk) == NOTHING
    assert {event.key for event in desk.told_whole()} == {OTHER}
    (blank,) = desk.rows("select * from dossiers where erased")
    assert {name for name, value in blank.items() if value} == {
        "leaver",
        "erased",
        "region",
        "status",
        "responsible",
    }
    assert (blank["region"], blank["status"]) == ("00", "onbekend")
    assert len(desk.told_whole()) < told
    assert desk.rows("select 1 from history where leaver = :l", l=OTHER)
    assert desk.outcomes() == {"applied": 2, "no_effect": 3}


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3], ids=str)
def test_any_order_ends_the_same(desk: Desk, order: tuple[int, ...]) -> None:
    """Before, between or after the facts: the erasure absorbs them, and each has the same outcome."""
    events = some_events()
    for place in order:
        desk.handle(events[place])
    assert left(desk) == NOTHING
    reasons = desk.rows("select event_id, outcome, reason from inbox order by event_id")
    assert [(row["outcome"], row["reason"]) for row in reasons] == [("no_effect", "erased")] * 3 + [
        ("applied", None)
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(most=6), st.data())
def test_a_history_with_an_erasure_ends_the_same(
    desk: Desk, history: list[Envelope], data: st.DataObject
) -> None:
    """Law: any history, in any order and any batches, ends the same when an erasure is somewhere in it."""
    events = [*history, a.an_erasure("2026-11-24", id=an_id(990))]
    fresh(desk)
    desk.handle(*events)
    expected = end(desk)
    shuffled = data.draw(st.permutations(events))
    cut = data.draw(st.integers(0, len(events)))
    fresh(desk)
    for batch in (shuffled[:cut], shuffled[cut:]):
        desk.handle(*batch)
    desk.handle(*shuffled)
    assert end(desk) == expected
    assert left(desk) == NOTHING


def test_what_the_doorstroompunt_alone_may_see_goes_as_well(desk: Desk) -> None:
    """A fact of DUO is gone with the rest, and one that comes later is dropped."""
    early = a.an_enrolment_started("2026-09-02", source="urn:nazorg:duo:a01")
    late = a.an_enrolment_started("2026-09-03", source="urn:nazorg:duo:a01")
    desk.handle(early)
    desk.handle(some_events()[3], late)
    desk.handle(a.an_enrolment_started("2026-09-04", source="urn:nazorg:duo:a01"))
    assert left(desk) == NOTHING
    assert desk.outcomes() == {"applied": 1, "no_effect": 3}


def test_time_does_not_bring_anybody_back(desk: Desk) -> None:
    """No date of somebody who was erased falls due."""
    desk.handle(*some_events())
    desk.at("2027-09-01 12:00")
    assert left(desk) == NOTHING


def test_who_is_in_quarantine_can_be_erased(desk: Desk) -> None:
    """A person whose events fail goes like anybody."""
    desk.handle(some_events()[0])
    row = {"l": A_LEAVER}
    desk.database.run(
        lambda c: (
            c.execute(text("update dossiers set quarantined = true where leaver = :l"), row),
            c.execute(text("insert into quarantine values (:l, 'E', 'x', '2026-11-24', 1)"), row),
        )
    )
    desk.handle(some_events()[1])
    desk.handle(some_events()[3])
    assert left(desk) == NOTHING
    assert desk.outcomes() == {"applied": 1, "no_effect": 2}


def test_two_processes_that_meet(database_url: str) -> None:
    """A fact and the erasure in two processes at once: in either order nothing of the person stays."""
    for number in range(8):
        with a_desk(database_url) as one, a_desk(database_url) as two:
            fresh(one)
            gate = threading.Barrier(2)

            def hand_over(desk: Desk, event: Envelope, gate: threading.Barrier = gate) -> None:
                gate.wait()
                desk.handle(event)

            events = some_events()
            first = (
                events[0] if number % 2 else a.an_enrolment_started("2026-09-02", source="urn:nazorg:duo:a01")
            )
            threads = [
                threading.Thread(target=hand_over, args=(one, first)),
                threading.Thread(target=hand_over, args=(two, events[3])),
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert left(one) == NOTHING


def test_dead_letters_and_the_log_forget_as_well(desk: Desk, database_url: str) -> None:
    """An unreadable record about the person is destroyed, and the direct bus holds only the erasure itself."""
    key = b"k" * 32
    letters = DeadLetters("monitor", desk.database, DEAD_LETTERS, OUTBOX, desk.clock, key)
    desk.monitor.letters = letters
    ours, theirs, erasure = a.an_exit(), a.an_exit(leaver=OTHER), some_events()[3]
    bus = Database(database_url, "runtime")
    DirectBus(bus).producer().publish([outgoing(event) for event in (ours, theirs, erasure)])
    bad = [(record(event), Undecodable(UndecodableReason.BAD_BODY, "x")) for event in (ours, theirs)]
    letters.park(bad)
    desk.handle(erasure)
    assert [row["key"] for row in desk.rows("select key from runtime.log order by position")] == [
        str(OTHER).encode(),
        str(A_LEAVER).encode(),
    ]
    assert len(letters.waiting()) == 1
    assert len(desk.told_whole()) == 1
    bus.close()


def outgoing(event: Envelope) -> Outgoing:
    """Return an event on its way to a topic."""
    encoded = codec.encode(event)
    return Outgoing("vangnet.exits.v1", encoded.key, encoded.headers, encoded.value)


def record(event: Envelope) -> Record:
    """Return an event as a record that nobody can read."""
    encoded = codec.encode(event)
    place = int(event.key.int % 1000)
    return Record("vangnet.exits.v1", 0, place, encoded.key, encoded.headers, b"{", event.recorded)
