"""What is wrong with a text for its reader: too long, too hard, too costly, or too much about a person; pure.

A2 has at most about ten words a sentence (taalniveau A2, gemeente Dijk en Waard); fifteen for B1 is our own choice.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from services.notify.gsm7 import parts_of
from services.notify.sample import Form, Reader, Sample


class Fault(StrEnum):
    """What is wrong with a text."""

    LONG_SENTENCE = "long_sentence"
    HARD_WORD = "hard_word"
    TELLS_PROBLEM = "tells_problem"
    TELLS_PERSON = "tells_person"
    PLACEHOLDER = "placeholder"
    UNKNOWN_ADDRESS = "unknown_address"
    ODD_CHARACTER = "odd_character"
    SEVERAL_PARTS = "several_parts"
    LONG_SUBJECT = "long_subject"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, and the piece of the text that has it."""

    fault: Fault
    piece: str


MOST_WORDS = {Reader.STAFF: 15, Reader.YOUNG: 10}
"""Words in the longest sentence."""
LONGEST_SUBJECT = 78
"""Characters that every mail program shows of a subject. Source: RFC 5322, 2.1.1."""

HARD_WORDS = frozenset((
    "aangaande", "aldaar", "alsmede", "alvorens", "behoudens", "betreffende", "bovengenoemd", "bovenstaande",
    "casus", "conform", "daartoe", "derhalve", "desbetreffende", "desgewenst", "dient", "dienen", "dientengevolge",
    "doch", "echter", "eenieder", "gaarne", "geacht", "geachte", "gelieve", "hierbij", "hierdoor", "hiertoe",
    "hieromtrent", "ingevolge", "inzake", "jegens", "krachtens", "middels", "mits", "monitoren", "nopens",
    "omtrent", "onderhavig", "onverwijld", "reeds", "respectievelijk", "teneinde", "tevens", "trachten",
    "uwerzijds", "vigerend", "vooralsnog", "waarbij", "wederom", "zulks",
))  # fmt: skip
"""Words that B1 does not have: a list of our own, to add to."""

HARD_FOR_YOUNG = frozenset((
    "aanmelden", "betrokkene", "contactpersoon", "deelname", "doorstroompunt", "dossier", "gegevensverwerking",
    "intake", "interventie", "kwalificatie", "mogelijkheid", "nazorg", "ondersteuning", "periode",
    "persoonsgegevens", "privacyverklaring", "procedure", "re-integratie", "registratie", "schoolverlater",
    "signaal", "situatie", "startkwalificatie", "toestemmingsverklaring", "traject", "uitstroom", "uitval",
    "uitvaller", "verwerken", "verzuim", "voortijdig",
))  # fmt: skip
"""Words that A2 does not have, or that put a young person in a box: a list of our own, to add to."""

PROBLEMS = (
    "bijstand", "dakloos", "depress", "detentie", "diagnos", "drugs", "dropout", "geldzorg", "huisuitzetting",
    "justitie", "ontslag", "ontslagen", "politie", "psych", "schuld", "strafblad", "suic", "thuisloos", "uitgevallen",
    "uitkering", "uitval", "verslaaf", "verslav", "verzuim", "ziek", "zwanger",
)  # fmt: skip
"""Beginnings of words that tell what is the matter with somebody: no text, e-mail or page of ours holds one."""

_PERSON = re.compile(
    r"\b(?:bsn|geboren op|geboortedatum|leerlingnummer|onderwijsnummer|pgn)\b|@|\b\d{1,2}-\d{1,2}-\d{4}\b"
    r"|\b(?:\d[ -]?){6,}|\b[0-9a-f]{8}-[0-9a-f]{4}\b",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"[{}<>\[\]]|%[sd(]|\$\w|\b(?:None|null|undefined|nan)\b")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
_WORD = re.compile(r"[\w'-]*[^\W\d_][\w'-]*|\d+")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s|\n")
_BREAK = "\n"
"""Stands in for what the organisation set, which is no sentence of ours."""


def findings(sample: Sample) -> tuple[Finding, ...]:
    """Return all that is wrong with a text, in the order of ``Fault``; nothing when it may go out."""
    whole = sample.text if sample.subject is None else f"{sample.subject}\n{sample.text}"
    ours = whole
    for fixed in sorted(sample.fixed, key=len, reverse=True):
        ours = ours.replace(fixed, _BREAK)
    words = [word.casefold() for word in _WORD.findall(ours)]
    hard = HARD_WORDS | HARD_FOR_YOUNG if sample.reader is Reader.YOUNG else HARD_WORDS
    found = {
        Fault.LONG_SENTENCE: _long_sentences(ours, MOST_WORDS[sample.reader]),
        Fault.HARD_WORD: [word for word in words if word in hard],
        Fault.TELLS_PROBLEM: [word for word in words if word.startswith(PROBLEMS)],
        Fault.TELLS_PERSON: _PERSON.findall(ours),
        Fault.PLACEHOLDER: _PLACEHOLDER.findall(ours),
        Fault.UNKNOWN_ADDRESS: _ADDRESS.findall(ours),
        Fault.ODD_CHARACTER: [letter for letter in whole if not (letter.isprintable() or letter == "\n")],
        Fault.SEVERAL_PARTS: [whole] if sample.form is Form.SMS and parts_of(whole) != 1 else [],
        Fault.LONG_SUBJECT: [sample.subject] if sample.subject and _is_long(sample.subject) else [],
    }
    return tuple(Finding(fault, piece) for fault, pieces in found.items() for piece in pieces)


def _long_sentences(text: str, most: int) -> list[str]:
    return [sentence for sentence in _SENTENCE_ENDS.split(text) if len(_WORD.findall(sentence)) > most]


def _is_long(subject: str) -> bool:
    return len(subject) > LONGEST_SUBJECT or "\n" in subject
