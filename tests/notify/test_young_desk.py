"""Messages to young people on a real database and a real outside: what goes, what comes of it, and what is kept."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from schemas import codec
from schemas.dossier import ApproachTold
from schemas.events import OutreachHeard, PersonErased
from schemas.types import AddressAnswer, ApproachStand, Heard, Occasion
from services.sandbox.behaviour import Rule
from tests.notify.address_book import AddressBook
from tests.notify.desk import COACH, OTHER_COACH, Desk, a_desk, a_dossier, in_envelope, open_app
from tests.structure.code_rules import ROOT

TEXTS = ROOT / "examples" / "jongeren"
MOBILE, EMAIL = "+31612349777", "noor@example.org"
NOTICE_AT, ASKED_AT = "2026-12-01 09:00", "2026-12-15 09:00"


@dataclass(slots=True)
class Young:
    """One young person, in region 25, and the notify that writes to them."""

    desk: Desk
    book: AddressBook
    leaver: UUID = field(default_factory=uuid4)
    revision: int = 0
    taken: int = 0

    def snapshot(self, stand: ApproachStand = ApproachStand.MAY, **fields: Any) -> None:
        """Let the monitor tell where they stand."""
        self.revision += 1
        approach = ApproachTold(stand=stand, until=date(2028, 7, 17))
        dossier = a_dossier(revision=self.revision, approach=approach, **fields)
        self.desk.take(dossier, leaver=self.leaver)

    def texts(self) -> list[tuple[str, str, str]]:
        """Return channel, address and text of what was received since the last look."""
        messages = self.desk.sent()[self.taken :]
        self.taken += len(messages)
        return [(one.channel, one.to, one.text) for one in messages]

    def told(self) -> list[OutreachHeard]:
        """Return what ingest is told, in order."""
        query = "select key, headers, value from notify.outbox order by seq"
        with self.desk.app.database.engine.connect() as connection:
            rows = connection.exec_driver_sql(query).all()
        bodies = [codec.decode(row.key, row.headers, row.value).body for row in rows]
        return [body for body in bodies if isinstance(body, OutreachHeard)]

    def reply(self, words: str, sender: str = MOBILE) -> str:
        """Answer from a phone, and return what the phone gets back."""
        return " ".join(self.desk.answer(words, sender=sender))

    def notes(self) -> list[tuple[str, str, str]]:
        """Return occasion, state and reason of every note."""
        query = "select occasion, state, reason from notify.young_notes order by made_at, occasion"
        with self.desk.app.database.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def page(self, text: str, answer: str | None = None) -> httpx.Response:
        """Open the page of a text, or press a button of it."""
        path = "/j/" + text.partition("/j/")[2].split()[0]
        site = FastAPI()
        site.include_router(self.desk.app.router)

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(site)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9") as client:
                if answer is None:
                    return await client.get(path)
                return await client.post(path, data={"antwoord": answer})

        return asyncio.run(asked())


@contextmanager
def somebody(database_url: str, texts: Path) -> Iterator[Young]:
    """Open a notify that writes to one young person whom ingest knows, on Tuesday 24 November 2026."""
    book = AddressBook()
    with a_desk(database_url, addresses=book, young_texts=texts) as desk:
        one = Young(desk, book)
        book.knows(one.leaver, MOBILE, EMAIL)
        yield one


@pytest.fixture
def young(database_url: str, outside: None, tmp_path: Path) -> Iterator[Young]:
    """Somebody of a region that invites to nothing."""
    (tmp_path / "25.yaml").write_text("afzender: Jongerenpunt\nbel: 023 000 00 00\n")
    with somebody(database_url, tmp_path) as one:
        yield one


@pytest.fixture
def invited(database_url: str, outside: None) -> Iterator[Young]:
    """Somebody of the region of the example, which invites to an evening."""
    with somebody(database_url, TEXTS) as one:
        yield one


def asked(young: Young) -> str:
    """Live until the first check-in, and return its text."""
    young.snapshot()
    young.desk.at(ASKED_AT)
    return young.texts()[-1][2]


def test_the_notice_and_then_the_question(young: Young) -> None:
    """Each goes at nine, to the number that ingest gave for that message and that reason."""
    young.snapshot()
    young.desk.at(NOTICE_AT)
    ((channel, to, text),) = young.texts()
    assert (channel, to) == ("sms", MOBILE)
    assert text.startswith("Wij zijn Jongerenpunt. Wij helpen je tot juli 2028.")
    young.desk.at(ASKED_AT)
    ((_, _, text),) = young.texts()
    assert text.startswith("Hoi! Hoe gaat het?")
    assert [(leaver, occasion) for leaver, _, occasion in young.book.asked] == [
        (young.leaver, Occasion.NOTICE),
        (young.leaver, Occasion.CHECK_IN),
    ]


def test_no_number_is_kept(young: Young) -> None:
    """Neither number nor e-mail address stands in any table of notify."""
    asked(young)
    with young.desk.app.database.engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "select tablename from pg_tables where schemaname = 'notify'"
        ).scalars()
        for table in tables:
            dump = str(connection.exec_driver_sql(f"select t::text from notify.{table} t").all())
            assert MOBILE not in dump, table
            assert EMAIL not in dump, table


def test_a_region_without_texts_sends_nothing(database_url: str, outside: None, tmp_path: Path) -> None:
    """A region that set no sender writes to nobody, and asks for no address."""
    book = AddressBook()
    with a_desk(database_url, addresses=book, young_texts=tmp_path) as desk:
        one = Young(desk, book)
        one.snapshot()
        desk.at("2027-01-01 12:00")
        assert (one.texts(), book.asked, one.notes()) == ([], [], [])


def test_a_region_that_begins_does_not_write_to_everybody_at_once(
    database_url: str, outside: None, tmp_path: Path
) -> None:
    """Who was known before hears in the weeks after, spread by pseudonym."""
    with a_desk(database_url, young_texts=tmp_path) as desk:
        for _ in range(40):
            Young(desk, AddressBook()).snapshot()
        (tmp_path / "25.yaml").write_text("afzender: Jongerenpunt\nbel: 023 000 00 00\n")
        app = open_app(database_url, desk.clock, desk.sandbox, desk.secret, young_texts=tmp_path)
        while app.sweep.step():
            pass
        with app.database.engine.connect() as connection:
            days = connection.exec_driver_sql("select until::date from notify.young_notes").scalars().all()
        app.close()
    assert len(days) == 40
    assert len(set(days)) > 10


@pytest.mark.parametrize("score", [pytest.param(score, id=str(score)) for score in (1, 5)])
def test_a_score_is_thanked_and_told(young: Young, score: int) -> None:
    """The answer says when it is read and whom to call when it is not safe; ingest is told the score."""
    asked(young)
    answer = young.reply(f"{score}")
    assert "werkdagen" in answer
    assert "112" in answer
    assert "113" in answer
    (heard,) = young.told()
    assert (heard.heard, heard.score) == (Heard.SCORE, score)


def test_the_same_score_twice_is_told_once_and_another_one_too(young: Young) -> None:
    """A young person may say it again or think better of it; each answer is thanked."""
    asked(young)
    assert all("Dank je" in young.reply(words) for words in ("4", "4", "2"))
    assert {heard.score for heard in young.told()} == {4, 2}


def test_stop_stops_at_once(young: Young) -> None:
    """Nothing goes any more, also before the monitor tells it back, and it is told as a no."""
    asked(young)
    assert "niets meer" in young.reply("STOP")
    assert [heard.heard for heard in young.told()] == [Heard.LEFT_ALONE]
    young.snapshot()
    young.desk.at("2027-06-01 12:00")
    assert young.texts() == []
    assert ("checkin", "silence", "said_no") in young.notes()


def test_free_text_is_forgotten_and_answered_once_a_day(young: Young) -> None:
    """What is no answer is answered with what we read and whom to call, and stands nowhere."""
    asked(young)
    words = "mijn oma is heel erg boos op iedereen"
    first, second = young.reply(words), young.reply(words)
    assert "alleen een cijfer" in first
    assert not second
    assert young.told() == []
    with young.desk.app.database.engine.connect() as connection:
        for table in ("replies", "young_notes", "outbox", "messages"):
            assert "oma" not in str(connection.exec_driver_sql(f"select t::text from notify.{table} t").all())


def test_a_stranger_gets_no_answer(young: Young) -> None:
    """Who was never written to is no young person of ours."""
    asked(young)
    assert not young.reply("4", sender="+31612349888")
    assert young.told() == []


def test_not_my_number_marks_it_and_the_next_way_is_tried(young: Young) -> None:
    """What went there told nobody anything: the notice goes again, by e-mail; the number is told to ingest."""
    young.snapshot()
    young.desk.at(NOTICE_AT)
    young.texts()
    assert "niets meer naar dit nummer" in young.reply("Dit is niet mijn nummer")
    (heard,) = young.told()
    assert (heard.heard, heard.permanent, str(heard.channel)) == (Heard.ADDRESS_FAILS, True, "sms")
    young.desk.at("2026-12-03 12:00")
    ((channel, to, text),) = young.texts()
    assert (channel, to) == ("email", EMAIL)
    assert "/j/" in text
    assert "/gezien/" not in text


def test_a_number_that_does_not_exist_is_told_and_the_email_goes(young: Young) -> None:
    """A hard bounce goes on by the next channel at once, and ingest is told that the number is wrong."""
    young.snapshot()
    young.desk.at(NOTICE_AT)
    message = young.desk.sent()[-1]
    young.desk.receipt(message, "undelivered", "30005")
    young.desk.rest()
    assert [channel for channel, _, _ in young.texts()] == ["sms", "email"]
    assert [(one.heard, one.permanent) for one in young.told()] == [(Heard.ADDRESS_FAILS, True)]


def test_an_email_address_that_does_not_exist_is_told(young: Young) -> None:
    """A mailbox that is refused for good is not written to again, and ingest is told."""
    young.book.knows(young.leaver, None, EMAIL)
    young.desk.sandbox.behave(Rule(to=EMAIL, refuse_mail=550))
    young.snapshot()
    young.desk.at("2026-12-03 12:00")
    assert [(one.heard, str(one.channel), one.permanent) for one in young.told()] == [
        (Heard.ADDRESS_FAILS, "email", True)
    ]
    assert young.texts() == []


def test_without_ingest_the_message_waits_and_goes(young: Young) -> None:
    """An hour without ingest loses nothing; a whole day is the next day's message."""
    young.book.is_away = True
    young.snapshot()
    young.desk.at("2026-12-01 19:00")
    assert young.texts() == []
    young.book.is_away = False
    young.desk.at("2026-12-01 19:05")
    assert len(young.texts()) == 1


