"""How a value of a sender is read: into the form of the wire, or ``Wrong`` with the reason.

Pure. A parser never guesses: what is not surely right is wrong.
"""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from services.ingest.areas import municipality_of
from services.ingest.faults import FaultReason

MOST_HOURS = 60
LONGEST_TEXT = 200

_BRIN = re.compile(r"[0-9]{2}[A-Z]{2}")
_PUPIL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,29}")
_CODE = re.compile(r"[^\x00-\x1f]{1,60}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BIRTH = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NUMBER = re.compile(r"[0-9]{1,4}")
_BRANCH = re.compile(r"[0-9]{2}")
_MOBILE = re.compile(r"(?:\+31|0031|0)(6[0-9]{8})")
_ABROAD = re.compile(r"(?:\+|00)([1-9][0-9]{7,14})")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_VERSION = re.compile(r"[0-9a-z][0-9a-z.-]{0,19}")
_TEXT = re.compile(r"[^\x00-\x1f\x7f]+")


_IDENTIFYING = frozenset({"bsn", "bsnr", "pgn", "onr", "sofi", "sofinr", "sofinummer"})
_IDENTIFYING_PARTS = (
    "bsnn",
    "pgnn",
    "burgerservice",
    "persoonsgebonden",
    "onderwijsn",
    "sofin",
    "ondnr",
    "ownr",
)
"""How the names of national numbers are written: as a word of its own, or inside a longer one."""


class Wrong(ValueError):
    """A value that is not what its field asks for; holds the reason and never the value."""

    def __init__(self, reason: FaultReason) -> None:
        """Keep the reason."""
        super().__init__(str(reason))
        self.reason = reason


@lru_cache(maxsize=1024)
def is_identifying(name: str) -> bool:
    """Whether a field or column is named after a national number, however it is written."""
    words = re.findall(r"[^\W_]+", name.casefold())
    joined = "".join(words)
    return (
        joined in _IDENTIFYING
        or any(word in _IDENTIFYING for word in words)
        or any(part in joined for part in _IDENTIFYING_PARTS)
    )


def day(value: object) -> date:
    """Return a day written as jjjj-mm-dd."""
    written = _matched(_DATE, value, FaultReason.NOT_A_DATE)
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Wrong(FaultReason.NOT_A_DATE) from None


def birth_day(value: object) -> str:
    """Return a day of birth as jjjj-mm-dd; month and day may be 00, as in the civil register."""
    written = _matched(_BIRTH, value, FaultReason.NOT_A_DATE)
    year, month, number = written.split("-")
    day(f"{year}-{month if month != '00' else '01'}-{number if number != '00' else '01'}")
    return written


def brin(value: object) -> str:
    """Return a BRIN in capitals."""
    written = value.upper() if isinstance(value, str) else value
    return _matched(_BRIN, written, FaultReason.WRONG_FORM)


def pupil_number(value: object) -> str:
    """Return the school's own pupil number; a whole number is read as its digits."""
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return _matched(_PUPIL, written, FaultReason.WRONG_FORM)


def whole_number(least: int, most: int) -> Callable[[object], int]:
    """Return what reads a whole number from ``least`` to ``most``."""

    def number(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise Wrong(FaultReason.NOT_A_NUMBER)
        if isinstance(value, str):
            value = int(_matched(_NUMBER, value, FaultReason.NOT_A_NUMBER))
        if not least <= value <= most:
            raise Wrong(FaultReason.OUT_OF_RANGE)
        return value

    return number


def one_of(options: type[StrEnum]) -> Callable[[object], StrEnum]:
    """Return what reads one word of a list, whatever its case."""
    known = {str(option): option for option in options}

    def word(value: object) -> StrEnum:
        written = value.strip().casefold() if isinstance(value, str) else ""
        if written not in known:
            raise Wrong(FaultReason.UNKNOWN_VALUE)
        return known[written]

    return word


def some_of(options: type[StrEnum]) -> Callable[[object], tuple[StrEnum, ...]]:
    """Return what reads a list of words, each once."""
    word = one_of(options)

    def words(value: object) -> tuple[StrEnum, ...]:
        if not isinstance(value, list):
            raise Wrong(FaultReason.NO_LIST)
        return tuple(dict.fromkeys(word(one) for one in value))

    return words


def pseudonym(value: object) -> UUID:
    """Return an id of ours."""
    try:
        return UUID(_matched(_UUID, value, FaultReason.WRONG_FORM))
    except ValueError:
        raise Wrong(FaultReason.WRONG_FORM) from None


def wording(value: object) -> str:
    """Return the version of a text."""
    return _matched(_VERSION, value, FaultReason.WRONG_FORM)


def true_or_false(value: object) -> bool:
    """Return a boolean of JSON; words and numbers are not one."""
    if not isinstance(value, bool):
        raise Wrong(FaultReason.NOT_TRUE_OR_FALSE)
    return value


def municipality(value: object) -> str:
    """Return the name of a Dutch municipality, written by name or by CBS code."""
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    found = municipality_of(free_text(written))
    if found is None:
        raise Wrong(FaultReason.UNKNOWN_VALUE)
    return found.name


def mobile(value: object) -> str:
    """Return a mobile number as E.164; spaces, hyphens and brackets do not count."""
    if not isinstance(value, str):
        raise Wrong(FaultReason.WRONG_FORM)
    digits = re.sub(r"[ ()./-]", "", value)
    if dutch := _MOBILE.fullmatch(digits):
        return f"+31{dutch[1]}"
    abroad = _ABROAD.fullmatch(digits)
    if abroad is None or abroad[1].startswith("31"):
        raise Wrong(FaultReason.WRONG_FORM)
    return f"+{abroad[1]}"


def email(value: object) -> str:
    """Return an e-mail address."""
    return _matched(_EMAIL, free_text(value), FaultReason.WRONG_FORM)


def branch(value: object) -> str:
    """Return the two digits of a school's branch."""
    return _matched(_BRANCH, value, FaultReason.WRONG_FORM)


def code(value: object) -> str:
    """Return a code of the sender's own."""
    return _matched(_CODE, value, FaultReason.WRONG_FORM)


def free_text(value: object) -> str:
    """Return one line of text."""
    written = _matched(_TEXT, value, FaultReason.WRONG_FORM)
    if len(written) > LONGEST_TEXT:
        raise Wrong(FaultReason.OUT_OF_RANGE)
    return written


def _matched(form: re.Pattern[str], value: object, otherwise: FaultReason) -> str:
    written = value.strip() if isinstance(value, str) else ""
    if form.fullmatch(written) is None:
        raise Wrong(otherwise)
    return written
