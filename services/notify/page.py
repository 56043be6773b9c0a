"""The page to which a text message points until the portal exists: whom to call. Holds no personal data."""

import re
from html import escape, unescape

from services.notify.sample import Form, Reader, Sample

_PAGE = """<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bericht van Vangnet</title>
<style>body {{ font: 1.125rem/1.6 sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }}</style>
</head>
<body>
<main>
{notice}<h1>U kreeg een bericht van Vangnet</h1>
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
</main>
</body>
</html>
"""


_NOTICE = "<p><strong>Proefopstelling.</strong> Sms en e-mail gaan naar een zandbak op deze machine.</p>\n"


def page(contact: str, *, is_sandbox: bool) -> str:
    """Return the page; ``contact`` is whom to call, as it reads after the word *Bel*."""
    return _PAGE.format(contact=escape(contact), notice=_NOTICE if is_sandbox else "")


def read(html: str) -> str:
    """Return what is read on a page: a paragraph, head or item a line."""
    body = re.sub(r".*<body>|\n", " ", html, flags=re.DOTALL)
    lines = re.split(r"</(?:p|h1|h2|li|button)>", body)
    return "\n".join(
        text for line in lines if (text := " ".join(unescape(re.sub(r"<[^>]*>", "", line)).split()))
    )


def samples(_address: str | None) -> tuple[Sample, ...]:
    """Return what is read on the page, with and without a sandbox."""
    contact = "Jo"
    return tuple(
        Sample(
            f"page whom to call{' in a sandbox' * is_sandbox}",
            Reader.STAFF,
            Form.PAGE,
            read(page(contact, is_sandbox=is_sandbox)),
            (contact,),
            "Bericht van Vangnet",
        )
        for is_sandbox in (False, True)
    )
