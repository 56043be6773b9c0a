"""The rules of how the code is written, each as a pure function from one module to its complaints.

``test_code.py`` holds the tree to them, and each of them to a planted violation.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]

MODULE_LINES = 300
FUNCTION_LINES = 50
POSITIONAL = 5
BROAD_EXCEPTS = 3
"""How many the product may have, each with a comment that says why; bench and tests only need the comment."""

FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "manager", "misc", "service_layer"}
CLOCK = PurePosixPath("services/runtime/clock.py")

_BESIDE_SERVICES = len(PurePosixPath("services/__main__.py").parts)
_CLOCK_READS = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.asctime",
    "time.ctime",
    "time.gmtime",
    "time.localtime",
    "time.time",
    "time.time_ns",
}
_STOPWATCHES = {"time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns"}
_SQL_CLOCK = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp)\s*\(|\bcurrent_(timestamp|date)\b", re.IGNORECASE
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file; ``path`` is relative to the repository."""

    path: PurePosixPath
    source: str

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.source)

    def functions(self) -> Iterator[Function]:
        """Every function and method, also inside others."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def in_service(self) -> bool:
        """Whether it belongs to one service or to what services share, and not to what puts them together."""
        folder = self.path.parts[0]
        return folder == "schemas" or (folder == "services" and len(self.path.parts) > _BESIDE_SERVICES)


Rule = Callable[[Module], list[str]]


def modules(*folders: str) -> list[Module]:
    """Every Python file below these folders of the repository, in order."""
    files = sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return [Module(PurePosixPath(file.relative_to(ROOT).as_posix()), file.read_text()) for file in files]


def one_clock(module: Module) -> list[str]:
    """Time is read in one module; a stopwatch is for the plumbing alone, and SQL reads no time of its own."""
    if module.path == CLOCK:
        return []
    plumbing = "runtime" in module.path.parts or not module.in_service()
    forbidden = _CLOCK_READS if plumbing else _CLOCK_READS | _STOPWATCHES
    reads = [
        _at(module, node, f"reads the clock with {name}")
        for node, name in _names(module.tree)
        if any(name == read or name.endswith(f".{read}") for read in forbidden)
    ]
    if plumbing or "migrations" in str(module.path):
        return reads
    return reads + [
        _at(module, node, "reads the clock of the database")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sql_with_clock(node.value)
    ]


def small_modules(module: Module) -> list[str]:
    """A file that passes the cap is split by noun."""
    lines = len(module.source.splitlines())
    return [f"{module.path}: {lines} lines"] if lines > MODULE_LINES else []


def small_functions(module: Module) -> list[str]:
    """A function fits on one screen; a migration is as long as its tables."""
    if "migrations" in module.path.parts:
        return []
    return [
        _at(module, node, f"{node.name} has {lines} lines")
        for node in module.functions()
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]


def few_positional_parameters(module: Module) -> list[str]:
    """Who calls with more than five values names them; a command of Typer names all of its own."""
    return [
        _at(module, node, f"{node.name} has {count} positional parameters")
        for node in module.functions()
        if (count := _positional(node)) > POSITIONAL and not _is_command(node)
    ]


def no_deferred_imports(module: Module) -> list[str]:
    """Everything a module needs stands at its top."""
    return [
        _at(module, inner, f"{node.name} imports inside")
        for node in module.functions()
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def explained_broad_excepts(module: Module) -> list[str]:
    """A broad except says in a comment why it is broad."""
    lines = module.source.splitlines()
    return [
        _at(module, node, "is broad and does not say why")
        for node in broad_excepts(module)
        if not any(_reason(line) for line in lines[node.lineno - 1 : node.lineno + 1])
    ]


def documented(module: Module) -> list[str]:
    """Module, public class and public function each say what they promise."""
    silent = [] if ast.get_docstring(module.tree) else [f"{module.path}: no docstring"]
    return silent + [
        _at(module, node, f"{node.name} has no docstring")
        for node in _public(module.tree)
        if not ast.get_docstring(node)
    ]


def honest_names(module: Module) -> list[str]:
    """A module is named after a thing, not after a drawer."""
    return [f"{module.path}: says nothing"] if module.path.stem in FORBIDDEN_NAMES else []


def no_mocks(module: Module) -> list[str]:
    """A test stands on real parts or on a fake with a contract."""
    imports = [node for node in ast.walk(module.tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    taken = [
        (node, f"{getattr(node, 'module', '') or ''}.{alias.name}".strip("."))
        for node in imports
        for alias in node.names
    ]
    fixtures = [node for node in module.functions() if any(a.arg == "mocker" for a in node.args.args)]
    return [
        _at(module, node, f"imports {name}")
        for node, name in taken
        if re.match(r"(unittest\.)?mock\b|pytest_mock", name)
    ] + [_at(module, node, f"{node.name} asks for mocker") for node in fixtures]


def broad_excepts(module: Module) -> list[ast.ExceptHandler]:
    """Every ``except`` that keeps our own faults to itself; one that raises again only cleans up."""
    return [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and _caught(node) & {"", "Exception", "BaseException"}
        if not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    ]


def _reason(line: str) -> str:
    return re.sub(r"noqa(: [A-Z]+\d+)?", "", line.partition("#")[2]).strip()


def _caught(node: ast.ExceptHandler) -> set[str]:
    if node.type is None:
        return {""}
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return {ast.unparse(kind) for kind in kinds}


def _names(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Every dotted name, and every name that ``from time import …`` brought in, as if it were dotted."""
    bare = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node, ast.unparse(node)
        elif isinstance(node, ast.Name) and node.id in bare:
            yield node, bare[node.id]


def _is_sql_with_clock(value: str) -> bool:
    statement = re.search(r"\b(select|insert|update|delete|where|values)\b", value, re.IGNORECASE)
    return statement is not None and _SQL_CLOCK.search(value) is not None


def _positional(node: Function) -> int:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def _is_command(node: Function) -> bool:
    return any(re.search(r"\.(command|callback)\(", f"{ast.unparse(item)}(") for item in node.decorator_list)


def _public(tree: ast.Module) -> Iterator[Function | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (
                    inner
                    for inner in node.body
                    if isinstance(inner, Function) and not inner.name.startswith("_")
                )


def _at(module: Module, node: ast.AST, complaint: str) -> str:
    return f"{module.path}:{getattr(node, 'lineno', 0)}: {complaint}"
