"""An XLSX file as rows: what a spreadsheet saves is read as the same file in text; what is ugly is told so."""

import struct
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from services.ingest.faults import FaultReason
from services.ingest.sources import school_export, table
from services.ingest.sources.table import Row, Sheet
from tests.ingest.workbooks import SHEET, as_workbook, repacked, sheet_xml, workbook

ROOT = Path(__file__).parents[2]
KNOWN = ("a", "b", "c")
NEEDED = ("a", "b")
PLAIN = workbook(["a", "b"], ["1", "2"])
CELL = b'<row r="1"><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>'
RUBBISH = b"<row>" + b"<c/>" * 400_000 + b"</row>"


def sheet(content: bytes) -> Sheet:
    """Return a workbook that can be read."""
    read = table.read(content, KNOWN, NEEDED)
    assert isinstance(read, Sheet), read
    return read


def faults(content: bytes) -> list[tuple[str, str]]:
    """Return place and reason of each fault of a workbook."""
    read = table.read(content, KNOWN, NEEDED)
    assert not isinstance(read, Sheet), read
    assert all(fault.expected for fault in read)
    return [(fault.place, str(fault.reason)) for fault in read]


def test_the_example_says_the_same_as_a_workbook() -> None:
    """The 126 rows as a spreadsheet saves them are the same items as in the text file."""
    text = (ROOT / "examples" / "uitstroom_voorbeeld.csv").read_text(encoding="utf-8-sig")
    files = [
        table.read(content, school_export.COLUMNS, school_export.NEEDED)
        for content in (text.encode(), as_workbook(text))
    ]
    items = [[school_export.item(row) for row in read.rows] for read in files if isinstance(read, Sheet)]
    assert len(items[0]) == 126
    assert items[0] == items[1]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        pytest.param("x", "x", id="text"),
        pytest.param("007", "007", id="digits-as-text"),
        pytest.param(10007, "10007", id="number"),
        pytest.param(24.0, "24", id="whole"),
        pytest.param(24.5, "24.5", id="fraction"),
        pytest.param(date(2026, 7, 17), "2026-07-17", id="day"),
        pytest.param(datetime(2026, 7, 17, 9, 30), "2026-07-17", id="moment"),  # noqa: DTZ001 as a spreadsheet has it
        pytest.param(None, "", id="empty"),
    ],
)
def test_a_cell_is_read_as_people_would_type_it(value: object, read: str) -> None:
    """A number is its digits, a day is jjjj-mm-dd."""
    assert sheet(workbook(["a", "b"], ["1", value])).rows == (Row(2, {"a": "1", "b": read}),)


def test_the_first_sheet_with_a_header_is_read_and_the_others_are_named() -> None:
    """A cover sheet in front, and empty rows above the header, do no harm."""
    content = workbook([], ["a", "b"], [], ["1", "2"], Voorblad=[["Uitstroom 2026"]], Leeg=[])
    read = sheet(content)
    assert read.rows == (Row(4, {"a": "1", "b": "2"}),)
    assert read.sheets_ignored == ("Voorblad", "Leeg")


def test_a_row_wider_than_the_header_is_that_rows_fault() -> None:
    """A cell beyond the header belongs to no column."""
    assert sheet(workbook(["a", "b"], ["1", "2", "3"], ["4"])).rows == (
        Row(2, None),
        Row(3, {"a": "4", "b": ""}),
    )


def test_a_national_number_in_a_workbook_is_dropped_and_named() -> None:
    """As in a text file."""
    read = sheet(workbook(["a", "BSN", "b"], ["1", 999990342, "2"]))
    assert read.ignored == ("bsn",)
    assert read.rows == (Row(2, {"a": "1", "b": "2"}),)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        pytest.param(b'<c r="B2"><f>1+1</f><v>2</v></c>', "2", id="kept-number"),
        pytest.param(b'<c r="B2" t="str"><f>A2</f><v>x</v></c>', "x", id="kept-text"),
        pytest.param(b'<c r="B2" t="str"><f>A3</f><v></v></c>', "", id="kept-empty"),
        pytest.param(b'<c r="B2"><f>1+1</f></c>', FaultReason.NO_CACHED_VALUE, id="nothing-kept"),
        pytest.param(b'<c r="B2"><f>1+1</f><v/></c>', FaultReason.NO_CACHED_VALUE, id="nothing-in-it"),
        pytest.param(b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', FaultReason.ERROR_CELL, id="error"),
    ],
)
def test_a_formula_is_its_kept_value_or_a_fault(cell: bytes, read: str) -> None:
    """A formula never runs: what the spreadsheet kept is read, and where it kept nothing the row says so."""
    rows = CELL + b'<row r="2"><c r="A2" t="inlineStr"><is><t>1</t></is></c>' + cell + b"</row>"
    (row,) = sheet(repacked(PLAIN, {SHEET: sheet_xml(rows)})).rows
    if isinstance(read, FaultReason):
        assert [(fault.place, fault.reason) for fault in row.faults] == [("b", read)]
    else:
        assert row == Row(2, {"a": "1", "b": read})


def _bomb(part: str, content: bytes) -> bytes:
    return repacked(PLAIN, {part: content})


