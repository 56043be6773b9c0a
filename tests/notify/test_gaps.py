"""Where the net has a hole: each reason, what almost is one, and what the topic of recipients hears of it."""

import json
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from schemas.types import DoorstroompuntHears, Kind, LadderEnd, Status, Urgency, staff_id
from services.notify.delivery import Delivery
from services.notify.gaps import gaps_of
from services.notify.local_calendar import local_date
from services.notify.outcomes import News
from services.notify.people import NOBODY, Leave, Mark, Recipient, people_for
from tests.notify.desk import COACH, DEPUTY, REGION, SCHOOL, STAFF, Desk, a_signal
from tests.notify.plans import COACH_HERE, COORDINATOR_HERE, DEPUTY_HERE, EVERYBODY, Life, a_fact, a_life

MUTE_DEPUTY = replace(DEPUTY_HERE, channels=())
AWAY = Leave(date(2026, 11, 23), date(2026, 11, 25))
UNKNOWN = staff_id(REGION, "ONBEKEND")
VERIFIED = STAFF.replace("voorkeur\n", "voorkeur;bevestigd\n").replace(";;;\n", ";;;;ja\n")


def gaps(life: Life) -> list[tuple[str, str, object]]:
    """Return reason, role and recipient of each gap of a life, now."""
    today = local_date(life.now)
    people = people_for(life.signal.owner, life.signal.place, life.register, today)
    return [(g.reason, g.role, g.recipient) for g in gaps_of(life.signal, people, life.rows.values(), today)]


@pytest.mark.parametrize(
    ("signal", "register", "found"),
    [
        pytest.param({}, EVERYBODY, [], id="everybody is there"),
        pytest.param(
            {}, [COACH_HERE, COORDINATOR_HERE], [("nobody_holds_role", "vervanger", NOBODY)], id="no deputy"
        ),
        pytest.param(
            {"urgency": Urgency.THIS_WEEK}, [COACH_HERE, COORDINATOR_HERE], [], id="a ladder without deputy"
        ),
        pytest.param({"owner": None}, EVERYBODY, [], id="the coordinator stands in"),
        pytest.param(
            {"owner": UNKNOWN}, EVERYBODY, [("owner_not_in_register", "lifecoach", UNKNOWN)], id="a stranger"
        ),
        pytest.param(
            {},
            [COACH_HERE, MUTE_DEPUTY, COORDINATOR_HERE],
            [("no_address", "vervanger", DEPUTY)],
            id="without address",
        ),
        pytest.param(
            {},
            [COACH_HERE, replace(MUTE_DEPUTY, marks=(Mark.STOPPED,)), COORDINATOR_HERE],
            [("stopped", "vervanger", DEPUTY)],
            id="stopped, and no e-mail address",
        ),
        pytest.param(
            {},
            [replace(COACH_HERE, unverified=True), DEPUTY_HERE, COORDINATOR_HERE],
            [("unverified", "lifecoach", COACH)],
            id="unverified",
        ),
        pytest.param(
            {},
            [replace(COACH_HERE, leaves=(AWAY,)), DEPUTY_HERE, COORDINATOR_HERE],
            [("on_leave_without_deputy", "lifecoach", COACH)],
            id="on leave",
        ),
        pytest.param(
            {},
            [replace(COACH_HERE, leaves=(replace(AWAY, deputy=DEPUTY),)), DEPUTY_HERE, COORDINATOR_HERE],
            [],
            id="on leave with a deputy",
        ),
        pytest.param(
            {},
            [
                replace(COACH_HERE, leaves=(replace(AWAY, last_on=AWAY.first_on),)),
                DEPUTY_HERE,
                COORDINATOR_HERE,
            ],
            [],
            id="back from leave",
        ),
        pytest.param(
            {"ladder_end": LadderEnd.SCHOOL_AND_LEERPLICHT},
            EVERYBODY,
            [("nobody_holds_role", "leerplicht", NOBODY)],
            id="a minor",
        ),
        pytest.param(
            {"doorstroompunt": DoorstroompuntHears.COUNT},
            EVERYBODY,
            [("nobody_holds_role", "doorstroompunt", NOBODY)],
            id="a count for nobody",
        ),
        pytest.param(
            {"ladder_end": LadderEnd.DOORSTROOMPUNT},
            EVERYBODY,
            [("nobody_holds_role", "doorstroompunt", NOBODY)],
            id="the school stands in for the Doorstroompunt",
        ),
        pytest.param({"kind": Kind.TASK, "owner": UNKNOWN}, EVERYBODY, [], id="a task"),
        pytest.param({"status": Status.CLOSED, "owner": UNKNOWN}, EVERYBODY, [], id="closed"),
    ],
)
def test_each_gap(signal: dict[str, object], register: list[Recipient], found: list[object]) -> None:
    """A hole in the ladder of an open signal is named by its reason, the role and who is meant."""
    assert gaps(a_life(a_fact(**signal), register)) == found


