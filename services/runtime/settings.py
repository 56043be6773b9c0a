"""Settings from the environment: what every process shares (``VANGNET_*``), and the base of each service's own.

Frozen, bounded, with units in the name; the description of a field is its documentation. An unknown variable with
one of our prefixes is an error, so that a typo cannot switch something off.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.runtime.errors import Misconfigured


class Settings(BaseSettings):
    """Base of all settings: frozen, and read from the environment by ``load``."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    @classmethod
    def load(cls, **overrides: Any) -> Self:  # noqa: ANN401 pydantic checks them
        """Return the settings of this process.

        Raises:
            Misconfigured: for a wrong value or a variable with our prefix that does not exist; names each.
        """
        prefix = str(cls.model_config.get("env_prefix", ""))
        known = {f"{prefix}{name}".upper() for name in cls.model_fields}
        unknown = sorted(name for name in os.environ if name.startswith(prefix) and name not in known)
        if unknown:
            message = f"unknown setting {', '.join(unknown)}; 'vangnet settings' lists what exists"
            raise Misconfigured(message)
        try:
            return cls(**overrides)
        except ValidationError as fault:
            faults = "; ".join(f"{prefix}{str(e['loc'][0]).upper()}: {e['msg']}" for e in fault.errors())
            raise Misconfigured(faults) from None


class RuntimeSettings(Settings):
    """What every process of an installation shares."""

    model_config = SettingsConfigDict(env_prefix="VANGNET_", frozen=True, extra="forbid")

    data: Path = Field(
        Path(".vangnet"), description="Folder for the embedded database and the secrets of one machine."
    )
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL as postgresql://…; empty starts an embedded one in the data folder."
    )
    keys_url: SecretStr | None = Field(
        None, description="PostgreSQL for the keys of persons, backed up apart; empty uses the embedded one."
    )
    bus: str = Field("direct", description="'direct' (one machine) or 'kafka://host:port[,host:port]'.")
    clock: str = Field(
        "system", description="'system', 'offset:<moment>' or 'database[:<moment>]' (demo and tests)."
    )
    production: bool = Field(
        False, description="Refuses what is only for demos: the database clock and the sandbox."
    )
    dead_letter_key: SecretStr | None = Field(
        None,
        description="Key (32 bytes, URL-safe base64) for dead letters; empty keeps one in the data folder.",
    )
    metrics_key: SecretStr | None = Field(
        None,
        description="Key for GET /metrics; empty: only who asks from this machine, and not through a proxy.",
    )
    internal_key: SecretStr | None = Field(
        None,
        description="Secret with which notify asks ingest for one address; the same for both; empty: data folder.",
    )
    names_key: SecretStr | None = Field(
        None,
        description="Secret of the portal towards ingest, for names and for what people fill in; empty: data folder.",
    )
    url: str = Field("http://127.0.0.1:8000", description="Where the commands find the running ingest.")
    key: SecretStr | None = Field(None, description="API key with which the commands deliver.")


def as_markdown(kinds: Sequence[type[BaseSettings]]) -> str:
    """Return every setting of ``kinds`` with its meaning and default, as the tables of ``docs/settings.md``."""
    return "\n\n".join("\n".join([_head(kind), *_rows(kind)]) for kind in kinds)


def in_words(kinds: Sequence[type[BaseSettings]]) -> str:
    """Return the same for a reader in the terminal."""
    return "\n".join(
        f"{name} [{default}]\n    {meaning}" for kind in kinds for name, meaning, default in settings_of(kind)
    )


def settings_of(kind: type[BaseSettings]) -> list[tuple[str, str, str]]:
    """Return variable, meaning and default of every setting of ``kind``; never the default of a secret."""
    prefix = str(kind.model_config.get("env_prefix", ""))
    return [
        (f"{prefix}{name.upper()}", field.description or "", _default(field.default))
        for name, field in kind.model_fields.items()
    ]


def _head(kind: type[BaseSettings]) -> str:
    summary = (kind.__doc__ or "").splitlines()[0]
    return f"## {kind.model_config.get('env_prefix')}…\n\n{summary}\n\n| setting | meaning | default |\n|---|---|---|"


def _rows(kind: type[BaseSettings]) -> list[str]:
    return [f"| `{name}` | {meaning} | {default} |" for name, meaning, default in settings_of(kind)]


def _default(value: object) -> str:
    match value:
        case None:
            return "empty"
        case SecretStr():
            return "secret"
        case BaseModel():
            return "{}"
        case bool():
            return str(value).lower()
        case _:
            return str(value)
