"""Reads ``topics.yaml``: which topic carries which event type, for whom and on what ground.

The one table of topics; nothing else in the code may name a topic.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from schemas.types import Audience

DEAD_LETTERS = "vangnet.dead-letters.v1"


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why an event type may exist: who answers for it, on what legal ground, and who may see it."""

    controller: str
    ground: str
    audience: frozenset[Audience]


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic as ``topics.yaml`` describes it; retention in days."""

    name: str
    owner: str
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    awaits: str | None
    key: str
    partitions: int
    retention_days: int
    types: dict[str, Purpose]


@cache
def topics() -> tuple[Topic, ...]:
    """Return every topic, in the order of the file."""
    document = _document()
    purposes = {name: _purpose(row) for name, row in document["purposes"].items()}
    return tuple(_topic(document["defaults"] | row, purposes) for row in document["topics"])


@cache
def topic_of(event_type: str) -> str:
    """Return the topic that carries ``event_type``; a ``KeyError`` means it is not in ``topics.yaml``."""
    return {name: topic.name for topic in topics() for name in topic.types}[event_type]


def purpose_of(event_type: str, source: str = "") -> Purpose:
    """Return controller, ground and audience of ``event_type``, narrowed by the source that tells it."""
    for prefix, purpose in _narrowed().items():
        if source.startswith(prefix):
            return purpose
    return _purposes()[event_type]


def audience_of(told: Iterable[tuple[str, str]]) -> tuple[Audience, ...]:
    """Return who may see all of these types, each with its source; nobody may see what rests on nothing."""
    seen_by = [purpose_of(event_type, source).audience for event_type, source in told]
    return tuple(sorted(frozenset.intersection(*seen_by))) if seen_by else ()


def consumed_by(service: str) -> tuple[str, ...]:
    """Return the topics that ``service`` reads, in the order of the file."""
    return tuple(topic.name for topic in topics() if service in topic.consumers)


@cache
def _purposes() -> dict[str, Purpose]:
    return {name: purpose for topic in topics() for name, purpose in topic.types.items()}


@cache
def _narrowed() -> dict[str, Purpose]:
    return {prefix: _purpose(row) for prefix, row in _document()["sources"].items()}


@cache
def _document() -> Any:  # noqa: ANN401 the file as it was read
    return yaml.safe_load(files("schemas").joinpath("topics.yaml").read_text())


def _purpose(row: dict[str, Any]) -> Purpose:
    return Purpose(row["controller"], row["ground"], frozenset(Audience(name) for name in row["audience"]))


def _topic(row: dict[str, Any], purposes: dict[str, Purpose]) -> Topic:
    return Topic(
        name=row["name"],
        owner=row["owner"],
        producers=tuple(row["producers"]),
        consumers=tuple(row["consumers"]),
        awaits=row.get("awaits"),
        key=row["key"],
        partitions=row["partitions"],
        retention_days=row["retention_days"],
        types={name: purposes[purpose] for name, purpose in row["types"].items()},
    )
