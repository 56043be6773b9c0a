"""A file as rows: what is read, what is dropped, and what spoils the file or one row."""

import pytest

from services.ingest.faults import FaultReason
from services.ingest.sources import table
from services.ingest.sources.table import Row, Sheet

KNOWN = ("a", "b", "c")
NEEDED = ("a", "b")


def sheet(content: str | bytes) -> Sheet:
    """Return a file that can be read."""
    read = table.read(content if isinstance(content, bytes) else content.encode(), KNOWN, NEEDED)
    assert isinstance(read, Sheet), read
    return read


def faults(content: bytes) -> list[tuple[str, FaultReason]]:
    """Return place and reason of each fault of a file."""
    read = table.read(content, KNOWN, NEEDED)
    assert not isinstance(read, Sheet), read
    assert all(fault.expected for fault in read)
    return [(fault.place, fault.reason) for fault in read]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("a;b\n1;é".encode(), id="utf-8"),
        pytest.param("\ufeffa;b\r\n1;é\r\n".encode(), id="bom-and-crlf"),
        pytest.param("a;b\r1;é".encode("cp1252"), id="windows-1252"),
        pytest.param(' A ;"B"\n1;"é"\n'.encode(), id="capitals-and-quotes"),
        pytest.param("a,b\n1,é".encode(), id="commas"),
        pytest.param("a\tb\n1\té".encode(), id="tabs"),
        pytest.param("a|b\n1|é".encode(), id="bars"),
        pytest.param("sep=|\na|b\n1|é".encode(), id="separator-named"),
        pytest.param("a_;B.\n1;é\n".encode(), id="signs"),
    ],
)
def test_a_file_is_read_however_it_was_saved(content: bytes) -> None:
    """Encoding, line ends, capitals in the header and quotes make no difference."""
    assert sheet(content).rows == (Row(2, {"a": "1", "b": "é"}),)


def test_a_comma_inside_a_cell_stays() -> None:
    """In a file with semicolons a comma is text."""
    assert sheet("a;b\n1, 2;3").rows[0].cells == {"a": "1, 2", "b": "3"}


def test_rows_are_counted_as_in_a_spreadsheet() -> None:
    """The header is row 1; empty rows are no items but keep their number."""
    assert [row.number for row in sheet("a;b\n1;2\n\n;;\n3;4\n").rows] == [2, 5]


@pytest.mark.parametrize(
    "name", ["bsn", "BSN-nr.", "pgn", "Onderwijsnummer", "persoonsgebonden nummer", "BSN leerling"]
)
def test_a_national_number_is_dropped_and_named(name: str) -> None:
    """Such a column is not read at all, also where it is a known one, and the report can name it."""
    read = table.read(f"a;{name};b\n1;999990342;2".encode(), (*KNOWN, name.casefold()), NEEDED)
    assert isinstance(read, Sheet)
    assert read.ignored == (name.casefold(),)
    assert read.rows == (Row(2, {"a": "1", "b": "2"}),)


def test_an_unknown_column_is_ignored_and_named() -> None:
    """A column that we do not know does no harm, and is named so that a typing error is seen."""
    assert sheet("a;b;klas\n1;2;3b").ignored == ("klas",)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("1", id="too-few"),
        pytest.param("1;2;3", id="too-many"),
        pytest.param('1;"2', id="open-quote"),
        pytest.param('1;"2"x', id="text-after-quote"),
    ],
)
def test_a_broken_row_spoils_no_other(line: str) -> None:
    """A row with another number of cells or a lost quote is that row's fault alone."""
    assert sheet(f"a;b\n{line}\n3;4").rows == (Row(2, None), Row(3, {"a": "3", "b": "4"}))


def test_a_quote_inside_a_cell_is_text() -> None:
    """A quote that does not begin a cell is a letter like any other."""
    assert sheet('a;b\n1;van "t Hof').rows[0].cells == {"a": "1", "b": 'van "t Hof'}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param(
            b"", [("a", "kolom_ontbreekt"), ("b", "kolom_ontbreekt"), ("bestand", "leeg")], id="nothing"
        ),
        pytest.param(b"a;b", [("bestand", "leeg")], id="header-only"),
        pytest.param(b"a;b\n\n;;\n", [("bestand", "leeg")], id="empty-rows"),
        pytest.param(b"a;c\n1;2", [("b", "kolom_ontbreekt")], id="missing-column"),
        pytest.param(b"c\n1", [("a", "kolom_ontbreekt"), ("b", "kolom_ontbreekt")], id="two-missing"),
        pytest.param(b"a;b;A\n1;2;3", [("a", "kolom_dubbel")], id="column-twice"),
        pytest.param(b"PK\x03\x04\x00\x00", [("bestand", "onleesbaar")], id="half-a-workbook"),
        pytest.param(b"\xd0\xcf\x11\xe0" * 9, [("bestand", "onleesbaar")], id="old-or-locked-workbook"),
        pytest.param(b"a;b\n" + b";" * 100_001, [("bestand", "te_groot")], id="long-line"),
        pytest.param(b"a;b\n" + b"1;2\n" * 40_001, [("bestand", "te_groot")], id="many-rows"),
        pytest.param("a;b\n1;2".encode("utf-16"), [("bestand", "onleesbaar")], id="utf-16"),
        pytest.param(b"a;b\n1;\x81", [("bestand", "onleesbaar")], id="no-encoding"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, found: list[tuple[str, str]]) -> None:
    """Everything that is wrong with the file as a whole is told at once."""
    assert faults(content) == found
