"""Which modules are pure: those that the import contract of that name guards."""

import sys
import tomllib

from tests.structure.code_rules import ROOT


def files() -> list[str]:
    """Return each pure module as a file, or as ``folder/*`` where it is a package."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    names = next(contract["source_modules"] for contract in contracts if contract["id"] == "pure")
    paths = [str(name).replace(".", "/") for name in names]
    return [f"{path}/*" if (ROOT / path).is_dir() else f"{path}.py" for path in paths]


if __name__ == "__main__":
    sys.stdout.write(",".join(files()))
