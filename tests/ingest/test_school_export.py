"""The school's export, row by row, and the example that everybody can open."""

import csv
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from services.ingest.accept import Accepted, Delivered
from services.ingest.faults import Fault, FaultReason
from services.ingest.sources import assignments, duo_files, header, school_export, table
from services.ingest.sources.table import Row, Sheet
from services.ingest.values import is_identifying
from tests.ingest.deliveries import export, judged, row, scope

EXAMPLES = Path(__file__).parents[2] / "examples"
SCHOOLS = ("98DS", "98KP", "98OH", "98TC")


def delivered(line: str) -> dict[str, object]:
    """Return the data of one row of an export."""
    sheet = table.read(export(line), school_export.COLUMNS, school_export.NEEDED)
    assert isinstance(sheet, Sheet)
    item = school_export.item(sheet.rows[0])
    assert isinstance(item, Delivered)
    return dict(item.data)


def test_all_rows_of_the_example_are_accepted() -> None:
    """The 126 leavers of the example become 126 exits of four schools in region 25."""
    sheet = table.read(
        (EXAMPLES / "uitstroom_voorbeeld.csv").read_bytes(), school_export.COLUMNS, school_export.NEEDED
    )
    assert isinstance(sheet, Sheet)
    assert sheet.ignored == ()
    items = [judged(school_export.item(line).data, allowed=scope(*SCHOOLS)) for line in sheet.rows]  # type: ignore[union-attr]
    assert len(items) == 126
    assert {item.region for item in items} == {"25"}
    assert {item.pupil.school for item in items} == set(SCHOOLS)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("17-07-2026", "2026-07-17", id="dutch"),
        pytest.param("7-7-2026", "2026-07-07", id="short"),
        pytest.param("2026-07-17", "2026-07-17", id="iso"),
        pytest.param("00-00-2008", "2008-00-00", id="birth-year-only"),
        pytest.param("17/07/2026", "2026-07-17", id="slashes"),
        pytest.param("17.7.2026", "2026-07-17", id="points"),
        pytest.param("17-07-26", "17-07-26", id="two-digit-year"),
        pytest.param("x17-07-2026", "x17-07-2026", id="letter-before"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_dutch_day_is_read(written: str, read: str) -> None:
    """A day as people write it becomes jjjj-mm-dd; anything else stays as it is, to be refused."""
    assert school_export.iso_day(written) == read


def test_a_row_says_the_same_as_an_event() -> None:
    """A row with Dutch days is the same exit as an event with the same facts."""
    assert isinstance(judged(delivered(row())), Accepted)
    assert judged(delivered(row())).content == judged(delivered(row(uitstroomdatum="2026-07-17"))).content


def test_a_fault_in_a_file_has_an_example_as_in_a_file() -> None:
    """What is expected of a day in a file is written as people write a day."""
    wrong = judged(delivered(row(startdatum="31-02-2026")))
    assert [(fault.place, fault.reason) for fault in wrong] == [("startdatum", FaultReason.NOT_A_DATE)]
    assert "24-08-2026" in school_export.in_a_file(wrong[0]).expected


def test_other_faults_are_told_as_they_are() -> None:
    """What is expected of another column stays as it is."""
    fault = Fault("mobiel", FaultReason.WRONG_FORM, "06-12345678")
    assert school_export.in_a_file(fault) is fault


def test_a_row_of_another_width_is_a_fault() -> None:
    """A row that has not as many cells as the header is not guessed at."""
    read = school_export.item(Row(2, None))
    assert read == (school_export.WRONG_CELLS,)


def test_a_file_with_the_month_first_is_not_guessed_at() -> None:
    """Where a day of a column can only be mm/dd/jjjj, no other day with slashes in that column is read as dd/mm."""
    read = table.read(
        export(
            row("1", startdatum="08/24/2026"),
            row("2", startdatum="08/09/2026"),
            row("3", startdatum="24-08-2026"),
        ),
        school_export.COLUMNS,
        school_export.NEEDED,
    )
    assert isinstance(read, Sheet)
    sheet, forms = school_export.days_as_meant(read)
    items = [school_export.item(line) for line in sheet.rows]
    assert [isinstance(item, Delivered) for item in items] == [False, False, True]
    assert [(f.place, f.reason) for f in items[1]] == [("startdatum", FaultReason.NOT_A_DATE)]  # type: ignore[union-attr]
    assert forms["startdatum"] == ("dd-mm-jjjj", "dd/mm/jjjj")
    assert forms["uitstroomdatum"] == ("dd-mm-jjjj",)


@pytest.mark.parametrize(("name", "field"), header.synonyms(of_duo=True).items())
def test_a_name_in_daily_use_is_of_a_field_and_of_no_other(name: str, field: str) -> None:
    """Each synonym is a field that a file may have, not itself one, and names a national number only as that."""
    of_duo = {column for layout in duo_files.LAYOUTS.values() for column in layout.columns}
    known = {*school_export.COLUMNS, *assignments.COLUMNS, *of_duo}
    assert field in known
    assert is_identifying(name) <= (field == header.NATIONAL_NUMBER)
    assert name not in {header.plain(other) for other in known}


def test_no_name_in_daily_use_stands_twice() -> None:
    """Written in whatever way, a name is of one field, and says since when and from where we know it."""
    table = files("services.ingest.sources").joinpath("headers.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(table.splitlines(), delimiter=";"))
    assert len(header.synonyms(of_duo=True)) == len({header.plain(row["kolom"]) for row in rows})
    assert all(date.fromisoformat(row["sinds"]) >= date(2026, 11, 24) for row in rows)
    assert all(row["bron"] for row in rows)


@pytest.mark.parametrize(
    ("column", "written", "read"),
    [
        pytest.param("vestiging", "0", "00", id="branch"),
        pytest.param("vestiging", "000", "000", id="branch-too-long"),
        pytest.param("mobiel", "612345678", "0612345678", id="mobile"),
        pytest.param("mobiel", "712345678", "712345678", id="no-mobile"),
    ],
)
def test_a_zero_that_a_spreadsheet_ate_is_put_back(column: str, written: str, read: str) -> None:
    """Only where nothing else can be meant."""
    assert delivered(row(**{column: written}))[column] == read


def test_a_name_that_duo_uses_counts_in_its_files_alone() -> None:
    """A school's own column with a reason in words is not read as the code of an mbo."""
    names = ["leerlingnummer", "REDEN_UITSTROOM"]
    read = {column.field for column in header.recognised(names, school_export.COLUMNS, {})}
    assert read == {"leerlingnummer"}
    of_duo = header.recognised(names, (*school_export.COLUMNS, header.NATIONAL_NUMBER), {})
    assert {column.field for column in of_duo} == {"leerlingnummer", "reden_uitschrijving"}
    named = header.recognised(["reden_uitschrijving"], school_export.COLUMNS, {})
    assert [column.field for column in named] == ["reden_uitschrijving"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("4", "04", id="as a number"),
        pytest.param("04", "04", id="as text"),
        pytest.param("10", "10", id="ten"),
    ],
)
def test_the_reason_of_an_mbo_is_read(written: str, read: str) -> None:
    """With the zero that a spreadsheet ate, as the code of BRON."""
    lines = export(row()).decode().splitlines()
    content = f"{lines[0]};reden_uitschrijving\n{lines[1]};{written}\n".encode()
    sheet = table.read(content, school_export.COLUMNS, school_export.NEEDED)
    assert isinstance(sheet, Sheet)
    item = school_export.item(sheet.rows[0])
    assert isinstance(item, Delivered)
    assert item.data["reden_uitschrijving"] == read
