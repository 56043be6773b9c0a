"""The API refuses what Twilio refuses; what it accepts is in the provider contract."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.sandbox.outside import PHONE, START, Hands, hands

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def outside() -> Iterator[Hands]:
    """Run a sandbox."""
    with hands() as made:
        yield made


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"To": None}, 21604, id="no-to"),
        pytest.param({"To": "0612345678"}, 21211, id="to-not-e164"),
        pytest.param({"To": "+31 6 12345678"}, 21211, id="to-with-spaces"),
        pytest.param({"From": None}, 21603, id="no-from"),
        pytest.param({"Body": None}, 21602, id="no-body"),
        pytest.param({"Body": ""}, 21602, id="empty-body"),
        pytest.param({"Body": "x" * 1601}, 21617, id="too-long"),
        pytest.param({"StatusCallback": "geen adres"}, 21609, id="callback-no-address"),
        pytest.param({"StatusCallback": "ftp://a/b"}, 21609, id="callback-no-web"),
        pytest.param({"Colour": "red"}, 20001, id="unknown-field"),
        pytest.param({"ValidityPeriod": "0"}, 20001, id="no-validity"),
        pytest.param({"ValidityPeriod": "36001"}, 20001, id="validity-too-long"),
    ],
)
def test_a_wrong_message_is_refused(outside: Hands, changed: dict[str, str | None], code: int) -> None:
    """A request that Twilio would not take gets 400 with Twilio's code, and nothing is kept."""
    answer = outside.text(**changed)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert outside.listed() == []


def test_the_longest_text_is_accepted(outside: Hands) -> None:
    """Sixteen hundred characters are not too many."""
    assert outside.text(Body="x" * 1600).status_code == 201


@pytest.mark.parametrize(
    "login",
    [
        pytest.param(None, id="none"),
        pytest.param(("AC" + "5a" * 16, "verkeerd"), id="wrong-token"),
        pytest.param(("AC" + "00" * 16, "geen-geheim-alleen-de-zandbak"), id="other-account"),
        pytest.param(("", ""), id="empty"),
        pytest.param(("é", "é"), id="not-ascii"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_gets_in_without_the_account(
    outside: Hands, method: str, login: tuple[str, str] | None
) -> None:
    """A missing or wrong login gets 401 with code 20003."""
    answer = outside.http.request(method, outside.messages_path, auth=login or ("", ""))
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_another_account_does_not_exist(outside: Hands) -> None:
    """The right login opens no other account."""
    path = outside.messages_path.replace("5a5a", "0000", 1)
    assert outside.http.get(path, auth=outside.login).status_code == 404


def test_one_message_can_be_fetched(outside: Hands) -> None:
    """A message answers under its name, with how it fared; an unknown name gets 404."""
    outside.order("gedrag", fail=30007, times=1)
    sid = outside.text().json()["sid"]
    outside.settle()
    path = outside.messages_path.replace(".json", "/{}.json")
    fetched = outside.http.get(path.format(sid), auth=outside.login).json()
    assert (fetched["status"], fetched["error_code"]) == ("undelivered", 30007)
    assert outside.http.get(path.format("SM" + "0" * 32), auth=outside.login).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({}, ["3", "2", "1"], id="all-newest-first"),
        pytest.param({"To": PHONE}, ["3", "1"], id="to"),
        pytest.param({"From": "+3197010240000"}, ["3", "2", "1"], id="from"),
        pytest.param({"From": "+3197010249999"}, [], id="from-nobody"),
        pytest.param({"DateSent>": "2026-11-24T09:01:00Z"}, ["3", "2"], id="since-moment"),
        pytest.param({"DateSent>": "2026-11-24"}, ["3", "2", "1"], id="since-day"),
        pytest.param({"DateSent>": "2026-11-25"}, [], id="since-tomorrow"),
        pytest.param({"PageSize": "2"}, ["3", "2"], id="page"),
    ],
)
def test_the_list_filters(outside: Hands, query: dict[str, str], expected: list[str]) -> None:
    """Each filter leaves out what it should and nothing else."""
    for number, to in enumerate((PHONE, "+31687654321", PHONE)):
        outside.clock.advance_to(START + timedelta(minutes=number))
        outside.text(To=to, Body=str(number + 1))
    outside.mail("coach@school.example")
    page = outside.http.get(outside.messages_path, params=query, auth=outside.login).json()
    assert [one["body"] for one in page["messages"]] == expected


def test_pages_do_not_shift_when_a_message_arrives(outside: Hands) -> None:
    """A message that arrives between two pages neither hides nor doubles another."""
    for number in range(5):
        outside.text(Body=str(number))
    first = outside.http.get(outside.messages_path, params={"PageSize": "2"}, auth=outside.login).json()
    outside.text(Body="nieuw")
    second = outside.http.get(first["next_page_uri"], auth=outside.login).json()
    third = outside.http.get(second["next_page_uri"], auth=outside.login).json()
    bodies = [[one["body"] for one in page["messages"]] for page in (first, second, third)]
    assert bodies == [["4", "3"], ["2", "1"], ["0"]]
    assert third["next_page_uri"] is None


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"Status": "sent"}, id="unknown"),
        pytest.param({"PageSize": "0"}, id="page-size-0"),
        pytest.param({"PageSize": "1001"}, id="page-size-1001"),
        pytest.param({"PageSize": "x"}, id="page-size-word"),
        pytest.param({"PageToken": "x"}, id="page-token"),
        pytest.param({"DateSent>": "gisteren"}, id="date"),
    ],
)
def test_a_filter_that_is_not_understood_is_refused(outside: Hands, query: dict[str, str]) -> None:
    """A filter is never ignored, for that would look like a longer list."""
    assert outside.http.get(outside.messages_path, params=query, auth=outside.login).status_code == 400
