"""Open pages look again when something of theirs changed: told to whom it concerns, and never of whom it is."""

import asyncio
from uuid import uuid4

import pytest

from services.portal.access import Role, User
from services.portal.live import EVERYBODY, Client, Concern, Live, read_hint
from services.portal.store import CHANGED
from tests.portal.desk import (
    COACH,
    OTHER_COACH,
    OTHER_REGION,
    OTHER_SCHOOL,
    REGION,
    SCHOOL,
    Desk,
    a_dossier,
    a_user,
)

OWN = Concern(str(COACH), SCHOOL, REGION)

CONCERNS = [
    pytest.param(Role.COACH, OWN, True, id="coach: own"),
    pytest.param(Role.COACH, Concern(str(OTHER_COACH), SCHOOL, REGION), False, id="coach: a colleague's"),
    pytest.param(Role.COACH, Concern("", SCHOOL, REGION), False, id="coach: nobody's"),
    pytest.param(Role.SCHOOL, Concern("", SCHOOL, OTHER_REGION), True, id="school: own"),
    pytest.param(Role.SCHOOL, Concern("", OTHER_SCHOOL, REGION), False, id="school: another"),
    pytest.param(Role.COORDINATOR, OWN, True, id="coordinator: own region"),
    pytest.param(
        Role.COORDINATOR, Concern("", SCHOOL, OTHER_REGION), False, id="coordinator: another region"
    ),
]


@pytest.mark.parametrize(("role", "concern", "is_for"), CONCERNS)
def test_whom_news_concerns(role: Role, concern: Concern, *, is_for: bool) -> None:
    """A page looks again for people who might stand on it."""
    assert concern.is_for(a_user(role)) is is_for


def hints(desk: Desk, people: int) -> list[str]:
    """Return what is told when so many dossiers of as many schools change at once."""
    with desk.app.database.listen((CHANGED,)) as listener:
        events = [
            (a_dossier(owner=uuid4(), school=f"98{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}"), uuid4())
            for n in range(people)
        ]
        desk.take_many(events)
        hint = listener.next_hint(5)
    return [] if hint is None else [hint]


def test_a_hint_names_nobody(desk: Desk) -> None:
    """What is told is whose coach, school and region; never of whom."""
    leaver = uuid4()
    with desk.app.database.listen((CHANGED,)) as listener:
        desk.take(a_dossier(), leaver=leaver)
        hint = listener.next_hint(5)
    assert hint is not None
    assert str(leaver) not in hint
    assert read_hint(hint) == [OWN]


def test_many_at_once_concern_everybody(desk: Desk) -> None:
    """A hint stays within what NOTIFY carries: when too many changed, all look again."""
    assert hints(desk, 3) != [EVERYBODY]
    assert hints(desk, 200) == [EVERYBODY]
    assert read_hint(EVERYBODY) is None


def test_what_changes_nothing_is_not_told(desk: Desk) -> None:
    """An old revision wakes no page."""
    leaver = desk.take(a_dossier(revision=2))
    with desk.app.database.listen((CHANGED,)) as listener:
        desk.take(a_dossier(revision=1), leaver=leaver)
        assert listener.next_hint(0.2) is None


async def _heard(live: Live, desk: Desk, user: User) -> list[str]:
    client, heard = Client(user), []
    with live.opened(client):
        stream = client.stream()
        heard.append(await anext(stream))
        await asyncio.to_thread(live.step)
        desk.take(a_dossier())
        while not await asyncio.to_thread(live.step):
            pass
        heard.append(await asyncio.wait_for(anext(stream), 10))
    await asyncio.to_thread(live.step)
    return heard


def test_a_client_hears_of_its_own(desk: Desk) -> None:
    """The stream of who it concerns says that there is news, and nothing else."""
    live = Live(desk.app.database)
    heard = asyncio.run(_heard(live, desk, a_user(Role.COACH)))
    live.close()

    assert heard == ["retry: 2000\n\n", "event: nieuws\ndata: kijk\n\n"]
