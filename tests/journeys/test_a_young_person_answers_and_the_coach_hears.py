"""A young person says that it goes as badly as can be, and somebody knows within the minute."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import COACH, World, a_world

YOUNG = "+31612349777"


@pytest.fixture
def writing_world(
    database_url: str, keys_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """A region that writes to its young people."""
    texts = tmp_path / "jongeren"
    texts.mkdir()
    (texts / "25.yaml").write_text("afzender: Jongerenpunt\nbel: 023 000 00 00\n")
    monkeypatch.setenv("NOTIFY_YOUNG_TEXTS", str(texts))
    with a_world(database_url, keys_url, tmp_path) as opened:
        yield opened


def test_a_young_person_answers_and_the_coach_hears(writing_world: World) -> None:
    """The notice, the question, a 1 in answer: the coach has a text, and STOP ends it all."""
    world = writing_world
    world.usual_staff()
    world.leaver(mobiel=YOUNG)
    world.at("2026-12-01 08:59").expect_silence()
    world.at("2026-12-01 09:00").expect_sms(YOUNG, containing="Wij zijn Jongerenpunt.")
    world.at("2026-12-15 09:00").expect_sms(YOUNG, containing="Hoe gaat het?")
    world.reply(YOUNG, "1")
    world.expect_sms(YOUNG, containing="Niet veilig? Bel 112.")
    (signal,) = world.signals("checkin_laag")
    assert signal["urgency"] == "vandaag"
    world.expect_sms(COACH, containing="1 jongere heeft vandaag iemand nodig")
    world.event("contact.gelegd")
    world.at("2026-12-16 10:00").event("contact.gelegd")
    world.reply(YOUNG, "STOP")
    world.expect_sms(YOUNG, containing="Wij sturen je niets meer.")
    assert not world.signals("checkin_laag")
    world.at("2027-02-01 12:00").expect_silence()
    assert not world.signals("geen_contact")


def test_a_number_of_somebody_else_is_a_signal(writing_world: World) -> None:
    """Who got the message by mistake says so once: nothing goes there any more, and the coach looks for a number."""
    world = writing_world
    world.usual_staff()
    world.leaver(mobiel=YOUNG)
    world.at("2026-12-01 09:00").expect_sms(YOUNG)
    world.reply(YOUNG, "Dit is niet mijn nummer")
    world.expect_sms(YOUNG, containing="niets meer naar dit nummer")
    assert world.signals("nummer_werkt_niet")
    world.expect_sms(COACH, containing="deze week")
    world.event("contact.gelegd", on="2026-12-01")
    world.at("2026-12-02 09:00")
    world.event("contact.gelegd")
    assert not world.signals("nummer_werkt_niet")
    world.at("2026-12-20 12:00").expect_silence()
