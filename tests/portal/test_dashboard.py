"""The figures: what they count, for whom, and that nobody is found in them."""

import re
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from schemas.codes import Outcome
from schemas.dossier import StatusKnown
from schemas.messages import MessageSent
from schemas.types import Audience, Channel, Kind, PlaceStatus, Status, Step, Teller, Urgency
from services.portal.access import Role
from services.portal.charts import TOO_FEW, chart_of, lines_of
from services.portal.dashboard import Count, DashboardId, Level, figures_of
from services.portal.exports import HIDDEN
from services.portal.figures import Figure
from tests.portal.desk import (
    COACH,
    OTHER_REGION,
    OTHER_SCHOOL,
    REGION,
    SCHOOL,
    START,
    Desk,
    a_dossier,
    a_line,
    a_signal,
    a_user,
    in_envelope,
)

TODAY = START.date()


def table_of(figures: Iterable[Figure], which: DashboardId) -> dict[str, tuple[int | str, ...]]:
    """Return the rows of one figure by their name."""
    return dict(lines_of(next(one for one in figures if one.definition.id is which))[1])


def places(*numbers: tuple[str, int, int]) -> list[Count]:
    """Return counts of people with a confirmed place and without one, per school."""
    return [
        Count(DashboardId.PLACES, school, status, number)
        for school, confirmed, none in numbers
        for status, number in ((PlaceStatus.CONFIRMED, confirmed), (PlaceStatus.NONE, none))
    ]


def test_few_people_are_not_shown() -> None:
    """A count under five is hidden, and so are the counts from which it could be computed."""
    found = table_of(
        figures_of(places(("98KP", 20, 3), ("98DS", 30, 9)), Level.SCHOOL, TODAY), DashboardId.PLACES
    )

    assert found == {
        "98DS": (HIDDEN, 0, 0, HIDDEN, 39),
        "98KP": (HIDDEN, 0, 0, HIDDEN, 23),
        "Totaal": (50, 0, 0, 12, 62),
    }


def test_a_median_of_few_is_not_shown() -> None:
    """Days are told only where five signals or more stand behind them."""
    counts = [
        Count(DashboardId.PACE, school, "weten", number, days)
        for school, number, days in (("98DS", 4, 9), ("98KP", 7, 1), ("98OH", 8, 2), (None, 19, 2))
    ]
    found = table_of(figures_of(counts, Level.SCHOOL, TODAY), DashboardId.PACE)

    assert {name: cells[0] for name, cells in found.items()} == {
        "98DS": TOO_FEW, "98KP": 1, "98OH": 2, "Totaal": 2,
    }  # fmt: skip


def test_a_chart_has_no_style_and_says_its_numbers() -> None:
    """A bar per column with its number as text; colours come from the style sheet, which the policy of pages allows."""
    figure = figures_of(places(("98KP", 20, 0)), Level.SCHOOL, TODAY)[0]
    chart = chart_of(figure)

    assert re.findall(r"<text[^>]*>([^<]*)</text>", chart) == [
        "Bevestigd", "20", "Aangekondigd", "0", "Onbekend", "0", "Geen plek", "0",
    ]  # fmt: skip
    assert not re.search(r"style|<script|fill=", chart)
    assert f'aria-label="{figure.definition.name}"' in chart


def numbers(page: str, which: StrEnum) -> dict[str, list[str]]:
    """Return the rows of a table of the page by their name."""
    section = re.search(rf'<h2[^>]* id="{which}">.*?</section>', page, re.DOTALL)
    assert section is not None, f"no {which}"
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', section.group())
    return {name: re.findall(r"<td>(?:<span[^>]*>)?([^<]*)", cells) for name, cells in rows}


def six_with_a_signal(desk: Desk, **of_signal: Any) -> None:
    """Bring in six people of the school who lost their place, of whom the coach heard a day later and who spoke."""
    for _ in range(6):
        spoken = a_line("contact.gelegd").model_copy(update={"on": TODAY})
        known = StatusKnown(event=uuid4(), on=TODAY, teller=Teller.SCHOOL)
        signal = a_signal(since=TODAY - timedelta(days=3), **of_signal)
        desk.take(a_dossier(known=known, timeline=(spoken,)), signal)
        sent = MessageSent(
            message=uuid4(), channel=Channel.SMS, steps=(Step.FIRST,), signals=(signal.signal,),
            sent_at=START - timedelta(days=1),
        )  # fmt: skip
        desk.app.handle([in_envelope(sent, COACH)])


def test_a_region_is_counted(desk: Desk) -> None:
    """People in aftercare, how they are known, open signals, duties and days stand there for the Doorstroompunt."""
    six_with_a_signal(desk)
    for late in (True, False) * 5:
        due = TODAY - timedelta(days=1) if late else TODAY
        task = a_signal(kind=Kind.TASK, rule="aanbod_doen", reason="offer_due", due_on=due)
        desk.take(a_dossier(in_window=False), task)
    page = desk.signed_in(a_user(Role.DOORSTROOMPUNT)).get("/cijfers").text

    assert numbers(page, DashboardId.PLACES) == {SCHOOL: ["0", "0", "0", "6", "6"]}
    assert numbers(page, DashboardId.KNOWN_BY) == {SCHOOL: ["6", "0", "0", "6"]}
    assert numbers(page, DashboardId.OPEN_SIGNALS) == {SCHOOL: ["6", "0", "0", "6"]}
    assert numbers(page, DashboardId.OPEN_BY_RULE) == {"De plek is weg": ["6", "0", "0", "6"]}
    assert numbers(page, DashboardId.OPEN_DUTIES) == {SCHOOL: ["5", "5", "10"]}
    assert numbers(page, DashboardId.PACE)["Totaal"] == ["2", "1", "3"]


