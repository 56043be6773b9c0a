"""Each figure counts what its definition says, on the day that it names, and says nothing of who did the work."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

import pytest

from schemas.codes import Outcome
from schemas.types import PlaceStatus
from services.portal import figures_people, figures_work, outflow
from services.portal.figures import Figure, FigureId, definitions
from services.portal.figures_people import (
    Approached,
    Course,
    cohort,
    in_view,
    is_in_view,
    is_unreachable,
    unreachable,
)
from services.portal.figures_work import (
    Due,
    Heard,
    Lost,
    Received,
    Signalled,
    duties,
    known_and_spoken,
    lag,
    new_place,
    signals,
)
from services.portal.small_cells import hidden_where_few
from services.portal.tables import Listing, Table
from tests.builders import day

ON = day("2026-11-24")


def column(figure: Figure, name: str) -> list[int | None]:
    """Return the counts of one column, without the total."""
    assert isinstance(figure.content, Table)
    at = figure.content.columns.index(name)
    return [row[at] for row in figure.content.grid[:-1]]


def days(*texts: str) -> tuple[date, ...]:
    """Return days."""
    return tuple(map(day, texts))


@pytest.mark.parametrize(
    ("one", "spoken", "called"),
    [
        pytest.param(Approached("25"), False, False, id="nobody tried"),
        pytest.param(Approached("25", days("2026-11-24")), True, False, id="spoken to today"),
        pytest.param(Approached("25", days("2025-11-25")), True, False, id="the first day of twelve months"),
        pytest.param(Approached("25", days("2025-11-24")), False, False, id="a day too long ago"),
        pytest.param(Approached("25", days("2026-11-25")), False, False, id="tomorrow"),
        pytest.param(
            Approached("25", (), days("2026-03-02", "2026-03-03")), False, True, id="tried on two days"
        ),
        pytest.param(
            Approached("25", (), days("2026-03-02", "2026-03-02")), False, False, id="twice on one day"
        ),
        pytest.param(
            Approached("25", days("2026-03-02"), days("2026-03-02")),
            True,
            False,
            id="tried, and spoken that day",
        ),
        pytest.param(Approached("25", days("2026-03-02"), days("2026-05-01")), True, True, id="one of each"),
    ],
)
def test_in_view_by_either_definition(one: Approached, *, spoken: bool, called: bool) -> None:
    """Real contact within a year, or called on two days: the region chooses, and the figure says which."""
    assert is_in_view(one, ON, FigureId.SPOKEN_TO) is spoken
    assert is_in_view(one, ON, FigureId.CALLED_TWICE) is called


def test_in_view_per_area() -> None:
    """Everybody of an area counts once, and an area that nobody is in view in is there too."""
    people = [Approached("b"), Approached("a", days("2026-03-02")), Approached("a")]
    figure = in_view(people, ON)
    assert isinstance(figure.content, Table)
    assert (figure.content.rows, column(figure, "in beeld"), figure.content.total) == (("a", "b"), [1, 0], 3)
    assert in_view(people, ON, FigureId.CALLED_TWICE).definition.id is FigureId.CALLED_TWICE
    with pytest.raises(ValueError, match="does not say"):
        in_view(people, ON, FigureId.LAG)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(
            Approached("25", (), days("2026-01-01", "2026-01-02", "2026-01-03")), True, id="three days"
        ),
        pytest.param(
            Approached("25", (), days("2026-01-01", "2026-01-02", "2026-01-02")), False, id="two days"
        ),
        pytest.param(
            Approached("25", days("2026-01-01"), days("2026-01-01", "2026-01-02", "2026-01-03")),
            False,
            id="spoken to on the first of them",
        ),
        pytest.param(
            Approached("25", days("2025-12-31"), days("2026-01-01", "2026-01-02", "2026-01-03")),
            True,
            id="before them",
        ),
        pytest.param(
            Approached("25", days("2026-12-31"), days("2026-01-01", "2026-01-02", "2026-01-03")),
            True,
            id="later",
        ),
    ],
)
def test_who_cannot_be_reached(one: Approached, *, expected: bool) -> None:
    """Three days in vain since the last real contact; half unreachable is a result and no failure."""
    assert is_unreachable(one, ON) is expected
    assert column(unreachable([one], ON), "niet te bereiken") == [int(expected)]


def test_a_cohort_is_followed_for_24_months() -> None:
    """At each of the months what was known on that day counts; before anybody told, and before its time, nothing."""
    known = (
        (day("2025-10-17"), PlaceStatus.CONFIRMED),
        (day("2025-08-01"), PlaceStatus.ANNOUNCED),
        (day("2026-07-17"), PlaceStatus.ANNOUNCED),
        (day("2026-07-17"), PlaceStatus.NONE),
    )
    figure = cohort([Course(day("2025-07-17"), known)], ON)
    assert isinstance(figure.content, Table)
    at = {
        column_name: [
            row for row, count in zip(figure.content.rows, column(figure, column_name), strict=True) if count
        ]
        for column_name in figure.content.columns
    }
    assert at == {
        "na 0 maanden": ["onbekend"],
        "na 3 maanden": ["bevestigd"],
        "na 6 maanden": ["bevestigd"],
        "na 12 maanden": ["geen"],
        "na 18 maanden": [],
        "na 24 maanden": [],
    }


def test_signals_by_how_they_ended() -> None:
    """Open, with an outcome, or gone by itself: each signal counts once under its rule."""
    found = [
        Signalled("Plek weg", is_open=True),
        Signalled("Plek weg", is_open=False, outcome=Outcome.NEW_PLACE),
        Signalled("Contract loopt af", is_open=False),
    ]
    figure = signals(found, ON)
    assert column(figure, "open") == [0, 1]
    assert column(figure, "nieuwe plek") == [0, 1]
    assert column(figure, "vanzelf vervallen") == [1, 0]


def test_from_what_happened_to_a_contact() -> None:
    """Ten cases known after 1 to 10 days: half within 5, nine of ten within 9; what is not known yet waits."""
    found = [
        Heard(day("2026-10-01"), day(f"2026-10-{1 + n:02}"), day(f"2026-10-{2 + n:02}")) for n in range(1, 11)
    ]
    figure = known_and_spoken([*found, Heard(day("2026-10-01")), Heard(ON, ON)], ON)
    assert isinstance(figure.content, Listing)
    assert figure.content.cells == ((11, 1, 5, 9), (10, 1, 1, 1))


def test_the_lag_of_each_source() -> None:
    """Days from what happened to its message; told before it happens is no lag, and tomorrow is not here yet."""
    found = [
        Received("school", day("2026-10-01"), day("2026-10-03")),
        Received("school", day("2026-10-09"), day("2026-10-03")),
        Received("duo", day("2026-10-01"), day("2026-12-01")),
    ]
    figure = lag(found, ON)
    assert isinstance(figure.content, Listing)
    assert (figure.content.rows, figure.content.cells) == (
        ("duo", "school"),
        ((0, 1, None, None), (2, 0, 0, 2)),
    )


@pytest.mark.parametrize(
    ("lost_on", "settled_on", "expected"),
    [
        pytest.param("2026-03-10", "2026-07-10", "binnen vier maanden", id="the last day"),
        pytest.param("2026-03-10", "2026-07-11", "later", id="a day later"),
        pytest.param("2026-03-10", None, "nog niet", id="not yet"),
        pytest.param("2026-03-10", "2026-11-25", "nog niet", id="tomorrow"),
        pytest.param("2026-07-24", "2026-08-01", "binnen vier maanden", id="four months ago today"),
        pytest.param("2026-07-25", "2026-08-01", None, id="too short ago to count"),
    ],
)
def test_a_new_place_within_four_months(lost_on: str, settled_on: str | None, expected: str | None) -> None:
    """Placed or supported within four months, of those whose four months are over."""
    figure = new_place([Lost("2025-2026", day(lost_on), day(settled_on) if settled_on else None)], ON)
    assert isinstance(figure.content, Table)
    counted = [
        row for row, counts in zip(figure.content.rows, figure.content.grid, strict=False) if counts[-1]
    ]
    assert counted == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("last_day", "done_on", "expected"),
    [
        pytest.param("2026-11-01", "2026-11-01", "op tijd", id="the last day"),
        pytest.param("2026-11-01", "2026-11-02", "te laat", id="a day later"),
        pytest.param("2026-11-23", None, "nog niet en te laat", id="over since yesterday"),
        pytest.param("2026-11-24", None, "nog niet, kan nog op tijd", id="today is the last day"),
        pytest.param("2026-11-20", "2026-11-25", "nog niet en te laat", id="done tomorrow"),
    ],
)
def test_a_duty_is_done_in_time(last_day: str, done_on: str | None, expected: str) -> None:
    """On the law's last day it is in time; what is still to come has not been done."""
    figure = duties([Due("Aanbod jaar 1", day(last_day), day(done_on) if done_on else None)], ON)
    assert column(figure, expected) == [1]


