"""Nobody's data in a log line: what may be logged stands in a catalogue, and every call keeps to it."""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import pytest

from services.runtime.log import LogEvent
from tests.structure.code_rules import Module, modules

SERVICES = ("ingest", "monitor", "notify", "runtime", "school_client")
"""Services that log. The sandbox stands in for the outside: it shares no log with us and writes none."""

PERSONAL = frozenset(
    {
        "name",
        "naam",
        "surname",
        "birth",
        "geboorte",
        "phone",
        "telefoon",
        "mobile",
        "mobiel",
        "number",
        "nummer",
        "email",
        "mail",
        "address",
        "adres",
        "text",
        "tekst",
        "body",
        "inhoud",
        "subject",
        "pupil",
        "leerling",
        "recipient",
        "to",
        "from",
        "person",
        "bsn",
        "value",
        "payload",
        "municipality",
        "gemeente",
    }
)
"""Words that no field of a log line may consist of."""

ALWAYS = {"event_id", "topic", "offset", "service", "worker"}
"""Fields that every line may have."""

COMMANDS = ("commands.py", "command.py", "__main__.py", "demo.py")
"""Modules that speak to whoever typed a command."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The entries of one service by the name of their constant."""

    service: str
    module: str
    entries: dict[str, LogEvent]
    listed: tuple[LogEvent, ...]


def catalogue(service: str) -> Catalogue:
    """Return the catalogue of ``service``."""
    module = "services.runtime.log" if service == "runtime" else f"services.{service}.log_events"
    names = vars(importlib.import_module(module))
    entries = {name: value for name, value in names.items() if isinstance(value, LogEvent)}
    listed = next(value for name, value in names.items() if name.endswith("EVENTS"))
    return Catalogue(service, module, entries, listed)


def catalogue_faults(found: Catalogue) -> list[str]:
    """Return every entry that is not listed, and every field that sounds like somebody's data."""
    unlisted = [name for name, entry in found.entries.items() if entry not in found.listed]
    personal = [
        f"{entry.name}.{field}"
        for entry in found.listed
        for field in sorted(entry.fields)
        if PERSONAL.intersection(field.split("_"))
    ]
    return [*(f"{name} is not listed" for name in unlisted), *(f"{field} is personal" for field in personal)]


def call_faults(module: Module, found: Catalogue) -> list[str]:
    """Return every log call of ``module`` that does not keep to the catalogue of its service."""
    imported = {
        alias.asname or alias.name: node.module
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    at_home = module.path.as_posix().removesuffix(".py").replace("/", ".")
    plumbing = catalogue("runtime")
    faults = []
    for call in _calls(module.tree, "log"):
        entry = call.args[0] if call.args else None
        name = entry.id if isinstance(entry, ast.Name) else "?"
        home = next((c for c in (found, plumbing) if imported.get(name, at_home) == c.module), found)
        if name not in home.entries or imported.get(name, at_home) != home.module:
            faults.append(f"{module.path}:{call.lineno}: {name} is no entry of {found.module}")
            continue
        fields = {keyword.arg or "**" for keyword in call.keywords}
        faults += [
            f"{module.path}:{call.lineno}: {name} has no field {field}"
            for field in sorted(fields - home.entries[name].fields - ALWAYS)
        ]
    return faults


def other_ways_out(module: Module) -> list[str]:
    """Return every way of writing a line beside the log: ``print``, a logger, the standard streams."""
    faults = [f"{module.path}:{call.lineno}: print" for call in _calls(module.tree, "print")]
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="logging"), attr=method)) if (
                method != "getLogger"
            ):
                faults.append(f"{module.path}:{node.lineno}: logging.{method}")
            case ast.Attribute(value=ast.Name(id="sys"), attr="stdout" | "stderr"):
                faults.append(f"{module.path}:{node.lineno}: sys.{node.attr}")
            case ast.Attribute(value=ast.Name(id="structlog"), attr="get_logger" | "getLogger"):
                faults.append(f"{module.path}:{node.lineno}: structlog")
            case ast.Call(
                func=ast.Attribute(value=ast.Call(func=ast.Attribute(attr="getLogger")), attr=method)
            ):
                if method != "setLevel":
                    faults.append(f"{module.path}:{node.lineno}: getLogger().{method}")
    return faults


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


