"""What somebody means with a reply: every form that people type, and each near miss beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.reply import LONGEST, Meaning, meaning_of

SEEN = (
    "OK", "ok", "Ok.", "OK!", " ok \n", "oke", "OKE", "oké", "Oké!", "oke\u0301", "okee", "okeeee", "okay",
    "okey", "okej", "okeej", "oki", "okidoki", "o.k.", "O.K", "o k", "0k", "okk", "k", "K.", "kk", "ko", '"OK"',
    "'ok'", "“OK”", "«ok»", "\u2018oké\u2019", "(ok)", "*ok*", "OK OK", "ja", "Ja!", "jaaa", "yes", "yep",
    "akkoord", "prima", "is goed", "in orde", "komt goed", "top!", "check", "begrepen", "duidelijk",
    "genoteerd", "gelezen", "ontvangen", "Gezien", "gezien.", "is gezien", "heb ik gezien", "Ik heb het gezien",
    "ik heb dit gezien", "heb het gezien", "ok dank", "OK, dank u wel", "ok dankjewel!", "oke bedankt",
    "ok thanks", "ok thx", "hoi, ok", "goedemorgen ok", "Ok hoor", "ok super", "ok gezien",
    "Oké, gezien, dank je wel!", "ja ok", "ok prima", "sorry, gezien", "pak ik op", "ik ga ermee aan de slag",
    "👍", "👍🏽", "👍👍", "👍 ok", "ok 👍", "ok👍", "👌", "✅", "✔️", "🆗", "OK 🙏", "ok :)", "ok 😊",
    "OK\n\nMet vriendelijke groet,\nMaria de Vries\nLifecoach ROC Voorbeeld", "OK\n--\nMaria de Vries",
    "ok\nMaria", "Ok gr Maria", "OK, groetjes Jan", "ok mvg J. van den Berg", "OK.\nGroet\nJan",
    "Oké\nMaria de Vries\nROC Voorbeeld", "OK\n\nVerzonden vanaf mijn iPhone", "ok\r\nMaria",
    "ok\n> Vangnet: 1 jongere heeft vandaag iemand nodig.",
    "Vond “Vangnet: 1 jongere heeft vandaag iemand nodig. Antwoord OK.” leuk", 'Liked "Vangnet: 1 jongere"',
    "👍 to “Vangnet: 1 jongere heeft iemand nodig.”", "Reageerde met 👍 op “Vangnet: 1 jongere”",
)  # fmt: skip
OTHER = (
    "", " ", "?", "ok?", "OK??", "gezien?", "ok maar niet vandaag", "Ok, maar ik ben er morgen pas", "niet ok",
    "nee", "Nee, niet gezien", "niet gezien", "nog niet gezien", "ok nee", "oke niet", "ik", "ok1", "ok 2",
    "book", "okapi", "kok", "jan", "ja maar", "ja nee", "dank", "bedankt!", "👎", "🤷", "ok 👎", "1", "3",
    "wie is dit", "Wie heeft dit gezien", "gezin", "ok ok ok ok ok ok", "goed gesprek gehad met haar",
    "ik bel haar straks", "ok\nMaar niet vandaag", "ok\nniet", "ok\nNee", "OK\nmorgen", "Ok\nik kan niet",
    "ok\nkan jij bellen", "Liked “iets anders”", "Vond “Vangnet: 1 jongere” niet leuk",
    "Disliked “Vangnet: 1 jongere”", "stop je ermee", "niet stoppen", "stopcontact", "ok stop", "stop ok",
    "STOP niet", "start morgen", "herstart", "verkeerd nummer van die jongen",
    "het nummer van de jongere is verkeerd", "mijn nummer is veranderd", "dit is mijn nummer",
    "dit is niet mijn nummer maar ik geef het door", "dit is niet mijn jongere", "dit is niet voor mij",
    "nummer", "ok"*801,
)  # fmt: skip
NOT_MINE = (
    "Dit is niet mijn nummer", "dit is niet mijn nummer.", "Sorry, dit is niet mijn nummer!",
    "dat is niet mijn nummer", "is niet mijn nummer", "niet mijn nummer", "dit is mijn nummer niet",
    "dit nummer is niet van mij", "verkeerd nummer", "Verkeerd nummer!", "u heeft het verkeerde nummer",
    "U hebt een verkeerd nummer", "je hebt het foute nummer", "Hallo, u heeft het verkeerde nummer",
    "verkeerde persoon", "u heeft de verkeerde persoon", "verkeerd verbonden", "Wrong number",
    "ik werk daar niet meer", "Dit is niet mijn nummer\nGroeten, Jan",
)  # fmt: skip
STOP = (
    "STOP", "stop", "Stop.", "stop!", "STOPALL", "unsubscribe", "cancel", "quit", "afmelden", "uitschrijven",
    "stop sms", "geen sms meer", "ik wil geen berichten meer", "Stop maar", "stop met sms", "sorry stop",
    '"STOP"',
)  # fmt: skip
START = ("START", "start", "Start.", "unstop", "weer aan")
AUTOMATIC = (
    "Dit is een automatisch antwoord: ik ben vandaag vrij.", "Automatic reply: OK", "Out of office",
    "auto-reply ok", "Ik ben afwezig tot maandag.", "Ik ben met vakantie", "ik ben op vakantie tot 3 december",
    "I'm driving, call you later", "Ik ben aan het rijden", "OK\n--\nDit is een automatisch bericht",
    "Ik kan nu niet opnemen", "Afwezigheidsbericht", "Dit nummer kan geen berichten ontvangen",
    "Niet storen staat aan",
)  # fmt: skip
TABLE = {
    Meaning.SEEN: SEEN,
    Meaning.OTHER: OTHER,
    Meaning.NOT_MINE: NOT_MINE,
    Meaning.STOP: STOP,
    Meaning.START: START,
    Meaning.AUTOMATIC: AUTOMATIC,
}


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        pytest.param(words, meaning, id=f"{meaning}-{number}")
        for meaning, forms in TABLE.items()
        for number, words in enumerate(forms)
    ],
)
def test_what_a_reply_means(words: str, meaning: Meaning) -> None:
    """Each form means what its sender meant; whatever is not sure is free text."""
    assert meaning_of(words) is meaning


@given(st.text(max_size=200), st.sampled_from(["OK", "gezien", "oké"]))
def test_words_around_a_form_make_it_unsure(words: str, form: str) -> None:
    """Whatever stands after a question or a refusal, it never ends a ladder."""
    assert meaning_of(f"niet {form} {words}") is not Meaning.SEEN
    assert meaning_of(f"{form}? {words}") is not Meaning.SEEN


@given(st.text(max_size=300))
def test_any_text_has_one_meaning(words: str) -> None:
    """No text is too odd to be judged, and case or space around it change nothing."""
    meaning = meaning_of(words)
    assert meaning in Meaning
    assert meaning_of(f"  {words}  ") is meaning


def test_a_text_of_any_length_is_judged_at_once() -> None:
    """Nobody can keep a process busy with a long reply."""
    for words in (
        "ok " * (LONGEST // 3),
        "dank u wel " * 140,
        "a" * LONGEST,
        "o" * LONGEST,
        "dit is niet " * 130,
    ):
        assert meaning_of(words) is Meaning.OTHER
