"""What ingest may log."""

import json

from services.ingest import log_events
from services.runtime.log import LogEvent
from tests.ingest.conftest import Office
from tests.ingest.deliveries import event, export, row

INNOCENT = {
    "delivery",
    "kind",
    "offered",
    "rejected",
    "already_known",
    "accepted",
    "status",
    "reasons",
    "error",
    "where",
}


def test_every_entry_is_in_the_catalogue() -> None:
    """Every log event of the module stands in its list, once."""
    entries = [value for value in vars(log_events).values() if isinstance(value, LogEvent)]
    assert sorted(entry.name for entry in entries) == sorted(entry.name for entry in log_events.EVENTS)


def test_no_field_can_hold_what_was_delivered() -> None:
    """The fields that may leave are counts, ids of ours, reasons and places in the code."""
    fields = {field for entry in log_events.EVENTS for field in entry.fields}
    ours = {"key", "role", "kept", "destroyed", "judged", "looked", "changed", "until", "names"}
    persons = {"join", "people", "by", "asked_by", "leavers", "erasure", "reason", "message", "answer"}
    assert fields <= INNOCENT | ours | persons


def test_a_delivery_leaves_one_line(office: Office) -> None:
    """Each delivery leaves one line with its counts, taken or refused."""
    office.event(event())
    office.upload(export(row("2")))
    office.event({})
    lines = [json.loads(line) for line in office.log_text.getvalue().splitlines()]
    assert [line["event"] for line in lines if line["event"].startswith("delivery")] == [
        "delivery_taken",
        "delivery_taken",
        "delivery_refused",
    ]
