"""The numbers by which a case is judged: dated, each with its source in ``policy/<first day>.yaml``.

Read once when the service is built, then passed in. Must never come from settings or change.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

import yaml

from schemas.types import DoorstroompuntHears, LadderEnd, SchoolType

_REGION = re.compile(r"0[1-9]|[123][0-9]|4[01]")


class LadderCase(StrEnum):
    """Which row of the law fits a case; the first one that fits counts."""

    MINOR = "minor"
    AFTERCARE = "aftercare"
    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"


class LadderRow(NamedTuple):
    """Who answers for such a case after coach and deputy, and what its Doorstroompunt hears."""

    ends_at: LadderEnd
    doorstroompunt: DoorstroompuntHears


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The policy of one day; units are in the names, sources in the file.

    ``region`` is empty for the policy of the country, else the Doorstroompunt region that deviates from it.
    """

    valid_from: date
    region: str = ""
    ladder: Mapping[LadderCase, LadderRow] = field(hash=False)
    window_months_pro: int
    window_months_vso: int
    window_months_mbo_entree: int
    window_months_mbo_niveau_2: int
    contract_when_convenient_days: int
    contract_this_week_days: int
    contract_today_days: int
    switch_days: int
    silence_first_year_days: int
    silence_second_year_days: int
    unreachable_times: int
    unreachable_within_days: int
    attempts: int
    attempts_within_days: int
    attempts_channels: int
    confirm_days: int
    summer_first_month: int
    summer_last_month: int
    start_state_confirm_days: int
    start_state_spread_working_days: int
    confirmed_for_days: int
    hours_cut_percent: int
    hours_cut_within_days: int
    absence_hours: int
    absence_early_hours: int
    absence_early_school_days: int
    absence_long_school_days: int
    missed_times: int
    missed_within_days: int
    internship_before_days: int
    internship_lost_school_days: int
    circumstance_days: int
    support_when_convenient_days: int
    support_this_week_days: int
    checkin_lowest_score: int
    checkin_low_score: int
    checkin_low_times: int
    combination_days: int
    check_first_days: int
    check_second_days: int
    check_third_days: int
    check_last_days: int
    school_check_first_days: int
    school_check_last_days: int
    offer_days: int
    coach_working_days: int
    window_end_days: int
    window_end_done_days: int
    objection_months: int
    own_consent_days: int
    age_limit_days: int
    talk_begin_days: int
    talk_done_days: int
    information_days: int
    consultation_working_days: int
    handover_send_days: int
    handover_answer_working_days: int
    handover_check_days: int
    keep_after_window_months: int
    keep_without_window_months: int
    keep_after_news_days: int
    keep_doorstroompunt_months: int

    def window_months(self, school_type: SchoolType) -> int:
        """Return how many calendar months after leaving this kind of school looks after a young person."""
        match school_type:
            case SchoolType.PRO:
                return self.window_months_pro
            case SchoolType.VSO:
                return self.window_months_vso
            case SchoolType.MBO_ENTREE:
                return self.window_months_mbo_entree
            case SchoolType.MBO_2:
                return self.window_months_mbo_niveau_2


_NUMBERS = frozenset(one.name for one in fields(Policy)) - {"valid_from", "region", "ladder"}
_OF_THE_LAW = frozenset(name for name in _NUMBERS if name.startswith("window_months")) | {
    "information_days",
    "keep_doorstroompunt_months",
    "objection_months",
}
"""Numbers from which no region can deviate."""


@dataclass(frozen=True, slots=True)
class Policies:
    """Every version, oldest first; of one day that of the country before those of regions."""

    versions: tuple[Policy, ...]

    def at(self, day: date | None, region: str = "") -> Policy:
        """Return the version of ``day``, that of ``region`` where it deviates in that version.

        The first one counts for days before it, and when no day is known.
        """
        first_day = self.versions[0].valid_from
        day = first_day if day is None else max(day, first_day)
        valid = [one for one in self.versions if one.valid_from <= day and one.region in ("", region)]
        return valid[-1]

    def version(self, day: date) -> "Policies":
        """Return the version of ``day`` alone, with its regions.

        Raises:
            ValueError: when the day lies before every version.
        """
        if day < self.versions[0].valid_from:
            message = f"there is no policy of {day}; the first one is of {self.versions[0].valid_from}"
            raise ValueError(message)
        valid_from = self.at(day).valid_from
        return Policies(tuple(one for one in self.versions if one.valid_from == valid_from))


FOLDER = files("services.monitor").joinpath("policy")


