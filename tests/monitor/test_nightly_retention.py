"""The nightly run: once a night, everybody whose night has come, and it goes on where it was cut off."""

from contextlib import suppress

from schemas.envelope import Envelope
from schemas.events import RetentionEnded
from services.monitor import retention_store
from services.monitor.metrics import RetentionGauges
from services.monitor.nightly_retention import NightlyRetention
from services.monitor.quarantine_store import set_apart
from services.monitor.retention import Held, KeepReason, RetentionHold
from services.monitor.retention_store import Run
from services.runtime.metrics import Metrics
from tests import builders as a
from tests.builders import an_id, day
from tests.conftest import LogLines
from tests.killing import Killed, Killer
from tests.monitor.cases import local
from tests.monitor.desk import Desk, a_desk
from tests.monitor.joins import A, B, joined, split

DUO = "urn:nazorg:duo:regio:25"
EXIT_ON = "2026-07-17"
LAST_DAY = "2029-07-17"
NIGHT = "2029-07-18"


def leavers(number: int) -> list[Envelope]:
    """Return so many young people who left on one day."""
    return [a.an_exit(EXIT_ON, leaver=an_id(900 + n), id=an_id(n + 1)) for n in range(number)]


def at(desk: Desk, moment: str, people: int = 500) -> int:
    """Let it be a Dutch local time and run all of the night; return how many batches it took."""
    desk.clock.advance_to(local(moment))
    nightly, batches = NightlyRetention(desk.monitor, people), 0
    while nightly.step():
        batches += 1
        assert batches < 20, "the night has no end"
    return batches


def ended(desk: Desk) -> list[Envelope]:
    """Return whom nobody may keep any longer, as it was told."""
    return [event for event in desk.told_whole() if isinstance(event.body, RetentionEnded)]


def runs(desk: Desk) -> list[tuple[str, int, int, int]]:
    """Return each night with how many people were looked at, ended and were held."""
    found = desk.database.run(lambda connection: retention_store.runs(connection, 100))
    return [(str(run.night), run.people, run.ended, run.held) for run in found]


def test_it_runs_once_a_night(desk: Desk) -> None:
    """On the last day nobody goes; the night after it everybody does, once, and the same night tells nothing more."""
    desk.handle(*leavers(5))
    at(desk, f"{LAST_DAY} 02:30")
    assert ended(desk) == []
    assert at(desk, f"{NIGHT} 02:29") == 0
    assert at(desk, f"{NIGHT} 02:30", people=2) == 3
    told = ended(desk)
    assert {event.key for event in told} == {an_id(900 + n) for n in range(5)}
    body = told[0].body
    assert isinstance(body, RetentionEnded)
    assert (str(body.kept_until), body.reason, body.facts) == (LAST_DAY, KeepReason.AFTER_WINDOW, 1)
    assert (str(body.policy), body.region) == ("2026-01-01", "25")
    assert at(desk, f"{NIGHT} 23:00") == 0
    assert runs(desk) == [(NIGHT, 5, 5, 0), (LAST_DAY, 5, 0, 0)]


def test_who_is_not_erased_yet_is_told_again_the_next_night(desk: Desk) -> None:
    """As long as ingest did not erase somebody each night says it again, under an id of its own."""
    desk.handle(*leavers(1))
    at(desk, f"{NIGHT} 02:30")
    at(desk, "2029-07-19 02:30")
    assert len({event.id for event in ended(desk)}) == 2
    desk.handle(a.an_erasure("2029-07-19", leaver=an_id(900)))
    at(desk, "2029-07-20 02:30")
    assert ended(desk) == []
    assert runs(desk)[0] == ("2029-07-20", 0, 0, 0)
    assert desk.rows("select retention_on from dossiers") == [{"retention_on": None}]


def test_only_whose_night_has_come_is_looked_at(desk: Desk) -> None:
    """Somebody with years to go is looked at once in four weeks, and the night after anything became known."""
    desk.handle(*leavers(2))
    for moment, people in (
        ("2026-11-25 03:00", 2),
        ("2026-11-26 03:00", 0),
        ("2026-12-22 03:00", 0),
        ("2026-12-23 03:00", 2),
    ):
        at(desk, moment)
        assert runs(desk)[0][1] == people, moment
    desk.handle(a.a_contact("2026-12-23", leaver=an_id(900)))
    at(desk, "2026-12-24 03:00")
    desk.handle(a.an_enrolment_started("2026-12-24", leaver=an_id(901), source=DUO))
    at(desk, "2026-12-25 03:00")
    desk.handle(a.consent("2026-12-25", leaver=an_id(900)))
    at(desk, "2026-12-26 03:00")
    assert [people for _, people, _, _ in runs(desk)[:3]] == [1, 1, 1]


