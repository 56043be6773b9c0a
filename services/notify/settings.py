"""Settings of notify (``NOTIFY_*``); see ``vangnet settings``."""

import os
from pathlib import Path
from typing import Literal, Self
from uuid import UUID

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from services.runtime.bucket import Allowance
from services.runtime.settings import Settings


class NotifySettings(Settings):
    """Who carries the messages, what they point to, and how fast they go."""

    model_config = SettingsConfigDict(env_prefix="NOTIFY_", frozen=True, extra="forbid")

    host: str = Field(
        "127.0.0.1", description="Address on which 'python -m services.notify callbacks' listens."
    )
    port: int = Field(8001, ge=0, le=65535, description="Port of 'python -m services.notify callbacks'.")
    public_url: str = Field(
        "http://127.0.0.1:8000",
        description="Address under which the provider reaches our webhooks and readers the link in an e-mail.",
    )
    page_address: str | None = Field(
        None, description="Address in every text; empty: the page /bericht of public_url; 'geen': no address."
    )
    contact: str = Field(
        "de coördinator nazorg van uw school", description="Whom the page /bericht says to call, after 'Bel'."
    )
    sms_provider: Literal["twilio", "notifynl"] = Field(
        "twilio", description="Who carries the texts: twilio or notifynl."
    )
    sms_second_provider: Literal["twilio", "notifynl"] | None = Field(
        None, description="Who carries the texts while the first one fails; empty: they go by e-mail then."
    )
    twilio_base_url: str = Field(
        "http://127.0.0.1:8025", description="Where the SMS provider answers; the default is the sandbox."
    )
    twilio_account_sid: str = Field(
        "AC" + "5a" * 16, description="Account at Twilio; the default is the sandbox's."
    )
    twilio_auth_token: SecretStr | None = Field(
        None, description="Secret of that account, which also signs webhooks; empty: data folder (sandbox)."
    )
    twilio_sender: str = Field(
        "+3197010240000", description="Number, name or messaging service (MG…) from which texts come."
    )
    notifynl_base_url: str = Field(
        "http://127.0.0.1:8025", description="Where NotifyNL answers; the default is the sandbox."
    )
    notifynl_api_key: SecretStr | None = Field(
        None, description="API key of the service at NotifyNL: name-service-secret, the last two UUIDs."
    )
    notifynl_sms_template: UUID | None = Field(
        None, description="Template of that service for texts; its whole content is ((tekst))."
    )
    notifynl_email_template: UUID | None = Field(
        None,
        description="Template of that service for e-mail: its subject is ((onderwerp)), its content ((tekst)).",
    )
    notifynl_callback_token: SecretStr | None = Field(
        None, description="Bearer token under which NotifyNL posts receipts; empty: none is believed."
    )
    sms_per_second: int = Field(
        10,
        ge=0,
        le=1000,
        description="Most texts a second over all dispatchers; Twilio takes 10 outside North America; 0: no limit.",
    )
    email_provider: Literal["smtp", "notifynl"] = Field(
        "smtp", description="Who carries e-mail: smtp (a mail server) or notifynl."
    )
    smtp_host: str = Field("127.0.0.1", description="Mail server; the default is the sandbox.")
    smtp_port: int = Field(2525, ge=1, le=65535, description="Port of the mail server.")
    smtp_starttls: bool = Field(False, description="Whether mail is handed in under TLS.")
    smtp_ca_file: Path | None = Field(
        None, description="Who may sign the mail server's certificate (PEM); empty: whom this machine trusts."
    )
    smtp_user: str | None = Field(None, description="Login at the mail server.")
    smtp_password: SecretStr | None = Field(None, description="Password at the mail server.")
    smtp_from: str = Field("vangnet@example.org", description="Address from which e-mail comes.")
    bounce_address: str | None = Field(
        None,
        description="Address to which e-mail returns, each under a name+key; empty: smtp_from, and nobody reads it.",
    )
    bounce_port: int = Field(
        2526,
        ge=1,
        le=65535,
        description="Port on which 'callbacks' takes returned e-mail for bounce_address.",
    )
    provider_timeout_seconds: float = Field(
        10, gt=0, le=60, description="Longest wait for a provider; after it the outcome is unknown."
    )
    ingest_url: str = Field(
        "http://127.0.0.1:8000", description="Where ingest answers; asked for the address of a young person."
    )
    young_texts: Path | None = Field(
        None,
        description="Folder with a file per region, as examples/jongeren/25.yaml; no file: no message to young people.",
    )
    number_key: SecretStr | None = Field(
        None,
        description="Key (32 bytes, URL-safe base64) of the marks of young people's numbers; empty: data folder.",
    )
    dispatch_threads: int = Field(
        8, ge=1, le=64, description="How many messages are offered at the same time."
    )
    grouping_seconds: int = Field(
        900,
        ge=0,
        le=86_400,
        description="What follows a message within this time is held and goes together; 0: off.",
    )
    daily_cap: int = Field(
        8,
        ge=1,
        le=1_000,
        description="Most messages to one recipient in a day: about one an hour; the rest waits for the next day.",
    )
    give_up_after_seconds: int = Field(
        600,
        ge=10,
        le=86_400,
        description="How long a message that is not taken is tried before it goes another way.",
    )

    @classmethod
    def to_sandbox(cls, *, api: str, smtp_port: int, public_url: str) -> Self:
        """Return the settings of this process, sending to a sandbox except where the environment names another.

        Texts lead to the portal, which in that case is in the same process.
        """
        defaults = {
            "twilio_base_url": api,
            "notifynl_base_url": api,
            "smtp_port": smtp_port,
            "public_url": public_url,
            "ingest_url": public_url,
            "page_address": f"{public_url}/",
        }
        return cls.load(
            **{name: value for name, value in defaults.items() if f"NOTIFY_{name.upper()}" not in os.environ}
        )

    @property
    def is_sandbox(self) -> bool:
        """Whether any message goes to the API of a sandbox on this machine."""
        names = {*self.sms_providers, self.email_provider} - {"smtp"}
        return any(_is_here(self.base_url_of(name)) for name in names)

    @property
    def sms_providers(self) -> tuple[str, ...]:
        """Who carries the texts, the first one first."""
        second = self.sms_second_provider
        return (self.sms_provider,) if second is None else (self.sms_provider, second)

    def base_url_of(self, provider: str) -> str:
        """Return where a provider answers."""
        return self.notifynl_base_url if provider == "notifynl" else self.twilio_base_url

    @property
    def sms_pace(self) -> Allowance | None:
        """How fast texts are offered; None without a limit, as for the sandbox."""
        if self.is_sandbox or not self.sms_per_second:
            return None
        return Allowance(60 * self.sms_per_second, self.sms_per_second)

    @property
    def address(self) -> str | None:
        """The address in every text."""
        if self.page_address == "geen":
            return None
        return self.page_address or f"{self.public_url.rstrip('/')}/bericht"


def _is_here(address: str) -> bool:
    return any(host in address for host in ("//127.0.0.1", "//localhost", "//[::1]"))
