"""One fault in a pure module, and the tests that must see it.

A fault is made by cosmic-ray and lives in the memory of one process; no file is touched.
"""

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from enum import IntEnum
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from bench.place import ROOT

TESTS = ("tests/monitor", *(f"tests/laws/test_{name}_laws.py" for name in ("dossier", "dropout", "life")))
OPTIONS = (
    "--exitfirst",
    "--quiet",
    "--tb=no",
    "--assert=plain",
    "-pno:schemathesis",
    "-ocache_dir=.cache/mutants",
    "-Wignore::pytest.PytestAssertRewriteWarning",  # the process that is forked has loaded hypothesis already
)

_ORDERS = ("Lt", "LtE", "Gt", "GtE")
_COMPARISONS = [(one, other) for one in _ORDERS for other in _ORDERS if one != other]
_COMPARISONS += [("Eq", "NotEq"), ("NotEq", "Eq"), ("Is", "IsNot"), ("IsNot", "Is")]
OPERATORS = (
    *(f"core/ReplaceComparisonOperator_{one}_{other}" for one, other in _COMPARISONS),
    "core/ReplaceBinaryOperator_Add_Sub",
    "core/ReplaceBinaryOperator_Sub_Add",
    "core/ReplaceBinaryOperator_Mul_Add",
    "core/ReplaceBinaryOperator_Mod_Mul",
    "core/ReplaceUnaryOperator_Delete_USub",
    "core/ReplaceUnaryOperator_Delete_Not",
    "core/AddNot",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceContinueWithBreak",
    "core/ReplaceBreakWithContinue",
    "core/ZeroIterationForLoop",
    "core/NumberReplacer",
)
"""Faults that a person makes. What only raises a TypeError, as a date times a day, would flatter the tests."""


class Outcome(IntEnum):
    """What came of a mutant, as the exit code of its process."""

    SURVIVED = 0
    KILLED = 1
    UNTRIED = 70
    BROKEN = 71
    TIMED_OUT = 72


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault that can be made; ``occurrence`` counts those of one operator in one file."""

    path: str
    operator: str
    occurrence: int
    line: int

    @property
    def module(self) -> str:
        """The name by which the file is imported."""
        return self.path.removesuffix(".py").replace("/", ".")

    def source(self) -> str:
        """Return the file with the fault in it."""
        text = (ROOT / self.path).read_text()
        made: str = mutate_code(text, get_operator(self.operator)(), self.occurrence)
        return made

    def change(self) -> tuple[str, str]:
        """Return the line before and after."""
        before, after = (ROOT / self.path).read_text().splitlines(), self.source().splitlines()
        changed = [pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]]
        return (changed[0][0].strip(), changed[0][1].strip()) if changed else ("", "")


class Fault(MetaPathFinder, Loader):
    """Makes the import of one module give the mutant."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG002 as importlib calls it
        """Return where the module comes from, if it is the one with the fault."""
        if fullname != self._mutant.module:
            return None
        return spec_from_file_location(fullname, ROOT / self._mutant.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the faulty source as the module."""
        exec(compile(self._mutant.source(), self._mutant.path, "exec"), module.__dict__)  # noqa: S102 that is the point


class PureTests:
    """Leaves out what needs a database, and begins with the tests that are named after the module."""

    def __init__(self, module: str) -> None:
        self._first = f"test_{module.rpartition('.')[2]}"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose and order the tests."""
        pure = [item for item in items if "postgres" not in getattr(item, "fixturenames", ())]
        items[:] = sorted(pure, key=lambda item: item.path.stem != self._first)


def mutants_of(path: str) -> Iterator[Mutant]:
    """Yield every fault that can be made in a file; what a decorator is told changes no decision."""
    text = (ROOT / path).read_text()
    nodes, lines = list(ast_nodes(get_ast(text))), text.splitlines()
    for name in OPERATORS:
        operator = get_operator(name)()
        places = (begins for node in nodes for (begins, _) in operator.mutation_positions(node))
        for number, (line, _) in enumerate(places):
            if not lines[line - 1].startswith("@"):
                yield Mutant(path, name, number, line)


def run_tests(mutant: Mutant | None) -> None:
    """Run the pure tests in this process, which ends with an ``Outcome``; without a mutant they must pass."""
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        if mutant is not None:
            sys.meta_path.insert(0, Fault(mutant))
            try:
                importlib.import_module(mutant.module)
            except Exception:  # noqa: BLE001 what cannot even be imported proves nothing of the tests
                os._exit(Outcome.BROKEN)
        module = "" if mutant is None else mutant.module
        code = pytest.main([*OPTIONS, *TESTS], [PureTests(module)])
        os._exit(Outcome.KILLED if code else Outcome.SURVIVED)
