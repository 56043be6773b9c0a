"""The ``vangnet`` command on the databases of one test."""

import sys
from pathlib import Path

import pytest

from services.__main__ import main
from tests.commands.typed import Said, Vangnet


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
def vangnet(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vangnet:
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

    return typed