def test_nobody_at_all() -> None:
    """Where no step had anybody, that nobody knows of it stands first, beside each role."""
    found = gaps(a_life(register=[]))
    assert ("nobody_reached", "coordinator", NOBODY) in found
    assert ("nobody_reached", "coordinator", NOBODY) not in gaps(a_life(register=[COORDINATOR_HERE]))


def test_what_was_not_reached_is_a_gap_as_long_as_that_person_holds_the_step(desk: Desk) -> None:
    """Messages that do not arrive make a gap; the list says what to do, and the topic hears it open and close."""
    desk.app.import_recipients(VERIFIED.encode())
    signal, young = uuid4(), uuid4()
    desk.take(a_signal(signal), leaver=young)
    (message,) = desk.sent()
    desk.receipt(message, "undelivered", "30003")
    desk.rest()
    assert desk.app.staff.gaps() == []
    (copy,) = [row for row in desk.app.messages() if row["stands_in_for"]]
    _lose(desk, UUID(str(copy["id"])))
    (row,) = desk.app.staff.gaps()
    assert (row["reason"], row["role"], row["who"], row["school"]) == (
        "not_reached",
        "lifecoach",
        "LC",
        SCHOOL,
    )
    assert row["do"] == "Vraag deze collega naar het juiste nummer en adres."
    desk.take(a_signal(signal, revision=2, status=Status.CLOSED), leaver=young)
    assert desk.app.staff.gaps() == []
    assert [kind for kind, _ in _told(desk)] == ["nl.nazorg.gat.geopend.v1", "nl.nazorg.gat.gesloten.v1"]


def test_one_gap_of_two_signals_is_told_once(desk: Desk) -> None:
    """A gap opens with its first signal and closes with its last, or when the register is mended."""
    desk.app.import_recipients(VERIFIED.encode())
    for _ in range(2):
        desk.take(a_signal(school="98OH"))
    listed = {(row["reason"], row["role"]): row["signals"] for row in desk.app.staff.gaps()}
    assert listed == {("nobody_holds_role", "vervanger"): 2, ("nobody_holds_role", "coordinator"): 2}
    assert [kind for kind, _ in _told(desk)] == ["nl.nazorg.gat.geopend.v1"] * 2
    desk.app.import_recipients(VERIFIED.replace(";98KP;", ";98KP 98OH;").encode())
    desk.rest()
    assert desk.app.staff.gaps() == []
    told = _told(desk)
    assert [kind for kind, _ in told] == ["nl.nazorg.gat.geopend.v1"] * 2 + ["nl.nazorg.gat.gesloten.v1"] * 2
    assert {data["rol"] for _, data in told} == {"vervanger", "coordinator"}
    assert "ontvanger" not in told[0][1]


def _lose(desk: Desk, message: UUID) -> None:
    """Let the e-mail that stood in for a text bounce."""
    now = desk.clock.now()
    outcomes = desk.app.recover.outcomes
    desk.app.database.run(
        lambda connection: outcomes.record(connection, message, News(Delivery.UNDELIVERED), now)
    )
    desk.rest()


def _told(desk: Desk) -> list[tuple[str, dict[str, object]]]:
    query = "select headers ->> 'ce_type', convert_from(value, 'UTF8') from notify.outbox order by seq"
    with desk.app.database.engine.connect() as connection:
        rows = [(kind, json.loads(value)) for kind, value in connection.exec_driver_sql(query)]
    return [(kind, data) for kind, data in rows if ".gat." in kind]
