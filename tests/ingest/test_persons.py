"""Joining and splitting: the machine offers, a human says, nothing is lost, and names go to nobody without a right."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import event as sqlalchemy_event

from schemas.envelope import Envelope
from schemas.events import PersonJoined, PersonSplit
from schemas.types import staff_id
from services.ingest.persons import Confirmed
from tests.ingest.conftest import Office
from tests.ingest.deliveries import OTHER_SCHOOL, PERSONAL, event, export, row

JOINS = "/v1/samenvoegingen"
CO = {"medewerker": "CO-KP"}


def met(office: Office, pupil: str = "1", school: str | None = None, **person: str) -> UUID:
    """Deliver one young person of a school and return the pseudonym."""
    before = set(office.leavers())
    given = {"brin": school} if school else {}
    key = office.other if school == OTHER_SCHOOL else office.school
    answer = office.event(event(number=str(uuid4()), pupil=pupil, **given, **person), key)
    assert answer.status_code == 202, answer.text
    (new,) = set(office.leavers()) - before
    return new


def twice(office: Office) -> tuple[UUID, UUID]:
    """Deliver one young person at two schools, written in two ways."""
    one = met(office, achternaam="van den Test-Persoon", roepnaam="Renské")
    return one, met(office, school=OTHER_SCHOOL, achternaam="Persoon", roepnaam="RENSKE")


def post(office: Office, path: str, key: str = "", **body: Any) -> httpx.Response:
    """Ask something about two, with the coordinator's key where none is given."""
    given = {name: str(value) for name, value in body.items()}
    return office.ask("POST", path, key or office.coordinator, json=given)


def pair(one: UUID, other: UUID) -> dict[str, Any]:
    """Return two as a body names them."""
    return {"jongere": one, "andere_jongere": other}


def listed(office: Office, key: str | None = None) -> Any:
    """Return what the list says."""
    answer = office.ask("GET", JOINS, key or office.coordinator)
    assert answer.status_code == 200, answer.text
    return answer.json()


def links(office: Office) -> list[Envelope]:
    """Return the events of joins and splits, in order."""
    return [one for one in office.events() if isinstance(one.body, PersonJoined | PersonSplit)]


def reasons(answer: httpx.Response) -> list[tuple[int, str, str]]:
    """Return status, place and reason of each fault."""
    return [
        (answer.status_code, fault["plaats"], fault["reden"]) for fault in answer.json().get("fouten", [])
    ]


def test_two_records_of_one_person_are_offered(office: Office) -> None:
    """Birth date and name in common make a candidate, with schools and regions and without names."""
    one, other = sorted(twice(office))
    met(office, pupil="3", roepnaam="Noor")
    told = listed(office)
    (candidate,) = told["kandidaten"]
    assert [side["jongere"] for side in candidate["jongeren"]] == [str(one), str(other)]
    assert {side["brin"] for side in candidate["jongeren"]} == {"98KP", OTHER_SCHOOL}
    assert (candidate["afgewezen_op"], candidate["binnen_bereik"]) == (None, True)
    assert told["samenvoegingen"] == []
    assert [word for word in PERSONAL if word in str(told)] == []


def test_the_index_keeps_nothing_that_can_be_read(office: Office) -> None:
    """What matches is a keyed mark under the key that the row names; no name and no birth date is stored."""
    twice(office)
    found = office.rows("select key_id, domain, length(mark) as bytes from ingest.likenesses")
    assert {(found.key_id, found.domain, found.bytes) for found in found} == {("1", "nazorg", 32)}
    stored = office.everything_stored().casefold()
    assert [word for word in ("renske", "2008-04-12") if word in stored] == []


def test_the_index_follows_what_is_told(office: Office) -> None:
    """A corrected name makes a candidate or ends it, in the transaction of the delivery; the rest stays as it was."""
    one = met(office)
    met(office, school=OTHER_SCHOOL, roepnaam="Renate")
    assert listed(office)["kandidaten"] == []
    office.upload(export(row("1", brin=OTHER_SCHOOL, roepnaam="Renske")), office.other)
    assert len(listed(office)["kandidaten"]) == 1
    office.event(event("contact.gelegd", number="9"))
    assert len(office.rows(f"select 1 from ingest.likenesses where leaver = '{one}'")) == 1
    office.upload(export(row("1", geboortedatum="00-00-2008")))
    assert listed(office)["kandidaten"] == []
    assert office.rows(f"select 1 from ingest.likenesses where leaver = '{one}'") == []


