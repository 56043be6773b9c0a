"""The shell keeps every event once, tells every change once, and loses nothing when it is stopped anywhere."""

import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text

from schemas.envelope import Envelope
from schemas.events import DossierUpdated, SignalUpdated
from schemas.types import Destination, Kind, Status, Urgency
from services.monitor.answers import RuleId, signal_id
from services.monitor.dossier import fold
from services.monitor.dropout import decide
from services.monitor.sweep import look_at_due
from services.runtime.database import Database
from tests.builders import (
    A_COACH,
    A_LEAVER,
    a_coach_assigned,
    a_contact,
    a_message_sent,
    a_placement_announced,
    a_placement_ended,
    a_report,
    an_agreement,
    an_exit,
    an_exit_correction,
    an_id,
    signals_seen,
)
from tests.monitor.cases import local
from tests.monitor.desk import Desk, a_desk
from tests.strategies import histories

AN_EXIT = an_exit("2026-11-02", id=an_id(1), starts_on="2026-11-09")
AN_END = an_exit("2026-11-02", id=an_id(2))
LOST = a_placement_ended("2026-11-24", id=an_id(3))


def signals_told(desk: Desk) -> list[SignalUpdated]:
    """Return the snapshots of signals, without tasks."""
    bodies = [told.body for told in desk.told()]
    return [body for body in bodies if isinstance(body, SignalUpdated) and body.kind is Kind.SIGNAL]


def test_a_dossier_tells_whether_there_was_an_address(desk: Desk) -> None:
    """Its snapshot says what the last exit said of an address, whatever comes later; else nothing."""
    desk.handle(an_exit("2026-11-02", id=an_id(1), reachable=False))
    desk.handle(a_contact("2026-11-20"))
    desk.handle(an_exit_correction("2026-11-02", id=an_id(2), corrects=an_id(1)))
    told = [one.body.reachable for one in desk.told() if isinstance(one.body, DossierUpdated)]
    assert told == [False, False, None]


def test_a_lost_place_is_told_in_the_same_transaction(desk: Desk) -> None:
    """One batch stores the history, the dossier and the signal, and tells them."""
    desk.handle(AN_EXIT, a_coach_assigned("2026-11-03"), LOST)
    (signal,) = signals_told(desk)
    assert (signal.rule, signal.reason, signal.urgency) == ("plaats_verloren", "place_lost", Urgency.TODAY)
    assert (signal.owner, signal.region, signal.school) == (A_COACH, "25", "98KP")
    assert (signal.revision, signal.opening, signal.status) == (1, 1, Status.OPEN)
    (dossier,) = [told.body for told in desk.told() if isinstance(told.body, DossierUpdated)]
    assert (dossier.status, dossier.signals, dossier.in_window) == ("geen", ("plaats_verloren",), True)
    assert desk.outcomes() == {"applied": 3}


def test_a_duplicate_changes_nothing(desk: Desk) -> None:
    """The same event again, in the same batch or a later one, leaves every table as it was."""
    desk.handle(AN_EXIT, LOST, LOST)
    before = desk.state()
    desk.handle(LOST, AN_EXIT)
    assert desk.state() == before


def test_a_fact_for_the_doorstroompunt_alone_is_kept_and_changes_nothing(desk: Desk) -> None:
    """What DUO tells stays in the history, and no coach or school can see that it came."""
    desk.handle(AN_EXIT)
    before = desk.state()
    desk.handle(a_placement_ended("2026-11-24", id=an_id(4), source="urn:nazorg:duo:25"))
    after = desk.state()
    assert len(after["history"]) == len(before["history"]) + 1
    assert all(after[table] == before[table] for table in ("dossiers", "signals", "outbox"))
    assert desk.rows("select outcome, reason from inbox where reason is not null") == [
        {"outcome": "no_effect", "reason": "for_the_doorstroompunt_alone"}
    ]
    desk.handle(a_coach_assigned("2026-11-24"))
    assert "place_lost" not in desk.reasons()


def test_a_person_without_a_school_has_a_dossier(desk: Desk) -> None:
    """Who was met by somebody and belongs to no school is told with a region and no school."""
    desk.handle(a_report("2026-11-24"), a_placement_ended("2026-11-24", school=None))
    (dossier,) = [told.body for told in desk.told() if isinstance(told.body, DossierUpdated)]
    assert (dossier.region, dossier.school) == ("25", None)


def test_what_is_no_fact_has_no_effect_and_says_why(desk: Desk) -> None:
    """An event about a message is recorded with its reason and touches no dossier."""
    desk.handle(a_message_sent())
    assert desk.rows("select outcome, reason from inbox") == [
        {"outcome": "no_effect", "reason": "not_a_fact_about_a_young_person"}
    ]
    assert desk.rows("select * from dossiers") == []