def load_policies(folder: Traversable = FOLDER) -> Policies:
    """Return every version in a folder, that of the package unless said otherwise.

    Raises:
        ValueError: when a file is no policy, with its name; see ``read_policy``.
    """
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    versions = [one for entry in entries if entry.name.endswith(".yaml") for one in _read(entry)]
    return Policies(tuple(sorted(versions, key=lambda policy: (policy.valid_from, policy.region))))


def _read(entry: Traversable) -> tuple[Policy, ...]:
    try:
        return read_policy(entry.read_text(encoding="utf-8"))
    except ValueError as fault:
        message = f"{entry.name}: {fault}"
        raise ValueError(message) from fault


def read_policy(text: str) -> tuple[Policy, ...]:
    """Return one version from the text of its file: that of the country, then those of regions that deviate.

    Raises:
        ValueError: when it is no policy, or a number is missing, unknown, not positive or without a source; when a
            region changes nothing or gives no reason. Names what is wrong.
    """
    document = _document(text)
    valid_from, numbers = document["valid_from"], document["numbers"]
    faults = sorted(str(name) for name in _NUMBERS ^ set(numbers)) + [
        name for name in sorted(numbers) if not _is_sound(numbers[name])
    ]
    if faults:
        message = f"policy of {valid_from}: missing, unknown or without a source: {', '.join(faults)}"
        raise ValueError(message)
    ladder = _ladder(valid_from, document["ladder"])
    country = Policy(
        valid_from=valid_from, ladder=ladder, **{name: numbers[name]["value"] for name in _NUMBERS}
    )
    regions = document.get("regions", {})
    return (country, *(_deviating(country, str(code), regions[code]) for code in sorted(regions, key=str)))


def _document(text: str) -> dict[str, Any]:
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        message = f"this is no YAML: {fault}"
        raise ValueError(message) from fault
    known = {"valid_from": date, "numbers": dict, "ladder": dict, "regions": dict}
    if (
        not isinstance(document, dict)
        or not {"valid_from", "numbers", "ladder"} <= document.keys() <= known.keys()
        or not all(isinstance(value, known[name]) for name, value in document.items())
    ):
        message = (
            "a policy has 'valid_from' (a day), 'numbers', 'ladder', and 'regions' where one deviates, and nothing"
            " else"
        )
        raise ValueError(message)
    return document


def _ladder(valid_from: date, rows: dict[str, Any]) -> dict[LadderCase, LadderRow]:
    """Return the row of each case, of the law and so of every region."""
    try:
        found = {LadderCase(name): _row(row) for name, row in rows.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        found = {}
    if len(found) < len(LadderCase):
        message = (
            f"policy of {valid_from}, ladder: each of {', '.join(LadderCase)} has 'ends_at'"
            f" ({', '.join(LadderEnd)}), 'doorstroompunt' ({', '.join(DoorstroompuntHears)}) and 'source'"
        )
        raise ValueError(message)
    return found


def _row(row: dict[str, str]) -> LadderRow:
    if row.keys() != {"ends_at", "doorstroompunt", "source"} or not row["source"].strip():
        raise KeyError
    return LadderRow(LadderEnd(row["ends_at"]), DoorstroompuntHears(row["doorstroompunt"]))


def _deviating(country: Policy, code: str, numbers: object) -> Policy:
    """Return the policy of a region, which deviates only with a written reason (Regeling 2026-2029, art. 2.5)."""
    told = numbers if isinstance(numbers, dict) else {}
    wrong = [name for name, row in told.items() if not _is_sound(row, reason=True)]
    faults = {*wrong, *(told.keys() - _NUMBERS), *(told.keys() & _OF_THE_LAW)}
    faults |= {name for name in told.keys() - faults if told[name]["value"] == getattr(country, name)}
    if faults or not told or not _REGION.fullmatch(code):
        message = (
            f"policy of {country.valid_from}, region {code}: unknown, of the law, the same as that of the country, or"
            f" without a value, a source or a reason: {', '.join(sorted(map(str, faults))) or 'the region itself'}"
        )
        raise ValueError(message)
    return replace(country, region=code, **{name: row["value"] for name, row in told.items()})


def _is_sound(row: object, *, reason: bool = False) -> bool:
    """Whether a row has a positive whole number and its texts, and nothing else."""
    texts = ("source", "reason") if reason else ("source",)
    if not isinstance(row, dict) or row.keys() != {"value", *texts}:
        return False
    is_told = all(isinstance(row[name], str) and row[name].strip() for name in texts)
    return type(row["value"]) is int and row["value"] > 0 and is_told