def test_how_signals_ended_is_counted(desk: Desk) -> None:
    """A closed signal counts by its outcome; one of people who could not be reached under that too."""
    six_with_a_signal(desk, status=Status.CLOSED, outcome=Outcome.UNREACHABLE)
    page = desk.signed_in(a_user(Role.SCHOOL)).get("/cijfers").text

    assert numbers(page, DashboardId.OPEN_SIGNALS) == {}
    assert numbers(page, DashboardId.UNREACHABLE) == {SCHOOL: ["0", "6", "6"]}
    assert "6" in numbers(page, DashboardId.OUTCOMES)[SCHOOL]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        pytest.param(Role.SCHOOL, {SCHOOL}, id="school: its own"),
        pytest.param(Role.COORDINATOR, {SCHOOL}, id="coordinator: of the team"),
        pytest.param(
            Role.DOORSTROOMPUNT, {SCHOOL, OTHER_SCHOOL, "Totaal"}, id="doorstroompunt: of the region"
        ),
        pytest.param(Role.POLICY, {SCHOOL, OTHER_SCHOOL, "Totaal"}, id="policy: of the region"),
    ],
)
def test_figures_are_of_ones_own_area(desk: Desk, role: Role, expected: set[str]) -> None:
    """Each role sees only the schools or region that are its own."""
    for region, school in ((REGION, SCHOOL), (REGION, OTHER_SCHOOL), (OTHER_REGION, "98OH")):
        for _ in range(5):
            desk.take(a_dossier(region=region, school=school))
    page = desk.signed_in(a_user(role)).get("/cijfers").text

    assert numbers(page, DashboardId.PLACES).keys() == expected


@pytest.mark.parametrize("role", [Role.SCHOOL, Role.COORDINATOR, Role.POLICY])
def test_what_is_for_the_doorstroompunt_alone_is_counted_nowhere_else(desk: Desk, role: Role) -> None:
    """A signal that rests on facts for the Doorstroompunt alone changes no byte of what another is served."""
    browser = desk.signed_in(a_user(role))
    for _ in range(6):
        desk.take(a_dossier(), a_signal())
    before = browser.get("/cijfers").text
    for _ in range(6):
        desk.take(a_signal(audience=(Audience.DOORSTROOMPUNT,), urgency=Urgency.THIS_WEEK))

    assert re.sub('value="[^"]*"', "", browser.get("/cijfers").text) == re.sub('value="[^"]*"', "", before)
    seen = desk.signed_in(a_user(Role.DOORSTROOMPUNT)).get("/cijfers").text
    assert numbers(seen, DashboardId.OPEN_SIGNALS) == {SCHOOL: ["6", "6", "0", "12"]}


def test_a_figure_is_a_file_too(desk: Desk) -> None:
    """CSV and workbook hold the table with what it means and the day it is of, and hide what the page hides."""
    for school, many in ((SCHOOL, 3), (OTHER_SCHOOL, 8), ("98OH", 9)):
        for _ in range(many):
            desk.take(a_dossier(school=school))
    browser = desk.signed_in(a_user(Role.POLICY))
    text = browser.get("/cijfers/plekken.csv?per=school")
    book = browser.get("/cijfers/plekken.xlsx?per=school")
    rows = [list(row) for row in load_workbook(BytesIO(book.content)).worksheets[0].values]

    assert text.headers["content-disposition"] == 'attachment; filename="plekken-2026-11-24.csv"'
    assert f"98KP;0;0;0;{HIDDEN}" in text.content.decode("utf-8-sig")
    assert "2026-11-24" in text.text
    assert "wettelijk venster" in text.text
    assert ["98KP", 0, 0, 0, HIDDEN] in [row[:5] for row in rows]


def test_figures_need_no_look(desk: Desk) -> None:
    """Nobody is read for a figure: no row in the audit trail, and no name is asked."""
    six_with_a_signal(desk)
    page = desk.signed_in(a_user(Role.POLICY)).get("/cijfers")

    assert page.status_code == 200
    assert desk.rows("select count(*) from portal.audit") == [(0,)]
    assert desk.book.asked == []


def test_what_nobody_was_told_of_has_no_days_to_contact(desk: Desk) -> None:
    """Where no member of staff heard of a signal there is nothing to measure from: that is not nought days."""
    for _ in range(6):
        spoken = a_line("contact.gelegd").model_copy(update={"on": TODAY})
        desk.take(a_dossier(timeline=(spoken,)), a_signal(since=TODAY - timedelta(days=3)))
    page = desk.signed_in(a_user(Role.DOORSTROOMPUNT)).get("/cijfers").text

    assert numbers(page, DashboardId.PACE)["Totaal"] == [TOO_FEW, TOO_FEW, "3"]
