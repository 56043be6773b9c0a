"""Searching for somebody from any page: only whom the user may see, and nothing of the words stays."""

import re
from uuid import uuid4

import httpx
import pytest

from services.portal.access import WITH_PEOPLE, Role
from services.portal.names import MOST_FOUND, Name
from tests.portal.desk import OTHER_COACH, OTHER_REGION, START, Browser, Desk, a_dossier, a_user


def search(browser: Browser, words: str) -> httpx.Response:
    """Fill in the field of a page, and send it."""
    key = re.search(r'name="formulier" value="([^"]+)"', browser.get("/zoeken").text)
    assert key is not None
    return browser.post("/zoeken", {"formulier": key[1], "vraag": words})


def test_somebody_is_found_by_name(desk: Desk) -> None:
    """Who is meant stands there by name, and leads to the dossier; one that nobody meant does not."""
    ours, _ = desk.person("Renske"), desk.person("Jesse")
    page = search(desk.signed_in(a_user(Role.COACH)), "  renske ").text

    assert "Renske Testpersoon" in page
    assert f'href="/dossier/{ours}"' in page
    assert "Jesse" not in page


@pytest.mark.parametrize(
    "where",
    [
        pytest.param({"owner": OTHER_COACH}, id="of a colleague"),
        pytest.param({"region": OTHER_REGION, "owner": OTHER_COACH}, id="of another region"),
    ],
)
def test_who_is_not_ours_is_not_found(desk: Desk, where: dict[str, object]) -> None:
    """Whom ingest finds and the user may not see gives the same page as nobody, and no name or row is asked of them."""
    browser = desk.signed_in(a_user(Role.COACH))
    nobody = search(browser, "Jesse").text
    theirs = desk.person("Jesse", **where)
    page = search(browser, "Jesse").text

    assert (page == nobody) is True
    assert "Niemand gevonden" in page
    assert all(theirs not in asked for _, _, asked in desk.book.asked)
    assert desk.rows("select 1 from portal.audit") == []


def test_a_search_leaves_a_row_and_not_its_words(desk: Desk) -> None:
    """Each person who is shown is a look; the words stand in no address and in no table."""
    leaver, user = desk.person("Renske"), a_user(Role.COACH)
    answer = search(desk.signed_in(user), "Renske")

    assert desk.rows("select subject, leaver, page, why, at from portal.audit") == [
        (user.subject, leaver, "zoeken", "own_person", START)
    ]
    assert (answer.status_code, answer.url.query) == (200, b"")


def test_without_ingest_searching_says_so(desk: Desk) -> None:
    """When ingest is away the page says so kindly, and does not say that nobody was found."""
    desk.person("Renske")
    desk.book.are_here = False
    page = search(desk.signed_in(a_user(Role.COACH)), "Renske").text

    assert "Zoeken kan even niet" in page
    assert "Niemand gevonden" not in page


def test_without_words_it_says_how(desk: Desk) -> None:
    """An empty field is no fault, and nobody is asked for."""
    page = search(desk.signed_in(a_user(Role.COACH)), "   ").text

    assert "Schrijf boven aan de pagina een naam" in page
    assert desk.book.asked == []


def test_too_many_is_not_nobody(desk: Desk) -> None:
    """Where ingest gives as many as it may and none is ours, ours may be among the rest: the page asks for more."""
    for _ in range(MOST_FOUND):
        desk.book.known[uuid4()] = Name("Jan")
    page = search(desk.signed_in(a_user(Role.COACH)), "Jan").text

    assert "Schrijf voornaam en achternaam" in page
    assert "Niemand gevonden" not in page


def test_who_counts_with_another_is_found_as_that_one(desk: Desk) -> None:
    """Two pseudonyms of one person are one line, under the one that has the dossier."""
    leaver = desk.person("Renske")
    other = desk.take(a_dossier(joined_with=leaver))
    desk.book.known[other] = desk.book.known[leaver]
    page = search(desk.signed_in(a_user(Role.COACH)), "Renske").text

    assert page.count(f'href="/dossier/{leaver}"') == 1
    assert str(other) not in page


@pytest.mark.parametrize("role", sorted(Role))
def test_only_who_sees_people_has_the_field(desk: Desk, role: Role) -> None:
    """A page has the field where the role may search, and not where it would be refused."""
    begin = "/vandaag" if role in WITH_PEOPLE else "/"

    assert ('role="search"' in desk.signed_in(a_user(role)).get(begin).text) is (role in WITH_PEOPLE)
