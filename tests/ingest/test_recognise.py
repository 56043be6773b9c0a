"""New, already known, corrected, or a conflict."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.types import EventId
from services.ingest.recognise import (
    Conflict,
    Verdict,
    Version,
    Wording,
    new_versions,
    recognise_events,
    recognise_rows,
)
from tests.ingest.days import NOW

ONE, TWO = EventId(UUID(int=1)), EventId(UUID(int=2))
NEW, KNOWN, CORRECTION = Verdict.ACCEPTED, Verdict.KNOWN, Verdict.CORRECTION


def said(key: str, digest: str) -> Wording:
    """Return what a row says."""
    return Wording(key.encode(), digest.encode(), "98KP")


def version(digest: str, number: int = 1) -> Version:
    """Return the version of a natural key."""
    return Version(ONE, digest.encode(), number, date(2026, 11, 23), NOW)


@pytest.mark.parametrize(
    ("before", "offered", "verdicts"),
    [
        pytest.param({}, [(ONE, b"a"), (TWO, b"a")], [NEW, NEW], id="new"),
        pytest.param({ONE: b"a"}, [(ONE, b"a"), (TWO, b"b")], [KNOWN, NEW], id="came-before"),
        pytest.param({}, [(ONE, b"a"), (ONE, b"a")], [NEW, KNOWN], id="twin"),
    ],
)
def test_an_event_comes_once(
    before: dict[EventId, bytes], offered: list[tuple[EventId, bytes]], verdicts: list[Verdict]
) -> None:
    """The same id with the same content is new once and known ever after, also inside one delivery."""
    assert recognise_events([i for i, _ in offered], [d for _, d in offered], before) == verdicts


@pytest.mark.parametrize(
    ("before", "offered", "places"),
    [
        pytest.param({ONE: b"a"}, [(TWO, b"b"), (ONE, b"b")], (1,), id="came-before"),
        pytest.param({}, [(ONE, b"a"), (ONE, b"b"), (ONE, b"c")], (1, 2), id="twins"),
    ],
)
def test_the_same_id_with_another_content_is_a_conflict(
    before: dict[EventId, bytes], offered: list[tuple[EventId, bytes]], places: tuple[int, ...]
) -> None:
    """Every place where an id came with another content is named."""
    with pytest.raises(Conflict) as conflict:
        recognise_events([i for i, _ in offered], [d for _, d in offered], before)
    assert conflict.value.places == places


@pytest.mark.parametrize(
    ("before", "rows", "verdicts"),
    [
        pytest.param({}, [said("k", "a")], [NEW], id="new"),
        pytest.param({b"k": version("a")}, [said("k", "a")], [KNOWN], id="known"),
        pytest.param({b"k": version("a")}, [said("k", "b")], [CORRECTION], id="changed"),
        pytest.param(
            {}, [said("k", "a"), said("k", "a"), said("k", "b")], [NEW, KNOWN, CORRECTION], id="one-file"
        ),
        pytest.param({b"k": version("a")}, [said("k", "b"), said("k", "a")], [KNOWN, KNOWN], id="and-back"),
        pytest.param(
            {b"k": version("a")}, [said("k", "a"), said("k", "b")], [KNOWN, CORRECTION], id="and-on"
        ),
        pytest.param({b"k": version("a")}, [said("m", "a")], [NEW], id="another-key"),
    ],
)
def test_a_row_is_judged_against_the_latest_wording(
    before: dict[bytes, Version], rows: list[Wording], verdicts: list[Verdict]
) -> None:
    """A row that says the same as the last wording is known; one that says something else corrects it."""
    assert recognise_rows(rows, before) == verdicts


def test_a_correction_names_the_first_event_and_keeps_its_start_state() -> None:
    """However often a row changes, its versions name the first event and keep the day of its start state."""
    made = new_versions(
        [said("k", "b"), said("k", "c")], {b"k": version("a")}, lambda _: version("never"), NOW
    )
    assert [(v.event_id, v.number, v.start_state_on, v.digest) for v in made] == [
        (ONE, 2, date(2026, 11, 23), b"b"),
        (ONE, 3, date(2026, 11, 23), b"c"),
    ]


def test_a_later_wording_is_recorded_later() -> None:
    """The latest wording wins by its moment, also where the clock stands still or went back."""
    standing = new_versions(
        [said("k", "b"), said("k", "c")], {b"k": version("a")}, lambda _: version("x"), NOW
    )
    assert NOW < standing[0].recorded < standing[1].recorded
    later = NOW + timedelta(days=1)
    assert (
        new_versions([said("k", "b")], {b"k": version("a")}, lambda _: version("x"), later)[0].recorded
        == later
    )


def test_a_new_row_has_the_first_version() -> None:
    """A row whose natural key never came before makes its first version."""
    assert new_versions([said("k", "a")], {}, lambda _: version("a"), NOW) == [version("a")]


ROWS = st.lists(st.builds(said, st.sampled_from("klm"), st.sampled_from("abc")), max_size=8)


@given(st.lists(ROWS, max_size=4))
def test_a_file_that_comes_again_changes_nothing(files: list[list[Wording]]) -> None:
    """Whatever came before, and whatever a file says twice: delivered again at once, all of it is known."""
    latest: dict[bytes, Version] = {}
    for rows in files:
        verdicts = recognise_rows(rows, latest)
        new = [row for row, verdict in zip(rows, verdicts, strict=True) if verdict is not KNOWN]
        made = new_versions(new, latest, lambda row: version(row.digest.decode()), NOW)
        latest |= {row.key: one for row, one in zip(new, made, strict=True)}
        assert set(recognise_rows(rows, latest)) <= {KNOWN}
        assert {row.key: row.digest for row in rows}.items() <= {
            k: v.digest for k, v in latest.items()
        }.items()
