"""No setting without a meaning: each is described, stands in docs/settings.md, and is read somewhere."""

import ast
from pathlib import Path

import pytest
from pydantic import Field
from pydantic_settings import BaseSettings

from services.__main__ import ALL_SETTINGS
from services.ingest.settings import IngestSettings
from services.monitor.settings import MonitorSettings
from services.notify.settings import NotifySettings
from services.portal.settings import PortalSettings
from services.runtime.errors import Misconfigured
from services.runtime.settings import RuntimeSettings, as_markdown, settings_of
from services.sandbox.settings import SandboxSettings

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "settings.md"
BEGIN, END = "<!-- settings -->\n\n", "\n\n<!-- end of settings -->"
UPDATE = "vangnet settings --markdown"
FOLDERS: dict[type[BaseSettings], str] = {
    RuntimeSettings: "services",
    IngestSettings: "services/ingest",
    MonitorSettings: "services/monitor",
    NotifySettings: "services/notify",
    PortalSettings: "services/portal",
    SandboxSettings: "services/sandbox",
}
"""Where each group of settings is read."""

kinds = pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.__name__) for kind in FOLDERS])


class Planted(MonitorSettings):
    """The monitor with settings that somebody added in a hurry."""

    undescribed: int = 3
    unread: int = Field(3, description="A number that nothing asks for.")


def faults(kind: type[BaseSettings], page: str) -> list[str]:
    """Return every setting of ``kind`` without a meaning of its own, or with another line in ``page``."""
    lines = set(page.splitlines())
    return [
        name
        for name, meaning, default in settings_of(kind)
        if not meaning.endswith(".") or f"| `{name}` | {meaning} | {default} |" not in lines
    ]


def unread(kind: type[BaseSettings], folder: Path) -> list[str]:
    """Return every setting of ``kind`` that no module in ``folder`` asks for."""
    asked = {
        node.attr
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    return [name for name in kind.model_fields if name not in asked]


def test_the_command_lists_every_service() -> None:
    """``vangnet settings`` knows every group of settings that there is."""
    found = {
        path.parent.name
        for path in (ROOT / "services").glob("*/settings.py")
        if "BaseSettings" in path.read_text() or "(Settings)" in path.read_text()
    }

    assert set(ALL_SETTINGS) == FOLDERS.keys()
    assert len(found) == len(ALL_SETTINGS)


@kinds
def test_every_setting_is_documented(kind: type[BaseSettings]) -> None:
    """Each setting has a description, and a line on the page with meaning and default."""
    assert faults(kind, PAGE.read_text()) == []


def test_the_page_is_what_the_command_prints() -> None:
    """Between the marks the page holds the settings that exist, and no other."""
    held = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]

    assert held == as_markdown(ALL_SETTINGS), f"put what '{UPDATE}' prints between the marks"


@kinds
def test_every_setting_is_read(kind: type[BaseSettings]) -> None:
    """No setting promises what nothing does."""
    assert unread(kind, ROOT / FOLDERS[kind]) == []


@kinds
def test_a_variable_that_does_not_exist_is_refused(
    kind: type[RuntimeSettings | SandboxSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typo in a variable with our prefix stops the process and is named, so it cannot switch something off."""
    variable = f"{kind.model_config['env_prefix']}PROT"
    monkeypatch.setenv(variable, "1")

    with pytest.raises((Misconfigured, ValueError), match=f"unknown setting {variable}"):
        kind.load()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        pytest.param("INGEST_PORT", "70000", id="out of bounds"),
        pytest.param("INGEST_PORT", "ten", id="no number"),
        pytest.param("INGEST_MAX_EVENTS", "0", id="nothing allowed"),
    ],
)
def test_a_wrong_value_is_refused(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong value stops the process, and the variable is named."""
    monkeypatch.setenv(variable, value)

    with pytest.raises(Misconfigured, match=variable):
        IngestSettings.load()


def test_a_secret_is_never_printed() -> None:
    """Neither the page nor the command shows the default of a secret."""
    token = SandboxSettings().auth_token.get_secret_value()

    assert token not in as_markdown(ALL_SETTINGS)


def test_an_undocumented_setting_is_found() -> None:
    """Planted: a setting without a description, and one that is not on the page."""
    assert faults(Planted, PAGE.read_text()) == ["MONITOR_UNDESCRIBED", "MONITOR_UNREAD"]


def test_a_setting_that_nothing_reads_is_found() -> None:
    """Planted: a setting that no module asks for."""
    assert unread(Planted, ROOT / "services/monitor") == ["undescribed", "unread"]
