"""Taking a signal up: listed for who it is told to, accepted once with a day, refused kindly."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from schemas.types import Kind, StaffId, Status, Urgency
from services.notify.take_up_routes import LIST_PATH, MOST_BYTES, TAKE_UP_PATH
from tests.notify.desk import COACH, DEPUTY, INTERNAL_KEY, OTHER_COACH, Desk, a_signal


def ask(desk: Desk, path: str, content: object, **headers: str) -> httpx.Response:
    """Ask at the door of the portal."""
    return desk.ask("POST", path, content, **headers)


def listed(desk: Desk, person: StaffId = COACH) -> list[dict[str, Any]]:
    """Return the signals of one member of staff."""
    signals: list[dict[str, Any]] = ask(desk, LIST_PATH, {"medewerker": str(person)}).json()["signalen"]
    return signals


def take_up(
    desk: Desk, signal: UUID, on: str = "2026-11-27", *, person: StaffId = COACH, key: str = "k-1"
) -> httpx.Response:
    """Take a signal up until a day."""
    order = {"medewerker": str(person), "signaal": str(signal), "volgende_datum": on}
    return ask(desk, TAKE_UP_PATH, order, **{"Idempotency-Key": key})


def told(desk: Desk, **fields: Any) -> UUID:
    """Let the coach be told of a signal, and return it."""
    signal = a_signal(**fields)
    desk.take(signal)
    desk.fresh()
    return signal.signal


def test_the_list_holds_what_somebody_owns_or_was_told(desk: Desk) -> None:
    """The gravest first, the oldest first among equals; tasks, closed ones and those of a colleague are not in it."""
    later = told(desk)
    milder = told(desk, urgency=Urgency.THIS_WEEK, at="2026-11-20 10:00")
    first = told(desk, at="2026-11-23 10:00")
    told(desk, owner=OTHER_COACH)
    told(desk, kind=Kind.TASK)
    told(desk, status=Status.CLOSED)
    rows = listed(desk)
    assert [row["signaal"] for row in rows] == [str(first), str(later), str(milder)]
    assert rows[0]["status"] == "open"
    assert [row["verteld_op"] is not None for row in rows] == [False, True, False]  # two follow as a group
    assert rows[0]["volgende_datum"] is None


def test_the_deputy_has_it_once_told(desk: Desk) -> None:
    """Who stands in sees a signal from the moment it was told to them."""
    signal = told(desk)
    assert listed(desk, DEPUTY) == []
    desk.at("2026-11-27 10:00")
    assert [row["signaal"] for row in listed(desk, DEPUTY)] == [str(signal)]


def test_taken_up_rests_until_the_day_has_passed(desk: Desk) -> None:
    """The ladder rests at once; the morning after the day, without a next step, the reminder comes."""
    signal = told(desk)
    answer = take_up(desk, signal)
    assert (answer.status_code, answer.json()) == (
        200,
        {"signaal": str(signal), "volgende_datum": "2026-11-27"},
    )
    (row,) = listed(desk)
    assert (row["status"], row["volgende_datum"]) == ("opgepakt", "2026-11-27")
    assert row["gezien_op"] is not None
    assert desk.at("2026-11-27 23:59").fresh() == []
    assert len(desk.at("2026-11-30 10:00").fresh()) == 1


def test_the_monitor_hears_of_it_once(desk: Desk) -> None:
    """The same order again has the same answer and makes no second event."""
    signal = told(desk)
    answers = [take_up(desk, signal) for _ in range(3)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert desk.app.account().made["vangnet.contacts.v1"] == 1


def test_another_day_is_another_order(desk: Desk) -> None:
    """Who needs more time gives a new day under a new key; the old key with another day is refused."""
    signal = told(desk)
    take_up(desk, signal)
    assert take_up(desk, signal, "2026-12-01", key="k-2").status_code == 200
    assert listed(desk)[0]["volgende_datum"] == "2026-12-01"
    again = take_up(desk, signal, "2026-12-02")
    assert (again.status_code, again.json()["title"]) == (409, "Dit kan niet meer")
    assert listed(desk)[0]["volgende_datum"] == "2026-12-01"


def test_a_key_belongs_to_one_member_of_staff(desk: Desk) -> None:
    """Two people may choose the same key."""
    first, second = told(desk), told(desk, owner=OTHER_COACH)
    assert take_up(desk, first).status_code == 200
    assert take_up(desk, second, person=OTHER_COACH).status_code == 200


def test_a_closed_signal_is_refused_kindly(desk: Desk) -> None:
    """Nobody promises work for what is over."""
    signal = told(desk)
    desk.take(a_signal(signal, revision=2, status=Status.CLOSED))
    answer = take_up(desk, signal)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "status": 409,
            "title": "Dit kan niet meer",
            "detail": "Dit signaal is al gesloten. U hoeft er niets meer voor te doen.",
        },
    )
    assert "vangnet.contacts.v1" not in desk.app.account().made


@pytest.mark.parametrize("signal", ["of a colleague", "unknown"])
def test_what_is_not_theirs_is_not_found(desk: Desk, signal: str) -> None:
    """A signal that a person neither owns nor was told is not there for them."""
    other = told(desk, owner=OTHER_COACH)
    answer = take_up(desk, other if signal == "of a colleague" else uuid4())
    assert (answer.status_code, answer.json()["title"]) == (404, "Dit is er niet")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        pytest.param({"volgende_datum": None}, "volgende_datum", id="no day"),
        pytest.param({"volgende_datum": "morgen"}, "volgende_datum", id="no date"),
        pytest.param({"volgende_datum": "2026-11-23"}, "volgende_datum", id="yesterday"),
        pytest.param({"signaal": "x"}, "signaal", id="no signal"),
        pytest.param({"medewerker": 7}, "medewerker", id="no member of staff"),
        pytest.param({"naam": "Renske"}, "naam", id="unknown field"),
    ],
)
def test_a_fault_is_named_by_its_field(desk: Desk, change: dict[str, object], place: str) -> None:
    """Without a day, or with one that has passed, nothing is taken up; the answer says what was expected."""
    signal = told(desk)
    order = {"medewerker": str(COACH), "signaal": str(signal), "volgende_datum": "2026-11-27"} | change
    wanted = {name: value for name, value in order.items() if value is not None}
    answer = ask(desk, TAKE_UP_PATH, wanted, **{"Idempotency-Key": "k-1"})
    assert answer.status_code == 400
    assert [fault["plaats"] for fault in answer.json()["fouten"]] == [place]
    assert "Renske" not in answer.text
    assert listed(desk)[0]["status"] == "open"


def test_today_is_a_day(desk: Desk) -> None:
    """The next step may be today, by the Dutch calendar."""
    assert take_up(desk, told(desk), "2026-11-24").status_code == 200


@pytest.mark.parametrize("key", ["", "k" * 101])
def test_an_order_needs_a_key(desk: Desk, key: str) -> None:
    """Without a key of its own an order could count twice."""
    answer = take_up(desk, told(desk), key=key)
    assert answer.json()["fouten"][0]["plaats"] == "Idempotency-Key"
    assert answer.status_code == 400


@pytest.mark.parametrize("path", [LIST_PATH, TAKE_UP_PATH])
def test_the_door_is_for_the_portal_alone(desk: Desk, path: str) -> None:
    """Without the key of the installation nothing is read; a long request is refused."""
    for shown in ("", "Bearer ", "Bearer x", f"Basic {INTERNAL_KEY}"):
        answer = ask(desk, path, {}, Authorization=shown)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert ask(desk, path, {"medewerker": "x" * MOST_BYTES}).status_code == 400


def test_who_is_erased_leaves_no_order(desk: Desk) -> None:
    """What was taken up goes with the young person whom it was about."""
    signal, young = a_signal(), uuid4()
    desk.take(signal, leaver=young)
    desk.fresh()
    take_up(desk, signal.signal)
    assert desk.app.erase([young])["taken_up"] == 1
    assert listed(desk) == []