def test_reindexing_fills_what_was_there_before(office: Office) -> None:
    """Who came before the index is found after a reindex, as often as it runs."""
    twice(office)
    office.admin.run(lambda connection: connection.exec_driver_sql("truncate ingest.likenesses"))
    told: list[int] = []
    assert office.app.persons.reindex(told.append) == 2
    before = office.rows("select * from ingest.likenesses order by mark")
    assert office.app.persons.reindex(told.append) == 2
    assert told == [2, 2]
    assert office.rows("select * from ingest.likenesses order by mark") == before
    assert len(listed(office)["kandidaten"]) == 1


def test_reindexing_under_another_key_leaves_no_old_row(office: Office) -> None:
    """After a reindex every row is under the key of now."""
    twice(office)
    identities = office.app.identities
    prints = replace(identities.prints, index_key=b"n" * 32, index_key_id="2")
    persons = replace(office.app.persons, identities=replace(identities, prints=prints))
    persons.reindex(lambda _: None)
    assert {row.key_id for row in office.rows("select key_id from ingest.likenesses")} == {"2"}


def test_people_of_different_domains_are_never_offered(office: Office) -> None:
    """Who is alike in another domain is nobody here."""
    one, _ = twice(office)
    change = f"update ingest.likenesses set domain = 'duo' where leaver = '{one}'"
    office.admin.run(lambda connection: connection.exec_driver_sql(change))
    assert listed(office)["kandidaten"] == []


def test_a_human_joins_two(office: Office) -> None:
    """A confirmation is recorded with who and when, told as an event of the one who stays, and ends the candidate."""
    one, other = twice(office)
    answer = post(office, JOINS, **pair(one, other), **CO)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    by = staff_id("25", "CO-KP")
    assert (told["jongere"], told["andere_jongere"], told["samengevoegd_door"]) == (
        str(one),
        str(other),
        str(by),
    )
    assert (told["ongedaan_door"], told["ongedaan_op"]) == (None, None)
    (joined,) = links(office)
    assert isinstance(joined.body, PersonJoined)
    assert (joined.key, joined.body.joined, joined.reported_by) == (one, other, by)
    assert (joined.body.region, joined.body.school) == ("25", "98KP")
    assert listed(office) == {"kandidaten": [], "samenvoegingen": [told]}


def test_each_school_keeps_its_own_pseudonym(office: Office) -> None:
    """Facts go on under the pseudonym of their school, so that undoing loses nothing."""
    one, other = twice(office)
    post(office, JOINS, **pair(one, other), **CO)
    office.event(event("contact.gelegd", number="7", brin=OTHER_SCHOOL), office.other)
    assert office.events()[-1].key == other
    assert len(office.leavers()) == 2


def test_the_same_confirmation_again_is_the_same_join(office: Office) -> None:
    """Who got no answer asks again, either way round, and nothing is told twice."""
    one, other = twice(office)
    first = post(office, JOINS, **pair(one, other), **CO)
    for again in (pair(one, other), pair(other, one)):
        assert post(office, JOINS, **again, **CO).json() == first.json()
    assert len(links(office)) == 1


def test_a_wrong_join_is_taken_back(office: Office) -> None:
    """The undoing is recorded and told, a second time nothing changes, and the two may be joined again."""
    one, other = twice(office)
    join = post(office, JOINS, **pair(one, other), **CO).json()
    undo = f"{JOINS}/{join['id']}/ongedaanmakingen"
    answers = [post(office, undo, medewerker=code) for code in ("CO-2", "CO-3")]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["ongedaan_door"] == str(staff_id("25", "CO-2"))
    assert len(listed(office)["kandidaten"]) == 1
    post(office, JOINS, **pair(other, one), **CO)
    said = links(office)
    assert [one.type.split(".")[-2] for one in said] == ["samengevoegd", "gesplitst", "samengevoegd"]
    assert [one.key for one in said] == [one, one, other]
    assert said[0].recorded < said[1].recorded < said[2].recorded, "the clock stands still; the words do not"
    assert len({one.id for one in said}) == 3


def test_who_is_one_person_already_is_not_joined_again(office: Office) -> None:
    """One with two and two with three is all three; one with three says nothing new, until the middle is undone."""
    one, two = twice(office)
    three = met(office, pupil="9", achternaam="Persoon")
    assert post(office, JOINS, **pair(one, two), **CO).status_code == 201
    middle = post(office, JOINS, **pair(two, three), **CO).json()
    refused = post(office, JOINS, **pair(one, three), **CO)
    assert reasons(refused) == [(400, "andere_jongere", "al_een_jongere")]
    assert listed(office)["kandidaten"] == []
    post(office, f"{JOINS}/{middle['id']}/ongedaanmakingen", **CO)
    assert post(office, JOINS, **pair(one, three), **CO).status_code == 201