def test_an_assignment_may_come_before_any_exit(desk: Desk) -> None:
    """Without an exit nothing is followed, and the owner is kept for when it comes."""
    desk.handle(a_coach_assigned("2026-11-01"))
    assert desk.rows("select owner, in_window, due from dossiers") == [
        {"owner": A_COACH, "in_window": False, "due": None}
    ]
    desk.handle(AN_EXIT, LOST)
    assert signals_told(desk)[-1].owner == A_COACH


def test_the_same_fact_is_told_once_and_a_change_with_a_higher_revision(desk: Desk) -> None:
    """A contact raises the revision of the open signal, and opens nothing again."""
    desk.handle(AN_EXIT, LOST)
    desk.handle(a_contact("2026-11-24"), an_agreement("2026-11-24", next_date="2026-12-01"))
    _, second = signals_told(desk)
    assert (second.revision, second.opening) == (2, 1)
    assert (str(second.spoken_on), str(second.action_on)) == ("2026-11-24", "2026-12-01")
    desk.at("2026-12-01 23:59")
    assert signals_told(desk)[-1].action_on is not None
    desk.at("2026-12-02 00:00")
    assert signals_told(desk)[-1].action_on is None


def test_a_signal_that_opens_again_is_a_new_opening(desk: Desk) -> None:
    """A next place withdraws the signal; when it turns out never to have begun the worry is told anew."""
    desk.handle(AN_EXIT, LOST)
    desk.handle(a_placement_announced("2026-11-24", id=an_id(5), recorded=local("2026-11-24 13:00")))
    assert signals_told(desk)[-1].status is Status.CLOSED
    desk.handle(a_placement_ended("2026-11-24", never_started=True, recorded=local("2026-11-24 14:00")))
    assert desk.reasons() == ["never_started"]


def test_a_corrected_exit_reopens_with_a_higher_opening(desk: Desk) -> None:
    """No place, corrected to work, corrected back: one signal, told twice."""
    no_place = {"destination": Destination.NO_PLACE, "starts_on": None}
    desk.handle(an_exit("2026-11-02", id=an_id(1), **no_place))
    for hour, fields in ((13, {}), (14, no_place)):
        recorded = local(f"2026-11-24 {hour}:00")
        desk.handle(an_exit_correction("2026-11-02", corrects=an_id(1), recorded=recorded, **fields))
    told = signals_told(desk)
    assert [(one.status, one.opening, one.revision) for one in told] == [
        (Status.OPEN, 1, 1),
        (Status.CLOSED, 1, 2),
        (Status.OPEN, 2, 3),
    ]
    assert {one.signal for one in told} == {signal_id(A_LEAVER, RuleId.NO_PLACE, an_id(1))}


def test_seen_counts_for_its_opening_until_the_urgency_rises(desk: Desk) -> None:
    """A seen signal stays seen, and becomes open again when it gets more urgent."""
    desk.handle(an_exit("2026-11-02", id=an_id(1), contract_ends_on="2026-12-31"), a_contact("2026-11-20"))
    (opened,) = signals_told(desk)
    desk.handle(
        signals_seen(
            "2026-11-24", signals=(opened.signal,), openings=(1,), recorded=local("2026-11-24 10:00")
        )
    )
    assert signals_told(desk)[-1].status is Status.SEEN
    desk.at("2026-11-30 23:59")
    assert signals_told(desk)[-1].status is Status.SEEN
    desk.at("2026-12-01 00:00")
    assert (signals_told(desk)[-1].status, signals_told(desk)[-1].urgency) == (Status.OPEN, Urgency.THIS_WEEK)


def test_a_contract_that_passed_is_told_once_more(desk: Desk) -> None:
    """After the last day the same episode gets a new opening, and at the end of the window it expires."""
    desk.handle(an_exit("2026-11-02", id=an_id(1), contract_ends_on="2026-12-31"))
    desk.at("2027-01-01 00:00")
    ended = [one for one in signals_told(desk) if one.rule == "contract_eindigt"][-1]
    assert (ended.reason, ended.opening, ended.status) == ("contract_ended", 2, Status.OPEN)
    desk.at("2028-11-03 00:00")
    assert desk.rows("select status, ending from signals where rule = 'contract_eindigt'") == [
        {"status": "gesloten", "ending": "expired"}
    ]
    assert desk.rows("select due from dossiers") == [{"due": None}]


