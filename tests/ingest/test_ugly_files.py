"""Ugly files through the door: always a report or a problem with a reason, never a fault of ours."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.ingest.conftest import CSV, Office
from tests.ingest.deliveries import HEADER, export, row
from tests.ingest.workbooks import SHEET, repacked, sheet_xml, workbook

UPLOADS = "/v1/uploads"
BOM = b"\xef\xbb\xbf"
MANY = ";".join(f"k{number}" for number in range(83))


def _bomb() -> bytes:
    """Return a workbook of a few kB that unpacks to 65 MB of rows."""
    saved = io.BytesIO()
    with ZipFile(saved, "w", ZIP_DEFLATED) as archive:
        archive.writestr(SHEET, b"<row/>" * 11_000_000)
    return saved.getvalue()


def post(office: Office, content: bytes) -> tuple[int, object]:
    """Return the status of a full list that is only tried, and the counts or reasons of its answer."""
    answer = office.ask(
        "POST", UPLOADS, content=content, headers=CSV, params={"volledig": "true", "proef": "true"}
    )
    told = answer.json()
    if answer.status_code == 200:
        return 200, (told["aanvaard"], told["geweigerd"])
    return answer.status_code, [fault["reden"] for fault in told["fouten"]]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"", (400, [*["kolom_ontbreekt"] * 5, "leeg"]), id="nothing"),
        pytest.param(BOM, (400, [*["kolom_ontbreekt"] * 5, "leeg"]), id="only-a-bom"),
        pytest.param(BOM + export(row()), (200, (1, 0)), id="bom"),
        pytest.param(export(row()) + b"\x00", (400, ["onleesbaar"]), id="nul"),
        pytest.param(export(row()).replace(b";", b"\x00;"), (400, ["onleesbaar"]), id="nuls"),
        pytest.param(f"{HEADER};{MANY}\n{row()}{';x' * 83}".encode(), (200, (1, 0)), id="100-columns"),
        pytest.param(export(row(), '"' + row("2"), row("3")), (200, (2, 1)), id="a-lost-quote"),
        pytest.param(export(row(roepnaam="=1+1"), row("@SUM(A1)")), (200, (1, 1)), id="formulas-in-text"),
        pytest.param(b"PK\x03\x04" + bytes(500), (400, ["onleesbaar"]), id="no-zip"),
        pytest.param(workbook()[:900], (400, ["onleesbaar"]), id="half-a-workbook"),
        pytest.param(
            repacked(workbook(["x"]), {SHEET: sheet_xml(b"<row>")}), (400, ["onleesbaar"]), id="xml"
        ),
        pytest.param(_bomb(), (400, ["te_groot"]), id="zip-bomb"),
    ],
)
def test_an_ugly_file_is_told_so(office: Office, content: bytes, told: object) -> None:
    """Each ends as rows or as a reason, and stores nothing."""
    assert post(office, content) == told
    assert office.count("outbox") == office.count("deliveries") == 0
