"""Bytes to ``Envelope`` and back, in the CloudEvents Kafka binding (binary mode), and nothing else.

``decode`` raises ``Undecodable`` with a reason and never returns half an event.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from schemas.envelope import Envelope
from schemas.events import BODY_OF
from schemas.types import EventId


class UndecodableReason(StrEnum):
    """Why a record is not an event of ours."""

    NO_HEADERS = "no_cloudevents_headers"
    UNKNOWN_TYPE = "unknown_type"
    BAD_ATTRIBUTE = "bad_attribute"
    BAD_BODY = "bad_body"
    BAD_KEY = "bad_key"


class Undecodable(Exception):
    """A record that is no event of ours; repeating it will not help."""

    def __init__(self, reason: UndecodableReason, where: str = "") -> None:
        """Keep the reason and the attribute or field, never a value."""
        super().__init__(f"{reason}: {where}" if where else str(reason))
        self.reason = reason
        self.where = where


@dataclass(frozen=True, slots=True)
class Encoded:
    """One event as it stands on a topic: key and value as bytes, attributes as headers."""

    key: bytes
    headers: dict[str, str]
    value: bytes


def encode(event: Envelope) -> Encoded:
    """Return the record of ``event``; ``decode`` gives back the identical event."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(event.id),
        "ce_source": event.source,
        "ce_type": event.type,
        "ce_recordedtime": moment_text(event.recorded),
        "content-type": "application/json",
    }
    if event.time is not None:
        headers["ce_time"] = moment_text(event.time)
    if event.reported_by is not None:
        headers["ce_reportedby"] = str(event.reported_by)
    if event.traceparent is not None:
        headers["traceparent"] = event.traceparent
    value = event.body.__pydantic_serializer__.to_json(event.body, by_alias=True, exclude_none=True)
    return Encoded(str(event.key).encode(), headers, value)


def decode(key: bytes, headers: Mapping[str, str], value: bytes) -> Envelope:
    """Return the event of a record.

    Raises:
        Undecodable: when headers, key or body are not those of a known type.
    """
    if "ce_type" not in headers:
        raise Undecodable(UndecodableReason.NO_HEADERS)
    body_type = BODY_OF.get(headers["ce_type"])
    if body_type is None:
        raise Undecodable(UndecodableReason.UNKNOWN_TYPE)
    try:
        about = UUID(key.decode())
    except (ValueError, UnicodeDecodeError) as fault:
        raise Undecodable(UndecodableReason.BAD_KEY) from fault
    try:
        body = body_type.__pydantic_validator__.validate_json(value)
    except ValidationError as fault:
        place = ".".join(str(part) for part in fault.errors()[0]["loc"])
        raise Undecodable(UndecodableReason.BAD_BODY, place) from None
    return _envelope(about, headers, body)


def _envelope(about: UUID, headers: Mapping[str, str], body: Any) -> Envelope:  # noqa: ANN401 the validated body
    try:
        sent, reporter = headers.get("ce_time"), headers.get("ce_reportedby")
        return Envelope(
            id=EventId(UUID(headers["ce_id"])),
            source=headers["ce_source"],
            key=about,
            time=moment(sent) if sent else None,
            recorded=moment(headers["ce_recordedtime"]),
            body=body,
            reported_by=UUID(reporter) if reporter else None,
            traceparent=headers.get("traceparent"),
        )
    except (KeyError, ValueError) as fault:
        raise Undecodable(UndecodableReason.BAD_ATTRIBUTE) from fault


def moment(text: str) -> datetime:
    """Return an RFC 3339 moment as aware UTC.

    Raises:
        ValueError: when it is no moment, or has no time zone.
    """
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        message = "a moment needs a time zone"
        raise ValueError(message)
    try:
        return value.astimezone(UTC)
    except OverflowError as fault:  # the first or last day there is, in another zone
        raise ValueError(text) from fault


def moment_text(value: datetime) -> str:
    """Return a moment as RFC 3339 in UTC, to the microsecond."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
