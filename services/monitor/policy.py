"""The numbers by which a case is judged: dated, each with its source in ``policy/<first day>.yaml``.

Read once when the service is built, then passed in. Must never come from settings or change.
"""

from dataclasses import dataclass, fields
from datetime import date
from importlib.resources import files

import yaml

from schemas.types import SchoolType


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The policy of one day; units are in the names, sources in the file."""

    valid_from: date
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
    absence_early_days: int
    absence_long_days: int
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
    talk_begin_days: int
    talk_done_days: int
    information_days: int
    consultation_working_days: int
    handover_send_days: int
    handover_answer_working_days: int
    handover_check_days: int

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


@dataclass(frozen=True, slots=True)
class Policies:
    """Every version, oldest first."""

    versions: tuple[Policy, ...]

    def at(self, day: date | None) -> Policy:
        """Return the version of ``day``; the first one for days before it or when no day is known."""
        valid = [policy for policy in self.versions if day is not None and policy.valid_from <= day]
        return valid[-1] if valid else self.versions[0]


def load_policies() -> Policies:
    """Return every version in the folder ``policy``.

    Raises:
        ValueError: when a number is missing, unknown, not positive or without a source; names it.
    """
    folder = files("services.monitor").joinpath("policy")
    texts = [entry.read_text() for entry in folder.iterdir() if entry.name.endswith(".yaml")]
    return Policies(
        tuple(sorted((read_policy(text) for text in texts), key=lambda policy: policy.valid_from))
    )


def read_policy(text: str) -> Policy:
    """Return one version from the text of its file; see ``load_policies`` for what is refused."""
    document = yaml.safe_load(text)
    numbers = document["numbers"]
    expected = {field.name for field in fields(Policy)} - {"valid_from"}
    faults = sorted(expected ^ set(numbers)) + sorted(
        name for name, row in numbers.items() if not _is_sound(row)
    )
    if faults:
        message = (
            f"policy of {document['valid_from']}: missing, unknown or without a source: {', '.join(faults)}"
        )
        raise ValueError(message)
    return Policy(valid_from=document["valid_from"], **{name: numbers[name]["value"] for name in expected})


def _is_sound(row: dict[str, object]) -> bool:
    value, source = row.get("value"), row.get("source")
    return type(value) is int and value > 0 and isinstance(source, str) and bool(source.strip())
