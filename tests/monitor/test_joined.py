"""Two pseudonyms that are one person have one dossier, whenever that is said, and two again when it was wrong."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from schemas.envelope import Envelope
from schemas.events import DossierUpdated, SignalUpdated
from schemas.types import Destination, Kind, Status
from services.monitor import quarantine
from services.monitor.answers import RuleId, signal_id
from services.monitor.sweep import look_at_due
from tests.builders import (
    A_COACH,
    a_coach_assigned,
    a_contact,
    a_placement_announced,
    a_placement_ended,
    an_exit,
    an_exit_correction,
    an_id,
    signals_seen,
)
from tests.monitor.cases import local
from tests.monitor.desk import Desk, a_desk
from tests.monitor.joins import OTHER_SCHOOL, A, B, C, joined, of_another, split
from tests.monitor.test_handle import Killed, at_once, killed_after
from tests.monitor.test_quarantine import break_people, mend
from tests.strategies import histories

EMPTY = text("truncate history, dossiers, signals, inbox, outbox, quarantine")


def of_a() -> list[Envelope]:
    """Return the life of A: gone abroad by what the school knows, a coach and a talk."""
    return [
        an_exit("2026-11-02", id=an_id(1), destination=Destination.ABROAD, starts_on=None),
        a_coach_assigned("2026-11-03", id=an_id(2)),
        a_contact("2026-11-20", id=an_id(3)),
    ]


def of_b() -> list[Envelope]:
    """Return the life of B at another school: work that was lost today, and the same coach."""
    there = {"leaver": B, "school": OTHER_SCHOOL}
    return [
        an_exit("2026-11-04", id=an_id(11), starts_on="2026-11-10", **there),
        a_coach_assigned("2026-11-05", id=an_id(12), **there),
        a_placement_ended("2026-11-24", id=an_id(13), **there),
    ]


LOST_BY_B = signal_id(B, RuleId.PLACE_LOST, an_id(11))


def told_of(desk: Desk, signal: UUID) -> list[tuple[UUID, SignalUpdated]]:
    """Return the snapshots of a signal, each with the pseudonym under which it was told."""
    return [
        (event.key, event.body)
        for event in desk.told()
        if isinstance(event.body, SignalUpdated) and event.body.signal == signal
    ]


def dossier(desk: Desk, leaver: UUID) -> DossierUpdated:
    """Return the last snapshot of a dossier."""
    bodies = [event.body for event in desk.told() if event.key == leaver]
    return [body for body in bodies if isinstance(body, DossierUpdated)][-1]


def cards(desk: Desk) -> list[dict[str, Any]]:
    """Return what stands in the dossiers, but for how often it was told and when it was looked at."""
    found = desk.rows("select * from dossiers where revision > 0 order by leaver")
    return [
        {name: value for name, value in row.items() if name not in {"revision", "looked_at", "circle"}}
        for row in found
    ]


def openings(desk: Desk) -> list[dict[str, Any]]:
    """Return the open signals and tasks with all that a message rests on."""
    return desk.rows(
        "select id, leaver, person, kind, rule, reason, urgency, status, opening, since, due_on, owner, region, school"
        " from signals where status <> 'gesloten' order by id"
    )


def test_a_join_makes_one_dossier(desk: Desk) -> None:
    """The events of both count for the one who stays; the other one says with whom it was joined and holds nothing."""
    desk.handle(*of_a(), *of_b())
    desk.handle(joined(A, B))
    assert dossier(desk, A).signals == ("plaats_verloren",)
    assert dossier(desk, A).school == OTHER_SCHOOL, "the last fact names the responsible school"
    told = dossier(desk, B)
    assert (told.joined_with, told.signals, told.tasks) == (A, (), ())
    assert (told.owner, told.in_window, told.look_again_on) == (None, False, None)
    assert desk.rows("select due from dossiers where leaver = :leaver", leaver=B) == [{"due": None}]
    assert {
        row["leaver"] for row in desk.rows("select leaver from history where event_id = :id", id=an_id(13))
    } == {B}


def test_a_signal_moves_with_its_opening(desk: Desk) -> None:
    """What was told of the other one is told no second time: same signal, same opening, another pseudonym."""
    desk.handle(*of_a(), *of_b())
    desk.handle(joined(A, B))
    (first_key, first), (second_key, second) = told_of(desk, LOST_BY_B)
    assert (first_key, second_key) == (B, A)
    assert (first.opening, first.opened_at, first.urgency) == (
        second.opening,
        second.opened_at,
        second.urgency,
    )
    assert (first.status, second.status, second.revision) == (Status.OPEN, Status.OPEN, 2)
    lost = [row for row in openings(desk) if row["rule"] == "plaats_verloren"]
    assert [(row["id"], row["person"]) for row in lost] == [(LOST_BY_B, A)]


def test_a_split_gives_everything_back(desk: Desk) -> None:
    """After a wrong join was taken back both dossiers and all open signals are as before, and nothing opened anew."""
    desk.handle(*of_a(), *of_b())
    before = cards(desk), openings(desk)
    desk.handle(joined(A, B))
    desk.handle(split(A, B))
    assert (cards(desk), openings(desk)) == before
    assert [key for key, _ in told_of(desk, LOST_BY_B)] == [B, A, B]


def test_what_a_join_closed_comes_back_as_it_was(desk: Desk) -> None:
    """A's signal that the other one's place answers closes, and after the split it is the same opening, still seen."""
    no_place = an_exit("2026-11-02", id=an_id(1), destination=Destination.NO_PLACE, starts_on=None)
    placed = an_exit("2026-11-04", id=an_id(11), leaver=B, starts_on="2026-11-10")
    signal = signal_id(A, RuleId.NO_PLACE, an_id(1))
    desk.handle(no_place, placed)
    desk.handle(
        signals_seen("2026-11-24", signals=(signal,), openings=(1,), recorded=local("2026-11-24 10:00"))
    )
    before = openings(desk)
    desk.handle(joined(A, B))
    assert desk.rows("select ending from signals where id = :id", id=signal) == [{"ending": "regrouped"}]
    desk.handle(split(A, B))
    assert openings(desk) == before
    assert told_of(desk, signal)[-1][1].status is Status.SEEN


def test_what_closed_by_a_join_and_happens_again_is_news(desk: Desk) -> None:
    """Later, inside the joined dossier, the same cause is told anew."""
    no_place = an_exit("2026-11-05", id=an_id(1), destination=Destination.NO_PLACE, starts_on=None)
    placed = an_exit("2026-11-04", id=an_id(11), leaver=B, starts_on="2026-11-10")
    desk.handle(no_place, placed)
    desk.handle(joined(A, B))
    gone = {"destination": Destination.ABROAD, "starts_on": None, "recorded": local("2026-11-24 12:00")}
    desk.handle(an_exit_correction("2026-11-04", id=an_id(14), leaver=B, corrects=an_id(11), **gone))
    opened = [row for row in openings(desk) if row["id"] == signal_id(A, RuleId.NO_PLACE, an_id(1))]
    assert [row["opening"] for row in opened] == [2]


def test_seen_counts_under_whatever_pseudonym_it_was_said(desk: Desk) -> None:
    """A reply about a signal that was told under A stays a reply when the signal is B's again, also when it is late."""
    desk.handle(*of_a(), *of_b())
    desk.handle(joined(A, B))
    desk.handle(split(A, B))
    seen = signals_seen("2026-11-24", signals=(LOST_BY_B,), openings=(1,), recorded=local("2026-11-24 10:05"))
    desk.handle(seen)
    assert told_of(desk, LOST_BY_B)[-1][1].status is Status.SEEN


