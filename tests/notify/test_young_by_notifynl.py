"""Messages to young people that NotifyNL carries: asked, answered and thanked for, and STOP at once."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from schemas.types import Heard
from tests.notify.address_book import AddressBook
from tests.notify.desk import Desk, a_desk
from tests.notify.test_notifynl import SETTINGS, reply
from tests.notify.test_young_desk import ASKED_AT, EMAIL, MOBILE, Young


@pytest.fixture
def young(database_url: str, outside: None, tmp_path: Path) -> Iterator[Young]:
    """Somebody of a region that invites to nothing, and whose texts go by NotifyNL."""
    (tmp_path / "25.yaml").write_text("afzender: Jongerenpunt\nbel: 023 000 00 00\n")
    book = AddressBook()
    with a_desk(database_url, addresses=book, young_texts=tmp_path, **SETTINGS) as desk:
        one = Young(desk, book)
        book.knows(one.leaver, MOBILE, EMAIL)
        one.snapshot()
        desk.at(ASKED_AT)
        yield one


def answered(young: Young, words: str, name: UUID | None = None) -> list[str]:
    """Answer from the phone, and return what it gets back."""
    young.texts()
    desk: Desk = young.desk
    assert reply(desk, words, source_number=MOBILE.removeprefix("+"), id=str(name or uuid4())) == 204
    return [text for channel, to, text in young.texts() if (channel, to) == ("sms", MOBILE)]


def test_an_answer_is_told_on_and_thanked_for(young: Young) -> None:
    """A mark is heard, and thanked for by a text of its own; the same reply again changes and sends nothing."""
    again = uuid4()
    (thanks,) = answered(young, "2", again)
    assert "112" in thanks
    assert answered(young, "2", again) == []
    assert [(told.heard, told.score) for told in young.told()] == [(Heard.SCORE, 2)]


def test_stop_is_heard_at_once(young: Young) -> None:
    """After STOP comes one text that says so, and nothing more."""
    (said,) = answered(young, "STOP")
    assert said
    young.desk.at("2027-03-01 12:00")
    assert young.texts() == []


def test_which_provider_it_was_is_kept(young: Young) -> None:
    """A message to a young person remembers who carries it, as every message does."""
    assert {row["provider"] for row in young.desk.app.messages()} == {"notifynl"}