def test_who_is_not_alike_is_not_joined(office: Office) -> None:
    """Without birth date and name in common no human can join, reject or compare two."""
    one, other = met(office), met(office, pupil="2", roepnaam="Noor")
    for path in (JOINS, "/v1/afwijzingen", "/v1/vergelijkingen"):
        assert reasons(post(office, path, **pair(one, other), **CO)) == [
            (400, "andere_jongere", "geen_kandidaat")
        ]
    assert links(office) == []


def test_a_rejection_stays_beside_the_candidate(office: Office) -> None:
    """Two who are not one are still listed, as rejected; a join takes precedence, and then there is no rejecting."""
    one, other = twice(office)
    assert post(office, "/v1/afwijzingen", **pair(one, other), **CO).status_code == 201
    (candidate,) = listed(office)["kandidaten"]
    assert candidate["afgewezen_op"].startswith("2026-11-24T")
    assert post(office, JOINS, **pair(one, other), **CO).status_code == 201
    refused = post(office, "/v1/afwijzingen", **pair(one, other), **CO)
    assert reasons(refused) == [(400, "andere_jongere", "al_een_jongere")]


def test_names_are_shown_to_who_may_decide(office: Office) -> None:
    """A comparison shows both, is kept by no cache, and the log says that it was shown and to whom, without names."""
    one, other = twice(office)
    answer = post(office, "/v1/vergelijkingen", **pair(one, other))
    assert answer.headers["Cache-Control"] == "no-store"
    shown = {found["jongere"]: found for found in answer.json()["jongeren"]}
    assert shown[str(one)] == {
        "jongere": str(one),
        "roepnaam": "Renské",
        "achternaam": "van den Test-Persoon",
        "geboortedatum": "2008-04-12",
        "gemeente": "Haarlem",
        "brin": "98KP",
    }
    assert shown[str(other)]["achternaam"] == "Persoon"
    log = office.log_text.getvalue()
    assert "persons_compared" in log
    assert str(one) in log
    assert [word for word in (*PERSONAL, "Persoon", "RENSKE") if word in log] == []
    post(office, JOINS, **pair(one, other), **CO)
    assert post(office, "/v1/vergelijkingen", **pair(one, other)).status_code == 200, (
        "to look again at a join"
    )


@pytest.fixture
def elsewhere(office: Office) -> str:
    """Return the key of another region's coordinator."""
    return office.app.create_key(role="coordinator", schools=(), region="30", name="elders")


def test_a_key_that_holds_one_side_may_not_decide(office: Office) -> None:
    """A school reaches its own pupil and not the other one: no joining, comparing, rejecting or undoing."""
    one, other = twice(office)
    join = post(office, JOINS, **pair(one, other), **CO).json()
    undo = f"{JOINS}/{join['id']}/ongedaanmakingen"
    for path in (JOINS, "/v1/afwijzingen", "/v1/vergelijkingen", undo):
        body: dict[str, Any] = {**CO} if path == undo else {**pair(one, other), **CO}
        assert post(office, path, office.school, **body).status_code == 403, path
    assert office.ask("GET", JOINS).status_code == 403
    assert len(links(office)) == 1


def test_another_region_sees_and_decides_nothing(office: Office, elsewhere: str) -> None:
    """A coordinator reaches the young people of the own region alone; a strange join is simply not there."""
    one, other = twice(office)
    join = post(office, JOINS, **pair(one, other), **CO).json()
    assert listed(office, elsewhere) == {"kandidaten": [], "samenvoegingen": []}
    assert post(office, JOINS, elsewhere, **pair(one, other), **CO).status_code == 403
    for strange in (join["id"], uuid4()):
        assert post(office, f"{JOINS}/{strange}/ongedaanmakingen", elsewhere, **CO).status_code == 404


def test_who_moved_is_listed_and_left_to_who_reaches_both(office: Office, elsewhere: str) -> None:
    """A candidate in two regions is seen by both coordinators, and only the operator joins it."""
    one = met(office)
    other = met(office, school=OTHER_SCHOOL, gemeente="Groningen")
    move = f"update ingest.identities set region = '30' where leaver = '{other}'"
    office.admin.run(lambda connection: connection.exec_driver_sql(move))
    for key in (office.coordinator, elsewhere):
        (candidate,) = listed(office, key)["kandidaten"]
        assert candidate["binnen_bereik"] is False
        assert post(office, JOINS, key, **pair(one, other), **CO).status_code == 403
    assert office.app.persons.join((one, other), Confirmed("BEHEER")).kept == one


