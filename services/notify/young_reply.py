"""What a young person means with a reply or a button; pure. Free text is read once and never kept."""

from dataclasses import dataclass
from enum import StrEnum

from schemas.types import Occasion
from services.notify import reply


class Said(StrEnum):
    """What was meant."""

    SCORE = "cijfer"
    YES = "ja"
    NO = "nee"
    STOP = "stop"
    OTHER_NUMBER = "ander_nummer"
    OTHER = "anders"
    NOBODY = "automatisch"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; ``score`` is 1 to 5 where the meaning is a score."""

    meaning: Said
    score: int | None = None


_STOP_BEGINS = (
    "laat me met rust",
    "laat mij met rust",
    "ik wil geen berichten",
    "geen berichten meer",
    "stop met",
)
_YES = frozenset({"ja", "j", "jaa", "yes", "ok", "oke", "oké", "is goed", "prima"})
_NO = frozenset({"nee", "n", "neen", "no", "nope"})
_OTHER_NUMBER = ("niet mijn nummer", "verkeerd nummer", "verkeerde nummer")
_SCORES = {str(score): score for score in range(1, 6)} | {
    word: score for score, word in enumerate(("een", "twee", "drie", "vier", "vijf"), start=1)
}
_EDGES = " \t\r\n.,!?;:\"'()"


def meaning_of(text: str, occasion: Occasion) -> Reply:
    """Return what a reply means as an answer to what was sent last; STOP means stop, whatever was asked."""
    words, meaning = " ".join(text.strip(_EDGES).casefold().split()), reply.meaning_of(text)
    if meaning is reply.Meaning.AUTOMATIC:
        return Reply(Said.NOBODY)
    if meaning is reply.Meaning.STOP or words.startswith(_STOP_BEGINS):
        return Reply(Said.STOP)
    if meaning is reply.Meaning.NOT_MINE or any(phrase in words for phrase in _OTHER_NUMBER):
        return Reply(Said.OTHER_NUMBER)
    if occasion is Occasion.CHECK_IN and words in _SCORES:
        return Reply(Said.SCORE, _SCORES[words])
    if occasion in (Occasion.INVITATION, Occasion.COME_BACK):
        if words in _YES:
            return Reply(Said.YES)
        if words in _NO:
            return Reply(Said.NO)
    return Reply(Said.OTHER)


def pressed(value: str, occasion: Occasion) -> Reply:
    """Return what a button of the page of ``occasion`` means; what is no button of it means nothing."""
    if value in (Said.STOP, Said.OTHER_NUMBER):
        return Reply(Said(value))
    return meaning_of(value, occasion)
