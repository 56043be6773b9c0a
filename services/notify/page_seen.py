"""The pages behind the link in an e-mail: *Ik heb dit gezien*, and what came of it. Dutch (B1), about nobody; pure."""

from enum import StrEnum
from html import escape

from services.notify.page import NOTICE, framed, read
from services.notify.sample import Form, Reader, Sample


class Told(StrEnum):
    """What a page tells its reader."""

    ASKED = "asked"
    DONE = "done"
    NOTHING_OPEN = "nothing_open"
    OVER = "over"
    TOO_OFTEN = "too_often"
    AWAY = "away"


_HEAD = {
    Told.ASKED: "Heeft u het bericht gezien?",
    Told.DONE: "Dank u wel",
    Told.NOTHING_OPEN: "Dank u wel",
    Told.OVER: "Deze link werkt niet meer",
    Told.TOO_OFTEN: "Een ogenblik",
    Told.AWAY: "Het lukt nu even niet",
}
_TEXT = {
    Told.ASKED: """<p>U kreeg een e-mail van Vangnet. Een of meer jongeren hebben iemand nodig.</p>
<form method="post"><button>Ik heb dit gezien</button></form>
<p>U krijgt dan geen herinnering, en uw collega's krijgen geen bericht.</p>
""",
    Told.DONE: """<p>Wij weten nu dat u het bericht heeft gezien.</p>
<p>Neem binnen twee werkdagen contact op met de jongere, of spreek een dag af.
Anders hoort u het opnieuw van ons.</p>
<p>U kunt deze pagina sluiten.</p>
""",
    Told.NOTHING_OPEN: """<p>Wij wisten het al, of iemand is al bezig.</p>
<p>U hoeft nu niets te doen. U kunt deze pagina sluiten.</p>
""",
    Told.OVER: """<p>De link in een e-mail werkt twee weken. Daarna doet hij niets meer.</p>
<p>Gebruik de link in de nieuwste e-mail, of antwoord OK op een sms.</p>
""",
    Told.TOO_OFTEN: """<p>Deze pagina is net te vaak geopend. Wacht een minuut en probeer het dan opnieuw.</p>
""",
    Told.AWAY: """<p>Wij konden het niet opslaan. Probeer het over een paar minuten opnieuw.</p>
""",
}
_WHOM = "<p>Wilt u weten om welke jongeren het gaat? Bel {contact}.</p>\n"


def seen_page(told: Told, contact: str, *, is_sandbox: bool) -> str:
    """Return a page; ``contact`` is whom to call, as it reads after the word *Bel*."""
    whom = _WHOM.format(contact=escape(contact))
    body = f"<h1>{_HEAD[told]}</h1>\n{_TEXT[told]}{whom}"
    return framed(f"{_HEAD[told]} - Vangnet", NOTICE * is_sandbox + body)


def samples(_address: str | None) -> tuple[Sample, ...]:
    """Return what is read on each page."""
    contact = "de coördinator nazorg van uw school"
    return tuple(
        Sample(
            f"page of the link in an e-mail: {told}",
            Reader.STAFF,
            Form.PAGE,
            read(seen_page(told, contact, is_sandbox=False)),
            (contact,),
            f"{_HEAD[told]} - Vangnet",
        )
        for told in Told
    )
