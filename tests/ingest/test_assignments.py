"""The list of who guides whom."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

from schemas.events import CoachAssigned
from services.ingest.accept import Delivered
from services.ingest.sources import assignments, school_export, table
from services.ingest.sources.table import Row, Sheet
from tests.ingest.days import TODAY

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_without_a_day_it_counts_from_the_delivery() -> None:
    """A row without a day is an assignment of the day of delivery; a day that is given is kept."""
    cells = {"brin": "98KP", "leerlingnummer": "1", "medewerker": "LC-KP"}
    for given, day in (({}, TODAY), ({"datum": ""}, TODAY), ({"datum": "01-09-2026"}, date(2026, 9, 1))):
        item = assignments.item(Row(2, cells | given), TODAY)
        assert isinstance(item, Delivered)
        assert (item.type, item.data["datum"]) == (CoachAssigned.TYPE, day.isoformat())


def test_a_row_of_another_width_is_a_fault() -> None:
    """A row that has not as many cells as the header is not guessed at."""
    assert assignments.item(Row(2, None), TODAY) == (school_export.WRONG_CELLS,)


def test_the_example_leaves_two_to_the_coordinator() -> None:
    """The example assigns every leaver to the coach of the school, except two of 98OH."""
    sheet = table.read((EXAMPLES / "toewijzingen.csv").read_bytes(), assignments.COLUMNS, assignments.NEEDED)
    assert isinstance(sheet, Sheet)
    assigned = {
        (r.cells["brin"], r.cells["leerlingnummer"]): r.cells["medewerker"] for r in sheet.rows if r.cells
    }
    with (EXAMPLES / "uitstroom_voorbeeld.csv").open(encoding="utf-8") as file:
        leavers = {(r["brin"], r["leerlingnummer"]) for r in csv.DictReader(file, delimiter=";")}
    assert Counter(school for school, _ in leavers - assigned.keys()) == {"98OH": 2}
    assert {(school, coach) for (school, _), coach in assigned.items()} == {
        (school, f"LC-{school[2:]}") for school in ("98DS", "98KP", "98OH", "98TC")
    }
    assert assigned.keys() <= leavers
