"""The page of one message to a young person: it asks one thing, once; Dutch at A2, without a name or a school; pure.

Opening it changes nothing: a mail scanner may. Only a button acts. It runs no script and loads nothing.
"""

from html import escape

from schemas.types import Occasion
from services.notify.page import framed, read
from services.notify.sample import Form, Reader, Sample
from services.notify.wording_young import HELP, Thanks, YoungWording, default_texts
from services.notify.young_reply import Said

FIELD = "antwoord"
"""The one field of the form."""

_TITLE = "Bericht voor jou"
_HELP = """<p>Niet veilig? Bel 112.</p>
<p>Wil je praten? Bel 113 of 0800-0113. Dat kan dag en nacht.</p>
"""
_QUESTION = {
    Occasion.NOTICE: "Hoi!",
    Occasion.CHECK_IN: "Hoe gaat het?",
    Occasion.INVITATION: "Kom je?",
    Occasion.COME_BACK: "Mogen wij over een half jaar terugkomen?",
    Occasion.NEW_COACH: "Je hebt een andere begeleider",
}
_BUTTONS = {
    Occasion.NOTICE: (),
    Occasion.CHECK_IN: tuple((str(score), str(score)) for score in range(1, 6)),
    Occasion.INVITATION: ((Said.YES, "Ja"), (Said.NO, "Nee")),
    Occasion.COME_BACK: ((Said.YES, "Ja"), (Said.NO, "Nee")),
    Occasion.NEW_COACH: (),
}
_ABOUT = (
    "<p>Wij zijn {sender}.</p>"
    "<p>Je bent van school. Wij helpen je daarna nog een tijd.</p>"
    "<p>Daarom vragen wij soms hoe het gaat. Dat is hooguit één keer per week.</p>"
    "<p>Je antwoord zien alleen de mensen die jou helpen.</p>"
    "<p>Wil je weten wat wij van je weten? Of klopt er iets niet? Bel {call}.</p>"
)
_SCALE = "<p>1 is slecht. 5 is goed.</p>"
_STOP = "Ik wil geen berichten meer"
_OTHER = "Dit is niet mijn nummer"
_THANKS = {
    Thanks.ANSWERED: "<h1>Dank je!</h1><p>Wij lezen je antwoord op werkdagen.</p>",
    Thanks.STOPPED: "<h1>Goed</h1><p>Wij sturen je niets meer.</p>",
    Thanks.COME_BACK: "<h1>Goed</h1><p>Wij komen over een half jaar terug.</p>",
    Thanks.OTHER_NUMBER: "<h1>Dank je</h1><p>Wij sturen niets meer naar dit nummer.</p>",
    Thanks.NOT_READ: "<h1>Deze link werkt niet meer</h1><p>Je gaf al antwoord, of het is te laat.</p>",
}


def question(occasion: Occasion, wording: YoungWording, about: str | None = None) -> str:
    """Return the page that asks; ``about`` is the text of an invitation."""
    buttons = "\n".join(_button(value, words) for value, words in _BUTTONS[occasion])
    parts = [
        f"<h1>{_QUESTION[occasion]}</h1>",
        f"<p>{escape(about)}</p>" if about else "",
        _SCALE if occasion is Occasion.CHECK_IN else "",
        _form(buttons) if buttons else "",
        _ABOUT.format(sender=escape(wording.sender), call=escape(wording.call)),
        _form(_button(Said.STOP, _STOP)),
        _form(_button(Said.OTHER_NUMBER, _OTHER)),
    ]
    return framed(_TITLE, "\n".join(part for part in (*parts, _HELP) if part))


def thanks(kind: Thanks, wording: YoungWording | None) -> str:
    """Return the page after an answer; of a link that does not work nobody knows the region."""
    call = f"<p>Wil je ons spreken? Bel {escape(wording.call)}.</p>" if wording else ""
    return framed(_TITLE, f"{_THANKS[kind]}\n{call}\n{_HELP}")


def _form(buttons: str) -> str:
    return f'<form method="post">\n{buttons}\n</form>'


def _button(value: str, words: str) -> str:
    return f'<button name="{FIELD}" value="{escape(value)}">{words}</button>'


def samples(_address: str | None) -> tuple[Sample, ...]:
    """Return what is read on every page."""
    wording = YoungWording("Jo", "00", default_texts())
    evening = "Op 17 december is er een avond."
    pages = {f"page {occasion}": question(occasion, wording, evening) for occasion in Occasion}
    pages |= {f"page {kind}": thanks(kind, wording) for kind in Thanks}
    return tuple(
        Sample(name, Reader.YOUNG, Form.PAGE, read(html), (wording.call, *HELP), _TITLE)
        for name, html in pages.items()
    )