UGLY = [
    pytest.param(PLAIN[:-30], "onleesbaar", id="cut-off"),
    pytest.param(PLAIN.replace(b"sheet1", b"sheet9"), "leeg", id="sheet-away"),
    pytest.param(_bomb(SHEET, b"<worksheet"), "onleesbaar", id="broken-xml"),
    pytest.param(_bomb(SHEET, sheet_xml(b'<row r="x"/>')), "onleesbaar", id="row-without-number"),
    pytest.param(
        _bomb(SHEET, sheet_xml(b'<row r="2"><c r="A2" t="s"><v>9</v></c></row>')), "onleesbaar", id="no-text"
    ),
    pytest.param(
        _bomb(SHEET, b'<!DOCTYPE x [<!ENTITY a "b">]>' + sheet_xml(CELL)), "onleesbaar", id="entities"
    ),
    pytest.param(
        _bomb("xl/styles.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        "onleesbaar",
        id="entities-in-styles",
    ),
    pytest.param(
        _bomb("xl/styles.xml", b" " * ((1 << 16) - 4) + b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        "onleesbaar",
        id="entities-over-a-seam",
    ),
    pytest.param(
        _bomb("xl/styles.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16")),
        "onleesbaar",
        id="entities-in-utf-16",
    ),
    pytest.param(_bomb("xl/vbaProject.bin", b"x"), "bevat_macros", id="macros"),
    pytest.param(_bomb(SHEET, sheet_xml(b" " * (65 << 20))), "te_groot", id="spaces"),
    pytest.param(_bomb(SHEET, sheet_xml(RUBBISH)), "te_groot", id="one-endless-row"),
    pytest.param(_bomb(SHEET, sheet_xml(CELL + b"<row/>" * 600_000)), "te_groot", id="rows-without-end"),
    pytest.param(
        _bomb("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 2_000_000 + b"</sst>"), "te_groot", id="texts"
    ),
    pytest.param(_bomb("xl/styles.xml", b"<x>" + b"<a/>" * 30_000 + b"</x>"), "te_groot", id="styles"),
    pytest.param(_bomb("xl/media/a.bin", b"\0" * (300 << 20)), "te_groot", id="bomb-in-a-picture"),
    pytest.param(repacked(PLAIN, {f"x/{n}": b"" for n in range(1_100)}), "te_groot", id="parts-without-end"),
    pytest.param(
        workbook(["a", "b", *(f"k{n}" for n in range(300))], ["1", "2"]), "te_groot", id="300-columns"
    ),
    pytest.param(workbook(), "leeg", id="empty"),
    pytest.param(workbook(["a", "b"]), "leeg", id="header-only"),
]


@pytest.mark.parametrize(("content", "reason"), UGLY)
def test_an_ugly_workbook_is_told_so(content: bytes, reason: str) -> None:
    """Damage, bombs and macros are one clear fault of the file."""
    assert reason in {found for _, found in faults(content)}


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        pytest.param(b'<row r="999999999999"><c r="A2"><v>1</v></c></row>', "leeg", id="far-row"),
        pytest.param(b'<row r="2"><c r="ZZZZZZZ2"><v>1</v></c></row>', "onleesbaar", id="far-column"),
    ],
)
def test_a_cell_far_away_costs_nothing(rows: bytes, reason: str) -> None:
    """A number of a row or column that no sheet has is not filled up to."""
    assert faults(_bomb(SHEET, sheet_xml(CELL + rows))) == [("bestand", reason)]


def test_a_hundred_columns_are_read() -> None:
    """Columns that we do not know are named, however many there are."""
    names = ["a", "b", *(f"k{n}" for n in range(98))]
    assert len(sheet(workbook(names, [str(n) for n in range(100)])).ignored) == 98


def test_what_a_sheet_says_of_its_size_is_not_trusted() -> None:
    """A sheet that says that it ends at A1 is read to its end."""
    content = sheet_xml(CELL + b'<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>')
    lying = content.replace(b"<sheetData>", b'<dimension ref="A1:A1"/><sheetData>')
    assert sheet(_bomb(SHEET, lying)).rows == (Row(2, {"a": "1", "b": "2"}),)


def test_a_wrong_size_in_the_directory_is_a_fault() -> None:
    """A package that lies about the size of a part is damaged."""
    at = PLAIN.rindex(b"PK\x01\x02")
    assert faults(PLAIN[: at + 24] + struct.pack("<I", 7) + PLAIN[at + 28 :])


MEMORY = """
import resource, sys
from services.ingest.sources import school_export, table
content = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
table.read(content, school_export.COLUMNS, school_export.NEEDED)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda: b"\n" * (50 << 20), id="50-mb-of-line-ends"),
        pytest.param(lambda: b";" * (50 << 20), id="50-mb-on-one-line"),
        pytest.param(lambda: _export(300_000), id="50-mb-of-rows"),
        pytest.param(lambda: _bomb(SHEET, sheet_xml(CELL + b"<row/>" * 490_000)), id="half-a-million-rows"),
        pytest.param(lambda: _bomb(SHEET, sheet_xml(CELL + b"<x/>" * 250_000 + CELL)), id="rubbish"),
        pytest.param(
            lambda: _bomb("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 490_000 + b"</sst>"), id="texts"
        ),
    ],
)
def test_no_file_takes_more_than_300_mb(content: object, tmp_path: Path) -> None:
    """Whatever is sent, reading it costs less than 300 MB beside the file itself."""
    file = tmp_path / "file"
    file.write_bytes(content())  # type: ignore[operator]
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(file)], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert int(done.stdout) < 300


def _export(rows: int) -> bytes:
    text = (ROOT / "examples" / "uitstroom_voorbeeld.csv").read_bytes()
    header, first, *_ = text.splitlines()
    return b"\n".join([header, *[first] * rows])
