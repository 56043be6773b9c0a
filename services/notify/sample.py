"""A text as its reader gets it, for whoever checks, previews or translates all of them; pure.

Every module with words for a reader (``wording*.py``, ``page*.py``) offers ``samples``; ``catalogue.py`` lists them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reader(StrEnum):
    """Who reads it, and so how plain it must be: staff Dutch at B1, young people at A2."""

    STAFF = "medewerker"
    YOUNG = "jongere"


class Form(StrEnum):
    """As what it is read. A line is a piece of a table or list, without sentences of its own."""

    SMS = "sms"
    EMAIL = "e-mail"
    PAGE = "pagina"
    LINE = "regel"


@dataclass(frozen=True, slots=True)
class Sample:
    """One text, filled in with counts.

    Attributes:
        name: unique among all samples.
        text: to the letter as it goes out; of a page what is read on it, a paragraph a line.
        fixed: what the organisation set (an address, whom to call): it may hold what a text of ours may not.
        subject: of an e-mail; the title of a page.
    """

    name: str
    reader: Reader
    form: Form
    text: str
    fixed: tuple[str, ...] = ()
    subject: str | None = None
