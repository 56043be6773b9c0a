"""The description of the topics is that of the code and the table of today, and its examples keep to it."""

import json
from typing import Any

import jsonschema
import pytest
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from schemas import asyncapi
from schemas.events import BODY_OF
from schemas.export import json_schema
from schemas.topics import topics

DOCUMENT = asyncapi.document(json_schema)


def validator(form: dict[str, Any]) -> jsonschema.Draft202012Validator:
    """Return a validator of a part of the description."""
    absolute = json.loads(json.dumps(form).replace('"#/components', '"urn:topics#/components'))
    registry: Registry[Any] = Registry().with_resource("urn:topics", DRAFT202012.create_resource(DOCUMENT))
    return jsonschema.Draft202012Validator(absolute, registry=registry)


def test_what_is_checked_in_is_what_the_code_exports() -> None:
    """A change of a topic or a body cannot be committed without its description."""
    assert asyncapi.FILE.read_text() == asyncapi.text(json_schema), "run: python -m schemas.export"


def test_it_has_every_topic_and_who_writes_and_reads_it() -> None:
    """Each topic is a channel; each producer and consumer is an operation on it."""
    told = {
        (name.split(".")[0], operation["action"], operation["channel"]["$ref"].removeprefix("#/channels/"))
        for name, operation in DOCUMENT["operations"].items()
    }
    writers = {(who, "send", topic.name) for topic in topics() for who in topic.producers}
    readers = {(who, "receive", topic.name) for topic in topics() for who in topic.consumers}

    assert DOCUMENT["channels"].keys() == {topic.name for topic in topics()}
    assert told == writers | readers


@pytest.mark.parametrize("event_type", [pytest.param(name, id=name) for name in BODY_OF])
def test_every_example_keeps_to_its_message(event_type: str) -> None:
    """Headers and payload of each example are valid; without an id or with an unknown field they are not."""
    message = DOCUMENT["components"]["messages"][event_type]
    headers, payload = validator(message["headers"]), validator(message["payload"])

    assert {example["name"] for example in message["examples"]} == {"minimal", "full"}
    for example in message["examples"]:
        headers.validate(example["headers"])
        payload.validate(example["payload"])
        assert not headers.is_valid({**example["headers"], "ce_id": None})
        assert not payload.is_valid({**example["payload"], "onbekend_veld": 1})
