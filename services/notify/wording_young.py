"""What a young person reads in a message: Dutch at A2, with the sender and the words that their region set; pure.

A region that gave no sender sends nothing. Must never hold a name, a school, a problem or a number of a person.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from typing import Any

import yaml

from schemas.types import Occasion
from services.notify.plain_language import findings
from services.notify.sample import Form, Reader, Sample
from services.notify.young import Invitation, OutreachWhy

HELP = ("112", "113", "0800-0113")
"""Whom to call when it is not safe, or to talk. Source: 112.nl; 113.nl."""
_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
    "november", "december",
)  # fmt: skip
_UNTIL_27 = "je 27 bent"
"""Until when, where nobody knows the day: the Doorstroompunt's task ends there (WEB art. 9.2.5)."""
_LONGEST_MONTH = date(2028, 9, 30)
_LONGEST_SENDER = 18
_LONGEST_CALL = 14
_OF_A_SCHOOL = re.compile(
    r"\b\d\d[A-Za-z]{2}\b|school|college|lyceum|praktijkonderwijs|\b(?:vso|mbo|roc)\b", re.IGNORECASE
)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_FIELD = re.compile(r"\{(\w*)\}")


class Thanks(StrEnum):
    """What somebody reads who answered."""

    ANSWERED = "dank"
    STOPPED = "gestopt"
    COME_BACK = "over_een_half_jaar"
    OTHER_NUMBER = "ander_nummer"
    NOT_READ = "anders"


WHY_YOUNG = {
    OutreachWhy.FIRST_NOTICE: "kennismaking met de jongere",
    OutreachWhy.TIME_TO_ASK: "tijd om te vragen hoe het gaat",
    OutreachWhy.INVITED: "uitnodiging van de regio",
    OutreachWhy.NO_ANSWERS: "geen antwoord gekregen",
    OutreachWhy.NEW_COACH: "een andere begeleider",
}
"""Each reason in words, for lists."""

_NEEDED = {
    str(Occasion.NOTICE): ("afzender", "tot", "STOP"),
    str(Occasion.CHECK_IN): ("afzender", "STOP"),
    str(Occasion.INVITATION): ("afzender", "tekst", "STOP"),
    str(Occasion.COME_BACK): ("afzender",),
    str(Occasion.NEW_COACH): ("afzender", "bel", "STOP"),
    str(Thanks.ANSWERED): ("bel", *HELP[:2]),
    str(Thanks.STOPPED): ("bel", *HELP[:2]),
    str(Thanks.COME_BACK): ("bel", *HELP[:2]),
    str(Thanks.OTHER_NUMBER): ("afzender",),
    str(Thanks.NOT_READ): ("bel", *HELP[:2]),
}
"""What each text must say, whoever words it."""
_KNOWN = frozenset({"afzender", "bel", "tot", "link", "tekst"})


@dataclass(frozen=True, slots=True)
class YoungWording:
    """The texts of one region; ``call`` is the number that a young person may call."""

    sender: str
    call: str
    texts: Mapping[str, str]

    def message(
        self, occasion: Occasion, *, until: date | None, link: str, invitation: Invitation | None = None
    ) -> str:
        """Return the text of a message; ``link`` is its page."""
        month = f"{_MONTHS[until.month - 1]} {until.year}" if until else _UNTIL_27
        what = invitation.text if invitation else ""
        return self.texts[occasion].format(
            afzender=self.sender, bel=self.call, tot=month, link=link, tekst=what
        )

    def subject(self) -> str:
        """Return the subject of the same as an e-mail."""
        return f"Bericht van {self.sender}"

    def thanks(self, kind: Thanks) -> str:
        """Return what somebody reads who answered."""
        return self.texts[kind].format(afzender=self.sender, bel=self.call, tot="", link="", tekst="")


@dataclass(frozen=True, slots=True)
class RegionTexts:
    """What a region sends: its wording, and to what it invites."""

    wording: YoungWording
    invitations: tuple[Invitation, ...] = ()


