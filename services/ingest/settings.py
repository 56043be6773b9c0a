"""Settings of ingest (``INGEST_*``); see ``vangnet settings``."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from services.runtime.settings import Settings


class IngestSettings(Settings):
    """Where ingest listens, what it takes at most, and its secrets."""

    model_config = SettingsConfigDict(env_prefix="INGEST_", frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="Address on which 'python -m services.ingest api' listens.")
    port: int = Field(
        8000, ge=0, le=65535, description="Port on which 'python -m services.ingest api' listens."
    )
    port_shared: bool = Field(
        default=False,
        description="Whether several of these processes listen on that port; the kernel divides the connections.",
    )
    max_events: int = Field(
        1000, ge=1, le=10_000, description="Most events in one request; more is answered 413."
    )
    max_request_bytes: int = Field(
        2_000_000,
        ge=1_000,
        le=50_000_000,
        description="Largest request with events, in bytes; more is answered 413.",
    )
    max_upload_bytes: int = Field(
        50_000_000, ge=1_000, le=100_000_000, description="Largest file, in bytes; more is answered 413."
    )
    requests_per_minute: int = Field(
        6000,
        ge=1,
        le=1_000_000,
        description="Requests that one sender may make per minute on average; more is answered 429.",
    )
    request_burst: int = Field(
        1000,
        ge=1,
        le=100_000,
        description="Requests that one sender may make at once before that average counts.",
    )
    oauth_jwks: str | None = Field(
        None,
        description="URL (https) or file with the keys of an OAuth server (JWKS); empty: no tokens, only keys.",
    )
    oauth_issuer: str | None = Field(None, description="Who must have made a token: its claim 'iss'.")
    oauth_audience: str | None = Field(None, description="For whom a token must be made: its claim 'aud'.")
    contact_name: str = Field(
        "Beheer van Vangnet", description="Whom a builder may ask; stands in the description of the API."
    )
    contact_email: str = Field(
        "beheer@vangnet.example", description="E-mail address of the contact in the description of the API."
    )
    contact_url: str = Field(
        "https://vangnet.example", description="Site of the contact in the description of the API."
    )
    person_key: SecretStr | None = Field(
        None, description="Key (32 bytes, URL-safe base64) around the key of each person; empty: data folder."
    )
    index_key: SecretStr | None = Field(
        None, description="Key (32 bytes, URL-safe base64) of the blind index of pupils; empty: data folder."
    )
    index_key_id: str = Field(
        "1", min_length=1, max_length=20, description="Name of the index key, kept with each row."
    )
    index_keys_old: SecretStr | None = Field(
        None,
        description="Earlier index keys that rows still carry, as name:key[,name:key]; see `keys rotate-index`.",
    )
    duo_index_key: SecretStr | None = Field(
        None,
        description="Key (32 bytes, URL-safe base64) of the Doorstroompunt's own index; empty: data folder.",
    )
    duo_index_key_id: str = Field(
        "duo-1", min_length=1, max_length=20, description="Name of that key, kept with each row."
    )
    duo_index_keys_old: SecretStr | None = Field(
        None,
        description="Earlier keys of that index, as name:key[,name:key]; see `keys rotate-index --duo`.",
    )
    event_id_key: SecretStr | None = Field(
        None, description="Key (32 bytes, URL-safe base64) of event ids and digests; empty: data folder."
    )
