"""``vangnet keys rotate-index`` on one machine: a new key, a new start, and every row under it."""

import json
from pathlib import Path

import pytest

from services.runtime.secrets import new_key
from tests.commands.typed import Vangnet

pytestmark = pytest.mark.usefixtures("installed")


def secrets(folder: Path) -> dict[str, str]:
    """Return the secrets of the data folder."""
    found: dict[str, str] = json.loads((folder / "secrets.json").read_text())
    return found


def test_a_machine_makes_its_own_new_key(vangnet: Vangnet, folder: Path) -> None:
    """The key of before stays live beside the new one until no row carries it."""
    vangnet("keys", "create", "--school", "98KP")
    first = secrets(folder)["index_key"]

    said = vangnet("keys", "rotate-index", "--new-key")

    assert (said.code, "Start Vangnet again" in said.out) == (0, True)
    kept = secrets(folder)
    assert (kept["index_key_id"], kept["index_keys_old"]) == ("2", f"1:{first}")
    assert kept["index_key"] != first
    checked = vangnet("keys", "rotate-index", "--check", "--json").json
    assert checked == [{"key": "1", "rows": 0, "of_now": False}, {"key": "2", "rows": 0, "of_now": True}]
    said = vangnet("keys", "rotate-index")
    assert (said.code, said.err) == (0, "")
    assert "Every row is under key '2'" in said.out
    vangnet("keys", "rotate-index", "--new-key")
    assert secrets(folder)["index_key_id"] == "3"
    assert secrets(folder)["index_keys_old"] == f"1:{first},2:{kept['index_key']}"


def test_the_index_of_the_doorstroompunt_has_its_own(vangnet: Vangnet, folder: Path) -> None:
    """With --duo the other index gets a key, and that of schools keeps its own."""
    vangnet("keys", "create", "--school", "98KP")
    first = secrets(folder)

    assert vangnet("keys", "rotate-index", "--duo", "--new-key").code == 0

    kept = secrets(folder)
    assert kept["duo_index_keys_old"] == f"duo-1:{first['duo_index_key']}"
    assert (kept["index_key"], "index_keys_old" in kept) == (first["index_key"], False)
    said = vangnet("keys", "rotate-index", "--duo")
    assert (said.code, said.err) == (0, "")
    assert f"Every row is under key '{kept['duo_index_key_id']}'" in said.out
    assert "INGEST_DUO_INDEX_KEYS_OLD" in said.out


def test_a_key_in_a_setting_is_not_made_here(vangnet: Vangnet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the environment gives the key, the command says which settings to change and makes none."""
    monkeypatch.setenv("INGEST_INDEX_KEY", new_key())

    said = vangnet("keys", "rotate-index", "--new-key")

    assert (said.code, said.out) == (1, "")
    assert "INGEST_INDEX_KEYS_OLD" in said.err
