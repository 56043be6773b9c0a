"""What the docs say exists: files, commands, links, exit codes; and every command explains itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command
from typer.testing import CliRunner

from schemas.topics import topics
from services.__main__ import app
from services.runtime.worker import EXIT_FAULT, EXIT_MISCONFIGURED
from tests.structure.tracked import ROOT, text_of, tracked

ADR_LINES = 60
PAGES = [path for path in tracked() if path.suffix == ".md" and path.parts[0] != "tests"]
PATH = re.compile(r"`((?:services|schemas|infra|tests|docs|examples|bench|\.ci)/[\w./-]+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"(?:^|[`$ ])vangnet((?: +[a-z][a-z-]*)+)", re.MULTILINE)
OPTION = re.compile(r"(--[a-z][a-z-]*)")
MODULE = re.compile(r"python -m ((?!services\.X)(?:services|infra|bench)[\w.]*)")
AWAITED = {f"services/{topic.awaits}/" for topic in topics()}
"""Folders of services that are still to be built."""
CODE = re.compile(r"`[^`\n]+`|^```.*?^```", re.MULTILINE | re.DOTALL)

pages = pytest.mark.parametrize("page", [pytest.param(path, id=str(path)) for path in PAGES])


Command = TyperCommand | TyperGroup


def commands(typed: typer.Typer) -> dict[str, Command]:
    """Return every command of ``typed`` by its full name, groups included."""
    return dict(_below(get_command(typed), ""))


def _below(command: object, name: str) -> Iterator[tuple[str, Command]]:
    assert isinstance(command, Command)
    if name:
        yield name, command
    if isinstance(command, TyperGroup):
        for part, below in command.commands.items():
            yield from _below(below, f"{name} {part}".strip())


COMMANDS = commands(app)


def missing_files(text: str, folder: Path) -> list[str]:
    """Return every file that a page names and that does not exist."""
    named = [path for path in PATH.findall(text) if path not in AWAITED and not (ROOT / path).exists()]
    linked = [link for link in LINK.findall(text) if not (folder / link).exists()]
    return [*named, *linked]


def missing_commands(text: str) -> list[str]:
    """Return every command, option and module in the code of a page that does not exist."""
    missing = []
    for line in (line for code in CODE.findall(text) for line in code.splitlines()):
        for words in COMMAND.findall(line):
            found = _longest(words.split())
            if found is None:
                missing.append(f"vangnet{words}")
            else:
                known = {option for parameter in COMMANDS[found].params for option in parameter.opts}
                unknown = set(OPTION.findall(line.partition("#")[0])) - known - {"--help"}
                missing += [f"vangnet {found} {option}" for option in sorted(unknown)]
        missing += [f"python -m {name}" for name in MODULE.findall(line) if not _is_module(name)]
    return missing


def _longest(words: list[str]) -> str | None:
    """Return the command that ``words`` begin with; a group counts only when no other word follows."""
    for length in range(len(words), 0, -1):
        name = " ".join(words[:length])
        if name in COMMANDS:
            is_group = isinstance(COMMANDS[name], TyperGroup)
            return None if is_group and length < len(words) else name
    return None


def _is_module(name: str) -> bool:
    path = ROOT / name.rstrip(".").replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__main__.py").exists()


def silent_parts(found: dict[str, Command]) -> list[str]:
    """Return every command, option and argument without a help text."""
    parameters = [
        (f"{name} {parameter.opts[0]}", parameter.help)
        for name, command in found.items()
        for parameter in command.params
        if isinstance(parameter, TyperOption | TyperArgument)
    ]
    explained = [*((name, command.help) for name, command in found.items()), *parameters]
    return [name for name, help_text in explained if not help_text]


@pages
def test_every_file_that_is_named_exists(page: Path) -> None:
    """A page sends nobody to a file that is not there."""
    assert missing_files(text_of(page), (ROOT / page).parent) == []


@pages
def test_every_command_that_is_named_exists(page: Path) -> None:
    """A command, option or module in a page can be typed as it stands there."""
    assert missing_commands(text_of(page)) == []


def test_the_pages_are_read() -> None:
    """The pages name files and commands, so an empty list means right and not unread."""
    readme, operations = text_of(Path("README.md")), text_of(Path("docs/operations.md"))

    assert len(PATH.findall(readme)) > 10
    assert len(COMMAND.findall(readme)) >= 5
    assert len(COMMAND.findall(operations)) > 15


def test_every_command_is_explained_to_operators() -> None:
    """A command that an operator works with stands in the README or in the page for operators."""
    pages = text_of(Path("README.md")) + text_of(Path("docs/operations.md"))
    named = {_longest(words.split()) for words in COMMAND.findall(pages)}
    groups = {name for name, command in COMMANDS.items() if isinstance(command, TyperGroup)}

    assert sorted(COMMANDS.keys() - groups - named) == []


def test_every_command_and_option_explains_itself() -> None:
    """No command, argument or option is without a help text."""
    assert silent_parts(COMMANDS) == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(name: str) -> None:
    """``--help`` of every command succeeds, and opens nothing."""
    result = CliRunner().invoke(app, [*name.split(), "--help"])

    assert result.exit_code == 0
    assert "Usage" in result.output


def test_exit_codes_are_those_of_the_page() -> None:
    """The page for operators names the exit codes that the processes have."""
    rows = re.findall(r"^\| (\d+) \|", text_of(Path("docs/operations.md")), re.MULTILINE)

    assert rows == ["0", "1", "2", str(EXIT_FAULT), str(EXIT_MISCONFIGURED)]


def test_every_role_is_explained() -> None:
    """Every process of the Procfile stands in the page for operators, the sandbox excepted."""
    procfile = text_of(Path("infra/Procfile"))
    roles = re.findall(r"python -m (services\.\w+ \w+)$", procfile, re.MULTILINE)
    page = text_of(Path("docs/operations.md"))

    assert len(roles) > 10
    assert [role for role in roles if f"| `python -m {role}` |" not in page] == []


def test_every_alarm_is_explained() -> None:
    """Every question of the alarms that runs on a database stands in the page for operators."""
    alarms = re.findall(
        r"^  - name: (\w+)$", text_of(Path("infra/alerts.yaml")).partition("beside:")[0], re.MULTILINE
    )
    page = text_of(Path("docs/operations.md"))

    assert alarms
    assert [alarm for alarm in alarms if f"`{alarm}`" not in page] == []


@pytest.mark.parametrize(
    "adr", [pytest.param(path, id=path.name) for path in PAGES if path.parts[:2] == ("docs", "adr")]
)
def test_a_decision_fits_one_page(adr: Path) -> None:
    """Who reads a decision reads one page, numbered and with a title."""
    lines = text_of(adr).splitlines()

    assert len(lines) <= ADR_LINES
    assert re.match(r"\d{4}-[a-z-]+\.md", adr.name)
    assert lines[0].startswith("# ")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("`services/monitor/history.py`", "services/monitor/history.py", id="file"),
        pytest.param("[here](docs/runbook.md)", "docs/runbook.md", id="link"),
    ],
)
def test_a_file_that_does_not_exist_is_found(text: str, fault: str) -> None:
    """Planted: a page that names a file of long ago."""
    assert missing_files(text, ROOT) == [fault]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("`vangnet fly`", "vangnet fly", id="command"),
        pytest.param("`vangnet clock wind`", "vangnet clock wind", id="command of a group"),
        pytest.param("```sh\nvangnet up --prot 8000\n```", "vangnet up --prot", id="option"),
        pytest.param("`python -m services.postbode web`", "python -m services.postbode", id="module"),
    ],
)
def test_a_command_that_does_not_exist_is_found(text: str, fault: str) -> None:
    """Planted: a page that names a command of long ago."""
    assert missing_commands(text) == [fault]


def test_a_silent_command_is_found() -> None:
    """Planted: a command without help, with an option without help."""
    planted = typer.Typer()
    group = typer.Typer(help="A group that explains itself.")
    planted.add_typer(group, name="group")

    @group.command("run")
    def run(*, fast: bool = False) -> None:
        raise NotImplementedError

    assert silent_parts(commands(planted)) == ["group run", "group run --fast"]
