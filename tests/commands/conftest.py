"""The ``vangnet`` command on the databases of one test."""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.__main__ import main
from tests.commands.typed import Said, Vangnet


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A command leaves closing its connections to the end of its process; here the process goes on."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an installation; nothing is there yet."""
    monkeypatch.setenv("VANGNET_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def installed(database_url: str, keys_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find the databases of this test."""
    monkeypatch.setenv("VANGNET_DATABASE_URL", database_url)
    monkeypatch.setenv("VANGNET_KEYS_URL", keys_url)


@pytest.fixture
def vangnet(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Vangnet]:
    """Type a command."""

    def typed(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["vangnet", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Said(code, out, err)

    yield typed
    gc.collect()
