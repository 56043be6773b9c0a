"""How long a nation's yearly cohort in one file takes, and how much memory of the one process that takes it in."""

import io
import json
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from bench.delivery import Door, make_key
from bench.figure import Measured
from bench.people import SCHOOL
from bench.place import a_place, answers, free_port, until

ROWS, AT_MOST_S, AT_MOST_MB = 30_000, 20.0, 300.0
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADER = [
    "leerlingnummer",
    "roepnaam",
    "achternaam",
    "geboortedatum",
    "mobiel",
    "email",
    "gemeente",
    "brin",
    "vestiging",
    "schoolsoort",
    "uitstroomdatum",
    "bestemming",
    "bestemmingsnaam",
    "startdatum",
    "uren_per_week",
    "contractvorm",
    "einddatum_contract",
]
_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OVERRIDE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'spreadsheetml.sharedStrings+xml"/></Types>'
)
_FIRST_BIRTHDAY = date(2007, 8, 1)


def upload_30000_rows_s() -> Iterator[Measured]:
    """Measure a file of 30 000 new young people, as text and as workbook, each into a process of its own."""
    seconds, more = 0.0, dict[str, object]()
    is_whole = True
    for form, content, media_type in (("csv", _csv(), "text/csv"), ("xlsx", _workbook(), _XLSX)):
        spent, peak, report, steps = _deliver(content, media_type)
        seconds = max(seconds, spent)
        is_whole = is_whole and report["aanvaard"] == ROWS and peak <= AT_MOST_MB and steps > 1
        more |= {f"{form}_s": round(spent, 1), f"{form}_peak_mb": round(peak), f"{form}_steps_seen": steps}
    yield Measured(
        "upload_30000_rows_s",
        seconds,
        "s",
        f"at most {AT_MOST_S:g}, the slower of csv and xlsx, progress seen, at most {AT_MOST_MB:g} MB",
        seconds <= AT_MOST_S and is_whole,
        more,
    )


def _deliver(content: bytes, media_type: str) -> tuple[float, float, dict[str, int], int]:
    """Return the seconds until the report, the peak of memory in MB, the report, and the steps seen meanwhile."""
    with a_place() as place:
        port = free_port()
        key = make_key(place.runtime())
        process = place.run("services.ingest", "api", INGEST_PORT=str(port))
        until(lambda: answers(f"http://127.0.0.1:{port}/klaar"), 60, "ingest")
        door, watcher = Door(port, key), Door(port, key)
        told: list[bytes] = []
        began = time.monotonic()
        delivery = threading.Thread(
            target=lambda: told.append(door.post("/v1/uploads?soort=uitstroom", content, media_type))
        )
        delivery.start()
        steps = set[int]()
        while delivery.is_alive():
            found = json.loads(watcher.get("/v1/uploads"))["uploads"]
            steps |= {upload["gedaan"] for upload in found if upload["gedaan"]}
            delivery.join(0.2)
        seconds = time.monotonic() - began
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024
        door.close()
        watcher.close()
    return seconds, peak, json.loads(told[0]), len(steps)


def _rows() -> Iterator[list[str]]:
    for number in range(ROWS):
        born = _FIRST_BIRTHDAY + timedelta(days=number % 365)
        yield [
            f"{number:06}",
            "Renske",
            f"Testpersoon{number}",
            f"{born:%d-%m-%Y}",
            f"06-{10_000_000 + number}",
            f"leerling{number}@example.org",
            "Haarlem",
            SCHOOL,
            "00",
            "pro",
            "17-07-2026",
            "arbeid",
            "Bakkerij Testbrood",
            "10-08-2026",
            "24",
            "bepaalde_tijd",
            "31-07-2027",
        ]


def _csv() -> bytes:
    return "\n".join(";".join(row) for row in [_HEADER, *_rows()]).encode()


def _workbook() -> bytes:
    """Return the rows as a spreadsheet saves them: every text once, in a part of its own."""
    places: dict[str, int] = {}
    lines = [
        "<row>"
        + "".join(f'<c t="s"><v>{places.setdefault(cell, len(places))}</v></c>' for cell in row)
        + "</row>"
        for row in [_HEADER, *_rows()]
    ]
    size = f'<dimension ref="A1:Q{len(lines)}"/>'
    texts = "".join(f"<si><t>{text}</t></si>" for text in places)
    sheet = f"<worksheet {_XMLNS}>{size}<sheetData>{''.join(lines)}</sheetData></worksheet>"
    empty, saved = io.BytesIO(), io.BytesIO()
    Workbook().save(empty)
    with ZipFile(empty) as old, ZipFile(saved, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in {_SHEET, _STRINGS}:
                new.writestr(name, old.read(name).replace(b"</Types>", _OVERRIDE))
        new.writestr(_SHEET, sheet)
        new.writestr(_STRINGS, f"<sst {_XMLNS}>{texts}</sst>")
    return saved.getvalue()