def test_the_sweep_opens_at_the_local_midnight(desk: Desk) -> None:
    """Silence is told by time alone, in the second in which day 61 begins."""
    desk.handle(AN_EXIT)
    desk.at("2027-01-01 23:59:59")
    assert "silent_too_long" not in desk.reasons()
    desk.at("2027-01-02 00:00:00")
    assert "silent_too_long" in desk.reasons()


def test_time_never_goes_back_for_a_dossier(desk: Desk) -> None:
    """A process whose clock is behind does not close what another one has opened."""
    desk.handle(AN_EXIT)
    desk.at("2027-01-02 00:00:00")
    before = desk.open_ones()
    with a_desk(desk.database.url.render_as_string(hide_password=False)) as behind:
        behind.handle(a_message_sent(), an_agreement("2027-01-01", next_date="2027-01-04"))
    assert desk.open_ones() == before


def people(count: int) -> list[Envelope]:
    """Return the exit and the lost place of so many young people, mixed."""
    leavers = [UUID(int=(7 << 100) + number) for number in range(count)]
    exits = [an_exit("2026-11-02", leaver=leaver, id=an_id(1000 + n)) for n, leaver in enumerate(leavers)]
    ends = [
        a_placement_ended("2026-11-24", leaver=leaver, id=an_id(5000 + n)) for n, leaver in enumerate(leavers)
    ]
    mixed = [*exits, *ends]
    random.Random(4).shuffle(mixed)
    return mixed


