"""Encryption at rest, and the secrets of one machine."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.exceptions import InvalidTag

from services.runtime.errors import Misconfigured
from services.runtime.secrets import decrypt, encrypt, keep_secrets, key_from, new_key

KEY, OTHER = b"k" * 32, b"o" * 32


def test_what_was_encrypted_can_be_read_with_the_key() -> None:
    """The same key and thing give the plain text back; two ciphertexts of one text differ."""
    first, second = encrypt(KEY, b"Noor", b"person 1"), encrypt(KEY, b"Noor", b"person 1")

    assert decrypt(KEY, first, b"person 1") == decrypt(KEY, second, b"person 1") == b"Noor"
    assert first != second
    assert b"Noor" not in first


@pytest.mark.parametrize(
    ("key", "thing", "change"),
    [
        pytest.param(OTHER, b"person 1", 0, id="another-key"),
        pytest.param(KEY, b"person 2", 0, id="moved-to-another-person"),
        pytest.param(KEY, b"person 1", 1, id="changed-by-a-bit"),
    ],
)
def test_anything_else_is_refused(key: bytes, thing: bytes, change: int) -> None:
    """A text that was moved, changed or stolen gives nothing, and not something else."""
    cipher = bytearray(encrypt(KEY, b"Noor", b"person 1"))
    cipher[-1] ^= change

    with pytest.raises(InvalidTag):
        decrypt(key, bytes(cipher), thing)


def test_a_key_is_32_bytes() -> None:
    """A new key can be written in a setting and read back."""
    assert len(key_from(new_key())) == 32
    assert new_key() != new_key()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("a2V5", id="too-short"),
        pytest.param("not base64!", id="no-base64"),
        pytest.param(new_key() + "AAAA", id="too-long"),
    ],
)
def test_a_wrong_key_is_refused_without_showing_it(text: str) -> None:
    """The fault says what a key is, and never what was given."""
    with pytest.raises(Misconfigured, match="32 bytes") as refused:
        key_from(text)

    assert not text or text not in str(refused.value)


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    """A machine keeps its secrets over restarts, gets new ones beside them, and shows them to its owner only."""
    path = tmp_path / "data" / "secrets.json"
    first = keep_secrets(path, ("person_key", "index_key"))
    second = keep_secrets(path, ("person_key", "index_key", "later_key"))

    assert set(first) == {"person_key", "index_key"}
    assert first.items() <= second.items() == keep_secrets(path, ("person_key",)).items()
    assert json.loads(path.read_text()) == second
    assert path.stat().st_mode & 0o077 == 0


def test_processes_that_start_together_have_the_same_secrets(tmp_path: Path) -> None:
    """On a fresh machine every process of an installation reads what the first one made."""
    together = Barrier(8)

    def start(path: Path) -> dict[str, str]:
        together.wait(10)
        return keep_secrets(path, ("person_key", "index_key"))

    with ThreadPoolExecutor(8) as pool:
        for number in range(30):
            path = tmp_path / f"{number}.json"
            found = [done.result() for done in [pool.submit(start, path) for _ in range(8)]]
            assert found == [found[0]] * 8
