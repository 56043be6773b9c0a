"""Style and script of others in the pages: fetched by npm at a fixed version, put together, and committed.

``python -m infra.assets`` makes the files of ``services/portal/static`` anew; nothing is fetched by who runs Vangnet.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

STATIC = Path(__file__).parents[1] / "services" / "portal" / "static"
SCRIPT = {"htmx.org": "2.0.10"}
STYLES = {
    "@utrecht/root-css": "4.1.1",
    "@utrecht/skip-link-css": "3.0.1",
    "@utrecht/heading-1-css": "3.0.1",
    "@utrecht/heading-2-css": "3.0.1",
    "@utrecht/heading-3-css": "3.0.1",
    "@utrecht/paragraph-css": "4.0.1",
    "@utrecht/link-css": "3.0.1",
    "@utrecht/button-css": "4.0.1",
    "@utrecht/button-group-css": "3.0.1",
    "@utrecht/alert-css": "4.0.2",
    "@utrecht/number-badge-css": "4.0.1",
    "@utrecht/status-badge-css": "2.0.1",
    "@utrecht/form-field-css": "3.0.1",
    "@utrecht/form-label-css": "3.0.1",
    "@utrecht/textbox-css": "4.0.1",
    "@utrecht/select-css": "3.0.1",
    "@utrecht/checkbox-css": "3.0.1",
    "@utrecht/table-css": "3.0.1",
}
"""Components of NL Design System, in the order in which they are put together; the tokens are ours: vangnet.css."""


def main() -> int:
    """Fetch and write; needs npm on the PATH."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = [f"{name}@{version}" for name, version in (SCRIPT | STYLES).items()]
        fetching = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run([*fetching, "--prefix", folder, *wanted], check=True)
        modules = Path(folder) / "node_modules"
        (STATIC / "htmx.js").write_bytes((modules / "htmx.org" / "dist" / "htmx.min.js").read_bytes())
        (STATIC / "nl-design-system.css").write_text(_styles(modules))
        (STATIC / "LICENCES.md").write_text(_licences(modules))
    return 0


def _styles(modules: Path) -> str:
    parts = [(modules / name / "dist" / "index.css").read_text() for name in STYLES]
    return "\n".join(part.strip() for part in parts) + "\n"


def _licences(modules: Path) -> str:
    htmx = (modules / "htmx.org" / "LICENSE").read_text().strip()
    utrecht = (modules / "@utrecht" / "button-css" / "LICENSE.md").read_text().strip()
    head = "# Style and script of others\n\nMade by `make assets`; not edited by hand.\n"
    script = f"## htmx.js\n\n{_listed(SCRIPT)}\n\n{_quoted(htmx)}\n"
    return f"{head}\n{script}\n## nl-design-system.css\n\n{_listed(STYLES)}\n\n{_quoted(utrecht)}\n"


def _listed(packages: Iterable[str]) -> str:
    versions = SCRIPT | STYLES
    return "\n".join(f"- {name} {versions[name]}" for name in packages)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


if __name__ == "__main__":
    sys.exit(main())
