"""Whom a question means, however it is spelled: by name, by pupil's or phone number, by municipality.

Pure. ``finders`` is what is kept of a person, as keyed marks, and ``keys`` what is asked of them, word by word: who
has one of each word is looked at, and ``is_meant`` says, of the name itself, whether the question means them.

- Case, accents, apostrophes, dots and spaces do not count, nor a particle that is there or is not (``v.d. Berg``,
  ``vandenberg`` and ``Berg`` are ``van den Berg``); a word counts from its first three letters on.
- Letters that sound alike are one: ``ij`` ``y`` and ``i``, ``x`` and ``ks``, ``c`` ``q`` and ``k``, ``z`` and ``s``,
  ``ph`` and ``f``, ``th`` and ``t``, and a letter that is doubled.
- A number counts whole, however it is written. A municipality is no finder: it leads to its region.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from schemas.types import RegionCode
from services.ingest.areas import municipalities
from services.ingest.likeness import PARTICLES, words

Finder = tuple[str, str]
"""A kind (name, number or phone) with what somebody may be found by."""

SHORTEST = 3
"""Letters from which a part of a name is looked for. A shorter name is found whole."""

_LONGER = 5
_MOST_WORDS = 8
_NAMES = ("roepnaam", "achternaam")
_PHONE_DIGITS = 9
LEFT_OUT = PARTICLES | {"v", "vd", "vdr", "vh", "vande", "vanden", "vander", "vant"}
"""Words that may be left out of a name, or stand in a question about somebody who has none."""

_ATTACHED = tuple(sorted(word for word in LEFT_OUT if len(word) > 1))
_GLUED = re.compile(r"^van(?:den|der|de|t)?(?=\w{3})")
_ALIKE = (
    ("ij", "i"),
    ("y", "i"),
    ("x", "ks"),
    ("ph", "f"),
    ("c", "k"),
    ("q", "k"),
    ("z", "s"),
    ("kh", "k"),
    ("gh", "g"),
    ("th", "t"),
)
"""In this order; after them a doubled letter is one."""

_DOUBLED = re.compile(r"(.)\1+")

Form = tuple[str, str]
"""A name from one of its words on, written as one word: its letters, and its sound."""


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """What somebody asks: the words of a name or municipality, or a number."""

    words: tuple[str, ...]
    number: str | None = None


def question(written: str) -> Question:
    """Return what is asked; with a digit in it, it is a number."""
    found = tuple(_parts(written))[:_MOST_WORDS]
    return Question((), "".join(found)) if re.search(r"\d", written) else Question(found)


def finders(person: Mapping[str, str]) -> frozenset[Finder]:
    """Return everything a person is found by.

    Args:
        person: names and numbers by their name on the wire.
    """
    found = {("name", key) for name in _NAMES for key in _kept(_parts(person.get(name, "")))}
    if number := _compact(person.get("leerlingnummer", "")):
        found.add(("number", number))
    if phone := _phone(person.get("mobiel", "")):
        found.add(("phone", phone))
    return frozenset(found)


def keys(asked: Question) -> list[frozenset[Finder]]:
    """Return for each word by what those whom ``asked`` means are found.

    Particles and initials beside other words have none.
    """
    if asked.number is not None:
        phone = _phone(asked.number)
        return [frozenset({("number", asked.number)} | ({("phone", phone)} if phone else set()))]
    counted = [at for at, word in enumerate(asked.words) if word not in LEFT_OUT] or list(
        range(len(asked.words))
    )
    whole = [at for at in counted if len(asked.words[at]) >= SHORTEST] or counted
    return [frozenset(("name", key) for key in _asked(asked.words, at)) for at in whole]


def regions(asked: Question) -> frozenset[RegionCode]:
    """Return the regions of every municipality whose name ``asked`` begins or is."""
    if len("".join(asked.words)) < SHORTEST:
        return frozenset()
    return frozenset(region for region, forms in _municipality_forms() if _fits(asked.words, forms))


def is_meant(asked: Question, person: Mapping[str, str]) -> bool:
    """Whether ``asked`` means this person: each of its words begins a part of a name, or the number is theirs."""
    if asked.number is not None:
        phone = _phone(asked.number)
        own = _compact(person.get("leerlingnummer", ""))
        return asked.number == own or (phone is not None and phone == _phone(person.get("mobiel", "")))
    forms = [form for name in (*_NAMES, "gemeente") for form in _forms(person.get(name, ""))]
    return bool(asked.words) and _fits(asked.words, forms)


def _fits(asked: Sequence[str], forms: Sequence[Form]) -> bool:
    """Whether each word, or words written as one, begins a form; a particle beside another word may be left out."""
    return _fit(asked, forms, frozenset() if LEFT_OUT.issuperset(asked) else LEFT_OUT)


def _fit(asked: Sequence[str], forms: Sequence[Form], left_out: Collection[str]) -> bool:
    if not asked:
        return True
    begun = (end for end in range(1, len(asked) + 1) if _begins("".join(asked[:end]), forms))
    if any(_fit(asked[end:], forms, left_out) for end in begun):
        return True
    return asked[0] in left_out and _fit(asked[1:], forms, left_out)


def _begins(word: str, forms: Sequence[Form]) -> bool:
    sound = _sound(word)
    return any(letters.startswith(word) or other.startswith(sound) for letters, other in forms)


def _forms(written: str) -> list[Form]:
    parts = _parts(written)
    glued = ["".join(parts[start:]) for start in range(len(parts))]
    return [(form, _sound(form)) for form in {*glued, *(_GLUED.sub("", word) for word in glued)}]


@cache
def _municipality_forms() -> tuple[tuple[RegionCode, list[Form]], ...]:
    return tuple((one.region, _forms(one.name)) for one in municipalities())


def _kept(parts: Sequence[str]) -> Iterator[str]:
    """Return by what a name of these words is found: the first letters of each, and all of a short one."""
    for start, word in enumerate(parts):
        if word in LEFT_OUT and not LEFT_OUT.issuperset(parts):
            continue
        for form in {word, "".join(parts[start:]), _GLUED.sub("", word)}:
            for one in (form, _sound(form)):
                yield one[:SHORTEST]
                if len(one) >= _LONGER:
                    yield one[:_LONGER]


def _asked(words_asked: Sequence[str], at: int) -> Iterator[str]:
    """Return how a word of a question may be kept: with its particles or without, written as one or apart."""
    start = at
    while start and words_asked[start - 1] in LEFT_OUT:
        start -= 1
    forms = {
        *_without_particles(words_asked[at]),
        *("".join(words_asked[n : at + 1]) for n in range(start, at)),
    }
    if at and len(words_asked[at - 1]) < _LONGER:
        forms.add("".join(words_asked[at - 1 :]))
    forms.add("".join(words_asked[at:]))
    for form in forms:
        for one in (form, _sound(form)):
            yield one[:_LONGER] if len(one) >= _LONGER else one[:SHORTEST]


def _without_particles(word: str) -> Iterator[str]:
    yield word
    for particle in _ATTACHED:
        if word.startswith(particle) and len(word) - len(particle) >= SHORTEST:
            yield from _without_particles(word.removeprefix(particle))


def _sound(word: str) -> str:
    for letters, sound in _ALIKE:
        word = word.replace(letters, sound)
    return _DOUBLED.sub(r"\1", word)


def _parts(written: str) -> list[str]:
    """Return the words of a name; what stands behind a comma comes first."""
    surname, _, before = written.partition(",")
    return words(f"{before} {surname}")


def _compact(written: str) -> str:
    return "".join(words(written))


def _phone(written: str) -> str | None:
    digits = _compact(written)
    return digits[-_PHONE_DIGITS:] if digits.isdecimal() and len(digits) >= _PHONE_DIGITS else None
