"""CloudEvents 1.0 over HTTP, in the Dutch government profile: what came in becomes ``Delivered``.

Pure. Reads the context attributes; the fields of ``data`` are ``accept``'s. Attributes that we do not use are
left out, and so never stored or sent on.
Sources: NL GOV profile for CloudEvents 1.1, CloudEvents HTTP binding 1.0.2.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import unquote

from schemas.codec import moment
from services.ingest.accept import Delivered
from services.ingest.catalogue import ACCEPTED_TYPES
from services.ingest.faults import NO_IDENTIFYING_NUMBER, Fault, FaultReason
from services.ingest.fields import REPORTER
from services.ingest.values import Wrong, is_identifying

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
JSON = "application/json"

_NAME = re.compile(r"\S{1,300}")
_TRACE = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_DEEPEST = 8

_EXPECTED = {
    "specversion": "De tekst 1.0.",
    "id": "Uw eigen nummer van deze gebeurtenis, bijvoorbeeld 2026-000123. Zonder spaties.",
    "source": "Een vaste naam van uw systeem, bijvoorbeeld urn:nld:oin:00000001234567890000:systeem:lvs.",
    "type": f"Een van deze soorten: {', '.join(ACCEPTED_TYPES)}.",
    "time": "Een moment met tijdzone, bijvoorbeeld 2026-11-24T10:00:00+01:00. Of laat dit veld weg.",
    "datacontenttype": "De tekst application/json. Of laat dit veld weg.",
    "data": "Een object met brin, leerlingnummer, datum en de velden van deze soort.",
    "reportedby": f"{REPORTER.expected} Of laat dit veld weg.",
}


def read(raw: object, traceparent: str | None = None) -> tuple[Delivered, list[Fault]]:
    """Return what a sender delivered, with every fault of its context attributes.

    Args:
        raw: the JSON of one event.
        traceparent: trace context of the request, for an event without one of its own.
    """
    if not isinstance(raw, Mapping):
        expected = "Een CloudEvent als JSON-object, met specversion, id, source, type en data."
        return Delivered(None, {}), [Fault("", FaultReason.NO_OBJECT, expected)]
    faults = [
        Fault(place, FaultReason.IDENTIFYING_NUMBER, NO_IDENTIFYING_NUMBER) for place in _identifying(raw)
    ]
    faults += _wrong_attributes(raw)
    data = raw.get("data")
    given = (
        {name: value for name, value in data.items() if not is_identifying(name)}
        if isinstance(data, dict)
        else {}
    )
    delivered = Delivered(
        type=_text(raw, "type") if _text(raw, "type") in ACCEPTED_TYPES else None,
        data=given,
        source=_text(raw, "source"),
        sender_id=_text(raw, "id"),
        time=_moment(raw.get("time")),
        reporter=_text(raw, "reportedby").strip() or None,
        traceparent=_trace(raw.get("traceparent")) or _trace(traceparent),
    )
    return delivered, faults


def from_headers(headers: Mapping[str, str], data: object) -> dict[str, object]:
    """Return the event of a binary-mode request: its attributes stand in headers, the body is its data."""
    names = (name for name in headers if name.lower().startswith("ce-"))
    attributes: dict[str, object] = {
        name.lower().removeprefix("ce-"): unquote(headers[name]) for name in names
    }
    return attributes | {"data": data}


def is_binary(headers: Mapping[str, str]) -> bool:
    """Whether a request carries its event in binary mode."""
    return any(name.lower().startswith("ce-") for name in headers)


def _wrong_attributes(raw: Mapping[str, object]) -> Iterator[Fault]:
    checks = {
        "specversion": raw.get("specversion") == "1.0",
        "id": _is_name(raw.get("id")),
        "source": _is_name(raw.get("source")),
        "type": _text(raw, "type") in ACCEPTED_TYPES,
        "time": raw.get("time") is None or _moment(raw.get("time")) is not None,
        "datacontenttype": _is_json(raw.get("datacontenttype")),
        "reportedby": _is_code(raw.get("reportedby")),
        "data": isinstance(raw.get("data"), dict),
    }
    for name, is_right in checks.items():
        if not is_right:
            yield Fault(name, _reason(name, raw), _EXPECTED[name])


def _reason(name: str, raw: Mapping[str, object]) -> FaultReason:
    if raw.get(name) is None:
        return FaultReason.MISSING
    return {"type": FaultReason.TYPE_NOT_ACCEPTED, "data": FaultReason.NO_OBJECT}.get(
        name, FaultReason.WRONG_FORM
    )


def _identifying(raw: object, place: str = "", depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(raw, dict):
        for name, value in raw.items():
            here = f"{place}.{name}" if place else name
            if is_identifying(name):
                yield here
            elif isinstance(value, dict | list):
                yield from _identifying(value, here, depth + 1)
    elif isinstance(raw, list):
        for number, value in enumerate(raw):
            yield from _identifying(value, f"{place}[{number}]", depth + 1)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _is_json(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.partition(";")[0].strip().lower() == JSON)


def _is_code(value: object) -> bool:
    if value is None:
        return True
    try:
        REPORTER.parse(value)
    except Wrong:
        return False
    return True


def _text(raw: Mapping[str, object], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    try:
        return moment(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _trace(value: object) -> str | None:
    return value if isinstance(value, str) and _TRACE.fullmatch(value) else None