@pytest.mark.parametrize("service", SERVICES)
def test_a_catalogue_holds_nothing_personal(service: str) -> None:
    """Each entry is in the list that an auditor reads, and none of its fields can hold a name, number or text."""
    found = catalogue(service)

    assert found.listed
    assert catalogue_faults(found) == []


def test_no_two_lines_have_the_same_name() -> None:
    """A line in the log has one meaning, whichever service wrote it."""
    names = [entry.name for service in SERVICES for entry in catalogue(service).listed]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("service", SERVICES)
def test_every_call_keeps_to_the_catalogue_of_its_service(service: str) -> None:
    """A log call names an entry of its own service, or of the plumbing, and only fields that the entry allows."""
    found = catalogue(service)
    code = modules(f"services/{service}")

    assert any(list(_calls(module.tree, "log")) for module in code)
    assert [fault for module in code for fault in call_faults(module, found)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_entry_is_used(service: str) -> None:
    """No catalogue promises a line that nothing writes."""
    used = {
        node.id
        for module in modules(f"services/{service}")
        for call in _calls(module.tree, "log")
        for node in call.args
        if isinstance(node, ast.Name)
    }

    assert catalogue(service).entries.keys() - used == set()


def test_there_is_no_other_way_out() -> None:
    """No service writes a line beside the log; only a command speaks to who typed it."""
    silent = [
        module
        for module in modules("services", "schemas")
        if module.path.name not in COMMANDS and module.path != PurePosixPath("services/runtime/log.py")
    ]

    assert [fault for module in silent for fault in other_ways_out(module)] == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        pytest.param(
            "from services.monitor.log_events import QUARANTINED\nlog(QUARANTINED, leaver=1, surname='x')",
            "QUARANTINED has no field surname",
            id="field",
        ),
        pytest.param(
            "from services.monitor.log_events import QUARANTINED\nlog(QUARANTINED, **person)",
            "QUARANTINED has no field **",
            id="everything",
        ),
        pytest.param(
            "from services.notify.log_events import RECEIPT_KEPT\nlog(RECEIPT_KEPT)",
            "RECEIPT_KEPT is no entry of services.monitor.log_events",
            id="another service",
        ),
        pytest.param(
            "log('somebody fell ill')", "? is no entry of services.monitor.log_events", id="free text"
        ),
        pytest.param(
            "from services.elsewhere import QUARANTINED\nlog(QUARANTINED)",
            "QUARANTINED is no entry of services.monitor.log_events",
            id="same name",
        ),
    ],
)
def test_a_call_beside_the_catalogue_is_found(source: str, fault: str) -> None:
    """Planted: a log call that says more than its catalogue allows."""
    planted = Module(PurePosixPath("services/monitor/planted.py"), source)
    line = source.count("\n") + 1

    assert call_faults(planted, catalogue("monitor")) == [f"services/monitor/planted.py:{line}: {fault}"]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        pytest.param("print('Jesse')", "print", id="print"),
        pytest.param("logging.warning('Jesse')", "logging.warning", id="root logger"),
        pytest.param("logging.getLogger('x').info('Jesse')", "getLogger().info", id="a logger"),
        pytest.param("sys.stderr.write('Jesse')", "sys.stderr", id="stream"),
        pytest.param("structlog.get_logger().info('Jesse')", "structlog", id="past the catalogue"),
    ],
)
def test_another_way_out_is_found(source: str, fault: str) -> None:
    """Planted: a line that is written beside the log."""
    planted = Module(PurePosixPath("services/monitor/planted.py"), source)

    assert other_ways_out(planted) == [f"services/monitor/planted.py:1: {fault}"]


def test_a_personal_or_unlisted_entry_is_found() -> None:
    """Planted: an entry that may hold a phone number, and one that no auditor would see."""
    listed = LogEvent("sms_sent", fields=frozenset({"message", "phone_number"}))
    hidden = LogEvent("hidden")
    planted = Catalogue("notify", "services.notify.log_events", {"SENT": listed, "HIDDEN": hidden}, (listed,))

    assert catalogue_faults(planted) == ["HIDDEN is not listed", "sms_sent.phone_number is personal"]
