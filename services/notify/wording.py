"""What a member of staff reads: Dutch (B1), in one part of GSM-7 where it is a text message; pure.

A text holds a count, an urgency and a fixed address. Must never hold a name, a number of a person, a rule or a
problem.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from schemas.types import Step, Urgency
from services.notify.consultation import asked, paragraph
from services.notify.content import (
    WHEN,
    AtSchool,
    Consultation,
    Content,
    Counts,
    DataGaps,
    HandOver,
    Overview,
    SourceNews,
    StartState,
)
from services.notify.data_gaps import SUBJECT
from services.notify.data_gaps import paragraph as missing
from services.notify.gsm7 import parts_of
from services.notify.handover import lines_of, subject_of
from services.notify.overview import paragraph as open_now
from services.notify.rows import Why
from services.notify.sample import Form, Reader, Sample
from services.notify.source_news import about_source, delivering
from services.notify.waiting import held_back, in_text

_LINK = "[link]"
"""Stands in a stored letter where the address of this one message comes at the moment of sending."""
_ASKS = (" Antwoord OK als u dit heeft gezien.", " Antwoord OK als u dit zag.", " Antwoord OK.")
_MOST = 999
"""More young people than this at once does not occur for one person."""

_LEAD = {
    Step.REMINDER: "herinnering. ",
    Step.DEPUTY: "u vervangt een collega. ",
    Step.COORDINATOR: "niemand reageerde nog. ",
    Step.LEERPLICHT: "niemand reageerde nog. ",
    Step.DOORSTROOMPUNT: "niemand reageerde nog. ",
}
WHY = {
    Why.OPENED: "nieuw signaal",
    Why.ROSE: "dringender geworden",
    Why.ONCE_MORE: "opnieuw aan de orde",
    Why.START_STATE: "startstand van de school",
    Why.DATA_GAPS: "gegevens die in de startstand ontbreken",
    Why.NOBODY_ASSIGNED: "geen begeleider bekend",
    Why.NOT_SEEN: "nog niet gezien",
    Why.NO_FOLLOW_UP: "gezien, maar daarna geen contact of afspraak",
    Why.STEP_BEFORE_MISSED: "de vorige stap kon het niet op tijd horen",
    Why.OUTSIDE_HOURS: "buiten werktijd, voor wie dienst heeft",
    Why.PRIVACY_TASK: "een taak over privacy",
    Why.HANDED_OVER: "jongeren kregen een andere begeleider",
    Why.SOURCE_SILENT: "een school levert niets meer aan",
    Why.SOURCE_BACK: "een school levert weer aan",
}
"""Each reason in words, for lists and the demo."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts, with the fixed address that they all name (or none)."""

    address: str | None = None

    def __post_init__(self) -> None:
        """Refuse an address with which a text would not fit.

        Raises:
            ValueError: when the longest text takes more than one part.
        """
        longest = max((self.text(content) for content in _largest()), key=len)
        if parts_of(longest) != 1:
            raise ValueError(
                "the address is too long or has odd characters: a text message would take two parts"
            )

    def text(self, content: Content) -> str:
        """Return the text message: the fullest wording that fits in one part."""
        lead = _LEAD.get(content.step, "") if content.step else ""
        where = f" Kijk op {self.address}" if self.address else ""
        consult = f" {asked(content.consultations)}" if content.consultations else ""
        if content.privacy_tasks:
            return f"Vangnet: {_private(content.privacy_tasks)}.{where}"
        if content.start_state is not None:
            desk = f"Signalen: {content.start_state.signals.total}, taken: {content.start_state.tasks}."
            return f"Vangnet: nieuwe schoolverlaters. {desk}{consult}{where}"
        if content.sources and not content.people.total:
            return f"Vangnet: {delivering(content.sources)}.{consult}{where}"
        if content.consultations and not content.people.total:
            return f"Vangnet: {asked(content.consultations)}"
        if content.data_gaps and not content.people.total:
            return f"Vangnet: {SUBJECT}.{where}"
        if content.handovers and not content.people.total:
            return f"Vangnet: {subject_of(content.handovers)}.{where}"
        consults, asks = ((consult, " Ook is overleg gevraagd."), (*_ASKS, "")) if consult else (("",), _ASKS)
        full = [
            f"Vangnet: {first}{_core(content)}{also}{waits}{where}{ask}"
            for first in dict.fromkeys((lead, ""))
            for also in consults
            for waits in in_text(content.waiting)
            for ask in asks
        ]
        return next((text for text in full if parts_of(text) == 1), full[-1])

    def mail(self, content: Content) -> tuple[str, str]:
        """Return subject and text of the e-mail."""
        about = [line for news in content.sources for line in about_source(news)]
        about += missing(content.data_gaps)
        about += paragraph(content.consultations)
        about += open_now(content.overview)
        about += held_back(content.waiting)
        about += lines_of(content.handovers)
        if content.privacy_tasks:
            private = f"{_private(content.privacy_tasks)}.".capitalize()
            return "Vangnet: een taak over privacy", self._letter([private, *about], asks=False)
        if about and not content.people.total and content.start_state is None:
            return f"Vangnet: {_subject(content)}", self._letter(about[1:], asks=False)
        if content.start_state is not None:
            lines = _start_state(content.start_state, content.people)
            asks = content.start_state.signals.total > 0
            return "Vangnet: uw jongeren op een rij", self._letter([*lines, *about], asks=asks)
        if content.step is Step.OVERVIEW:
            lines = [
                f"Weekoverzicht. {_core(content)}",
                "Er is nog geen reactie op gekomen.",
                *_per_urgency(content),
            ]
            return "Vangnet: weekoverzicht", self._letter([*lines, *about])
        lead = _LEAD.get(content.step, "") if content.step else ""
        lines = [f"{lead}{_core(content)}".capitalize(), *_per_urgency(content)]
        return f"Vangnet: {_core(content).rstrip('.')}", self._letter([*lines, *about])

    def _letter(self, lines: Sequence[str], *, asks: bool = True) -> str:
        seen = (f"Heeft u dit gezien? Laat het weten op {_LINK}",) if asks else ()
        where = (f"Kijk op {self.address}",) if self.address else ()
        return "\n".join(("Goedendag,", "", *lines, "", *seen, *where, "Vangnet"))


