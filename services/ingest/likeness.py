"""By what two records may be of one young person: the birth date with each way in which the name is written.

Pure. Two people with one likeness in common are a *candidate*; only a human says that they are one.

- Case, accents, apostrophes, dots and spaces do not count: ``Zoë van 't Hof`` and ``ZOE HOF`` are alike.
- A particle (``van``, ``de``, ``el`` …) of a surname does not count, wherever it stands: ``de Wit``, ``Wit, de``.
- A double surname is like each of its halves: ``Jansen-de Vries`` is like ``Jansen``, ``De Vries`` and both.
- A given name is taken whole: ``Anne-Marie`` is like ``Annemarie`` and not like ``Anne``.
- Without name, surname or a whole birth date (a day or month ``00`` is not known) nobody is like anybody.
"""

import re
import unicodedata
from collections.abc import Mapping

_PARTICLES = (
    "aan af al am auf aus bei bij ben bin da das de del della den der des di die do dos du el en het i im in l la"
    " las le les lo los met o of onder op over s san t te ten ter thor to tot uit unter van vom von voor vor zu zum zur"
)
PARTICLES = frozenset(_PARTICLES.split())
"""Words before a surname. Source: RvIG, BRP landelijke tabel 36 (voorvoegselstabel), word by word."""

_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
_HYPHENS = re.compile(r"[-\u2010-\u2015/]")
_DAY = re.compile(r"[0-9]{4}-(?!00)[0-9]{2}-(?!00)[0-9]{2}")


def likenesses(person: Mapping[str, str]) -> frozenset[tuple[str, str, str]]:
    """Return birth date, given name and surname of a person in every way that may match; empty when one is unknown.

    Args:
        person: names by their name on the wire.
    """
    born, given = person.get("geboortedatum", ""), _joined(words(person.get("roepnaam", "")))
    if not given or _DAY.fullmatch(born) is None:
        return frozenset()
    parts = [_surname(part) for part in _HYPHENS.split(person.get("achternaam", ""))]
    surnames = {part for part in (*parts, "".join(parts)) if part}
    return frozenset((born, given, surname) for surname in surnames)


def _surname(part: str) -> str:
    parts = words(part)
    return _joined([word for word in parts if word not in PARTICLES] or parts)


def words(written: str) -> list[str]:
    """Return the words of a name, in small letters without accents; an apostrophe ends a word."""
    plain = unicodedata.normalize("NFKD", written.casefold().translate(_LETTERS))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", letters)


def _joined(parts: list[str]) -> str:
    return "".join(parts)
