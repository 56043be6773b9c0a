"""The page to which a text message points until the portal exists: whom to call. Holds no personal data."""

from html import escape

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
Om welke jongeren het gaat, staat niet in het bericht en ook niet op deze pagina.
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
