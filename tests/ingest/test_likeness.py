"""Which two records may be of one young person, by birth date and name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.likeness import PARTICLES, likenesses


def person(given_name: str, surname: str, born: str = "2008-04-12") -> dict[str, str]:
    """Return what a school tells of a person."""
    return {"roepnaam": given_name, "achternaam": surname, "geboortedatum": born}


def are_alike(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two people have a likeness in common."""
    return bool(likenesses(one) & likenesses(other))


RENSKE = person("Renske", "de Wit")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(RENSKE, person("RENSKE", "De Wit "), id="case and spaces"),
        pytest.param(RENSKE, person("Renske", "Wit, de"), id="particle behind"),
        pytest.param(RENSKE, person("Renske", "Wit"), id="particle left out"),
        pytest.param(person("Zoë", "van 't Hof"), person("Zoe", "Hof"), id="accents and 't"),
        pytest.param(person("Zoe\u0308", "Hof"), person("Zo\u00eb", "Hof"), id="accent apart"),
        pytest.param(person("Søren", "Weiß"), person("Soren", "Weiss"), id="letters of elsewhere"),
        pytest.param(person("Noor", "van den Berg"), person("Noor", "Berg van den"), id="two particles"),
        pytest.param(person("Anne-Marie", "Bos"), person("Annemarie", "Bos"), id="hyphen in a given name"),
        pytest.param(person("Anne Marie", "Bos"), person("Annemarie", "Bos"), id="space in a given name"),
        pytest.param(person("Eva", "Jansen-de Vries"), person("Eva", "Jansen"), id="first half"),
        pytest.param(person("Eva", "Jansen-de Vries"), person("Eva", "De Vries"), id="second half"),
        pytest.param(person("Eva", "Jansen-de Vries"), person("Eva", "de Vries - Jansen"), id="turned round"),
        pytest.param(person("Eva", "Jansen-de Vries"), person("Eva", "Jansen de Vries"), id="without hyphen"),
        pytest.param(person("Eva", "Jansen\u2013Vries"), person("Eva", "Jansen"), id="a dash"),
        pytest.param(person("Ayoub", "El Amrani"), person("Ayoub", "Amrani"), id="el"),
        pytest.param(person("Li", "Van"), person("Li", "VAN"), id="a name that is a particle"),
        pytest.param(person("Sam", "IJzerman"), person("Sam", "\u0132zerman"), id="ij as one letter"),
    ],
)
def test_these_may_be_one_person(one: dict[str, str], other: dict[str, str]) -> None:
    """Ways of writing one name are alike, in both directions."""
    assert are_alike(one, other)
    assert are_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(RENSKE, person("Renate", "de Wit"), id="twin"),
        pytest.param(RENSKE, person("Renske", "de Witte"), id="another surname"),
        pytest.param(RENSKE, person("Renske", "de Wit", "2008-12-04"), id="day and month turned"),
        pytest.param(person("Anne-Marie", "Bos"), person("Anne", "Bos"), id="half a given name"),
        pytest.param(
            person("Eva", "Jansen-Vries"), person("Eva", "Jansen-Bos", "2009-01-01"), id="other day"
        ),
        pytest.param(person("Eva", "Garcia Lopez"), person("Eva", "Lopez"), id="two words are one name"),
    ],
)
def test_these_are_not_alike(one: dict[str, str], other: dict[str, str]) -> None:
    """Who differs in more than writing is not offered."""
    assert not are_alike(one, other)


@pytest.mark.parametrize(
    "unknown",
    [
        pytest.param(person("Renske", "de Wit", "2008-00-12"), id="month 00"),
        pytest.param(person("Renske", "de Wit", "2008-04-00"), id="day 00"),
        pytest.param(person("Renske", "de Wit", "2008-00-00"), id="both 00"),
        pytest.param(person("", "de Wit"), id="no given name"),
        pytest.param(person("...", "de Wit"), id="no letter"),
        pytest.param(person("Renske", ""), id="no surname"),
        pytest.param(person("Renske", " - "), id="only a hyphen"),
        pytest.param({}, id="nothing"),
    ],
)
def test_who_is_not_wholly_known_is_like_nobody(unknown: dict[str, str]) -> None:
    """A birth date with 00, or a missing name, never matches, not even itself."""
    assert likenesses(unknown) == frozenset()


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_a_name(given_name: str, surname: str) -> None:
    """Whatever stands in a name is read without a fault, and writing it in capitals makes no other person."""
    one = likenesses(person(given_name, surname))
    assert all(part for likeness in one for part in likeness)
    assert len(one) <= len(surname) + 1


@given(
    st.lists(st.sampled_from(sorted(PARTICLES)), max_size=3),
    st.from_regex(r"[A-Z][a-z]{4,9}", fullmatch=True),
)
def test_particles_never_count(particles: list[str], surname: str) -> None:
    """A surname is alike with and without any particles before or after it."""
    for written in (" ".join([*particles, surname]), " ".join([surname, *particles])):
        assert are_alike(person("Eva", surname), person("Eva", written))