def with_link(letter: str, address: str) -> str:
    """Return a letter as it goes out: with an address of its own on which its reader says *gezien*."""
    return letter.replace(_LINK, address)


def _subject(content: Content) -> str:
    """Return what an e-mail is about that tells of no young people."""
    if content.sources:
        return delivering(content.sources)
    if content.data_gaps:
        return SUBJECT
    return "overleg gevraagd" if content.consultations else subject_of(content.handovers)


def _private(number: int) -> str:
    return (
        "er is 1 taak over privacy voor u" if number == 1 else f"er zijn {number} taken over privacy voor u"
    )


def _core(content: Content) -> str:
    number = content.people.total
    who = f"{number} jongere" if number == 1 else f"{number} jongeren"
    without = " zonder begeleider" if content.unassigned else ""
    has = "heeft" if number == 1 else "hebben"
    urgencies = content.people.items()
    if len(urgencies) > 1:
        urgency, part = urgencies[0]
        return f"{who}{without} {has} iemand nodig, {part} {WHEN[urgency]}."
    when = WHEN[urgencies[0][0]] if urgencies else WHEN[Urgency.WHEN_CONVENIENT]
    if when == WHEN[Urgency.WHEN_CONVENIENT]:
        return f"{who}{without} {has} iemand nodig, {when}."
    return f"{who}{without} {has} {when} iemand nodig."


def _per_urgency(content: Content) -> list[str]:
    return [f"- {WHEN[urgency]}: {number}" for urgency, number in content.people.items()]


def _signals(number: int) -> str:
    return "1 signaal" if number == 1 else f"{number} signalen"


def _start_state(desk: StartState, told: Counts) -> list[str]:
    young = "1 jongere" if desk.people == 1 else f"{desk.people} jongeren"
    opening = (
        f"Een school heeft schoolverlaters doorgegeven. {young} zonder begeleider: u bent het aanspreekpunt."
        if desk.unassigned
        else f"Uw school heeft de schoolverlaters doorgegeven. U begeleidt nu {young}."
    )
    signals = [f"- {WHEN[urgency]}: {number}" for urgency, number in desk.signals.items()]
    needed = (
        [f"Iemand nodig ({_signals(desk.signals.total)}):", *signals]
        if signals
        else ["Er zijn geen signalen."]
    )
    first = ["Begin met de jongeren die vandaag iemand nodig hebben."] if told.today else []
    tasks = f"Taken: {desk.tasks}. U hoeft niet alles nu te doen; elke taak heeft een eigen dag."
    return [opening, "", *needed, *first, "", tasks]


