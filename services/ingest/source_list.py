"""What a school, a coordinator or an operator reads about sources: in time, late, rejected; pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from schemas.codec import moment_text
from services.ingest.rhythm import Reason
from services.ingest.tally import lag_of

PERIOD = timedelta(days=90)
"""Over how long figures are told: a term, so that a mended fault stops counting."""


def standing(row: Mapping[str, Any]) -> Reason:
    """Return how a source stands, as it was last judged."""
    if row["silent_since"] is not None:
        return Reason.SILENT
    if row["last_on"] is None:
        return Reason.NEVER_DELIVERED
    return Reason.RHYTHM_UNKNOWN if row["expected_on"] is None else Reason.IN_TIME


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a source as ``GET /v1/leveringen`` tells it."""
    return {
        "brin": row["school"],
        "regio": row["region"],
        "toestand": str(standing(row)),
        "laatste_levering": _moment(row["last_at"]),
        "laatste_weigering": _moment(row["refused_at"]),
        "ritme_schooldagen": row["rhythm"],
        "ritme_ingesteld": row["every_days"] is not None,
        "verwacht_op": _day(row["expected_on"]),
        "stil_sinds": _day(row["silent_since"]),
        "leveringen": row["deliveries"],
        "geweigerde_leveringen": row["refused"],
        "aangeboden": row["offered"],
        "aanvaard": row["accepted"],
        "al_bekend": row["already_known"],
        "geweigerd": row["rejected"],
        "deel_geweigerd": round(row["rejected"] / row["offered"], 4) if row["offered"] else None,
        "vertraging_mediaan_uren": lag_of(row["lags"], 50),
        "vertraging_p90_uren": lag_of(row["lags"], 90),
    }


def _moment(value: Any) -> str | None:  # noqa: ANN401 a column
    return None if value is None else moment_text(value)


def _day(value: Any) -> str | None:  # noqa: ANN401 a column
    return None if value is None else value.isoformat()
