"""Names are asked for who looks, at most so many at once, and when they cannot be had nothing falls over."""

from uuid import UUID, uuid4

import httpx
import pytest

from services.portal.access import Role
from services.portal.names import MOST, IngestNames, Name, Names
from services.portal.wording import short_code
from tests.portal.desk import a_user


class Door(httpx.BaseTransport):
    """What stands where ingest would: knows everybody but one, and remembers what was asked."""

    def __init__(self, status: int = 200, unknown: UUID | None = None) -> None:
        """Answer with a status."""
        self.status, self.unknown = status, unknown
        self.asked: list[dict[str, object]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        body = httpx.Response(200, content=request.read()).json()
        self.asked.append(body)
        known = [one for one in body["pseudoniemen"] if one != str(self.unknown)]
        rows = [
            {"pseudoniem": one, "voornaam": "Renske", "achternaam": None, "telefoon": ""} for one in known
        ]
        return httpx.Response(self.status, json={"namen": rows})


def book(door: Door) -> IngestNames:
    """Return the client before a door."""
    return IngestNames("http://ingest.example", "geheim", timeout_seconds=1, transport=door)


def test_many_are_asked_in_parts() -> None:
    """More than ingest gives at once are asked in as many requests as it takes, each once."""
    door, leavers = Door(), [uuid4() for _ in range(MOST + 1)]
    names = book(door).names(a_user(Role.COACH), "vandaag", [*leavers, leavers[0]])

    assert [len(one["pseudoniemen"]) for one in door.asked] == [MOST, 1]  # type: ignore[arg-type]
    assert {one["aanleiding"] for one in door.asked} == {"vandaag"}
    assert names.are_here
    assert len(names.of) == MOST + 1


def test_who_is_unknown_has_a_code() -> None:
    """Somebody whom ingest does not name stands there under a code."""
    leaver = uuid4()
    names = book(Door(unknown=leaver)).names(a_user(Role.COACH), "vandaag", [leaver])

    assert names.are_here
    assert names.full(leaver) == f"Jongere {short_code(leaver)}"
    assert names.phone(leaver) == ""


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_ingest_that_does_not_answer_is_away(status: int) -> None:
    """Whatever is no clear answer is said as such; nothing is raised."""
    names = book(Door(status)).names(a_user(Role.COACH), "vandaag", [uuid4()])

    assert names == Names({}, are_here=False)


def test_nobody_is_asked_for_nobody() -> None:
    """A page without people asks nothing."""
    door = Door()

    assert book(door).names(a_user(Role.COACH), "vandaag", []) == Names({})
    assert door.asked == []


def test_a_name_is_not_printed() -> None:
    """A name that slips into a log or a trace shows nothing."""
    assert "Renske" not in repr(Name("Renske", "Testpersoon"))
    assert "Renske" not in repr(Names({uuid4(): Name("Renske")}))
