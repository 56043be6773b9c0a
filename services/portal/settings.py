"""Settings of the portal (``PORTAL_*``); see ``vangnet settings``."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from services.runtime.settings import Settings


class PortalSettings(Settings):
    """Where the portal listens, how people sign in, and where it finds ingest."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="Address on which 'python -m services.portal web' listens.")
    port: int = Field(8003, ge=0, le=65535, description="Port of 'python -m services.portal web'.")
    public_url: str = Field(
        "http://127.0.0.1:8003",
        description="Address of the portal as people type it; with https in production.",
    )
    sign_in: Literal["persona", "openid", "geen"] = Field(
        "persona",
        description="How people sign in: 'persona' is for this machine alone, and refused elsewhere;"
        " 'openid' at a provider; 'geen' has no pages.",
    )
    personas: Path | None = Field(
        None, description="File with the personas to choose from; empty uses those of the demo."
    )
    openid_issuer: str | None = Field(
        None, description="The provider of OpenID Connect, as it names itself; with https in production."
    )
    openid_client: str | None = Field(None, description="As whom the provider knows the portal.")
    openid_secret: SecretStr | None = Field(
        None, description="With what the portal shows the provider that it is."
    )
    openid_mapping: Path | None = Field(
        None,
        description="File that says which claims are role, region and schools; see examples/aanmelden.yaml.",
    )
    openid_timeout_seconds: float = Field(
        5.0, gt=0, le=30, description="How long signing in waits for the provider."
    )
    session_key: SecretStr | None = Field(
        None, description="Key (32 bytes, URL-safe base64) that signs sessions; empty: data folder."
    )
    session_hours: int = Field(
        10, ge=1, le=24, description="How long somebody stays signed in: a working day."
    )
    ingest_url: str = Field(
        "http://127.0.0.1:8000", description="Where ingest gives names and takes entries."
    )
    notify_url: str = Field("http://127.0.0.1:8001", description="Where notify takes what somebody takes up.")
    ingest_timeout_seconds: float = Field(
        3.0, gt=0, le=30, description="How long a page waits for the names."
    )