def test_a_chain_is_one_dossier_and_its_middle_can_be_split(desk: Desk) -> None:
    """A with B, B with C; when A with B was wrong, B and C stay one, and each fact is with its own person."""
    of_c = an_exit("2026-11-06", id=an_id(21), leaver=C, starts_on="2026-11-10")
    desk.handle(*of_a(), *of_b(), of_c)
    desk.handle(joined(A, B), joined(B, C, 1))
    assert [(row["leaver"], row["joined_with"]) for row in cards(desk)] == [(A, None), (B, A), (C, A)]
    desk.handle(split(A, B, 2))
    assert [(row["leaver"], row["joined_with"]) for row in cards(desk)] == [(A, None), (B, None), (C, B)]
    assert {row["person"] for row in openings(desk) if row["rule"] == "plaats_verloren"} == {B}


def test_a_join_before_any_fact(desk: Desk) -> None:
    """A join that arrives first makes no dossier, and the facts that follow count for the one who stays."""
    desk.handle(joined(A, B))
    assert desk.told() == []
    desk.handle(*of_b())
    assert (dossier(desk, B).joined_with, dossier(desk, A).signals) == (A, ("plaats_verloren",))
    assert [key for key, _ in told_of(desk, LOST_BY_B)] == [A]


def test_a_split_before_its_join(desk: Desk) -> None:
    """The last word counts by when it was said, not by when it came."""
    desk.handle(*of_a(), *of_b())
    before = cards(desk), openings(desk)
    desk.handle(split(A, B))
    desk.handle(joined(A, B))
    assert (cards(desk), openings(desk)) == before


