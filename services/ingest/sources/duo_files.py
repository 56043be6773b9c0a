"""The kinds of files that DUO makes for a Doorstroompunt, by the word with which they are delivered.

Pure.
"""

from collections.abc import Mapping

from services.ingest.duo_workload import Report
from services.ingest.sources import duo_a01, duo_a02, duo_a04, duo_p
from services.ingest.sources.duo import Layout

A04 = "duo-a04"

LAYOUTS: Mapping[str, Layout] = {
    "duo-a01": duo_a01.LAYOUT,
    "duo-a02": duo_a02.LAYOUT,
    "duo-p": duo_p.LAYOUT,
    A04: duo_a04.LAYOUT,
}
REPORTS: Mapping[str, Report] = {"duo-a01": Report.A01, "duo-a02": Report.A02, A04: Report.A04}
"""The monthly files; a P-levering is none."""
