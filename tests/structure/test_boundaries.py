"""Who may import whom: the contracts of pyproject.toml hold, and each of them can fail."""

import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.structure.code_rules import ROOT
from tests.structure.pure_modules import files

CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}

PLANTED = {
    "independent": ("services/notify/handle.py", "from services.monitor import dossier"),
    "plumbing": ("services/runtime/outbox.py", "from services.ingest import accept"),
    "outside": ("services/sandbox/app.py", "from services.runtime import database"),
    "contracts": ("schemas/codec.py", "from services import monitor"),
    "installation": ("services/notify/app.py", "from infra import broker"),
    "school": ("services/school_client/door.py", "from services.runtime import database"),
    "pure": ("services/monitor/dropout.py", "from sqlalchemy import select"),
    "faust": ("services/notify/handle.py", "import faust"),
}


def lint(tree: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a tree, for one contract or for all."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    chosen = ["--contract", contract] if contract else []
    return subprocess.run(
        [*command, *chosen], cwd=tree, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the code in which something may be planted."""
    for folder in ("infra", "schemas", "services"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    """No import of ours crosses a boundary."""
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_every_contract_has_a_planted_violation() -> None:
    """A contract that is new also proves that it can fail."""
    assert CONTRACTS.keys() == PLANTED.keys()


@pytest.mark.parametrize("contract", [pytest.param(name, id=name) for name in PLANTED])
def test_contract_sees_a_planted_violation(contract: str, tree: Path) -> None:
    """One import across the boundary breaks the contract that guards it, and the report names the line."""
    file, planted = PLANTED[contract]
    source = tree / file
    source.write_text(f"{source.read_text()}\n{planted}\n")
    done = lint(tree, contract)
    assert done.returncode == 1, done.stdout
    assert file.removesuffix(".py").replace("/", ".") in done.stdout


def test_two_fifths_of_the_services_are_pure() -> None:
    """Most of what is decided can be read and tested without a database: at least 40 % of the lines."""
    lines = {
        file.relative_to(ROOT).as_posix(): len(file.read_text().splitlines())
        for service in ("ingest", "monitor", "notify")
        for file in (ROOT / "services" / service).rglob("*.py")
    }
    pure = sum(number for name, number in lines.items() if any(fnmatch(name, pattern) for pattern in files()))
    assert pure / sum(lines.values()) >= 0.4
