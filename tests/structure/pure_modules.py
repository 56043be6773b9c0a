"""Which modules are pure: those that the import contract of that name guards."""

import sys
import tomllib

from tests.structure.code_rules import ROOT


def files(*below: str) -> list[str]:
    """Return each pure module as a file, or as ``folder/*`` where it is a package; only those ``below`` these paths."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    names = next(contract["source_modules"] for contract in contracts if contract["id"] == "pure")
    paths = [str(name).replace(".", "/") for name in names]
    found = [file if (ROOT / (file := f"{path}.py")).is_file() else f"{path}/*" for path in paths]
    return [file for file in found if file.startswith(below or ("",))]


if __name__ == "__main__":
    sys.stdout.write(",".join(files(*sys.argv[1:])))