def test_who_is_held_is_counted_and_looked_at_every_night(desk: Desk) -> None:
    """An open hand-over keeps somebody; the night after its answer was news long enough they go."""
    desk.handle(*leavers(1), a.a_handover("2028-07-01", leaver=an_id(900)))
    at(desk, f"{NIGHT} 02:30")
    at(desk, "2029-07-19 02:30")
    assert ended(desk) == []
    assert [held for *_, held in runs(desk)] == [1, 1]
    (one,) = NightlyRetention(desk.monitor).everybody()
    assert one.held(day(NIGHT)) == Held(RetentionHold.OPEN_HANDOVER, day("2028-07-01"))
    assert one.held(day(LAST_DAY)) is None
    figures = Metrics()
    figures.ask(RetentionGauges(desk.database).read)
    page = figures.text().decode()
    assert 'vangnet_retention_people{outcome="held"} 1.0' in page
    assert 'reason="open_handover"} 1.0' in page
    assert 'controller="school"' in page


def test_before_the_first_night_no_figure_is_told(desk: Desk) -> None:
    """What never ran has no figures."""
    assert RetentionGauges(desk.database).read() == []


def test_who_is_in_quarantine_is_held(desk: Desk) -> None:
    """Nobody can say how long somebody may be kept whose events we do not understand."""
    desk.handle(*leavers(1))
    desk.database.run(lambda connection: set_apart(connection, [an_id(900)]))
    at(desk, f"{NIGHT} 02:30")
    assert (ended(desk), runs(desk)) == ([], [(NIGHT, 1, 0, 1)])
    (one,) = NightlyRetention(desk.monitor).everybody()
    assert one.held(day(NIGHT)) == Held(RetentionHold.UNDECIDABLE)


def test_one_bad_person_does_not_stop_the_others(desk: Desk, log_lines: LogLines) -> None:
    """Whose facts meet a fault of ours is held and named in the log; the others of the batch go."""
    desk.handle(*leavers(3))
    desk.execute(
        "insert into history select gen_random_uuid(), leaver, 'nl.nazorg.onbekend.v1', source, time, recorded,"
        f" reported_by, body from history where leaver = '{an_id(901)}'"
    )
    at(desk, f"{NIGHT} 02:30")
    assert {event.key for event in ended(desk)} == {an_id(900), an_id(902)}
    assert runs(desk) == [(NIGHT, 3, 2, 1)]
    (line,) = [line for line in log_lines.lines if line["event"] == "retention_undecidable"]
    assert line["leaver"] == str(an_id(901))


def test_joined_pseudonyms_go_together(desk: Desk) -> None:
    """Who is known twice goes when both may: one is told of, with the facts and the join; after a split each alone."""
    early, late = a.an_exit(EXIT_ON, leaver=A), a.an_exit("2027-07-16", leaver=B)
    desk.handle(early, late, joined(A, B))
    at(desk, f"{NIGHT} 02:30")
    assert ended(desk) == []
    at(desk, "2030-07-17 02:30", people=1)
    (told,) = ended(desk)
    assert (told.key, told.body.facts) == (A, 3)  # type: ignore[attr-defined]
    assert runs(desk)[0] == ("2030-07-17", 1, 1, 0)


def test_after_a_split_each_is_judged_alone(desk: Desk) -> None:
    """Who was joined by mistake goes by their own window; what was said of the two counts for who was kept."""
    early, late = a.an_exit(EXIT_ON, leaver=A), a.an_exit("2027-07-16", leaver=B)
    desk.handle(early, late, joined(A, B), split(A, B))
    at(desk, f"{NIGHT} 02:30")
    (told,) = ended(desk)
    assert (told.key, told.body.facts) == (A, 3)  # type: ignore[attr-defined]


def test_who_is_only_named_in_a_join_is_nobody(desk: Desk) -> None:
    """A pseudonym of which no fact is known ends the night all the same, and counts as nobody."""
    desk.handle(a.an_exit(EXIT_ON, leaver=A), joined(A, B), split(A, B))
    at(desk, f"{LAST_DAY} 02:30")
    assert runs(desk) == [(LAST_DAY, 1, 0, 0)]


def test_cut_off_anywhere_it_ends_the_same(database_url: str) -> None:
    """Stopped after any statement or commit and begun again, each person is told of once, and the counts are right."""
    with a_desk(database_url) as desk:
        killer = Killer()
        for after in range(1, 60):
            desk.execute(
                "truncate history, dossiers, signals, inbox, outbox, retention_counts, retention_runs"
            )
            with a_desk(database_url) as dying:
                dying.handle(*leavers(3))
                dying.clock.advance_to(local(f"{NIGHT} 02:30"))
                killer = Killer(after)
                with suppress(Killed), killer.stalking(dying.database):
                    at(dying, f"{NIGHT} 02:30", people=2)
            at(desk, f"{NIGHT} 02:30", people=2)
            assert sorted(event.key for event in ended(desk)) == [an_id(900 + n) for n in range(3)], after
            assert runs(desk) == [(NIGHT, 3, 3, 0)], after
            if killer.count < after:
                break
        assert killer.count > 15


def test_a_night_that_was_missed_is_done_as_soon_as_it_can_be(desk: Desk) -> None:
    """The run of a night begins at noon where nothing ran before, and says when it was."""
    desk.handle(*leavers(1))
    at(desk, f"{NIGHT} 12:00")
    (run,) = desk.database.run(lambda connection: retention_store.runs(connection, 9))
    noon = desk.clock.now()
    assert run == Run(day(NIGHT), 1, 1, 0, started_at=noon, finished_at=noon)