def test_a_due_date_of_the_other_is_the_one_who_stays(desk: Desk) -> None:
    """When the other's date comes, the sweep looks at the joined dossier, and only there something opens."""
    desk.handle(*of_a(), an_exit("2026-11-04", id=an_id(11), leaver=B, contract_ends_on="2027-02-01"))
    desk.handle(joined(A, B))
    desk.at("2026-12-04 00:00")
    (signal,) = [row for row in openings(desk) if row["rule"] == "contract_eindigt"]
    assert (signal["leaver"], signal["person"]) == (B, A)
    desk.at("2027-01-21 00:00")
    assert openings(desk)[0]["person"] == A
    desk.handle(split(A, B))
    desk.at("2027-01-25 00:00")
    risen = [row for row in openings(desk) if row["rule"] == "contract_eindigt"]
    assert [(row["person"], row["urgency"]) for row in risen] == [(B, "vandaag")]


def test_a_quarantine_is_of_the_whole_circle(desk: Desk) -> None:
    """While one of two cannot be worked out the joined dossier waits, by event and by date; a retry frees both."""
    desk.handle(*of_a(), joined(A, B))
    break_people(desk, B)
    desk.handle(*of_b())
    desk.handle(a_placement_ended("2026-11-24", id=an_id(4)))
    before = openings(desk)
    assert {row["kind"] for row in before} == {"taak"}
    (waiting,) = quarantine.waiting(desk.monitor)
    assert (waiting["leaver"], waiting["events"]) == (B, 4)
    desk.at("2027-06-01 10:00")
    assert openings(desk) == before
    mend(desk, B)
    quarantine.retry(desk.monitor, A)
    assert quarantine.waiting(desk.monitor) == []
    assert set(desk.outcomes()) == {"applied"}
    assert {row["person"] for row in openings(desk)} == {A}


def test_joining_somebody_in_quarantine_lets_both_wait(desk: Desk) -> None:
    """A join with somebody who is set apart sets the other apart too, so that nobody is told half a dossier."""
    desk.handle(*of_a())
    break_people(desk, B)
    desk.handle(*of_b())
    desk.handle(joined(A, B))
    assert [row["quarantined"] for row in cards(desk)] == [True]
    mend(desk, B)
    quarantine.retry(desk.monitor, B)
    assert dossier(desk, B).joined_with == A


def test_who_is_alone_costs_no_statement_more(desk: Desk) -> None:
    """Nobody pays for joins who was never in one: a batch asks as often as before there were any."""
    with killed_after(desk.database, 10_000) as statements:
        desk.handle(*of_b())
    assert [one for one in statements if "circle = any" in one or "set circle" in one] == []
    assert len(statements) == 10


@pytest.mark.parametrize("rest", [pytest.param("join", id="join"), pytest.param("split", id="split")])
def test_stopped_after_any_statement_the_end_is_the_same(database_url: str, rest: str) -> None:
    """Stop a join or a split after each statement, start again, and compare with an undisturbed run."""
    with a_desk(database_url) as desk:

        def begin() -> Desk:
            desk.database.run(lambda connection: connection.execute(EMPTY))
            desk.handle(*[fact for fact in (*of_a(), *of_b()) if fact.id != an_id(13)])
            if rest == "split":
                desk.handle(joined(A, B, id=an_id(31)))
            return desk

        def do() -> None:
            word = joined(A, B, id=an_id(31)) if rest == "join" else split(A, B, id=an_id(32))
            desk.handle(word, of_b()[2])

        begin()
        with killed_after(desk.database, 10_000) as steps:
            do()
        undisturbed = desk.state()
        assert len(steps) > 10
        for step in range(len(steps)):
            begin()
            with killed_after(desk.database, step), pytest.raises(Killed):
                do()
            do()
            assert desk.state() == undisturbed, f"stopped after statement {step}"


def test_events_of_both_at_once_and_the_sweep_beside_it(desk: Desk) -> None:
    """Transactions about the two halves of one person, a join among them, neither wait for ever nor lose anything."""
    for number in range(12):
        one, other = (UUID(int=((17 + side) << 100) + number) for side in (number % 2, 1 - number % 2))
        facts = [
            an_exit("2026-11-02", leaver=one, starts_on="2026-11-09"),
            an_exit("2026-11-03", leaver=other, starts_on="2026-11-09", contract_ends_on="2026-11-30"),
            a_placement_ended("2026-11-24", leaver=one),
            a_contact("2026-11-23", leaver=other),
        ]
        at_once(desk, [[facts[0], facts[3]], [facts[1]], [joined(one, other)], [facts[2]]])
        while look_at_due(desk.monitor, 3):
            pass
        found = "select leaver, joined_with, signals from dossiers where leaver = any(:ids)"
        stays = desk.rows(found, ids=[one, other])
        assert {row["leaver"]: row["joined_with"] for row in stays} == {one: None, other: one}
        assert {signal for row in stays for signal in row["signals"]} <= {
            "contract_eindigt",
            "plaats_verloren",
        }
    assert len(desk.rows("select 1 from history")) == 60


