"""Whom a question means: by every way of writing a name, and nobody whose name only looks like it."""

import unicodedata
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.likeness import PARTICLES
from services.ingest.searching import LEFT_OUT, finders, is_meant, keys, question, regions


def named(given_name: str, surname: str = "", **more: str) -> dict[str, str]:
    """Return what a school tells of a person."""
    return {"roepnaam": given_name, "achternaam": surname, **more}


def is_found(written: str, person: Mapping[str, str]) -> bool:
    """Whether a question leads to a person through what is kept of them, and means them."""
    asked = question(written)
    return all(key & finders(person) for key in keys(asked)) and is_meant(asked, person)


NOOR = named(
    "Noor", "van den Berg", gemeente="Bergen op Zoom", mobiel="+31612345678", leerlingnummer="A-100.7"
)


@pytest.mark.parametrize(
    ("written", "person"),
    [
        pytest.param("noor van den berg", NOOR, id="as it is written"),
        pytest.param("Berg, Noor van den", NOOR, id="turned round"),
        pytest.param("v.d. Berg", NOOR, id="v.d."),
        pytest.param("vd berg", NOOR, id="vd"),
        pytest.param("van der Berg", NOOR, id="another particle"),
        pytest.param("vandenberg", NOOR, id="as one word"),
        pytest.param("noo ber", NOOR, id="first letters"),
        pytest.param("n berg", NOOR, id="initial"),
        pytest.param("van den Berg", named("Noor", "Vandenberg"), id="as one word in the register"),
        pytest.param("van den Berg", named("Noor", "Berg, van den"), id="particle behind in the register"),
        pytest.param("de wit", named("Jan", "Dewit"), id="particle attached in the register"),
        pytest.param("dewit", named("Jan", "de Wit"), id="particle attached in the question"),
        pytest.param("vantveld", named("Jan", "van 't Veld"), id="two particles attached"),
        pytest.param("Thys", named("Thijs"), id="y for ij"),
        pytest.param("Meyer", named("Jan", "Meijer"), id="ey for eij"),
        pytest.param("kuiper", named("Jan", "Kuyper"), id="ui for uy"),
        pytest.param("Hendriks", named("Jan", "Hendrickx"), id="ks for ckx"),
        pytest.param("Max", named("Maks"), id="x for ks"),
        pytest.param("Kees", named("Cees"), id="k for c"),
        pytest.param("Kok", named("Jan", "Koch"), id="k for ch"),
        pytest.param("Sofie", named("Sophie"), id="f for ph"),
        pytest.param("janssen", named("Jan", "Jansen"), id="two letters for one"),
        pytest.param("Jansen", named("Jan", "Janssen"), id="one letter for two"),
        pytest.param("Zoe", named("Zoë"), id="without diaeresis"),
        pytest.param("Yilmaz", named("Dylan", "Y\u0131lmaz"), id="dotless i"),
        pytest.param("anne marie", named("Annemarie"), id="apart for together"),
        pytest.param("annemarie", named("Anne-Marie"), id="together for apart"),
        pytest.param("liwei", named("Li Wei"), id="short words together"),
        pytest.param("Li", named("Li"), id="a name of two letters"),
        pytest.param("Van", named("Li", "Van"), id="a name that is a particle"),
        pytest.param("06-12 34 56 78", NOOR, id="phone number"),
        pytest.param("0031612345678", NOOR, id="phone number from abroad"),
        pytest.param("a1007", NOOR, id="pupil number"),
    ],
)
def test_this_way_of_writing_finds_them(written: str, person: dict[str, str]) -> None:
    """A person is found however the name or number is spelled."""
    assert is_found(written, person)


@pytest.mark.parametrize(
    ("written", "person"),
    [
        pytest.param("Kerkhof", named("Jan", "Dekker"), id="the end of another name"),
        pytest.param("Dekker", named("Jan", "Kerkhof"), id="a name that begins like a particle"),
        pytest.param("berger", NOOR, id="a longer name"),
        pytest.param("ergen", NOOR, id="a part within"),
        pytest.param("no", NOOR, id="two letters of a longer name"),
        pytest.param("noor jansen", NOOR, id="another surname"),
        pytest.param("Jan", named("Johan"), id="another name"),
        pytest.param("Kok", named("Jan", "Kort"), id="another last letter"),
        pytest.param("Thijs", named("Theo"), id="one letter of sound"),
        pytest.param("van den", NOOR, id="particles alone"),
        pytest.param("061234567", NOOR, id="a digit short"),
        pytest.param("0612345679", NOOR, id="another digit"),
        pytest.param("100", NOOR, id="part of a pupil number"),
        pytest.param("", NOOR, id="nothing"),
        pytest.param("?!", NOOR, id="no letter"),
    ],
)
def test_this_way_of_writing_does_not(written: str, person: dict[str, str]) -> None:
    """A near miss on the other side finds nobody."""
    assert not is_found(written, person)


def test_a_municipality_leads_to_its_region() -> None:
    """By its name or the first letters, in any spelling; two letters, or a surname, lead nowhere."""
    assert "25" in regions(question("haarlem")) & regions(question("Haar"))
    assert regions(question("Sudwest Fryslan")) == regions(question("Súdwest-Fryslân")) != frozenset()
    assert (
        regions(question("ha")) == regions(question("Testpersoon")) == regions(question("12")) == frozenset()
    )


LETTERS = "aeiouybcdghijklmnpqrstvwxzéëïçüå"
PART = st.text(LETTERS, min_size=1, max_size=8).filter(lambda word: word not in LEFT_OUT)
SURNAMES = st.tuples(
    st.lists(st.sampled_from(sorted(PARTICLES)), max_size=2), st.lists(PART, min_size=1, max_size=2)
)
WRITTEN: Mapping[str, Callable[[str], str]] = {
    "as it is": lambda name: name,
    "capitals": str.upper,
    "hyphens": lambda name: name.replace(" ", "-"),
    "dots": lambda name: name.replace(" ", ". "),
    "accents apart": lambda name: unicodedata.normalize("NFD", name),
    "no accents": lambda name: "".join(
        letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter)
    ),
}


@given(given_name=PART, surname=SURNAMES, way=st.sampled_from(sorted(WRITTEN)), without=st.booleans())
def test_a_name_is_found_by_itself(
    given_name: str, surname: tuple[list[str], list[str]], way: str, *, without: bool
) -> None:
    """Whatever its accents, spaces, capitals and particles, and whether those are written or not."""
    particles, parts = surname
    person = named(given_name, " ".join([*particles, *parts]))
    asked = " ".join([given_name, *(() if without else particles), *parts])
    assert is_found(WRITTEN[way](asked), person)
    assert is_found(WRITTEN[way](f"{' '.join(parts)} {given_name}"), person)
    assert is_found(WRITTEN[way](asked), named(given_name, " ".join(parts)))


@given(name=st.text(LETTERS, min_size=3, max_size=12), length=st.integers(3, 12))
def test_a_name_is_found_by_its_first_letters(name: str, length: int) -> None:
    """Three letters or more, wherever they end, also within ij, ph or a doubled letter."""
    assert is_found(name[:length], named("Noor", name))
