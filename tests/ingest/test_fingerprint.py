"""What is recognised again, and cannot be guessed back."""

from datetime import date

import pytest

from schemas.school_days import school_year
from services.ingest.fingerprint import Fingerprints, Pupil
from tests.ingest.deliveries import PRINTS

PUPIL = Pupil("98KP", "1")
OTHER = Fingerprints(b"x" * 32, b"y" * 32)


def test_the_same_is_recognised() -> None:
    """The same source and id, pupil, key or content has the same fingerprint, always."""
    assert PRINTS.event_id("a", "1") == PRINTS.event_id("a", "1")
    assert PRINTS.pupil(PUPIL) == PRINTS.pupil(Pupil("98KP", "1"))
    assert PRINTS.digest("x", "y") == PRINTS.digest("x", "y")


def test_another_is_told_apart() -> None:
    """Where one part ends and the next begins makes a difference, and so does what it is a fingerprint of."""
    assert PRINTS.event_id("a", "b1") != PRINTS.event_id("ab", "1")
    assert PRINTS.digest("x", "y") != PRINTS.digest("xy")
    assert PRINTS.pupil(PUPIL) != PRINTS.pupil(Pupil("98KP", "2"))
    assert PRINTS.thing("plaatsing", PUPIL, "1") != PRINTS.thing("plaatsing", Pupil("98KP", "2"), "1")
    assert PRINTS.version_id(b"k", 1) != PRINTS.version_id(b"k", 2)
    assert PRINTS.natural_key(PUPIL, "t", "2025-2026") != PRINTS.natural_key(PUPIL, "t", "2026-2027")


def test_without_the_secret_nothing_is_found() -> None:
    """Under another secret every fingerprint is another."""
    assert PRINTS.event_id("a", "1") != OTHER.event_id("a", "1")
    assert PRINTS.pupil(PUPIL) != OTHER.pupil(PUPIL)
    assert PRINTS.digest("x") != OTHER.digest("x")


def test_a_secret_is_not_printed() -> None:
    """The fingerprints do not show their keys."""
    assert "iiii" not in repr(PRINTS)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        pytest.param(date(2026, 7, 31), "2025-2026", id="last-day"),
        pytest.param(date(2026, 8, 1), "2026-2027", id="first-day"),
        pytest.param(date(2026, 12, 31), "2026-2027", id="december"),
        pytest.param(date(2027, 1, 1), "2026-2027", id="january"),
    ],
)
def test_a_school_year_begins_in_august(day: date, year: str) -> None:
    """A school year runs from 1 August to 31 July."""
    assert school_year(day) == year
