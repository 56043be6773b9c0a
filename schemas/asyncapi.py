"""The description of the topics, AsyncAPI 3: what stands in ``asyncapi.json``.

Made from ``topics.yaml``, the models and their examples; ``python -m schemas.export`` writes it.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from schemas.events import BODY_OF, Body
from schemas.topics import Topic, topics

FILE = Path(__file__).parent / "asyncapi.json"
_EXAMPLES = Path(__file__).parent / "examples"
_OF_A_FILE = ("$defs", "$schema", "$id")
_MOMENT: dict[str, str] = {"type": "string", "format": "date-time"}
_HEADERS: dict[str, Any] = {
    "type": "object",
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_recordedtime", "content-type"],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid", "description": "Hetzelfde id is dezelfde gebeurtenis."},
        "ce_source": {"type": "string", "description": "Het systeem van de afzender."},
        "ce_type": {"type": "string", "description": "De soort gebeurtenis met haar versie."},
        "ce_recordedtime": _MOMENT | {"description": "Wanneer Vangnet dit vastlegde."},
        "ce_time": _MOMENT | {"description": "Wanneer de afzender dit vastlegde, als hij dat zei."},
        "ce_reportedby": {"type": "string", "format": "uuid", "description": "Wie het meldde."},
        "traceparent": {"type": "string", "description": "W3C Trace Context."},
        "content-type": {"const": "application/json"},
    },
}


def document(schema_of: Callable[[type[Body]], dict[str, Any]]) -> dict[str, Any]:
    """Return the whole description.

    Args:
        schema_of: gives the JSON Schema of the data of an event type.
    """
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Vangnet: topics",
            "version": "1.0.0",
            "description": (
                "Wat de diensten van Vangnet elkaar vertellen, als CloudEvents in de binaire vorm van Kafka."
                " Geen naam, nummer of vrije tekst over een persoon staat op een topic."
            ),
            "license": {
                "name": "EUPL-1.2",
                "url": "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12",
            },
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in topics()},
        "operations": {name: made for topic in topics() for name, made in _operations(topic).items()},
        "components": {
            "messages": {
                event_type: _message(BODY_OF[event_type], schema_of)
                for topic in topics()
                for event_type in topic.types
            },
            "schemas": {
                name: _inside(form)
                for event_type in BODY_OF
                for name, form in schema_of(BODY_OF[event_type]).get("$defs", {}).items()
            },
        },
    }


def text(schema_of: Callable[[type[Body]], dict[str, Any]]) -> str:
    """Return what should stand in ``asyncapi.json``."""
    return json.dumps(document(schema_of), indent=2, ensure_ascii=False) + "\n"


def _channel(topic: Topic) -> dict[str, Any]:
    return {
        "address": topic.name,
        "description": f"Eigenaar: {topic.owner}. Sleutel: {topic.key}. Bewaard: {topic.retention_days} dagen.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in topic.types},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {"retention.ms": topic.retention_days * 86_400_000},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operations(topic: Topic) -> dict[str, Any]:
    channel = {"$ref": f"#/channels/{topic.name}"}
    sending = {f"{who}.sends.{topic.name}": {"action": "send", "channel": channel} for who in topic.producers}
    readers = {
        f"{who}.reads.{topic.name}": {"action": "receive", "channel": channel} for who in topic.consumers
    }
    return sending | readers


def _message(body: type[Body], schema_of: Callable[[type[Body]], dict[str, Any]]) -> dict[str, Any]:
    schema = schema_of(body)
    return {
        "name": body.TYPE,
        "title": schema["title"],
        "summary": schema["description"],
        "contentType": "application/json",
        "headers": {**_HEADERS, "properties": _HEADERS["properties"] | {"ce_type": {"const": body.TYPE}}},
        "payload": _inside(schema),
        "examples": [_example(path) for path in _examples(body)],
        "bindings": {"kafka": {"key": {"type": "string", "format": "uuid"}, "bindingVersion": "0.5.0"}},
    }


def _inside(form: Any) -> Any:  # noqa: ANN401 JSON of any kind
    """Return a schema whose definitions stand in the components of the whole document."""
    if isinstance(form, list):
        return [_inside(part) for part in form]
    if not isinstance(form, dict):
        return form
    kept = {name: _inside(part) for name, part in form.items() if name not in _OF_A_FILE}
    if "$ref" in kept:
        kept["$ref"] = kept["$ref"].replace("#/$defs/", "#/components/schemas/")
    return kept


def _example(path: Path) -> dict[str, Any]:
    record = json.loads(path.read_text())
    return {"name": path.stem, "headers": record["headers"], "payload": record["data"]}


def _examples(body: type[Body]) -> list[Path]:
    name, _, version = body.TYPE.rpartition(".")
    return sorted((_EXAMPLES / name / version).glob("*.json"))