def test_a_day_without_ingest_is_no_message_at_night(young: Young) -> None:
    """What could not go by eight in the evening is planned again for nine the next working day."""
    young.book.is_away = True
    young.snapshot()
    young.desk.at("2026-12-01 22:00")
    young.book.is_away = False
    young.desk.at("2026-12-02 08:59")
    assert young.texts() == []
    young.desk.at("2026-12-02 09:00")
    assert len(young.texts()) == 1


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        pytest.param(AddressAnswer.UNDER_16, "under_16", id="a child"),
        pytest.param(AddressAnswer.AGE_UNKNOWN, "age_unknown", id="no age"),
        pytest.param(AddressAnswer.NO_ADDRESS, "no_address", id="no address"),
        pytest.param(AddressAnswer.ERASED, "nobody_there", id="erased"),
    ],
)
def test_who_has_no_address_gets_nothing(young: Young, why: AddressAnswer, reason: str) -> None:
    """The reason stands with the note, and nothing leaves."""
    young.book.withholds(young.leaver, why)
    young.snapshot()
    young.desk.at("2026-12-02 12:00")
    assert young.texts() == []
    assert young.notes()[0][2] in {reason, "first_notice"}
    assert young.notes()[0][1] == ("silence" if reason == "nobody_there" else "held")


