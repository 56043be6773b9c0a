"""The examples of each event type: complete, invented, and still readable by the code of today."""

import json
import re
from typing import Any

import pytest

from schemas import codec
from schemas.codec import Undecodable, UndecodableReason
from schemas.events import BODIES, BODY_OF, Body
from tests.examples import Example, examples

EXAMPLES = [pytest.param(example, id=example.id) for example in examples()]
TYPES = [pytest.param(body, id=body.TYPE) for body in BODIES]


def _of(body: type[Body], file: str) -> Example:
    return next(one for one in examples() if one.type == body.TYPE and one.path.stem == file)


def _aliases(body: type[Body], *, required: bool) -> set[str]:
    fields = body.model_fields.items()
    return {field.alias or name for name, field in fields if field.is_required() or not required}


def _defaults(body: type[Body]) -> dict[str, Any]:
    optional = [(name, field) for name, field in body.model_fields.items() if not field.is_required()]
    found = {field.alias or name: field.default for name, field in optional if field.default is not None}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_decodes_and_encodes_to_the_same(example: Example) -> None:
    """An old record is read as it was written: nothing is lost, and only defaults are added."""
    encoded = codec.encode(example.decode())

    assert encoded.key.decode() == example.key
    assert encoded.headers == example.headers
    assert json.loads(encoded.value) == _defaults(BODY_OF[example.type]) | example.data


@pytest.mark.parametrize("body", TYPES)
def test_full_example_names_every_field(body: type[Body]) -> None:
    """No field can be renamed or taken away without an example that can no longer be read."""
    example = _of(body, "full")

    assert set(example.data) == _aliases(body, required=False)
    assert {"ce_time", "ce_reportedby", "traceparent"} <= set(example.headers)


@pytest.mark.parametrize("body", TYPES)
def test_minimal_example_names_only_what_is_required(body: type[Body]) -> None:
    """No field can become required without an example that can no longer be read."""
    example = _of(body, "minimal")

    assert set(example.data) == _aliases(body, required=True)
    assert not {"ce_time", "ce_reportedby", "traceparent"} & set(example.headers)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_of_the_type_of_its_folder(example: Example) -> None:
    """Examples are found by type and version alone."""
    assert example.headers["ce_type"] == example.type


def test_each_example_is_an_event_of_its_own() -> None:
    """Examples can run through one consumer together: no two have the same id."""
    ids = [example.headers["ce_id"] for example in examples()]

    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_names_nobody(example: Example) -> None:
    """Not even an invented name, number or address stands in an example: none may stand on a topic."""
    text = json.dumps(example.data)

    assert not re.search(r"@|\+31|\b06[- ]?\d{8}\b|leerlingnummer|naam", text)


def test_a_record_that_lost_a_field_is_not_read() -> None:
    """The examples can fail: without a required field the codec says which one."""
    example = _of(BODY_OF["nl.nazorg.afspraak.gemaakt.v1"], "full")
    broken = {name: value for name, value in example.data.items() if name != "volgende_datum"}

    with pytest.raises(Undecodable) as refused:
        codec.decode(example.key.encode(), example.headers, json.dumps(broken).encode())

    assert (refused.value.reason, refused.value.where) == (UndecodableReason.BAD_BODY, "volgende_datum")