def test_a_board_with_both_schools_may_decide(office: Office) -> None:
    """A key that names both schools reaches both; its staff code is of the region where the young person lives."""
    one, other = twice(office)
    board = office.app.create_key(role="school", schools=("98KP", OTHER_SCHOOL), region=None, name="bestuur")
    answer = post(office, JOINS, board, **pair(one, other), **CO)
    assert (answer.status_code, answer.json()["samengevoegd_door"]) == (201, str(staff_id("25", "CO-KP")))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param({}, (400, "jongere", "ontbreekt"), id="nothing"),
        pytest.param({"jongere": 7}, (400, "jongere", "verkeerde_vorm"), id="a number"),
        pytest.param({"jongere": "Renske"}, (400, "jongere", "verkeerde_vorm"), id="a name"),
        pytest.param({"jongere": str(UUID(int=1))}, (400, "andere_jongere", "ontbreekt"), id="one side"),
        pytest.param(
            {"jongere": str(UUID(int=1)), "andere_jongere": str(UUID(int=1))},
            (400, "andere_jongere", "spreekt_zichzelf_tegen"),
            id="twice the same",
        ),
        pytest.param(
            {"jongere": str(UUID(int=1)), "andere_jongere": str(UUID(int=2))},
            (400, "medewerker", "ontbreekt"),
            id="nobody says so",
        ),
        pytest.param(
            {"jongere": str(UUID(int=1)), "andere_jongere": str(UUID(int=2)), "medewerker": 7},
            (400, "medewerker", "verkeerde_vorm"),
            id="a number of staff",
        ),
        pytest.param({"roepnaam": "Renske"}, (400, "", "onbekend_veld"), id="a field too many"),
        pytest.param([], (400, "", "geen_object"), id="a list"),
    ],
)
def test_a_wrong_body_names_its_fault(office: Office, body: object, found: tuple[int, str, str]) -> None:
    """Each fault is told with its place and what is expected, and never with the value."""
    answer = office.ask("POST", JOINS, office.coordinator, json=body)
    assert reasons(answer) == [found]
    assert "Renske" not in answer.text


def test_what_is_no_json_is_refused(office: Office) -> None:
    """Another media type is 415, and bytes that are no JSON are told to be so."""
    json = {"Content-Type": "application/json"}
    assert reasons(office.ask("POST", JOINS, office.coordinator, content=b"{", headers=json)) == [
        (400, "", "onleesbaar")
    ]
    csv = {"Content-Type": "text/csv"}
    assert office.ask("POST", JOINS, office.coordinator, content=b"a", headers=csv).status_code == 415


def test_a_pseudonym_that_is_not_there_tells_nothing(office: Office) -> None:
    """Whether a pseudonym exists elsewhere cannot be found out: it is as one of another region."""
    assert post(office, JOINS, **pair(met(office), uuid4()), **CO).status_code == 403


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("work", ["join", "split"])
def test_stopped_after_any_statement_nothing_is_half_said(office: Office, work: str) -> None:
    """The record and its event are committed together or not at all, and saying it again says it once."""
    one, other = twice(office)
    said = Confirmed("CO-KP")
    first = office.app.persons.join((one, other), said) if work == "split" else None
    seen: list[int] = []
    limit = [10_000]

    def count(*_: object) -> None:
        if len(seen) == limit[0]:
            raise Killed
        seen.append(1)

    def do() -> None:
        if first is None:
            office.app.persons.join((one, other), said)
        else:
            office.app.persons.split(first.id, said)

    hooks = (("before_cursor_execute", count), ("commit", count))
    engine = office.app.database.engine
    before = office.count("joins"), len(links(office))
    for step in range(100):
        seen.clear()
        limit[0] = step
        for name, hook in hooks:
            sqlalchemy_event.listen(engine, name, hook)
        try:
            do()
            done = True
        except Killed:
            done = False
        finally:
            for name, hook in hooks:
                sqlalchemy_event.remove(engine, name, hook)
        if done:
            break
        assert (office.count("joins"), len(links(office))) == before
    assert step > 4
    do()
    assert len(links(office)) == before[1] + 1
