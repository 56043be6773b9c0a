"""What a young person reads: the region's own sender and words, held to the same rules as ours."""

from datetime import date
from pathlib import Path

import pytest

from schemas.types import Occasion
from services.notify.gsm7 import parts_of
from services.notify.wording_young import HELP, LONGEST_LINK, Thanks, default_texts, read_region
from tests.structure.code_rules import ROOT

EXAMPLE = (ROOT / "examples" / "jongeren" / "25.yaml").read_text()
LINK = "https://v.example/j/abcdefghijkl"


def test_the_notice_says_who_why_until_when_and_how_to_stop() -> None:
    """All of it in one text message."""
    text = read_region(EXAMPLE, LINK).wording.message(Occasion.NOTICE, until=date(2028, 7, 17), link=LINK)
    assert text == (
        "Wij zijn Jongerenpunt. Wij helpen je tot juli 2028. Wij vragen soms hoe het gaat."
        f" Niet? Stuur STOP. {LINK}"
    )
    assert parts_of(text) == 1


def test_without_a_day_it_says_an_age() -> None:
    """Where nobody knows the last day, the end is an age."""
    text = read_region(EXAMPLE, LINK).wording.message(Occasion.NOTICE, until=None, link=LINK)
    assert "tot je 27 bent" in text


def test_an_invitation_is_the_regions_own() -> None:
    """Its text goes out as the region wrote it, with how to answer and how to stop."""
    region = read_region(EXAMPLE, LINK)
    (evening,) = region.invitations
    text = region.wording.message(Occasion.INVITATION, until=None, link=LINK, invitation=evening)
    assert evening.text in text
    assert "JA of NEE" in text
    assert "STOP" in text


def test_a_region_words_what_it_wants() -> None:
    """An own text takes the place of ours, and the others stay."""
    wording = read_region(EXAMPLE, LINK).wording
    assert wording.thanks(Thanks.ANSWERED).startswith("Top, dank je!")
    assert wording.thanks(Thanks.STOPPED).startswith(default_texts()[Thanks.STOPPED][:10])


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, id=kind) for kind in Thanks if kind is not Thanks.OTHER_NUMBER]
)
def test_every_answer_says_whom_to_call_when_it_is_not_safe(kind: Thanks) -> None:
    """112 and 113 stand in each."""
    said = read_region(EXAMPLE, LINK).wording.thanks(kind)
    assert all(number in said for number in HELP[:2])


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        pytest.param("afzender: Jongerenpunt", "afzender: School Oost", "names a school", id="school"),
        pytest.param("afzender: Jongerenpunt", "afzender: Team 98KP", "names a school", id="BRIN"),
        pytest.param("afzender: Jongerenpunt", "afzender: Team 98", "", id="a number is no BRIN"),
        pytest.param("afzender: Jongerenpunt", "afzender: " + "a" * 19, "18 characters", id="long sender"),
        pytest.param("afzender: Jongerenpunt\n", "", "afzender", id="no sender"),
        pytest.param("dank:", "dnak:", "no text of ours", id="unknown text"),
        pytest.param("{bel}.", "{naam}.", "not known", id="unknown field"),
        pytest.param("Bel 112.", "", "does not say 112", id="without 112"),
        pytest.param("Bel 112.", "Bel 112. Je schuld is weg.", "tells_problem", id="a problem"),
        pytest.param("dank je!", "dank je" + "!" * 60, "several_parts", id="two parts"),
        pytest.param("om 19 uur", "in jouw school", "names no school", id="school in an invitation"),
        pytest.param("vanaf: 2026-12-01", "vanaf: 2026-12-17", "before its day", id="on its own day"),
        pytest.param(
            "is er een avond",
            "is er een avond voor iedereen die hier vroeger was",
            "long_sentence",
            id="too hard",
        ),
    ],
)
def test_a_file_that_is_not_fit_is_refused(old: str, new: str, named: str) -> None:
    """What is wrong is named, so that a region can mend it; nothing unfit is ever sent."""
    assert old in EXAMPLE
    text = EXAMPLE.replace(old, new)
    if not named:
        assert read_region(text, LINK).wording.call
        return
    with pytest.raises(ValueError, match=named):
        read_region(text, LINK)


def test_our_own_texts_fit_at_their_longest() -> None:
    """With the longest sender, number, month and link each is one part."""
    longest = f'afzender: {"S" * 18}\nbel: "{"0" * 14}"\n'
    assert read_region(longest, LONGEST_LINK).wording.call
    with pytest.raises(ValueError, match="several_parts"):
        read_region(longest, f"{LONGEST_LINK}x")


def test_the_default_file_is_where_the_package_is() -> None:
    """A region that words nothing itself gets ours."""
    assert Path(ROOT / "services" / "notify" / "young_texts.nl.yaml").exists()
    assert read_region("afzender: Jo\nbel: '1'\n", LINK).wording.texts == default_texts()
