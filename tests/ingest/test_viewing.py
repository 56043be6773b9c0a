"""Names at viewing and the search over them: who gets them, whom a question finds, and what stays of the asking."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from services.ingest.rotation import Rotation
from services.ingest.viewing import MOST_FOUND, shown
from services.ingest.viewing_routes import MOST_NAMES, NAMES_PATH, SEARCH_PATH
from tests.ingest.conftest import Office, close_office, open_office
from tests.ingest.deliveries import OTHER_SCHOOL, PERSONAL, event, export, row
from tests.ingest.test_rotation import FIRST, SECOND, WITHOUT_OLD

VIEWER = {"gebruiker": "oidc|coach-1", "rol": "lifecoach", "aanleiding": "vandaag"}
REGION = "25"


def look(office: Office, *leavers: UUID, key: str | None = None, **other: object) -> httpx.Response:
    """Ask for the names of some people, as the portal does."""
    body = VIEWER | {"pseudoniemen": [str(one) for one in leavers]} | other
    return office.ask("POST", NAMES_PATH, key or office.names_key, json=body)


def named(office: Office, *leavers: UUID, **other: Any) -> dict[str, dict[str, Any]]:
    """Return what is given, by pseudonym."""
    answer = look(office, *leavers, **other)
    assert answer.status_code == 200, answer.text
    return {one["pseudoniem"]: one for one in answer.json()["namen"]}


def search(office: Office, asked: str, **other: object) -> httpx.Response:
    """Ask whom a question means, in one region unless told otherwise."""
    body = VIEWER | {"vraag": asked, "regio": [REGION], "scholen": []} | other
    return office.ask("POST", SEARCH_PATH, office.names_key, json=body)


def found(office: Office, asked: str, **other: object) -> list[UUID]:
    """Return whom a question finds."""
    answer = search(office, asked, **other)
    assert answer.status_code == 200, answer.text
    return [UUID(one) for one in answer.json()["gevonden"]]


def kept(office: Office) -> list[Any]:
    """Return what stays of each asking."""
    return list(
        office.rows(
            "select door, asked_by, role, occasion, leavers, asked_at from ingest.viewings order by id"
        )
    )


@pytest.fixture
def leaver(office: Office) -> UUID:
    """A pupil of 18, with a name and numbers."""
    assert office.event(event()).status_code == 202
    (one,) = office.leavers()
    return one


def test_a_page_gets_names_and_the_asking_stays(office: Office, leaver: UUID) -> None:
    """Who is known is named with what a coach needs; one row says who asked, for what, for whom and when."""
    stranger = uuid4()
    assert named(office, leaver, stranger) == {
        str(leaver): {
            "pseudoniem": str(leaver),
            "voornaam": "Renske",
            "achternaam": "Testpersoon",
            "geboortedatum": "2008-04-12",
            "telefoon": "+31612345678",
            "email": "renske@example.org",
            "gemeente": "Haarlem",
            "school": "98KP",
            "leerlingnummer": "1",
            "plek": "Bakkerij Testbrood",
            "vertegenwoordiger_naam": None,
            "vertegenwoordiger_mobiel": None,
            "vertegenwoordiger_email": None,
        }
    }
    assert kept(office) == [
        ("namen", "oidc|coach-1", "lifecoach", "vandaag", [leaver, stranger], office.clock.now())
    ]
    assert not [word for word in PERSONAL if word in office.log_text.getvalue() + office.everything_stored()]


def test_a_question_finds_and_the_asking_stays(office: Office, leaver: UUID) -> None:
    """The row says who was found; the question, which is a name, is in no table and no line of the log."""
    assert found(office, "renske TESTPERSOON") == [leaver]
    assert found(office, "Haarl") == [leaver]
    assert found(office, "06 12345678") == [leaver]
    assert found(office, "Haarlem Renske") == [leaver]
    assert found(office, "Testpersoons") == []
    assert [(door, leavers) for door, _, _, _, leavers, _ in kept(office)] == [("zoeken", [leaver])] * 4 + [
        ("zoeken", [])
    ]
    written = office.log_text.getvalue() + office.everything_stored()
    assert not [word for word in (*PERSONAL, "TESTPERSOON", "Haarl") if word in written]


def test_nobody_outside_the_area_is_found(office: Office, leaver: UUID) -> None:
    """Region and school bound what is found; named both, somebody is within both."""
    other = export(row("7", brin=OTHER_SCHOOL, gemeente="Amsterdam"))
    assert office.upload(other, office.other).status_code == 202
    (far,) = set(office.leavers()) - {leaver}
    asked = "Testpersoon"
    assert set(found(office, asked, scholen=["98KP", OTHER_SCHOOL], regio=[])) == {leaver, far}
    assert found(office, asked) == found(office, asked, scholen=["98KP"]) == [leaver]
    assert found(office, asked, scholen=[OTHER_SCHOOL], regio=[]) == [far]
    assert found(office, asked, scholen=[OTHER_SCHOOL]) == []
    assert found(office, "Amsterdam") == []
    assert found(office, "Amsterdam", regio=[], scholen=[OTHER_SCHOOL]) == [far]


def test_a_question_without_an_area_is_refused(office: Office, leaver: UUID) -> None:
    """Who forgets where to search finds nobody, rather than everybody."""
    answer = search(office, "Testpersoon", regio=[])
    assert (answer.status_code, answer.json()["fouten"][0]["plaats"]) == (400, "regio")
    assert kept(office) == []


def test_who_is_erased_is_gone(office: Office, leaver: UUID) -> None:
    """Neither named nor found, and taken out of the rows of who looked, also of who looks later."""
    assert len(named(office, leaver)) == len(found(office, "Testpersoon")) == 1
    erasure = {"jongere": str(leaver), "reden": "verzoek"}
    assert office.ask("POST", "/v1/wissingen", office.coordinator, json=erasure).status_code == 202
    assert named(office, leaver) == {}
    assert found(office, "Testpersoon") == []
    assert [leavers for *_, leavers, _ in kept(office)] == [[]] * 4
    assert office.count("searchables") == 0


def test_who_is_joined_is_named_under_each_pseudonym(office: Office) -> None:
    """One answer under both: what is known of the one who stays, and what only the other record tells."""
    office.batch(event(pupil="1", number="1", mobiel=None), event(pupil="2", number="2", email=None))
    one, other = sorted(office.leavers(), key=lambda one: office.app.pupils([one])[one][1])
    join = {"jongere": str(one), "andere_jongere": str(other), "medewerker": "LC-01"}
    assert named(office, one)[str(one)]["telefoon"] is None
    assert office.ask("POST", "/v1/samenvoegingen", office.coordinator, json=join).status_code == 201
    for asked in (one, other):
        about = named(office, asked)[str(asked)]
        assert (about["leerlingnummer"], about["telefoon"], about["email"]) == (
            "1",
            "+31612345678",
            "renske@example.org",
        )


def test_whom_duo_tells_of_is_named_to_the_doorstroompunt_alone(office: Office, leaver: UUID) -> None:
    """What DUO delivers serves no other, whatever pseudonym somebody asks with."""
    office.admin.run(
        lambda c: c.execute(
            text(
                "insert into ingest.duo_people select leaver, 'duo:25', region, person from ingest.identities"
            )
        )
    )
    office.admin.run(lambda c: c.execute(text("delete from ingest.identities")))
    assert named(office, leaver) == {}
    assert named(office, leaver, rol="doorstroompunt")[str(leaver)]["voornaam"] == "Renske"


def test_what_changes_is_found_anew(office: Office, leaver: UUID) -> None:
    """Another surname or number is found from then on, and the one of before is not."""
    office.event(event(number="2", what="uitstroom.geregistreerd", achternaam="de Wit", mobiel="06-87654321"))
    assert found(office, "dewit") == found(office, "0687654321") == [leaver]
    assert found(office, "Testpersoon") == found(office, "0612345678") == []


def test_at_most_so_many_are_found(office: Office) -> None:
    """A question that means more people than fit gives so many, and no fault."""
    office.upload(export(*(row(str(number)) for number in range(MOST_FOUND + 5))))
    assert len(found(office, "Testpersoon")) == len(found(office, "Haarlem")) == MOST_FOUND


def test_nobody_else_opens_these_doors(office: Office, leaver: UUID) -> None:
    """The key of a school, a coordinator or notify opens nothing, and nothing is kept."""
    for key in (office.school, office.coordinator, office.internal_key, "vn_niets", office.names_key[:-1]):
        assert look(office, leaver, key=key).status_code == 401
        assert office.ask("POST", SEARCH_PATH, key, json={}).status_code == 401
    assert kept(office) == []


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"pseudoniemen": ["1"]}, id="no pseudonym"),
        pytest.param({"pseudoniemen": "1"}, id="no list"),
        pytest.param({"pseudoniemen": [str(uuid4()) for _ in range(MOST_NAMES + 1)]}, id="too many"),
        pytest.param({"gebruiker": ""}, id="nobody asks"),
        pytest.param({"naam": "Renske"}, id="a field too many"),
    ],
)
def test_a_wrong_question_gets_nothing(office: Office, leaver: UUID, wrong: dict[str, Any]) -> None:
    """What is no question for names is refused, and no value of it comes back."""
    answer = look(office, leaver, **wrong)
    assert answer.status_code == 400
    assert "Renske" not in answer.text
    assert kept(office) == []


def test_who_was_there_already_is_found_after_a_reindex(office: Office, leaver: UUID) -> None:
    """People of before the search are found once they are worked out, as often as that runs."""
    office.admin.run(lambda c: c.execute(text("delete from ingest.searchables")))
    assert found(office, "Testpersoon") == []
    for _ in range(2):
        assert office.app.persons.reindex(lambda _: None) == 1
        assert found(office, "Testpersoon") == [leaver]


def test_a_new_index_key_renews_the_search_too(database_url: str, keys_url: str, tmp_path: Any) -> None:
    """Found under the old key until the rotation, and without that key after it."""
    before = open_office(database_url, keys_url, tmp_path, FIRST)
    before.upload(export(row()))
    places = before.rows("select marks from ingest.searchables")
    after = open_office(database_url, keys_url, tmp_path, SECOND)
    assert len(found(after, "Testpersoon")) == 1
    Rotation(after.app.identities).run(lambda _: None)
    later = open_office(database_url, keys_url, tmp_path, WITHOUT_OLD)
    assert len(found(later, "Testpersoon")) == 1
    Rotation(later.app.identities).run(lambda _: None)
    ((left,),) = later.rows("select marks from ingest.searchables")
    assert not set(left) & set(places[0].marks)
    for office in (before, after, later):
        close_office(office)


def test_two_schools_have_no_mark_in_common(office: Office) -> None:
    """Who has the database alone cannot count names over schools: the same name stands elsewhere in each."""
    office.upload(export(row()))
    office.upload(export(row(brin=OTHER_SCHOOL)), office.other)
    (one,), (other,) = office.rows("select marks from ingest.searchables")
    assert one
    assert not set(one) & set(other)


PARENT = {"vertegenwoordiger_naam": "mevrouw de Wit", "geboortedatum": "2008-11-24"}


@pytest.mark.parametrize(
    ("person", "today", "name"),
    [
        pytest.param(PARENT, date(2026, 11, 23), "mevrouw de Wit", id="17"),
        pytest.param(PARENT, date(2026, 11, 24), None, id="18 today"),
        pytest.param(
            {"vertegenwoordiger_naam": "mevrouw de Wit"}, date(2026, 11, 24), None, id="no age known"
        ),
    ],
)
def test_a_parent_is_shown_until_eighteen(person: dict[str, str], today: date, name: str | None) -> None:
    """From that day on contact with parents takes the young person's own consent."""
    assert shown(person, today)["vertegenwoordiger_naam"] == name
