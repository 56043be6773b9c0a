"""The context attributes of an event, in every mode of the HTTP binding."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.ingest.faults import FaultReason
from services.ingest.sources import cloudevents
from tests.ingest.deliveries import event, event_type

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def reasons(raw: object) -> list[tuple[str, FaultReason]]:
    """Return place and reason of each fault of an event."""
    return [(fault.place, fault.reason) for fault in cloudevents.read(raw)[1]]


def test_a_right_event_is_read_whole() -> None:
    """Source, id, type, time, reporter and trace context are read; the time as aware UTC."""
    read, faults = cloudevents.read(event() | {"reportedby": " LC-KP ", "traceparent": TRACE})
    assert faults == []
    assert (read.source, read.sender_id, read.type) == (
        "urn:nld:brin:98KP:administratie",
        "a-1",
        event_type("uitstroom.geregistreerd"),
    )
    assert read.time == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert (read.reporter, read.traceparent) == ("LC-KP", TRACE)
    assert read.data == event()["data"]


@pytest.mark.parametrize(
    ("changed", "place", "reason"),
    [
        pytest.param({"specversion": "0.3"}, "specversion", FaultReason.WRONG_FORM, id="old-version"),
        pytest.param({"specversion": 1.0}, "specversion", FaultReason.WRONG_FORM, id="version-number"),
        pytest.param({"specversion": None}, "specversion", FaultReason.MISSING, id="no-version"),
        pytest.param({"id": None}, "id", FaultReason.MISSING, id="no-id"),
        pytest.param({"id": ""}, "id", FaultReason.WRONG_FORM, id="empty-id"),
        pytest.param({"id": "a b"}, "id", FaultReason.WRONG_FORM, id="id-with-space"),
        pytest.param({"id": 12}, "id", FaultReason.WRONG_FORM, id="id-number"),
        pytest.param({"id": "x" * 301}, "id", FaultReason.WRONG_FORM, id="id-too-long"),
        pytest.param({"source": ""}, "source", FaultReason.WRONG_FORM, id="empty-source"),
        pytest.param(
            {"type": "nl.nazorg.uitstroom.v1"}, "type", FaultReason.TYPE_NOT_ACCEPTED, id="unknown-type"
        ),
        pytest.param({"type": ["x"]}, "type", FaultReason.TYPE_NOT_ACCEPTED, id="type-list"),
        pytest.param(
            {"type": event_type("uitstroom.gecorrigeerd")},
            "type",
            FaultReason.TYPE_NOT_ACCEPTED,
            id="made-inside",
        ),
        pytest.param({"time": "2026-11-24T10:00:00"}, "time", FaultReason.WRONG_FORM, id="time-without-zone"),
        pytest.param({"time": "morgen"}, "time", FaultReason.WRONG_FORM, id="time-word"),
        pytest.param({"time": 0}, "time", FaultReason.WRONG_FORM, id="time-number"),
        pytest.param({"datacontenttype": "text/xml"}, "datacontenttype", FaultReason.WRONG_FORM, id="xml"),
        pytest.param({"reportedby": ""}, "reportedby", FaultReason.WRONG_FORM, id="empty-reporter"),
        pytest.param({"reportedby": 5}, "reportedby", FaultReason.WRONG_FORM, id="reporter-number"),
        pytest.param({"data": None}, "data", FaultReason.MISSING, id="no-data"),
        pytest.param({"data": "x"}, "data", FaultReason.NO_OBJECT, id="data-text"),
        pytest.param({"data": []}, "data", FaultReason.NO_OBJECT, id="data-list"),
    ],
)
def test_a_wrong_attribute_is_told(changed: dict[str, Any], place: str, reason: FaultReason) -> None:
    """Each attribute that is missing or wrong is one fault, at its place."""
    assert reasons(event() | changed) == [(place, reason)]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"time": None}, id="no-time"),
        pytest.param({"datacontenttype": "application/json; charset=utf-8"}, id="charset"),
        pytest.param({"subject": "x", "dataschema": "urn:x", "sequence": "1"}, id="other-attributes"),
        pytest.param({"id": "x" * 300}, id="longest-id"),
    ],
)
def test_what_may_be_left_out_or_added(changed: dict[str, Any]) -> None:
    """Optional attributes may be left out, and attributes that we do not use do no harm."""
    assert reasons(event() | changed) == []


@pytest.mark.parametrize(
    "raw", [None, 1, "x", [], [event()]], ids=["null", "number", "text", "list", "batch"]
)
def test_what_is_no_object_is_no_event(raw: object) -> None:
    """Anything but a JSON object is one fault."""
    assert reasons(raw) == [("", FaultReason.NO_OBJECT)]


@pytest.mark.parametrize(
    ("raw", "places"),
    [
        pytest.param(event() | {"bsn": "999990342"}, ["bsn"], id="attribute"),
        pytest.param(event(bsn="999990342"), ["data.bsn"], id="field"),
        pytest.param(event(Onderwijsnummer=999990342), ["data.Onderwijsnummer"], id="field-capital"),
        pytest.param(event(x=[{"a": {"PGN": 1}}]), ["data.x[0].a.PGN"], id="deep"),
    ],
)
def test_a_national_number_is_refused_anywhere(raw: object, places: list[str]) -> None:
    """A field named after a national number is refused wherever it stands, and its value is not repeated."""
    delivered, faults = cloudevents.read(raw)
    assert [fault.place for fault in faults if fault.reason is FaultReason.IDENTIFYING_NUMBER] == places
    assert "999990342" not in str(faults)
    assert "999990342" not in str(delivered.data)


def test_a_bottomless_body_ends() -> None:
    """Nesting without end is not followed."""
    deep: dict[str, Any] = {}
    for _ in range(500):
        deep = {"x": deep}
    assert reasons(event(x=deep)) == []


def test_binary_mode_is_the_same_event() -> None:
    """Attributes in headers and data in the body make the event that structured mode makes."""
    whole = event()
    headers = {f"CE-{name}": str(value) for name, value in whole.items() if name != "data"}
    assert cloudevents.is_binary(headers)
    assert cloudevents.read(cloudevents.from_headers(headers, whole["data"])) == cloudevents.read(whole)


def test_headers_are_percent_decoded() -> None:
    """A header value is percent-decoded, as the HTTP binding asks."""
    assert cloudevents.from_headers({"ce-reportedby": "LC%20%C3%A9"}, {})["reportedby"] == "LC é"


@pytest.mark.parametrize("wrong", ["", "00-x", TRACE.upper(), TRACE + "-1", 7], ids=str)
def test_a_wrong_trace_context_is_left_out(wrong: object) -> None:
    """Trace context that is none is dropped and stops nothing; the request's own takes its place."""
    read, faults = cloudevents.read(event() | {"traceparent": wrong}, TRACE)
    assert (read.traceparent, faults) == (TRACE, [])