def _largest() -> list[Content]:
    """Return the contents with the longest texts, so that one look tells whether every text fits."""
    mixed = Counts(_MOST - 1, 1)
    return [
        *(Content(counts, step) for counts in (mixed, Counts(_MOST)) for step in (None, *Step)),
        *(Content(mixed, step, unassigned=True) for step in (Step.FIRST, Step.REMINDER)),
        Content(Counts(0, _MOST - 1, 1), Step.REMINDER, unassigned=True),
        Content(mixed, None, consultations=(Consultation("", 9), Consultation("", _MOST - 9))),
        Content(mixed, Step.COORDINATOR, waiting=_MOST),
        Content(Counts(), None, start_state=_desk(_MOST)),
        Content(Counts(), None, data_gaps=_MISSING),
        Content(Counts(), None, sources=tuple(_school(is_back=back) for back in _BOTH for _ in range(_MOST))),
    ]


def _usual() -> list[Content]:
    """Return each kind of content with counts of one and of a few."""
    some = Counts(1, 2, 1)
    return [
        *(Content(counts, step) for counts in (Counts(1), some) for step in (None, *Step)),
        Content(Counts(0, 1), Step.FIRST, unassigned=True),
        Content(Counts(0, 0, 2), Step.FIRST),
        *(Content(Counts(1), Step.FIRST, start_state=_desk(number)) for number in (1, 12)),
        Content(Counts(), None, start_state=replace(_desk(3), signals=Counts(), unassigned=True)),
        *(Content(Counts(), None, sources=(_school(is_back=back),)) for back in _BOTH),
        Content(some, Step.FIRST, sources=(_school(is_back=False),)),
        *(Content(Counts(), None, consultations=schools) for schools in (_ASKED[:1], _ASKED)),
        Content(some, None, consultations=_ASKED),
        *(Content(Counts(), None, data_gaps=gaps) for gaps in (_MISSING, _MISSING[1:])),
        Content(some, Step.FIRST, start_state=replace(_desk(3), unassigned=True), data_gaps=_MISSING),
        *(Content(Counts(), None, handovers=(HandOver(3, is_new=is_new),)) for is_new in _BOTH),
        Content(some, None, handovers=(HandOver(1, is_new=False), HandOver(2, is_new=True))),
        *(Content(Counts(), Step.PRIVACY, privacy_tasks=number) for number in (1, 2)),
        *(Content(some, Step.FIRST, waiting=number) for number in (1, 3)),
        Content(Counts(0, 2), Step.OVERVIEW, overview=_WEEK),
        Content(Counts(), Step.DOORSTROOMPUNT, consultations=_ASKED, overview=_WEEK),
    ]


def samples(address: str | None) -> tuple[Sample, ...]:
    """Return every text and e-mail to staff, ordinary and at the longest counts; and every reason in words."""
    words, fixed = Wording(address), (address,) if address else ()
    usual, longest = _usual(), _largest()
    texts = [
        Sample(_name("text", content, number), Reader.STAFF, Form.SMS, words.text(content), fixed)
        for number, content in enumerate(usual + longest, 1)
    ]
    mails = [
        Sample(
            _name("mail", content, number),
            Reader.STAFF,
            Form.EMAIL,
            with_link(letter, _A_LINK),
            (*fixed, _A_LINK),
            subject,
        )
        for number, content in enumerate(usual + longest, 1)
        if len(content.sources) < _MOST
        for subject, letter in (words.mail(content),)
    ]
    reasons = [Sample(f"reason: {why}", Reader.STAFF, Form.LINE, text) for why, text in WHY.items()]
    return (*texts, *mails, *reasons)


def _name(form: str, content: Content, number: int) -> str:
    about = "start state" if content.start_state else content.step or "several steps"
    return f"{form} {number} to staff: {about}"


_A_LINK = "https://vangnet.example.org/gezien/R4nd0m"
_BOTH = (True, False)
_WEEK = Overview((AtSchool("98KP", Counts(1, 2, 3), 2), AtSchool("", Counts(0, 1), 0)), gaps=2)
_MISSING = (DataGaps("98KP", 12, 3, 1, 2), DataGaps("98OH", 1, 0, 0, 0))
_ASKED = (Consultation("98KP", 1), Consultation("98OH", 2))


def _desk(number: int) -> StartState:
    return StartState(number, Counts(number, number, number), number, unassigned=False)


def _school(*, is_back: bool) -> SourceNews:
    return SourceNews("98KP", date(2026, 11, 23), date(2026, 11, 10), is_back=is_back)
