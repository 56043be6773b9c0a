"""What a member of staff reads fits in one part, and holds nothing about a person."""

import re
from datetime import date

import pytest

from schemas.types import Step, Urgency
from services.notify.content import Content, Counts, SourceNews, StartState
from services.notify.gsm7 import parts_of
from services.notify.wording import Wording

ADDRESS = "https://vangnet.example.org/bericht"
STEPS = [pytest.param(step, id=str(step)) for step in (None, *Step)]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("unassigned", [False, True])
@pytest.mark.parametrize(
    "people",
    [
        pytest.param(Counts(1), id="one"),
        pytest.param(Counts(998, 1), id="most"),
        pytest.param(Counts(0, 998, 1), id="most-this-week"),
        pytest.param(Counts(0, 0, 7), id="when-convenient"),
    ],
)
def test_every_text_fits_in_one_part(step: Step | None, people: Counts, unassigned: bool) -> None:  # noqa: FBT001 a case
    """Each text takes one part of GSM-7, names a count and the address, and asks for OK."""
    text = Wording(ADDRESS).text(Content(people, step, unassigned))
    assert parts_of(text) == 1
    assert text.startswith("Vangnet: ")
    assert str(people.total) in text
    assert ADDRESS in text
    assert "Antwoord OK" in text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param(
            Content(Counts(1), Step.FIRST),
            f"Vangnet: 1 jongere heeft vandaag iemand nodig. Kijk op {ADDRESS} Antwoord OK als u dit heeft gezien.",
            id="one-today",
        ),
        pytest.param(
            Content(Counts(2, 1), Step.REMINDER),
            f"Vangnet: herinnering. 3 jongeren hebben iemand nodig, 2 vandaag. Kijk op {ADDRESS}"
            " Antwoord OK als u dit heeft gezien.",
            id="reminder-mixed",
        ),
        pytest.param(
            Content(Counts(0, 2), Step.FIRST, unassigned=True),
            f"Vangnet: 2 jongeren zonder begeleider hebben deze week iemand nodig. Kijk op {ADDRESS}"
            " Antwoord OK als u dit heeft gezien.",
            id="nobody-assigned",
        ),
        pytest.param(
            Content(Counts(1), Step.DEPUTY),
            f"Vangnet: u vervangt een collega. 1 jongere heeft vandaag iemand nodig. Kijk op {ADDRESS}"
            " Antwoord OK als u dit heeft gezien.",
            id="deputy",
        ),
    ],
)
def test_the_texts_to_the_letter(content: Content, text: str) -> None:
    """A text says how many, how urgent and where to look."""
    assert Wording(ADDRESS).text(content) == text


def test_without_address() -> None:
    """An organisation may choose texts without any address."""
    text = Wording(None).text(Content(Counts(1), Step.FIRST))
    assert text == "Vangnet: 1 jongere heeft vandaag iemand nodig. Antwoord OK als u dit heeft gezien."


@pytest.mark.parametrize("address", ["https://" + "a" * 80, "https://cliënt.example.org"])
def test_an_address_that_does_not_fit_is_refused(address: str) -> None:
    """With an address that makes two parts of a text, nothing starts."""
    with pytest.raises(ValueError, match="two parts"):
        Wording(address)


def test_the_mail_of_a_start_state() -> None:
    """The e-mail of a start state has the counts of that moment."""
    desk = StartState(33, Counts(1, 4), 12, unassigned=False)
    subject, text = Wording(ADDRESS).mail(Content(Counts(1, 4), Step.FIRST, start_state=desk))
    assert subject == "Vangnet: uw jongeren op een rij"
    assert "U begeleidt nu 33 jongeren." in text
    assert "Iemand nodig (5 signalen):\n- vandaag: 1\n- deze week: 4\n" in text
    assert "Taken: 12." in text


def test_a_start_state_without_signals() -> None:
    """Whoever has no signals reads that there are none."""
    desk = StartState(1, Counts(), 0, unassigned=True)
    _, text = Wording(ADDRESS).mail(Content(Counts(), None, start_state=desk))
    assert "1 jongere zonder begeleider: u bent het aanspreekpunt." in text
    assert "Er zijn geen signalen." in text


@pytest.mark.parametrize("step", STEPS)
def test_every_mail_counts_per_urgency(step: Step | None) -> None:
    """An e-mail says per urgency how many young people it is about."""
    subject, text = Wording(ADDRESS).mail(Content(Counts(1, 2, 3), step))
    assert subject.startswith("Vangnet: ")
    assert "\n" not in subject
    assert [f"- {when}: {number}" in text for when, number in (("vandaag", 1), ("deze week", 2))] == [
        True,
        True,
    ]
    assert ADDRESS in text


def test_no_text_holds_a_phone_number_or_name() -> None:
    """Nothing in a text can be a number of a person; every urgency has words."""
    for urgency in Urgency:
        people = Counts(**{{"vandaag": "today", "deze_week": "this_week"}.get(urgency, "when_convenient"): 2})
        text = Wording(None).text(Content(people, None))
        assert re.findall(r"\d+", text) == ["2"]


def test_a_school_that_fell_silent_is_told_beside_young_people() -> None:
    """Whatever else an e-mail is about, the paragraph about the school stands at its end; a text is about people."""
    news = SourceNews("98KP", date(2026, 11, 23), date(2026, 11, 10), is_back=False)
    for content in (
        Content(Counts(1), Step.FIRST, sources=(news,)),
        Content(Counts(1), Step.OVERVIEW, sources=(news,)),
        Content(Counts(), None, start_state=StartState(2, Counts(1), 0, unassigned=False), sources=(news,)),
    ):
        subject, letter = Wording().mail(content)
        assert "98KP" not in subject
        assert "School 98KP leverde op 10 november 2026 voor het laatst iets aan." in letter
        assert "98KP" not in Wording().text(content)


def test_schools_that_fell_silent_and_are_back_are_counted_apart() -> None:
    """The subject says how many of each; the paragraph of one that is back asks nothing."""
    silent = SourceNews("98KP", date(2026, 11, 23), date(2026, 11, 10), is_back=False)
    back = SourceNews("98OH", date(2026, 11, 23), date(2026, 11, 10), is_back=True)
    subject, letter = Wording().mail(Content(Counts(), None, sources=(silent, silent, back)))

    assert subject == "Vangnet: 2 scholen leveren niets meer aan en 1 school levert weer aan"
    assert "School 98OH levert weer aan. U hoeft niets te doen." in letter


def test_a_text_names_what_the_daily_cap_holds_back() -> None:
    """How many other signals wait stands in the text, and in the e-mail with the reason."""
    one, three = (Content(Counts(1), Step.FIRST, waiting=number) for number in (1, 3))
    assert "Er wacht nog 1 ander signaal." in Wording(ADDRESS).text(one)
    assert "Er wachten nog 3 andere signalen." in Wording(ADDRESS).text(three)
    letter = Wording(ADDRESS).mail(three)[1]
    assert "Er wachten nog 3 andere signalen." in letter
    assert "niet meer berichten op één dag" in letter
