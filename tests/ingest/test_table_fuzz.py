"""Laws of the file reader: whatever is sent, there are rows or faults, and never the cells of a national number."""

import io
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.sources import school_export, table
from services.ingest.sources.table import Sheet
from tests.ingest.deliveries import HEADER, row
from tests.ingest.workbooks import SHEET, repacked, sheet_xml, workbook

CELLS = dict(zip(HEADER.split(";"), row().split(";"), strict=True))
BOOK = workbook(list(CELLS), list(CELLS.values()))
PARTS = ZipFile(io.BytesIO(BOOK)).namelist()
TAGS = st.sampled_from(
    (b"<row>", b"</row>", b"<c>", b"</c>", b'<c t="s">', b"<v>1</v>", b"<f>1</f>", b"<!--", b"\0", b"&a;")
)
WORDS = st.sampled_from(
    (
        "leerlingnummer",
        "brin",
        "ll.nr",
        "datum uit",
        "bsn",
        '"',
        ";",
        ",",
        "\t",
        "|",
        "\n",
        "\r",
        "1",
        "é",
        "\ufeff",
    )
)
BYTES = st.one_of(
    st.binary(max_size=300),
    st.lists(WORDS, max_size=60).map(lambda words: "".join(words).encode()),
    st.lists(WORDS, max_size=60).map(lambda words: "".join(words).encode("cp1252", "replace")),
)


def judge(content: bytes) -> None:
    """Read a file, and hold the answer to the promise."""
    read = table.read(content, school_export.COLUMNS, school_export.NEEDED)
    if isinstance(read, Sheet):
        sheet, _ = school_export.days_as_meant(read)
        assert sheet.rows
        assert all(column.name.casefold() != "bsn" for column in sheet.columns)
        for line in sheet.rows:
            school_export.item(line)
    else:
        assert read
        assert all(fault.expected.strip() for fault in read)


@given(BYTES)
def test_any_bytes_are_rows_or_faults(content: bytes) -> None:
    """Nothing that is sent as a file makes the reader fall over."""
    judge(content)


@given(BYTES)
def test_any_rows_under_a_good_header_are_rows_or_faults(content: bytes) -> None:
    """Nor what stands under a header that we know."""
    judge(HEADER.encode() + b"\n" + content)


@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_rows_or_faults(at: int, damage: bytes) -> None:
    """A workbook with some bytes changed anywhere is read or refused."""
    judge(BOOK[:at] + damage + BOOK[at + len(damage) :])


@given(st.sampled_from(PARTS), st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_a_damaged_part_is_rows_or_faults(part: str, at: int, damage: bytes) -> None:
    """So is one whose package is sound and whose contents are not."""
    content = ZipFile(io.BytesIO(BOOK)).read(part)
    judge(repacked(BOOK, {part: content[:at] + damage + content[at + len(damage) :]}))


@given(st.lists(TAGS, max_size=30))
def test_any_xml_in_a_sheet_is_rows_or_faults(tags: list[bytes]) -> None:
    """So is a sheet whose elements stand in any order."""
    judge(repacked(BOOK, {SHEET: sheet_xml(b"".join(tags))}))


@given(
    st.sampled_from((";", ",", "\t", "|")), st.sampled_from(("utf-8", "utf-8-sig", "cp1252")), st.booleans()
)
def test_the_same_rows_however_they_were_saved(separator: str, encoding: str, quoted: bool) -> None:  # noqa: FBT001 drawn
    """Separator, encoding and quotes change nothing of what is read."""
    cells = [list(CELLS), list(CELLS.values())]
    wrap = '"{}"' if quoted else "{}"
    text = "\r\n".join(separator.join(wrap.format(cell) for cell in line) for line in cells)
    read = table.read(text.encode(encoding), school_export.COLUMNS, school_export.NEEDED)
    assert isinstance(read, Sheet)
    assert [line.cells for line in read.rows] == [CELLS]
