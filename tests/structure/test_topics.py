"""``topics.yaml``, the event types, the examples and the code of the services say the same.

The code is read, not run: what a service makes are the bodies that its modules construct, and what it reads are
the topics for which it opens a consumer.
"""

import ast
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from schemas.events import BODIES
from schemas.facts import FACTS
from schemas.topics import DEAD_LETTERS, Topic, topics
from tests.examples import examples

ROOT = Path(__file__).parents[2]
SERVICES = ("ingest", "monitor", "notify", "portal")
MADE_FROM = ("model_construct", "model_validate", "model_validate_json")
TYPE_OF = {body.__name__: body.TYPE for body in BODIES}
PARKS = "DeadLetters"


@dataclass(frozen=True, slots=True)
class Code:
    """What the code of one service does with topics."""

    makes: frozenset[str] = frozenset()
    consumes: bool = False
    parks: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """Everything that has to agree."""

    topics: tuple[Topic, ...]
    types: frozenset[str]
    examples: frozenset[str]
    code: Mapping[str, Code] = field(default_factory=dict)


def faults(world: World) -> list[str]:
    """Return every disagreement, in words."""
    found = [fault for topic in world.topics for fault in _faults_of(topic, world)]
    placed = [name for topic in world.topics for name in topic.types]
    found += [f"type {name} stands on no topic" for name in sorted(world.types - set(placed))]
    found += [f"type {name} stands on two topics" for name in sorted(set(placed)) if placed.count(name) > 1]
    found += [f"type {name} has no example" for name in sorted(world.types - world.examples)]
    reads_by_file = {service for topic in world.topics for service in topic.consumers}
    reads_by_code = {service for service, code in world.code.items() if code.consumes}
    found += [
        f"{service} opens no consumer, topics.yaml says it does" for service in reads_by_file - reads_by_code
    ]
    found += [
        f"{service} opens a consumer, topics.yaml has none" for service in reads_by_code - reads_by_file
    ]
    return found


def _faults_of(topic: Topic, world: World) -> Iterable[str]:
    if not topic.producers and not topic.awaits:
        yield f"{topic.name} has no producer"
    if not topic.consumers and not topic.awaits:
        yield f"{topic.name} has no consumer and awaits none"
    if topic.awaits and world.code.get(topic.awaits, Code()).consumes and topic.awaits not in topic.consumers:
        yield f"{topic.name} awaits {topic.awaits}, which is there now"
    if not topic.types:
        yield f"{topic.name} carries no type"
    for name in sorted(set(topic.types) - world.types):
        yield f"{topic.name} carries {name}, which does not exist"
    makers = _makers(topic, world.code)
    for service in sorted(set(topic.producers) - makers):
        yield f"{service} makes nothing for {topic.name}, topics.yaml says it does"
    for service in sorted(makers - set(topic.producers)):
        yield f"{service} makes events for {topic.name}, topics.yaml does not say so"


def _makers(topic: Topic, code: Mapping[str, Code]) -> set[str]:
    if topic.name == DEAD_LETTERS:
        return {service for service, one in code.items() if one.parks}
    return {service for service, one in code.items() if one.makes & set(topic.types)}


def read_code(folder: Path, service: str) -> Code:
    """Return what the modules in ``folder`` make and read."""
    trees = [ast.parse(path.read_text()) for path in sorted(folder.rglob("*.py"))]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    opened = [call for call in calls if _name(call.func) == "consumed_by"]
    asked = {arg.value for call in opened for arg in call.args if isinstance(arg, ast.Constant)}
    return Code(
        makes=frozenset(TYPE_OF[name] for node in nodes for name in _made(node) if name in TYPE_OF),
        consumes=service in asked,
        parks=any(_name(call.func) == PARKS for call in calls),
    )


def _made(node: ast.AST) -> Collection[str]:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return [name]
        case ast.Attribute(value=ast.Name(id=name), attr=method) if method in MADE_FROM:
            return [name]
        case ast.IfExp(body=ast.Name(id=name)):
            return [name]
        case ast.AnnAssign(target=ast.Name(id="ACCEPTED_TYPES"), value=ast.expr() as table):
            named = {one.id for one in ast.walk(table) if isinstance(one, ast.Name)}
            return [fact.__name__ for fact in FACTS] if "FACTS" in named else named
    return []


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


