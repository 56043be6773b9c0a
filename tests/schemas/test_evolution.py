"""Nothing that once stood on a topic becomes unreadable: every schema and example that this repository ever held."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas import codec
from schemas.events import BODIES, BODY_OF
from schemas.evolution import breaks
from schemas.export import json_schema
from schemas.facts import AgreementMade

ROOT = Path(__file__).parents[2]
HISTORY = ("schemas/json", "schemas/examples")


def git(*words: str) -> str:
    """Return what git says of this repository."""
    done = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=True)  # noqa: S607 git of the PATH
    return done.stdout


@pytest.fixture(scope="module")
def versions() -> dict[str, list[str]]:
    """Every text that each schema and example ever had, by path; needs the whole history."""
    if not (ROOT / ".git").exists() or git("rev-parse", "--is-shallow-repository").strip() == "true":
        message = "the whole history is needed: git fetch --unshallow"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    found: dict[str, list[str]] = {}
    for path, blob in sorted(set(_blobs())):
        found.setdefault(path, []).append(git("cat-file", "blob", blob))
    return found


def _blobs() -> Iterator[tuple[str, str]]:
    for line in git("log", "--raw", "--no-abbrev", "--no-renames", "--format=", "--", *HISTORY).splitlines():
        about, path = line.split("\t")
        if (blob := about.split()[3]).strip("0"):
            yield path, blob


def _old_schemas(versions: dict[str, list[str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, texts in versions.items():
        if path.startswith("schemas/json/"):
            yield from ((Path(path).stem, json.loads(text)) for text in texts)


def test_every_schema_takes_what_an_older_one_took(versions: dict[str, list[str]]) -> None:
    """No field is gone, none became required, and no list or bound became narrower."""
    old = list(_old_schemas(versions))
    assert len(old) >= len(BODIES)
    assert {
        name: found for name, schema in old if (found := breaks(schema, json_schema(BODY_OF[name])))
    } == {}


def test_every_old_example_still_decodes(versions: dict[str, list[str]]) -> None:
    """Each record that was ever shown as an example is read by the code of today."""
    texts = [
        text for path, found in versions.items() if path.startswith("schemas/examples/") for text in found
    ]
    assert len(texts) >= 2 * len(BODIES)
    for text in texts:
        record = json.loads(text)
        codec.decode(record["key"].encode(), record["headers"], json.dumps(record["data"]).encode())


A_SCHEMA = json_schema(AgreementMade)


def _changed(**properties: Any) -> dict[str, Any]:
    return A_SCHEMA | {"properties": A_SCHEMA["properties"] | properties}


@pytest.mark.parametrize(
    ("new", "found"),
    [
        pytest.param(_changed(), [], id="the same"),
        pytest.param(_changed(nieuw={"type": "string"}), [], id="a new field that may be left out"),
        pytest.param(_changed() | {"required": []}, [], id="less is required"),
        pytest.param(_changed(datum={}), [], id="anything goes"),
        pytest.param(_changed(regio={"type": "string"}), [], id="no pattern any more"),
        pytest.param(
            _changed() | {"required": [*A_SCHEMA["required"], "school"]},
            ["school became required"],
            id="more is required",
        ),
        pytest.param(
            A_SCHEMA | {"properties": {"datum": A_SCHEMA["properties"]["datum"]}},
            ["regio is gone", "school is gone", "volgende_datum is gone"],
            id="fields went",
        ),
        pytest.param(
            _changed(datum={"type": "integer"}), ["datum is integer and was string"], id="another type"
        ),
        pytest.param(
            _changed(regio={"type": "string", "pattern": "^25$"}),
            ["regio has another pattern"],
            id="a narrower pattern",
        ),
        pytest.param(
            _changed(school={"type": "string", "pattern": "^[0-9]{2}[A-Z]{2}$"}),
            ["school is string and was null"],
            id="null is gone",
        ),
    ],
)
def test_what_breaks_is_found_and_what_does_not_is_not(new: dict[str, Any], found: list[str]) -> None:
    """A change that refuses an old record is named with its place; a change that takes more is none."""
    assert breaks(A_SCHEMA, new) == found


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param(
            {"enum": ["a", "b"]}, {"enum": ["b", "c"]}, ["x may no longer be a"], id="a word is gone"
        ),
        pytest.param(
            {"type": "string"},
            {"type": "string", "enum": ["a"]},
            ["x may no longer be anything"],
            id="a list of words",
        ),
        pytest.param({"enum": ["a"]}, {"enum": ["a", "b"]}, [], id="a word more"),
        pytest.param({"minimum": 1}, {"minimum": 0}, [], id="a lower minimum"),
        pytest.param({"minimum": 0}, {"minimum": 1}, ["x has a higher minimum"], id="a higher minimum"),
        pytest.param({}, {"maximum": 5}, ["x has a lower maximum"], id="a maximum"),
        pytest.param({"maxLength": 5}, {"maxLength": 5}, [], id="the same most"),
        pytest.param(
            {"type": "array", "items": {"enum": ["a", "b"]}},
            {"type": "array", "items": {"enum": ["a"]}},
            ["x[] may no longer be b"],
            id="a word in a list is gone",
        ),
        pytest.param(
            {"$ref": "#/$defs/Deep"},
            {"type": "object", "properties": {}},
            ["x.inside is gone"],
            id="a field deeper down",
        ),
    ],
)
def test_values_are_compared_form_by_form(old: dict[str, Any], new: dict[str, Any], found: list[str]) -> None:
    """Lists, bounds, items and referred parts are looked into."""
    deep = {"Deep": {"type": "object", "properties": {"inside": {"type": "string"}}}}
    assert breaks({"properties": {"x": old}, "$defs": deep}, {"properties": {"x": new}}) == found
