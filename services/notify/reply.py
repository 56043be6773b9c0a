"""What somebody means with a reply to a text message; pure. The words are looked at once and never kept.

What ends a ladder must be sure: a reply means *gezien* only when all of it does, apart from courtesies, a greeting
and a signature. "ok maar niet vandaag" is free text, and free text is answered with what to type.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum


class Meaning(StrEnum):
    """What a reply means; of everything else only that it came is kept."""

    SEEN = "seen"
    NOT_MINE = "not_mine"
    STOP = "stop"
    START = "start"
    CODE = "code"
    AUTOMATIC = "automatic"
    OTHER = "other"
    UNKNOWN_SENDER = "unknown_sender"


LONGEST = 1600
"""Characters of the longest text that the provider passes on; what is longer is free text."""

_SEEN = (
    r"o{1,3} ?k{1,3}", "0k", r"k{1,3}", "ko", r"ok+e+[jiy]?", r"okay+", "okey", r"oki+", "okie", "okido",
    "okidoki", "okiedokie", "kay", r"ja{1,4}", "jep", "jup", "yes", "yep", "yup", "akkoord", "prima", "goed",
    "is goed", "in orde", "komt in orde", "komt goed", "top", "check", "begrepen", "duidelijk", "genoteerd",
    "gelezen", "ontvangen", "bericht ontvangen",
    "(?:is |al |heb |heb ik |ik heb |heb het |heb dit |ik heb het |ik heb dit |heb ik al )?(?:al )?gezien",
    "(?:heb ik |ik heb het |heb het )gelezen", "dit gezien", "gezien ok", "doe ik", "ga ik doen", "pak ik op",
    "ik pak het op", "ik ga ermee aan de slag", "[👍👌✅✔🆗☑]",
)  # fmt: skip
"""Forms that mean *gezien*, in small letters and without accents or points."""
_COURTESY = (
    "alvast", "bedankt", "beste", "collega", "dank", "dankjewel", "dank je", "dank je wel", "dankuwel", "dank u",
    "dank u wel", "dag", "fijn", "fijne dag", "goedemiddag", "goedemorgen", "goedenavond", "goedendag", "hallo", "he",
    "hee", "helaas", "hey", "hi", "hoi", "hoor", "jij ook", "merci", "sorry", "super", "thanks", "thx", "tnx", "u ook",
    "vangnet", "[🙏🙂😊😀]",
)  # fmt: skip
"""What may stand around a form and says nothing."""
_NOT_MINE = (
    "(?:dit |dat |het )?is (?:helemaal )?niet mijn (?:telefoon)?nummer", "niet mijn (?:telefoon)?nummer",
    "(?:dit |dat )?is mijn nummer niet", "(?:dit |dat )?nummer is niet van mij",
    "(?:(?:u|je|jij|jullie) (?:heeft|hebt|hebben) )?(?:het|een)? ?(?:verkeerde?|foute?|foutief|foutieve) nummer",
    "(?:(?:u|je|jij|jullie) (?:heeft|hebt|hebben) )?de verkeerde (?:persoon|voor)", "verkeerde persoon",
    "verkeerd verbonden", "wrong number", "this is not my number", "not my number",
    "ik werk (?:hier|daar|er) niet meer", "ik ben (?:geen lifecoach|geen coach) meer",
)  # fmt: skip
_STOP = (
    r"stop+", "stopall", "stop all", "stop (?:sms|maar|ermee|er mee|met (?:sms|sturen|berichten))", "unsubscribe",
    "cancel", "end", "quit", "uitschrijven", "afmelden", "(?:ik wil )?geen (?:sms|berichten|smsjes) meer",
)  # fmt: skip
_START = ("start", "unstop", "start sms", "sms weer aan", "weer aan")

_QUOTES = re.compile("[\u201c-\u201f\u2018-\u201b\u00ab\u00bb\u00b4`]")
_AUTOMATIC = re.compile(
    r"automati(?:sch|c|sche)\b.{0,20}\b(?:antwoord|bericht|reactie|reply|response|message)|auto-? ?(?:reply|antwoord)"
    r"|out of office|afwezigheids(?:bericht|assistent|melding)|\bafwezig\b|niet aanwezig"
    r"|\b(?:met|op) (?:vakantie|verlof)\b"
    r"|\bdriving\b|aan het rijden|niet storen|do not disturb|kan (?:nu|op dit moment) niet (?:opnemen|reageren)"
    r"|dit nummer (?:kan|wordt) .{0,25}(?:niet|geen)|no-?reply"
)
"""Telltales of an answer that no person typed: it is counted, and never answered."""
_REACTION = re.compile(
    '(?:(?:liked|vond)|(?:reageerde met|reacted|reacted with) 👍|👍)(?: (?:to|op|aan))? "vangnet:.*"(?: leuk)?'
)
"""What a phone sends when somebody puts a thumb under our text; the text of ours is quoted in it."""
_SIGNATURE = re.compile(
    r"(?:^|\n)(?:--|__|\*\*)|(?:^|[\n ,.!])(?:verzonden|verstuurd|sent) (?:vanaf|met|from|via)\b"
    r"|[\n ,.!](?:met )?(?:vriendelijke |hartelijke |de hartelijke )?(?:groet(?:en|jes)?|grt|gr|mvg|m\.v\.g)\b"
)
"""Where a signature begins."""
_DOUBT = frozenset(
    (
        "geen",
        "iets",
        "later",
        "maar",
        "mits",
        "morgen",
        "nee",
        "niet",
        "nog",
        "nooit",
        "stop",
        "straks",
        "toch",
        "wel",
    )
)
"""Words with which a last line is more than a name."""
_LONGEST_SIGNATURE = 25
"""Words; more than this after a greeting is a letter."""
_BETWEEN = frozenset(("aan", "bij", "de", "den", "der", "het", "in", "op", "te", "ten", "ter", "van", "voor"))
_TAIL = re.compile(r"[A-Z][\w.'-]*")


def meaning_of(text: str) -> Meaning:
    """Return what a reply from a known number means, sure or ``OTHER``."""
    if len(text) > LONGEST:
        return Meaning.OTHER
    plain = _plain(text)
    if _AUTOMATIC.search(plain.replace("\n", " ")):
        return Meaning.AUTOMATIC
    if _REACTION.fullmatch(plain.replace("\n", " ").strip()):
        return Meaning.SEEN
    words = _words(_without_signature(text))
    for meaning, forms in ((Meaning.STOP, _STOPS), (Meaning.START, _STARTS), (Meaning.NOT_MINE, _NOT_MINES)):
        if forms.fullmatch(words):
            return meaning
    return Meaning.SEEN if "?" not in text and _SEENS.fullmatch(words) else Meaning.OTHER


def _plain(text: str) -> str:
    """Return small letters without accents, with plain quotes and without skin colours."""
    letters = unicodedata.normalize("NFKD", _QUOTES.sub('"', text)).casefold()
    return "".join(one for one in letters if unicodedata.category(one) not in {"Mn", "Sk", "Cf"})


def _without_signature(text: str) -> str:
    """Return a reply without what stands under it: from a greeting on, or lines that hold only a name or role."""
    unified = "\n".join(text.splitlines())
    begin = _SIGNATURE.search(unified.casefold()) if len(unified.casefold()) == len(unified) else None
    if begin is not None and len(unified[begin.start() :].split()) <= _LONGEST_SIGNATURE:
        unified = unified[: begin.start()]
    lines = [line for line in unified.split("\n") if line.strip() and not line.startswith(">")]
    while len(lines) > 1 and _is_name(lines[-1]):
        lines.pop()
    return "\n".join(lines)


def _is_name(line: str) -> bool:
    words = line.strip(" ,.!-").split()
    small = [word.casefold().strip(",.") for word in words]
    if not 0 < len(words) <= 5 or _DOUBT & set(small) or _SEENS.fullmatch(_words(line)):  # noqa: PLR2004 a name
        return False
    return bool(_TAIL.match(words[0])) and all(_TAIL.match(word) or word in _BETWEEN for word in words)


def _words(text: str) -> str:
    """Return the words of a text with one space between, each sign of an emoji a word of its own."""
    kept = (
        f" {one} "
        if unicodedata.category(one) == "So"
        else one
        if one.isalnum()
        else ""
        if one in "'."
        else " "
        for one in _plain(text).replace('"', " ")
    )
    return " ".join("".join(kept).split())


def _sequence(forms: Iterable[str], *, several: bool = False) -> re.Pattern[str]:
    """Return what matches one of the forms (or a few in a row), with courtesies around."""
    around = f"(?:(?:{'|'.join(_COURTESY)}) )*"
    form = f"(?:{'|'.join(forms)})"
    more = f"(?: {around}{form}){{0,3}}" if several else ""
    after = f"(?: (?:{'|'.join(_COURTESY)}))*"
    return re.compile(around + form + more + after)


_SEENS, _STOPS = _sequence(_SEEN, several=True), _sequence(_STOP)
_STARTS, _NOT_MINES = _sequence(_START), _sequence(_NOT_MINE)
