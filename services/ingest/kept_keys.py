"""The last key per role that was made on this machine, so that its commands can deliver; never in production."""

import json
import os

from services.runtime.errors import Misconfigured
from services.runtime.settings import RuntimeSettings

KEPT_KEYS = "keys.json"
"""Where they are kept, in the data folder."""


def keep(settings: RuntimeSettings, role: str, key: str) -> None:
    """Keep the last key of a role, readable by its owner only."""
    if settings.production:
        return
    path = settings.data / KEPT_KEYS
    before = json.loads(path.read_text()) if path.exists() else {}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o600)
        json.dump(before | {role: key}, file)


def kept(settings: RuntimeSettings, role: str) -> str:
    """Return the key that the environment gives, or the last one of a role.

    Raises:
        Misconfigured: when there is none.
    """
    if settings.key is not None:
        return settings.key.get_secret_value()
    path = settings.data / KEPT_KEYS
    found = json.loads(path.read_text()) if path.exists() else {}
    if role not in found:
        message = f"no key: give --key or VANGNET_KEY, or make one with 'vangnet keys create' (role {role})"
        raise Misconfigured(message)
    return str(found[role])