@pytest.fixture(scope="module")
def world() -> World:
    """Return the repository as it is."""
    return World(
        topics(),
        frozenset(body.TYPE for body in BODIES),
        frozenset(example.type for example in examples()),
        {service: read_code(ROOT / "services" / service, service) for service in SERVICES},
    )


def _with_topic(world: World, name: str, **change: object) -> World:
    changed = [replace(topic, **change) if topic.name == name else topic for topic in world.topics]  # type: ignore[arg-type]
    return replace(world, topics=tuple(changed))


def test_topics_types_examples_and_code_agree(world: World) -> None:
    """Every topic has its producer, its reader or who is awaited, and types; every type a topic and an example."""
    assert faults(world) == []


def test_every_example_is_of_a_type_that_exists(world: World) -> None:
    """No example is left over from a type that went."""
    assert world.examples <= world.types


def test_a_forgotten_producer_is_found(world: World) -> None:
    """A topic that names no producer, or one that makes nothing for it, is a fault."""
    assert "vangnet.exits.v1 has no producer" in faults(_with_topic(world, "vangnet.exits.v1", producers=()))
    assert "notify makes nothing for vangnet.exits.v1, topics.yaml says it does" in faults(
        _with_topic(world, "vangnet.exits.v1", producers=("ingest", "notify"))
    )


def test_a_producer_that_the_file_does_not_know_is_found(world: World) -> None:
    """Code that begins to make a type is a fault until the file says so."""
    code = {**world.code, "notify": replace(world.code["notify"], makes=frozenset(TYPE_OF.values()))}

    assert "notify makes events for vangnet.status.v1, topics.yaml does not say so" in faults(
        replace(world, code=code)
    )


def test_a_forgotten_consumer_is_found(world: World) -> None:
    """A topic without a reader or somebody who is awaited is a fault, and so is a reader that is not there."""
    assert "vangnet.messages.v1 has no consumer and awaits none" in faults(
        _with_topic(world, "vangnet.messages.v1", consumers=())
    )
    without = replace(world, code={**world.code, "portal": Code(parks=True)})
    assert "portal opens no consumer, topics.yaml says it does" in faults(without)


def test_a_service_that_came_is_no_longer_awaited(world: World) -> None:
    """``awaits`` cannot outlive the day on which the service is there."""
    awaiting = _with_topic(world, "vangnet.recipients.v1", consumers=(), awaits="portal")

    assert "vangnet.recipients.v1 awaits portal, which is there now" in faults(awaiting)


def test_a_type_without_topic_or_example_is_found(world: World) -> None:
    """A type that was added to the code alone is a fault, and a type that only the file knows as well."""
    more = replace(world, types=world.types | {"nl.nazorg.nieuw.v1"})
    fewer = replace(world, types=world.types - {"nl.nazorg.contact.gelegd.v1"})

    assert {"type nl.nazorg.nieuw.v1 stands on no topic", "type nl.nazorg.nieuw.v1 has no example"} <= set(
        faults(more)
    )
    assert "vangnet.contacts.v1 carries nl.nazorg.contact.gelegd.v1, which does not exist" in faults(fewer)


def test_code_is_read_as_it_is_written(tmp_path: Path) -> None:
    """Each way in which the services make an event or open a consumer is seen, and mere reading is not."""
    (tmp_path / "made.py").write_text(
        "a = SignalUpdated.model_construct()\n"
        "b = MessageSent()\n"
        "c = ExitCorrected if a else None\n"
        "ACCEPTED_TYPES: dict = {x.TYPE: x for x in (ContactMade,)}\n"
        "isinstance(a, DossierUpdated)\n"
    )
    (tmp_path / "app.py").write_text(
        'bus.consumer("g", topics.consumed_by("notify")); DeadLetters("notify")\n'
    )

    code = read_code(tmp_path, "notify")

    made = {name for name, type_ in TYPE_OF.items() if type_ in code.makes}
    assert made == {"SignalUpdated", "MessageSent", "ExitCorrected", "ContactMade"}
    assert (code.consumes, code.parks) == (True, True)
    assert not read_code(tmp_path, "monitor").consumes