def test_a_death_while_a_message_waits(young: Young) -> None:
    """What waits in the queue is withdrawn when the monitor tells it."""
    young.book.is_away = True
    young.snapshot()
    young.desk.at("2026-12-01 10:00")
    young.snapshot(ApproachStand.DIED)
    young.book.is_away = False
    young.desk.at("2027-03-01 12:00")
    assert young.texts() == []
    assert young.notes() == [("kennismaking", "silence", "died")]


def test_opening_the_page_changes_nothing_and_a_button_acts_once(young: Young) -> None:
    """A scanner may open it as often as it likes; after an answer the link is used up."""
    text = asked(young)
    pages = [young.page(text) for _ in range(3)]
    assert {page.status_code for page in pages} == {200}
    assert young.told() == []
    for page in pages:
        assert "script" not in page.text
        assert "Noor" not in page.text
        assert "98KP" not in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "Dank je" in young.page(text, "2").text
    assert [heard.score for heard in young.told()] == [2]
    assert young.page(text, "5").status_code == 404
    assert [heard.score for heard in young.told()] == [2]


def test_a_page_that_is_guessed_or_old_says_the_same(young: Young) -> None:
    """A link that nobody gave and one of two weeks ago look alike."""
    text = asked(young)
    young.desk.at("2026-12-29 09:01")
    old, guessed = young.page(text), young.page("https://x/j/abcdefghijkl ")
    assert (old.status_code, guessed.status_code) == (404, 404)
    assert old.text == guessed.text


