"""Which column of a file is read as which field: by its name, by a name in daily use, or as the school confirmed.

Pure. ``headers.csv`` holds the names in daily use, each with the day since which we read it and its source.
"""

import csv
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from services.ingest.faults import Fault, FaultReason
from services.ingest.values import is_identifying

LINK = "koppeling"
NATIONAL_NUMBER = "persoonsgebondennummer"
"""The one field for which a column with a national number is read; only files of DUO have it."""


class How(StrEnum):
    """How a column was recognised, in the words of the report."""

    NAME = "naam"
    SYNONYM = "synoniem"
    LINK = LINK


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: its place in the file, its name there, and the field that it is."""

    place: int
    name: str
    field: str
    how: How


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a delivery confirms: of the export with this header, which field each column is."""

    export: bytes
    links: Mapping[str, str]


def export_of(header: Sequence[str]) -> bytes:
    """Return what tells one export from another: the digest of its header."""
    return hashlib.sha256("\n".join(plain(name) for name in header).encode()).digest()


def plain(name: str) -> str:
    """Return a name without what people write in many ways: capitals, spaces and signs."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def recognised(header: Sequence[str], known: Collection[str], links: Mapping[str, str]) -> list[Column]:
    """Return the columns that are read, in the order of the file.

    A confirmed link wins over the field's own name, and that over a name in daily use. A column that is named
    after a national number is read by no kind of file but those that have a field for it.

    Args:
        known: the fields that a column can be.
        links: by name of a column, the field that a person said it is.
    """
    linked = {plain(name): field for name, field in links.items()}
    own = {plain(field): field for field in known}
    in_use = synonyms(of_duo=NATIONAL_NUMBER in known)
    found = []
    for place, name in enumerate(header):
        written = plain(name)
        for how, names in ((How.LINK, linked), (How.NAME, own), (How.SYNONYM, in_use)):
            field = names.get(written)
            if field in known and field is not None and _may_be_read(name, field):
                found.append(Column(place, name, field, how))
                break
    best = {
        column.field: min(_ORDER[other.how] for other in found if other.field == column.field)
        for column in found
    }
    return [column for column in found if _ORDER[column.how] == best[column.field]]


def faults(
    header: Sequence[str],
    columns: Sequence[Column],
    known: Collection[str],
    needed: Sequence[str],
    links: Mapping[str, str],
) -> list[Fault]:
    """Return what is wrong with a header as a whole: columns that are missing, double, or linked in vain."""
    fields = [column.field for column in columns]
    missing = (
        f"Een kolom met deze naam. Verplicht zijn: {', '.join(needed)}."
        f' Heet uw kolom anders, stuur dan een {LINK} mee, bijvoorbeeld {{"Nummer": "leerlingnummer"}}.'
    )
    twice = sorted({field for field in fields if fields.count(field) > 1})
    return [
        *(Fault(name, FaultReason.COLUMN_MISSING, missing) for name in needed if name not in fields),
        *(Fault(name, FaultReason.COLUMN_TWICE, _ONCE) for name in twice),
        *_link_faults(header, known, links),
    ]


def _link_faults(header: Sequence[str], known: Collection[str], links: Mapping[str, str]) -> list[Fault]:
    there = {plain(name): name for name in header}
    found = []
    if any(
        plain(name) not in there or not _may_be_read(there[plain(name)], field)
        for name, field in links.items()
    ):
        found.append(Fault(LINK, FaultReason.COLUMN_UNKNOWN, _FROM_THE_HEADER))
    if any(field not in known for field in links.values()):
        found.append(Fault(LINK, FaultReason.UNKNOWN_VALUE, f"Een van deze velden: {', '.join(known)}."))
    return found


def _may_be_read(name: str, field: str) -> bool:
    return field == NATIONAL_NUMBER or not is_identifying(name)


@cache
def synonyms(*, of_duo: bool) -> Mapping[str, str]:
    """Return the field of each name in daily use; what DUO names its columns counts in its files alone.

    A school's ``reden uitstroom`` is free text, and no code of BRON.
    """
    with files("services.ingest.sources").joinpath("headers.csv").open(encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter=";")
        return {plain(row["kolom"]): row["veld"] for row in rows if of_duo or "DUO" not in row["bron"]}


_ORDER = {how: place for place, how in enumerate((How.LINK, How.NAME, How.SYNONYM))}
_ONCE = f"Elke kolom hoogstens een keer. Of zeg in een {LINK} welke kolom wij moeten lezen."
_FROM_THE_HEADER = (
    "Namen van kolommen zoals ze in de kopregel staan, bijvoorbeeld Nummer."
    " Een kolom met een bsn lezen wij nooit."
)