@given(histories(most=7), st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_shuffle_and_any_batches_end_in_the_same_place(
    database_url: str, history: list[Envelope], data: st.DataObject
) -> None:
    """However events arrive, the dossier and the open signals are those of the fold."""
    with a_desk(database_url, "2028-02-01 10:00") as desk:
        desk.database.run(
            lambda connection: connection.execute(text("truncate history, dossiers, signals, inbox, outbox"))
        )
        rest = [*history, *data.draw(st.lists(st.sampled_from(history), max_size=3))]
        while rest:
            size = data.draw(st.integers(1, len(rest)))
            desk.handle(*rest[:size])
            rest = rest[size:]
        dossier = fold(history)
        policy = desk.monitor.policies.at(dossier.last_exit.left_on if dossier.last_exit else None)
        decision = decide(dossier, policy, desk.clock.now())
        wanted = {
            (
                signal_id(A_LEAVER, one.rule, one.cause.id),
                A_LEAVER,
                one.reason,
                one.urgency,
                one.since,
                one.due_on,
            )
            for one in decision.open_ones
            if one.cause
        }
        assert desk.open_ones() == wanted
        assert desk.rows("select due from dossiers") == [{"due": decision.due}]
        assert desk.outcomes() == {"applied": len({event.id for event in history})}


def test_two_first_events_of_one_person_at_once(desk: Desk) -> None:
    """Two transactions that meet a new person at the same time lose neither event."""
    for number in range(15):
        leaver = UUID(int=(9 << 100) + number)
        pair = (an_exit("2026-11-02", leaver=leaver), a_placement_ended("2026-11-24", leaver=leaver))
        at_once(desk, [[pair[0]], [pair[1]]])
    assert (
        desk.rows("select leaver from signals where reason = 'place_lost' and status = 'open'").__len__()
        == 15
    )


def test_two_events_of_a_known_person_at_once(desk: Desk) -> None:
    """Two transactions that meet a person who is there already both see what the other one did."""
    leavers = [UUID(int=(9 << 100) + number) for number in range(15)]
    desk.handle(*[an_exit("2026-11-02", leaver=leaver) for leaver in leavers])
    for leaver in leavers:
        at_once(
            desk,
            [
                [a_placement_ended("2026-11-24", leaver=leaver)],
                [a_coach_assigned("2026-11-03", leaver=leaver)],
            ],
        )
    assert desk.rows("select distinct owner, signals from dossiers") == [
        {"owner": A_COACH, "signals": ["plaats_verloren"]}
    ]


def test_batches_with_people_in_opposite_order(desk: Desk) -> None:
    """Batches that hold the same people in opposite orders both end without a deadlock, and nothing is lost."""
    events = people(400)
    half = len(events) // 2
    with killed_after(desk.database, 10_000) as statements:
        at_once(desk, [events[:half], list(reversed(events[half:]))])
    assert len([one for one in statements if "insert into monitor.dossiers (leaver)" in one]) == 2, (
        "one was retried"
    )
    assert len(desk.rows("select 1 from history")) == len(events)
    assert desk.reasons().count("place_lost") == 400


def test_rows_are_taken_in_the_order_of_the_pseudonym(desk: Desk) -> None:
    """Who waits for a person holds nobody that comes after, so two batches can never wait for each other."""
    first, middle, last = (UUID(int=(8 << 100) + number) for number in range(3))
    insert = text("insert into dossiers (leaver) values (:leaver)")
    waits = "select 1 from pg_locks where not granted"
    with ThreadPoolExecutor(1) as pool, desk.database.engine.begin() as other:
        other.execute(insert, {"leaver": middle})
        batch = [an_exit("2026-11-02", leaver=leaver) for leaver in (last, middle, first)]
        done = pool.submit(desk.handle, *batch)
        while not desk.rows(waits):
            assert not done.done()
        other.execute(text("set local lock_timeout = '200ms'"))
        other.execute(insert, {"leaver": last})
        other.commit()
        done.result()
    assert len(desk.rows("select 1 from dossiers where revision = 1")) == 3


def test_an_event_against_the_sweep(desk: Desk) -> None:
    """An event and the sweep that meet at one person both count."""
    desk.handle(*[event for event in people(40) if event.type.endswith("geregistreerd.v1")])
    desk.clock.advance_to(local("2027-01-02 00:00"))
    ends = [event for event in people(40) if event.type.endswith("beeindigd.v1")]
    stop = threading.Event()

    def sweep() -> None:
        while not stop.is_set() or look_at_due(desk.monitor, 7):
            look_at_due(desk.monitor, 7)

    def take_ends() -> None:
        for first in range(0, len(ends), 5):
            desk.handle(*ends[first : first + 5])

    with ThreadPoolExecutor(2) as pool:
        sweeping = pool.submit(sweep)
        pool.submit(take_ends).result()
        stop.set()
        sweeping.result()
    assert desk.reasons().count("place_lost") == 40
    assert desk.reasons().count("silent_too_long") == 40
    assert desk.rows("select 1 from dossiers where due <= :now", now=desk.clock.now()) == []


def at_once(desk: Desk, batches: Sequence[Sequence[Envelope]]) -> None:
    """Handle batches in threads that begin together."""
    gate = threading.Barrier(len(batches))

    def work(batch: Sequence[Envelope]) -> None:
        gate.wait()
        desk.handle(*batch)

    with ThreadPoolExecutor(len(batches)) as pool:
        for done in [pool.submit(work, batch) for batch in batches]:
            done.result()


class Killed(BaseException):
    """The process ends here; no code of ours may catch it."""


@contextmanager
def killed_after(database: Database, statements: int) -> Iterator[list[str]]:
    """End the process after so many statements; the one after the last is the commit."""
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if len(seen) == statements:
            raise Killed(statement)
        seen.append(statement)

    def commit(_connection: object) -> None:
        if len(seen) == statements:
            raise Killed("commit")
        seen.append("commit")

    hooks = (("before_cursor_execute", count), ("commit", commit))
    for name, hook in hooks:
        sqlalchemy_event.listen(database.engine, name, hook)
    try:
        yield seen
    finally:
        for name, hook in hooks:
            sqlalchemy_event.remove(database.engine, name, hook)


def statements_of(desk: Desk, work: str) -> int:
    """Return how many statements a piece of work takes."""
    with killed_after(desk.database, 10_000) as seen:
        do(desk, work)
    return len(seen)


def do(desk: Desk, work: str) -> None:
    """Do one of the two pieces of work that are stopped."""
    if work == "handle":
        desk.handle(
            LOST, a_contact("2026-11-20", id=an_id(7)), an_exit("2026-11-02", leaver=an_id(99), id=an_id(8))
        )
    else:
        desk.clock.advance_to(local("2027-03-01 10:00"))
        while look_at_due(desk.monitor, 500):
            pass


@pytest.mark.parametrize("work", ["handle", "sweep"])
def test_stopped_after_any_statement_the_end_is_the_same(database_url: str, work: str) -> None:
    """Stop after each statement, start again, and compare with an undisturbed run."""
    with a_desk(database_url) as desk:
        empty = text("truncate history, dossiers, signals, inbox, outbox, quarantine")

        def begin() -> Desk:
            desk.database.run(lambda connection: connection.execute(empty))
            fresh = Desk(desk.monitor, type(desk.clock)(local("2026-11-24 10:00")), desk.database)
            fresh.monitor.clock = fresh.clock
            fresh.handle(AN_EXIT)
            return fresh

        steps = statements_of(begin(), work)
        undisturbed = desk.state()
        assert steps > 8
        for step in range(steps):
            again = begin()
            with killed_after(desk.database, step), pytest.raises(Killed):
                do(again, work)
            do(again, work)
            assert desk.state() == undisturbed, f"stopped after statement {step}"