def test_few_people_have_no_days() -> None:
    """A row about 1 to 4 people, waiting ones too, is hidden as a whole; about nobody or many it is shown."""
    listing = Listing(
        "bron", ("a", "b", "c", "d"), ("n", "w", "dagen"), ((4, 0, 1), (9, 2, 1), (5, 0, 1), (0, 0, 1)), 2
    )
    assert hidden_where_few(listing).cells == ((None,) * 3, (None,) * 3, (5, 0, 1), (0, 0, 1))


def test_every_figure_has_a_definition_of_its_own() -> None:
    """Each has a name and says in words what it counts."""
    found = definitions()
    assert found.keys() == set(FigureId)
    assert len({one.text for one in found.values()}) == len(FigureId)
    assert all(one.name and one.text.endswith(".") for one in found.values())


ROWS: Sequence[type] = (Approached, Course, Signalled, Heard, Lost, Received, Due, outflow.Outflow)


def test_no_figure_is_per_coach() -> None:
    """What figures are made of does not say whose work it was, so nothing can be counted per member of staff."""
    known = {
        name for module in (figures_people, figures_work, outflow) for name, one in vars(module).items()
        if isinstance(one, type) and hasattr(one, "__dataclass_fields__") and one.__module__ == module.__name__
    }  # fmt: skip
    assert known == {one.__name__ for one in ROWS}
    assert {field.name for one in ROWS for field in fields(one)} == {
        "area", "spoken_on", "tried_on", "left_on", "known", "rule", "is_open", "outcome", "happened_on", "known_on",
        "cohort", "lost_on", "settled_on", "source", "received_on", "duty", "last_day", "done_on", "school_year",
        "school_type", "school", "destination", "count",
    }  # fmt: skip