def test_a_circle_that_grows_while_an_event_waits_is_whole(desk: Desk) -> None:
    """An event that waited for its person counts for whoever stays by then, also when that is somebody new."""
    desk.handle(*of_a(), *of_b()[:2], joined(A, B))
    waits = "select count(*) as waiting from pg_locks where not granted"
    with ThreadPoolExecutor(2) as pool, desk.database.engine.begin() as other:
        other.execute(text("select 1 from dossiers where leaver = :leaver for update"), {"leaver": A})
        done = []
        for batch in ([joined(C, A, -1)], [of_b()[2]]):
            done.append(pool.submit(desk.handle, *batch))
            while desk.rows(waits)[0]["waiting"] < len(done):
                assert not done[-1].done()
        other.commit()
        for one in done:
            one.result()
    assert dossier(desk, C).signals == ("plaats_verloren",)
    assert [key for key, _ in told_of(desk, LOST_BY_B)] == [C]


def fed(desk: Desk, events: Sequence[Envelope], sizes: random.Random | None = None) -> None:
    """Empty the desk and hand these events over, at once or in batches of any size."""
    desk.database.run(lambda connection: connection.execute(EMPTY))
    rest = list(events)
    while rest:
        size = sizes.randint(1, len(rest)) if sizes else len(rest)
        desk.handle(*rest[:size])
        rest = rest[size:]


def open_now(desk: Desk) -> list[tuple[Any, ...]]:
    """Return what is open, but for how often it opened on the way there."""
    names = ("id", "person", "rule", "reason", "urgency", "since", "due_on", "owner", "region", "school")
    return [tuple(row[name] for name in names) for row in openings(desk)]


@st.composite
def two_lives(draw: st.DrawFn) -> list[Envelope]:
    """Return the events of two pseudonyms."""
    first, second = draw(histories(most=5)), draw(histories(most=5))
    return [*first, *(of_another(event) for event in second)]


WORDS = (
    [joined(A, B, id=an_id(41))],
    [joined(A, B, id=an_id(41)), split(A, B, id=an_id(42))],
    [joined(A, B, id=an_id(41)), split(A, B, id=an_id(42)), joined(B, A, 2, id=an_id(43))],
    [joined(A, B, id=an_id(41)), joined(C, B, 1, id=an_id(44)), split(A, B, 2, id=an_id(42))],
)


@given(two_lives(), st.sampled_from(WORDS), st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_interleaving_ends_in_the_same_place(
    database_url: str, lives: list[Envelope], words: list[Envelope], chance: random.Random
) -> None:
    """However facts, joins and splits arrive, dossiers and open signals are those of the set."""
    with a_desk(database_url, "2028-02-01 10:00") as desk:
        fed(desk, [*lives, *words])
        wanted = cards(desk), open_now(desk)
        mixed = [*lives, *words]
        chance.shuffle(mixed)
        fed(desk, mixed, chance)
        assert (cards(desk), open_now(desk)) == wanted


@given(two_lives(), st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_joined_and_split_equals_never_joined(
    database_url: str, lives: list[Envelope], chance: random.Random
) -> None:
    """A wrong join leaves no trace: cards are as if it had never been, and what is open keeps its opening."""
    with a_desk(database_url, "2028-02-01 10:00") as desk:
        fed(desk, lives)
        wanted = cards(desk), openings(desk)
        desk.handle(joined(A, B, id=an_id(41)))
        desk.handle(split(A, B, id=an_id(42)))
        assert (cards(desk), openings(desk)) == wanted
        mixed = [*lives, joined(A, B, id=an_id(41)), split(A, B, id=an_id(42))]
        chance.shuffle(mixed)
        fed(desk, mixed, chance)
        assert cards(desk) == wanted[0]
        assert sorted(row["id"] for row in openings(desk)) == sorted(row["id"] for row in wanted[1])


def test_the_coach_of_the_joined_dossier_owns_its_signals(desk: Desk) -> None:
    """There is one owner, the coach of whom was heard last, for every signal of the person."""
    desk.handle(*of_a(), *of_b(), joined(A, B))
    assert {row["owner"] for row in openings(desk) if row["kind"] == Kind.SIGNAL} == {A_COACH}
    desk.handle(a_placement_announced("2026-11-24", leaver=B, recorded=local("2026-11-24 11:00")))
    assert "place_lost" not in desk.reasons()