def test_stop_on_the_page(young: Young) -> None:
    """The button to stop stands on every page, also of the notice."""
    young.snapshot()
    young.desk.at(NOTICE_AT)
    ((_, _, text),) = young.texts()
    assert "niets meer" in young.page(text, "stop").text
    assert [heard.heard for heard in young.told()] == [Heard.LEFT_ALONE]
    young.desk.at("2027-06-01 12:00")
    assert young.texts() == []


def test_the_question_whether_we_may_come_back(young: Young) -> None:
    """After three times no answer; a yes is a day half a year later, and until then nothing goes."""
    young.snapshot()
    young.desk.at("2027-02-16 09:00")
    *_, (_, _, text) = young.texts()
    assert "terugkomen" in text
    assert "half jaar" in young.reply("ja")
    (heard,) = young.told()
    assert (heard.heard, heard.return_on) == (Heard.COME_BACK, date(2027, 8, 16))
    young.desk.at("2027-12-01 12:00")
    assert young.texts() == []


def test_an_invitation_is_answered(invited: Young) -> None:
    """Who comes to an evening of the region is kept with the invitation; it is no fact of a dossier."""
    invited.snapshot()
    invited.desk.at("2026-12-08 09:00")
    *_, (_, _, text) = invited.texts()
    assert "17 december" in text
    assert "dank" in invited.reply("Ja").casefold()
    (row,) = invited.desk.app.invitations()
    assert (row["invitation"], row["leaver"], row["answer"]) == ("terugkomavond-2026", invited.leaver, "ja")
    assert invited.told() == []


def test_an_erasure_leaves_nothing_of_them(young: Young) -> None:
    """Notes, links, marks and the pseudonym in messages go; what waits is never sent."""
    asked(young)
    young.reply("4")
    erased = PersonErased(happened_on=date(2026, 12, 15), region="25")
    young.desk.app.handle([in_envelope(erased, young.leaver, young.desk.clock.now())])  # type: ignore[arg-type]
    young.desk.at("2027-06-01 12:00")
    assert young.texts() == []
    with young.desk.app.database.engine.connect() as connection:
        for table in (
            "young_people",
            "young_notes",
            "young_links",
            "messages",
            "replies",
            "young_broken_addresses",
        ):
            dump = str(connection.exec_driver_sql(f"select t::text from notify.{table} t").all())
            assert str(young.leaver) not in dump, table


def test_another_coach_is_told_without_a_name(young: Young) -> None:
    """After a hand-over the young person hears that there is another coach; back before it went, they hear nothing."""
    young.snapshot()
    young.desk.at("2026-12-08 10:00")
    young.texts()
    young.snapshot(owner=OTHER_COACH)
    (text,) = (text for _, to, text in _until(young, "2026-12-09 09:00") if to == MOBILE)
    assert text == (
        "Hoi! Je hebt een andere begeleider. Die neemt contact op. Vragen? Bel 023 000 00 00."
        " Niet meer? Antwoord STOP. Jongerenpunt"
    )
    young.snapshot(owner=COACH)
    young.snapshot(owner=OTHER_COACH)
    assert not [one for one in _until(young, "2026-12-21 10:00") if "andere begeleider" in one[2]]
    young.snapshot(owner=COACH)
    assert len([one for one in _until(young, "2026-12-31 10:00") if "andere begeleider" in one[2]]) == 1


def _until(young: Young, at: str) -> list[tuple[str, str, str]]:
    young.desk.at(at)
    return young.texts()
