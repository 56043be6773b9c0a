"""Encryption of small payloads at rest, and the secrets of an installation on one machine.

A key is 32 bytes; a ciphertext is a random nonce and the AES-256-GCM text, bound to what it belongs to.
"""

import json
import os
import secrets as random_secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from fcntl import LOCK_EX, flock
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.runtime.errors import Misconfigured

KEY_BYTES = 32
_NONCE_BYTES = 12


def encrypt(key: bytes, plain: bytes, belongs_to: bytes) -> bytes:
    """Return ``plain`` so that only ``key`` reads it, and only for the thing it belongs to."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, belongs_to)


def decrypt(key: bytes, cipher: bytes, belongs_to: bytes) -> bytes:
    """Return the plain text; ``cryptography.exceptions.InvalidTag`` when key or thing is another."""
    return AESGCM(key).decrypt(cipher[:_NONCE_BYTES], cipher[_NONCE_BYTES:], belongs_to)


def key_from(text: str) -> bytes:
    """Return the key that ``text`` writes in URL-safe base64.

    Raises:
        Misconfigured: when it is not 32 bytes.
    """
    try:
        key = b64decode(text, altchars=b"-_", validate=True)
    except ValueError as fault:
        message = "a key is 32 bytes in URL-safe base64"
        raise Misconfigured(message) from fault
    if len(key) != KEY_BYTES:
        message = f"a key is {KEY_BYTES} bytes in URL-safe base64, this one is {len(key)}"
        raise Misconfigured(message)
    return key


def new_key() -> str:
    """Return a new random key in URL-safe base64."""
    return urlsafe_b64encode(random_secrets.token_bytes(KEY_BYTES)).decode()


def keep_secrets(path: Path, names: tuple[str, ...]) -> dict[str, str]:
    """Return the secrets kept in ``path``, making those that are not there yet; only the owner may read the file.

    Processes that start together wait for each other here, and get the same secrets.
    """

    def with_all(kept: Mapping[str, str]) -> dict[str, str]:
        return {**kept, **{name: new_key() for name in names if name not in kept}}

    return change_secrets(path, with_all)


def change_secrets(path: Path, change: Callable[[Mapping[str, str]], dict[str, str]]) -> dict[str, str]:
    """Return what ``change`` makes of the secrets kept in ``path``, once it is kept; nobody changes them meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        changed = change(kept)
        if changed != kept:
            draft = path.with_suffix(".new")
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(changed, indent=2))
            draft.replace(path)
    return changed
