"""Writes the JSON Schema of every event type, ``asyncapi.json`` and ``docs/events.md``: ``python -m schemas.export``.

The files are made from ``events.py`` and ``topics.yaml`` and are never edited by hand; a test compares them.
"""

import json
from pathlib import Path
from typing import Any

from schemas import asyncapi
from schemas.events import BODIES, Body
from schemas.topics import purpose_of, topic_of

FOLDER = Path(__file__).parent / "json"
PAGE = Path(__file__).parents[1] / "docs" / "events.md"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(body: type[Body]) -> dict[str, Any]:
    """Return the JSON Schema of the ``data`` of one event type, with its topic and its purpose."""
    title, _, description = (body.__doc__ or "").partition(": ")
    purpose = purpose_of(body.TYPE)
    return {
        "$schema": _DIALECT,
        "$id": f"urn:nazorg:schema:{body.TYPE}",
        **body.model_json_schema(by_alias=True),
        "title": title,
        "description": description,
        "x-source": body.SOURCE,
        "x-topic": topic_of(body.TYPE),
        "x-controller": purpose.controller,
        "x-ground": purpose.ground,
        "x-audience": sorted(purpose.audience),
    }


def exported() -> dict[str, str]:
    """Return what should stand in ``json/``: file name to text."""
    return {
        f"{body.TYPE}.json": json.dumps(json_schema(body), indent=2, ensure_ascii=False) + "\n"
        for body in BODIES
    }


def write(folder: Path = FOLDER) -> None:
    """Make ``folder`` hold exactly the schemas of today."""
    folder.mkdir(exist_ok=True)
    wanted = exported()
    for stale in set(folder.glob("*.json")) - {folder / name for name in wanted}:
        stale.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text)


def page() -> str:
    """Return what should stand in ``docs/events.md``: every event type, English beside Dutch, with its purpose."""
    head = (
        "# Event types\n\n"
        "Made by `python -m schemas.export`; a test compares. The fields of each type, with their Dutch descriptions,"
        " stand in `schemas/json/`.\n\n"
        "| English (code) | Dutch (wire) | Dutch title | topic | who may see it | fields from |\n"
        "|---|---|---|---|---|---|\n"
    )
    return head + "".join(_row(body) for body in BODIES)


def _row(body: type[Body]) -> str:
    title = (body.__doc__ or "").partition(":")[0]
    seen_by = ", ".join(sorted(purpose_of(body.TYPE).audience))
    topic = topic_of(body.TYPE).removeprefix("vangnet.").removesuffix(".v1")
    return f"| `{body.__name__}` | `{body.TYPE}` | {title} | {topic} | {seen_by} | {body.SOURCE} |\n"


if __name__ == "__main__":
    write()
    PAGE.write_text(page())
    asyncapi.FILE.write_text(asyncapi.text(json_schema))
