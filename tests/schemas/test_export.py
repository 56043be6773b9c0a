"""The JSON Schemas in ``schemas/json`` are those of the code of today, and they say the same as the code."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schemas.events import BODIES, BODY_OF, Body, LeaverFact
from schemas.export import FOLDER, PAGE, exported, json_schema, page, write
from tests.examples import Example, examples


def _with_a_change(value: dict[str, Any], **change: Any) -> dict[str, Any]:
    return {name: kept for name, kept in (value | change).items() if kept is not ...}


def _is_valid(body: type[Body], data: dict[str, Any]) -> bool:
    return jsonschema.Draft202012Validator(json_schema(body)).is_valid(data)


def test_what_is_checked_in_is_what_the_code_exports() -> None:
    """A change of a body cannot be committed without its schema, and no stale schema stays behind."""
    found = {path.name: path.read_text() for path in FOLDER.glob("*.json")}

    assert found == exported(), "run: python -m schemas.export"


def test_the_page_of_all_types_is_of_today() -> None:
    """A new type cannot be committed without its line in the docs."""
    assert PAGE.read_text() == page(), "run: python -m schemas.export"


@pytest.mark.parametrize("body", [pytest.param(body, id=body.TYPE) for body in BODIES])
def test_every_field_is_explained_in_dutch_and_every_fact_has_its_source(body: type[Body]) -> None:
    """A school reads what each field is for, and where the law, standard or practice names it."""
    assert [name for name, field in body.model_fields.items() if not field.description] == []
    assert not issubclass(body, LeaverFact) or body.SOURCE != Body.SOURCE


def test_export_replaces_what_is_stale(tmp_path: Path) -> None:
    """After an export the folder holds the schemas of today and nothing else."""
    (tmp_path / "nl.nazorg.oud.v1.json").write_text("{}")

    write(tmp_path)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == exported()


@pytest.mark.parametrize("body", [pytest.param(body, id=body.TYPE) for body in BODIES])
def test_each_schema_is_a_schema(body: type[Body]) -> None:
    """Others can use our schemas: each is valid JSON Schema with a Dutch title, an id and its purpose."""
    schema = json_schema(body)

    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"]
    assert schema["title"] != body.__name__
    assert schema["$id"].endswith(body.TYPE)
    assert all(schema[f"x-{name}"] for name in ("controller", "ground", "audience", "topic"))


@pytest.mark.parametrize("example", [pytest.param(example, id=example.id) for example in examples()])
def test_schema_and_code_agree_on_every_example(example: Example) -> None:
    """What our code accepts the schema accepts, and what misses a required field both refuse."""
    body = BODY_OF[example.type]
    required = [field.alias or name for name, field in body.model_fields.items() if field.is_required()]

    assert _is_valid(body, example.data)
    assert not _is_valid(body, _with_a_change(example.data, onbekend_veld=1))
    for field in required:
        assert not _is_valid(body, _with_a_change(example.data, **{field: ...})), f"{field} is required"
