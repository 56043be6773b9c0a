"""The doors of the portal for who administers recipients: asked with the key of the installation, refused kindly."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from services.notify import recipient_routes as routes
from tests.notify.desk import COACH, HEAD, INTERNAL_KEY, PHONE, PUBLIC_URL, Desk, a_signal

ONE = {"regio": "25", "medewerker": "LC"}


def ask(desk: Desk, path: str, content: object) -> httpx.Response:
    """Ask at a door; bytes go as they are."""
    site = FastAPI()
    site.include_router(desk.app.router)
    headers = {"Authorization": f"Bearer {INTERNAL_KEY}"}

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(site)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
            if isinstance(content, bytes):
                return await client.post(path, content=content, headers=headers)
            return await client.post(path, json=content, headers=headers)

    return asyncio.run(asked())


def test_the_register_of_a_region(desk: Desk) -> None:
    """The list holds who is in one region, with Dutch names of fields; of another region nobody."""
    found = ask(desk, routes.LIST_PATH, {"regio": "25"}).json()["ontvangers"]
    coach = next(one for one in found if one["medewerker"] == "LC")
    assert (coach["rol"], coach["mobiel"], coach["bevestigd"]) == ("lifecoach", PHONE[COACH], False)
    assert ask(desk, routes.LIST_PATH, {"regio": "26"}).json() == {"ontvangers": []}


def test_a_file_is_brought_in(desk: Desk) -> None:
    """A file changes the register, and one with a fault changes nothing and names each place."""
    row = f"{HEAD}\nL9;Coach;lifecoach;98KP;25;06-12349009;;;;\n"
    assert ask(desk, routes.IMPORT_PATH, row.encode()).json() == {
        "gedaan": "1 ontvangers, 1 nieuw of gewijzigd"
    }
    refused = ask(desk, routes.IMPORT_PATH, row.replace("lifecoach", "koning").encode())
    assert refused.status_code == 400
    assert refused.json()["fouten"][0]["plaats"] == "rij 2, rol"


def test_leave_is_taken_and_withdrawn(desk: Desk) -> None:
    """Leave with and without an end; what cannot be is refused with what is expected."""
    leave = ONE | {"eerste_dag": "2026-11-25", "laatste_dag": "2026-11-27", "vervanger": "L2"}
    assert ask(desk, routes.LEAVE_PATH, leave).status_code == 200
    found = ask(desk, routes.LIST_PATH, {"regio": "25"}).json()["ontvangers"]
    assert next(one for one in found if one["medewerker"] == "LC")["verlof"] == "2026-11-25 - 2026-11-27"
    one_day = ONE | {"eerste_dag": "2026-11-25"}
    assert ask(desk, routes.LEAVE_END_PATH, one_day).status_code == 200
    assert ask(desk, routes.LEAVE_END_PATH, one_day).status_code == 400
    assert ask(desk, routes.LEAVE_PATH, one_day | {"medewerker": "X"}).status_code == 404
    wrong = ask(desk, routes.LEAVE_PATH, ONE | {"eerste_dag": "maandag"})
    assert wrong.json()["fouten"] == [{"plaats": "eerste_dag", "verwacht": "een dag, als 2026-12-21"}]


def test_a_channel_is_verified(desk: Desk) -> None:
    """A code is asked for, and a wrong one is refused."""
    assert ask(desk, routes.CODE_PATH, ONE).json() == {"kanalen": ["sms", "email"]}
    desk.rest()
    code = next(one.text for one in desk.sent() if one.channel == "email").split("\n")[3]
    answer = ONE | {"kanaal": "email", "code": code}
    assert ask(desk, routes.VERIFY_PATH, answer).json() == {"gedaan": "bevestigd"}
    assert ask(desk, routes.VERIFY_PATH, answer).status_code == 400


def test_the_gaps_of_a_region(desk: Desk) -> None:
    """Each gap says what is wrong and what to do."""
    desk.take(a_signal(school="98OH"))
    found = ask(desk, routes.GAPS_PATH, {"regio": "25"}).json()["gaten"]
    assert {(one["rol"], one["wat"]) for one in found} >= {("coordinator", "Niemand heeft deze rol.")}
    assert ask(desk, routes.GAPS_PATH, {"regio": "26"}).json() == {"gaten": []}


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"regio": 25, "iets": 1}'])
def test_nonsense_is_refused(desk: Desk, content: bytes) -> None:
    """What is no question is answered with a problem, and changes nothing."""
    answer = ask(desk, routes.LIST_PATH, content)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
