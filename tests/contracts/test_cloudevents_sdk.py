"""The official SDK of CloudEvents and we understand each other, field by field, on topics and at the door."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings import http, kafka
from cloudevents.core.v1.event import CloudEvent

from schemas import codec
from schemas.codec import moment
from services.ingest.catalogue import ACCEPTED_TYPES
from services.ingest.openapi_events import example as example_of
from tests.examples import Example, examples
from tests.ingest.conftest import Office, close_office, open_office
from tests.ingest.deliveries import event

CONTEXT = ("specversion", "id", "source", "type")


@pytest.fixture
def office(database_url: str, keys_url: str, tmp_path: Path) -> Iterator[Office]:
    """A running ingest with empty tables."""
    opened = open_office(database_url, keys_url, tmp_path)
    yield opened
    close_office(opened)


def as_sent_by_the_sdk(number: str) -> CloudEvent:
    """Return an event as a program with the SDK makes it."""
    sent = event(number=number, pupil=number)
    data = sent.pop("data")
    sent |= {"time": moment(sent["time"]), "datacontenttype": "application/json", "reportedby": "LC 01 ë"}
    return CloudEvent(sent, data)


def requests_of(number: str) -> dict[str, tuple[http.HTTPMessage, str]]:
    """Return one event in each mode, as the SDK writes it; it has no batch, so that is a list of structured ones."""
    sent = as_sent_by_the_sdk(number)
    structured = http.to_structured_event(sent)
    batch = http.HTTPMessage(
        {"content-type": "application/cloudevents-batch+json"}, b"[%s]" % structured.body
    )
    return {
        "binary": (http.to_binary_event(sent), number),
        "structured": (structured, number),
        "batch": (batch, number),
    }


@pytest.mark.parametrize("record", [pytest.param(record, id=record.id) for record in examples()])
def test_the_sdk_reads_what_we_put_on_a_topic(record: Example) -> None:
    """Every attribute and the data of each event, in the binary mode of Kafka."""
    ours = record.decode()
    encoded = codec.encode(ours)
    headers = {name: value.encode() for name, value in encoded.headers.items()}

    read = kafka.from_kafka_event(kafka.KafkaMessage(headers, encoded.key, encoded.value))

    assert (read.get_specversion(), read.get_id(), read.get_source()) == ("1.0", str(ours.id), ours.source)
    assert read.get_type() == record.type
    assert read.get_time() == ours.time if ours.time else "ce_time" not in headers, (
        "the SDK fills in its own now"
    )
    assert read.get_datacontenttype() == "application/json"
    assert moment(read.get_extension("recordedtime")) == ours.recorded
    reporter = str(ours.reported_by) if ours.reported_by else None
    assert read.get_extension("reportedby") == reporter
    assert read.get_data() == json.loads(encoded.value)


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in ACCEPTED_TYPES])
def test_the_sdk_reads_what_we_tell_senders_to_send(name: str) -> None:
    """Each example of the description of the API is an event to the SDK, with the same fields."""
    sent = example_of(ACCEPTED_TYPES[name])
    message = http.HTTPMessage({"content-type": "application/cloudevents+json"}, json.dumps(sent).encode())

    read = http.from_http_event(message)

    assert {part: read.get_attributes()[part] for part in CONTEXT} == {part: sent[part] for part in CONTEXT}
    assert read.get_time() == moment(sent["time"])
    assert read.get_data() == sent["data"]


@pytest.mark.parametrize("mode", ["binary", "structured", "batch"])
def test_we_read_what_the_sdk_sends(office: Office, mode: str) -> None:
    """In each mode the event is accepted, and becomes the same event as ours: id, time, reporter and body."""
    message, number = requests_of("1")[mode]
    plain = event(number=number, pupil=number) | {"reportedby": "LC 01 ë"}

    sent = office.ask("POST", "/v1/gebeurtenissen", content=message.body, headers=message.headers)
    again = office.event(plain)

    assert sent.json()["uitkomsten"] == ["aanvaard"], sent.text
    assert again.json()["uitkomsten"] == ["al_bekend"], (
        "field by field the same, or it would be another content"
    )
    (made,) = office.events()
    assert made.time == moment(plain["time"])
    assert made.reported_by is not None


def test_a_changed_field_is_another_event(office: Office) -> None:
    """Planted: one field less from the SDK is noticed, so the test above compares every field."""
    message, _ = requests_of("1")["structured"]
    changed: dict[str, Any] = json.loads(message.body)
    del changed["reportedby"]
    office.ask("POST", "/v1/gebeurtenissen", content=message.body, headers=message.headers)

    answer = office.ask("POST", "/v1/gebeurtenissen", json=changed, headers=message.headers)

    assert answer.status_code == 409, answer.text