def default_texts() -> dict[str, str]:
    """Return the text of everything that a region did not word itself."""
    text = files("services.notify").joinpath("young_texts.nl.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found


def read_region(text: str, link: str) -> RegionTexts:
    """Return what a region set.

    Args:
        text: its file, as examples/jongeren/25.yaml.
        link: the longest link that a text may hold.

    Raises:
        ValueError: names what is missing, unknown, too long, too hard to read, or tells of a person or a school.
    """
    document = yaml.safe_load(text)
    known = {"afzender", "bel", "teksten", "uitnodigingen"}
    if not isinstance(document, dict) or not {"afzender", "bel"} <= document.keys() <= known:
        raise ValueError(
            "it has 'afzender' and 'bel', may have 'teksten' and 'uitnodigingen', and nothing else"
        )
    sender, call = _short(document, "afzender", _LONGEST_SENDER), _short(document, "bel", _LONGEST_CALL)
    own = document.get("teksten") or {}
    wording = YoungWording(sender, call, default_texts() | own)
    invitations = tuple(_invitation(row) for row in document.get("uitnodigingen") or ())
    found = RegionTexts(wording, invitations)
    faults = [*_unsaid(wording.texts), *_unfit(found, link)]
    if faults:
        raise ValueError("; ".join(faults))
    return found


def _short(document: Mapping[str, Any], name: str, longest: int) -> str:
    value = document[name]
    if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
        raise ValueError(f"'{name}' has 1 to {longest} characters")
    if _OF_A_SCHOOL.search(value):
        raise ValueError(f"'{name}' names a school: who else reads the message must not see which one")
    return value.strip()


def _invitation(row: Mapping[str, Any]) -> Invitation:
    if not isinstance(row, dict) or row.keys() != {"naam", "op", "vanaf", "tekst"}:
        raise ValueError("an invitation has 'naam', 'op', 'vanaf' and 'tekst'")
    if (
        not _NAME.fullmatch(str(row["naam"]))
        or not isinstance(row["op"], date)
        or not isinstance(row["vanaf"], date)
    ):
        raise ValueError("an invitation has a name in small letters, and two days")
    if row["vanaf"] >= row["op"] or _OF_A_SCHOOL.search(str(row["tekst"])):
        raise ValueError(f"invitation {row['naam']}: it goes before its day, and names no school")
    return Invitation(str(row["naam"]), row["op"], row["vanaf"], str(row["tekst"]).strip())


def _unsaid(texts: Mapping[str, str]) -> list[str]:
    """Return what the texts do not say, or say that nobody knows."""
    unknown = [f"'{name}' is no text of ours" for name in texts.keys() - _NEEDED.keys()]
    strange = [
        f"'{name}' has {{{field}}}, which is not known"
        for name, text in texts.items()
        for field in _FIELD.findall(text)
        if field not in _KNOWN
    ]
    missing = [
        f"'{name}' does not say {part}"
        for name, parts in _NEEDED.items()
        for part in parts
        if (part if part.isupper() or part[0].isdigit() else f"{{{part}}}") not in texts[name]
    ]
    return sorted((*unknown, *strange, *missing))


def _unfit(region: RegionTexts, link: str) -> list[str]:
    """Return what the lint finds in the texts as they go out, at their longest."""
    if _unsaid(region.wording.texts):
        return []
    return [
        f"'{sample.name}': {finding.fault} ({finding.piece})"
        for sample in _samples_of(region, link)
        for finding in findings(sample)
    ]


def _samples_of(region: RegionTexts, link: str) -> tuple[Sample, ...]:
    wording = region.wording
    fixed = (link, wording.sender, wording.call, *HELP)
    told = {
        f"young {occasion}": wording.message(occasion, until=_LONGEST_MONTH, link=link)
        for occasion in (Occasion.NOTICE, Occasion.CHECK_IN, Occasion.COME_BACK, Occasion.NEW_COACH)
    }
    told |= {
        f"young uitnodiging {one.name}": wording.message(
            Occasion.INVITATION, until=_LONGEST_MONTH, link=link, invitation=one
        )
        for one in region.invitations
    }
    told |= {f"young {kind}": wording.thanks(kind) for kind in Thanks}
    texts = (Sample(name, Reader.YOUNG, Form.SMS, text, fixed) for name, text in told.items())
    mail = Sample(
        "young e-mail",
        Reader.YOUNG,
        Form.EMAIL,
        wording.message(Occasion.NOTICE, until=None, link=link),
        fixed,
        wording.subject(),
    )
    return (*texts, mail)


def samples(_address: str | None) -> tuple[Sample, ...]:
    """Return the texts that a region did not word itself, with a sender and a link as long as they may be."""
    wording = YoungWording("S" * _LONGEST_SENDER, "0" * _LONGEST_CALL, default_texts())
    evening = Invitation(
        "avond", date(2026, 12, 17), date(2026, 12, 1), "Op 17 december is er een avond in Huis 12."
    )
    return _samples_of(RegionTexts(wording, (evening,)), LONGEST_LINK)


LONGEST_LINK = "https://" + "v" * 26 + "/j/" + "t" * 12
"""A link with the longest address of ours with which every text fits one part."""
