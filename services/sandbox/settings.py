"""Settings of the sandbox; every value can be set by an environment variable ``SANDBOX_<NAME>``.

Must never ask for a real secret: the account exists only here.
"""

import os
from pathlib import Path
from typing import Any, Self

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.sandbox.behaviour import Behaviour

PREFIX = "SANDBOX_"


class SandboxSettings(BaseSettings):
    """Where the sandbox listens, whom it lets in, and how it behaves until it is told otherwise."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field(
        "127.0.0.1", description="Address to listen on; other than loopback shows messages to all."
    )
    port: int = Field(8025, ge=0, le=65535, description="Port of API and page; 0 takes a free one.")
    smtp_port: int = Field(2525, ge=0, le=65535, description="Port of the mail sink; 0 takes a free one.")
    smtp_certificate: Path | None = Field(
        None,
        description="Certificate and key of the mail sink (PEM); with it nothing is taken without STARTTLS.",
    )
    account_sid: str = Field(
        "AC" + "5a" * 16, pattern=r"^AC[0-9a-fA-F]{32}$", description="Account that the API accepts."
    )
    auth_token: SecretStr = Field(
        SecretStr("geen-geheim-alleen-de-zandbak"),
        min_length=1,
        description="Token that the API accepts and that signs the webhooks.",
    )
    notify_api_key: SecretStr = Field(
        SecretStr(
            "zandbak-" + "5a5a5a5a-5a5a-4a5a-8a5a-5a5a5a5a5a5a-" + "6b6b6b6b-6b6b-4b6b-8b6b-6b6b6b6b6b6b"
        ),
        description="Key that the API of NotifyNL accepts: name-service-secret, the last two UUIDs.",
    )
    notify_template: str = Field(
        "7c7c7c7c-7c7c-4c7c-8c7c-7c7c7c7c7c7c", description="Template for texts that this API knows."
    )
    notify_email_template: str = Field(
        "8d8d8d8d-8d8d-4d8d-8d8d-8d8d8d8d8d8d", description="Template for e-mail that this API knows."
    )
    notify_callback_url: str | None = Field(
        None, description="Where receipts of messages by this API are posted; none: they never come."
    )
    notify_callback_token: SecretStr = Field(
        SecretStr("geen-geheim-alleen-de-zandbak"), description="Bearer token under which they are posted."
    )
    number: str = Field(
        "+3197010240000", pattern=r"^\+[1-9][0-9]{6,14}$", description="Number to which a person replies."
    )
    inbound_url: str | None = Field(None, description="Where replies are posted; none: a reply gets 409.")
    bounce_port: int | None = Field(
        None, ge=1, le=65535, description="Port on this machine to which mail returns; none: it never does."
    )
    webhook_timeout_seconds: float = Field(
        15, gt=0, le=60, description="Longest wait for an answer to a receipt or reply. Twilio: 15."
    )
    data_file: Path | None = Field(
        None, description="File that keeps the messages over a restart; none: in memory only."
    )
    default_behaviour: Behaviour = Field(Behaviour(), description="How a message fares that no rule names.")

    @classmethod
    def load(cls, **overrides: Any) -> Self:  # noqa: ANN401 (pydantic checks them)
        """Return the settings of this process.

        Raises:
            ValueError: for a wrong value, or a misspelt variable, which would otherwise do nothing.
        """
        known = {f"{PREFIX}{name}".upper() for name in cls.model_fields}
        unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
        if unknown:
            raise ValueError(f"unknown setting {', '.join(unknown)}")
        return cls(**overrides)
