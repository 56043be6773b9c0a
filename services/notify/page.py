"""The frame of every page of notify, and the page to which a text points until the portal exists: whom to call. Pure.

Holds no personal data. Works without a script: none is allowed to run.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape, unescape

from services.notify.sample import Form, Reader, Sample

_STYLE = """
body { font: 1.125rem/1.6 sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
button { font: inherit; font-weight: bold; padding: 0.75rem 1.5rem; border: 0; border-radius: 0.25rem;
  background: #154273; color: #ffffff; cursor: pointer; }
button:focus-visible { outline: 0.2rem solid #1a1a1a; outline-offset: 0.2rem; }
"""
_FRAME = f"""<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}}</title>
<style>{_STYLE.replace("{", "{{").replace("}", "}}")}</style>
</head>
<body>
<main>
{{body}}</main>
</body>
</html>
"""
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""With every page: nobody keeps it, frames it, searches it, or learns its address from a link on it."""

_TITLE = "Bericht van Vangnet"
_BODY = """<h1>U kreeg een bericht van Vangnet</h1>
<p>Een of meer jongeren hebben iemand nodig.
Om welke jongeren het gaat, staat niet in het bericht en niet op deze pagina.
Zo blijven hun gegevens veilig.</p>
<h2>Wat kunt u nu doen?</h2>
<ol>
<li>Bel {contact} en vraag om welke jongeren het gaat.</li>
<li>Bel daarna de jongere.</li>
<li>Geef door wat u heeft afgesproken en op welke dag u weer contact heeft.</li>
</ol>
<p>Kreeg u een sms? Antwoord dan met OK.
Wij weten dan dat u het bericht heeft gezien.</p>
"""
NOTICE = "<p><strong>Proefopstelling.</strong> Sms en e-mail gaan naar een zandbak op deze machine.</p>\n"


def framed(title: str, body: str) -> str:
    """Return a whole page; ``body`` is markup of ours in which everything else was escaped."""
    return _FRAME.format(title=escape(title), body=body)


def page(contact: str, *, is_sandbox: bool) -> str:
    """Return the page; ``contact`` is whom to call, as it reads after the word *Bel*."""
    return framed(_TITLE, NOTICE * is_sandbox + _BODY.format(contact=escape(contact)))


def read(html: str) -> str:
    """Return what is read on a page: a paragraph, head, item or button a line."""
    body = re.sub(r".*<body>|\n", " ", html, flags=re.DOTALL)
    lines = re.split(r"</(?:p|h1|h2|li|button)>", body)
    texts = (" ".join(unescape(re.sub(r"<[^>]*>", "", line)).split()) for line in lines)
    return "\n".join(text for text in texts if text)


def samples(_address: str | None) -> tuple[Sample, ...]:
    """Return what is read on the page, with and without a sandbox."""
    contact = "de coördinator nazorg van uw school"
    return tuple(
        Sample(
            f"page whom to call{' in a sandbox' * is_sandbox}",
            Reader.STAFF,
            Form.PAGE,
            read(page(contact, is_sandbox=is_sandbox)),
            (contact,),
            _TITLE,
        )
        for is_sandbox in (False, True)
    )
