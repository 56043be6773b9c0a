"""The Dutch page of the sandbox: what was sent, and buttons for what the outside does next.

Plain HTML that works without JavaScript. Every value that came from outside is escaped.
"""

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from string import Template
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from services.sandbox.behaviour import Rule
from services.sandbox.mailbox import Message, Reply
from services.sandbox.outside import Outside

SHOWN = 200
"""Messages on the page; the rest stands in ``berichten.json``."""
_LOCAL = ZoneInfo("Europe/Amsterdam")
_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_STATUS = {
    "queued": "aangenomen, nog onderweg",
    "sending": "onderweg",
    "sent": "verstuurd",
    "delivered": "aangekomen",
    "undelivered": "niet aangekomen",
    "failed": "mislukt",
    "accepted": "aangenomen",
}
_CHOICES: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "bounce": ("komt niet aan (30003)", {"fail": 30003}),
    "unknown": ("nummer bestaat niet (30005)", {"fail": 30005}),
    "stop": ("wordt geweigerd: STOP (21610)", {"refuse": 21610}),
    "mail": ("wordt geweigerd: geen mailadres (550)", {"refuse_mail": 550}),
    "late": ("krijgt het ontvangstbewijs 30 seconden later", {"receipts_delay_seconds": 30}),
    "none": ("krijgt geen ontvangstbewijs", {"receipts": ()}),
    "silence": ("wordt aangenomen zonder dat het antwoord aankomt", {"answer": "silence"}),
}
_TOLD = {
    "antwoord": "Het antwoord is bezorgd bij Vangnet.",
    "antwoord-mis": "Het antwoord is niet bezorgd: Vangnet nam het niet aan.",
    "bewijs": "Het ontvangstbewijs is verstuurd.",
    "bewijs-mis": "Het ontvangstbewijs is niet bezorgd: Vangnet nam het niet aan.",
    "gedrag": "Afgesproken voor het volgende bericht.",
}


def router(outside: Outside) -> APIRouter:
    """Return the page and what its buttons do; each button leads back to the page."""
    routes = APIRouter(include_in_schema=False)
    frame = Template(files("services.sandbox").joinpath("page.html").read_text())

    @routes.get("/", response_class=HTMLResponse)
    async def page(gedaan: str = "", stil: bool = False) -> str:  # noqa: FBT001, FBT002 (query parameters)
        """Show the newest messages, and what was done just now."""
        box = outside.mailbox
        return frame.substitute(_filled(box.messages(), box.replies(), told=_TOLD.get(gedaan), still=stil))

    @routes.post("/pagina/antwoord")
    async def reply(sender: Annotated[str, Form()], text: Annotated[str, Form()]) -> RedirectResponse:
        """Answer from the phone that got a message."""
        given = await outside.reply(sender, text, None, None)
        return _back("antwoord", taken=given is not None and _taken(given.http_status))

    @routes.post("/pagina/ontvangst")
    async def receipt(sid: Annotated[str, Form()], status: Annotated[str, Form()]) -> RedirectResponse:
        """Send a receipt for one message now."""
        message = outside.mailbox.find(sid)
        if message is None or status not in {"delivered", "undelivered"}:
            return _back("bewijs", taken=False)
        return _back("bewijs", taken=_taken(await outside.receipt(message, status, 30003)))

    @routes.post("/pagina/gedrag")
    async def behave(wat: Annotated[str, Form()], to: Annotated[str, Form()] = "") -> RedirectResponse:
        """Let something go wrong with the next message."""
        if wat in _CHOICES:
            rule = {"to": to.strip() or None, "times": 1, **_CHOICES[wat][1]}
            outside.behaviours.add(Rule.model_validate(rule))
        return _back("gedrag", taken=True)

    return routes


def _back(what: str, *, taken: bool) -> RedirectResponse:
    return RedirectResponse(f"/?gedaan={what if taken else what + '-mis'}", status_code=303)


def _taken(http_status: int | None) -> bool:
    return http_status is not None and 200 <= http_status < 300  # noqa: PLR2004 (HTTP: a success)


def _filled(
    messages: list[Message], replies: list[Reply], *, told: str | None, still: bool
) -> Mapping[str, str]:
    """Return what stands in each place of the page."""
    answered: dict[str, list[Reply]] = {}
    for reply in replies:
        answered.setdefault(reply.sender, []).append(reply)
    rows = []
    for message in reversed(messages[-SHOWN:]):
        # A reply belongs to the last message that its phone had got by then.
        own = [reply for reply in answered.get(message.to, ()) if reply.at >= message.sent_at]
        answered[message.to] = [reply for reply in answered.get(message.to, ()) if reply.at < message.sent_at]
        rows.append(_row(message, own))
    return {
        "refresh": "" if still else '<meta http-equiv="refresh" content="5;url=/">',
        "told": f'<p class="note told" role="status">{told}</p>' if told else "",
        "count": "1 bericht" if len(messages) == 1 else f"{len(messages)} berichten",
        "other": "/" if still else "/?stil=1",
        "switch": "Weer elke 5 seconden verversen" if still else "Niet meer vanzelf verversen",
        "messages": "\n".join(rows) or "<li>Er is nog niets verstuurd.</li>",
        "choices": "".join(f'<option value="{key}">{text}</option>' for key, (text, _) in _CHOICES.items()),
    }


def _row(message: Message, replies: list[Reply]) -> str:
    at = message.sent_at.astimezone(_LOCAL)
    kind = "SMS" if message.channel == "sms" else "E-mail"
    status = _STATUS.get(message.status, message.status)
    code = f" ({message.error_code})" if message.error_code else ""
    subject = f"<strong>{escape(message.subject)}</strong>\n" if message.subject else ""
    said = "".join(f'<p class="reply">Antwoord: {_said(reply)}</p>' for reply in replies)
    return (
        f'<li><div class="head"><strong>{kind}</strong><span>aan {escape(message.to)}</span>'
        f'<time datetime="{at.isoformat()}">{_DAYS[at.weekday()]} {at:%d-%m-%Y %H:%M:%S}</time>'
        f"<span>{status}{code}</span></div>"
        f'<p class="text">{subject}{escape(message.text)}</p>{said}{_buttons(message)}</li>'
    )


def _said(reply: Reply) -> str:
    return escape(reply.text) + ("" if _taken(reply.http_status) else " (niet bezorgd)")


def _buttons(message: Message) -> str:
    if message.channel != "sms":
        return ""
    sender = f'<input type="hidden" name="sender" value="{escape(message.to)}">'
    sid = f'<input type="hidden" name="sid" value="{escape(message.id)}">'
    return (
        f'<form method="post" action="/pagina/antwoord">{sender}'
        '<button name="text" value="OK">Antwoord OK</button></form>'
        f'<form method="post" action="/pagina/antwoord">{sender}'
        '<input name="text" required size="14" aria-label="Ander antwoord">'
        "<button>Antwoord dit</button></form>"
        f'<form method="post" action="/pagina/ontvangst">{sid}'
        '<button name="status" value="delivered">Meld: aangekomen</button>'
        '<button name="status" value="undelivered">Meld: niet aangekomen</button></form>'
    )
