"""How often a message may go to a young person: dated numbers, each with its source, in ``outreach_policy/``; pure.

Read once when the service is built, then passed in. Must never come from settings or change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

_NATIONAL = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """The numbers of one version; units are in the names, sources in the file.

    ``region`` is empty for the country, else the Doorstroompunt region that deviates from it.
    """

    valid_from: date
    region: str = _NATIONAL
    notice_after_days: int
    notice_spread_working_days: int
    first_check_in_days: int
    check_in_days: int
    unanswered_check_ins: int
    come_back_months: int
    ask_again_days: int


_NUMBERS = frozenset(one.name for one in fields(Cadence)) - {"valid_from", "region"}
FOLDER = files("services.notify").joinpath("outreach_policy")


@dataclass(frozen=True, slots=True)
class Cadences:
    """Every version, oldest first; of one day that of the country before those of regions."""

    versions: tuple[Cadence, ...]

    def at(self, day: date, region: str) -> Cadence:
        """Return the version of ``day``, that of ``region`` where it deviates; the first one counts before it."""
        day = max(day, self.versions[0].valid_from)
        valid = [one for one in self.versions if one.valid_from <= day and one.region in (_NATIONAL, region)]
        return valid[-1]


def load_cadences(folder: Traversable = FOLDER) -> Cadences:
    """Return every version in a folder.

    Raises:
        ValueError: when a file is none, with its name; see ``read_cadence``.
    """
    found: list[Cadence] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            try:
                found += read_cadence(entry.read_text(encoding="utf-8"))
            except ValueError as fault:
                raise ValueError(f"{entry.name}: {fault}") from fault
    return Cadences(tuple(sorted(found, key=lambda one: (one.valid_from, one.region))))


def read_cadence(text: str) -> tuple[Cadence, ...]:
    """Return one version from the text of its file: that of the country, then those of regions that deviate.

    Raises:
        ValueError: when a number is missing, unknown, not positive or without a source, or a region gives no reason.
    """
    document = yaml.safe_load(text)
    known = {"valid_from", "numbers", "regions"}
    if not isinstance(document, dict) or not {"valid_from", "numbers"} <= document.keys() <= known:
        raise ValueError("it has 'valid_from', 'numbers', and 'regions' where one deviates, and nothing else")
    numbers: Mapping[str, Any] = document["numbers"]
    faults = sorted(_NUMBERS ^ numbers.keys()) + sorted(
        name for name, row in numbers.items() if not _sound(row)
    )
    if faults:
        raise ValueError(f"missing, unknown or without a source: {', '.join(faults)}")
    country = Cadence(
        valid_from=document["valid_from"], **{name: numbers[name]["value"] for name in _NUMBERS}
    )
    regions: Mapping[Any, Mapping[str, Any]] = document.get("regions") or {}
    return (country, *(_deviating(country, str(code), regions[code]) for code in regions))


def _deviating(country: Cadence, region: str, rows: Mapping[str, Any]) -> Cadence:
    faults = sorted(
        {*(rows.keys() - _NUMBERS), *(name for name, row in rows.items() if not _sound(row, "reason"))}
    )
    if faults or not rows:
        raise ValueError(f"region {region}: unknown, or without a value, a source or a reason: {faults}")
    return replace(country, region=region, **{name: row["value"] for name, row in rows.items()})


def _sound(row: object, *more: str) -> bool:
    """Whether a row has a positive whole number and its texts, and nothing else."""
    if not isinstance(row, dict) or row.keys() != {"value", "source", *more}:
        return False
    texts = (row[name] for name in ("source", *more))
    return (
        type(row["value"]) is int
        and row["value"] > 0
        and all(isinstance(t, str) and t.strip() for t in texts)
    )
