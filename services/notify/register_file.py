"""The register written as the file from which it can be read again; pure."""

import csv
import io
from collections.abc import Iterable

from services.notify.register import COLUMNS, DAYS, OPTIONAL, Entry


def write_register(entries: Iterable[Entry]) -> bytes:
    """Return a file that ``parse_register`` reads as the same entries, in the order of region and code."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\n")
    rows.writerow((*COLUMNS, *OPTIONAL))
    for entry in sorted(entries, key=lambda entry: (entry.recipient.region, entry.code)):
        rows.writerow(_cells(entry))
    return text.getvalue().encode()


def _cells(entry: Entry) -> tuple[str, ...]:
    person, week = entry.recipient, entry.recipient.week
    return (
        entry.code,
        entry.name,
        str(person.role),
        " ".join(person.schools),
        person.region,
        entry.mobile.e164 if entry.mobile else "",
        entry.email.text if entry.email else "",
        " ".join(DAYS[day] for day in week.days),
        f"{week.starts:%H:%M}-{week.ends:%H:%M}",
        str(person.preferred),
        "ja" if entry.verified else "nee",
        str(person.most_people),
    )
