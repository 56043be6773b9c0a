"""Settings of the monitor (``MONITOR_*``); see ``vangnet settings``.

Periods and thresholds are policy and must never stand here.
"""

from pydantic import Field, HttpUrl, Secret
from pydantic_settings import SettingsConfigDict

from services.runtime.settings import Settings


class MonitorSettings(Settings):
    """How much the monitor takes at a time, how often it looks at the dates, and who hears that it does."""

    model_config = SettingsConfigDict(
        env_prefix="MONITOR_", env_ignore_empty=True, frozen=True, extra="forbid"
    )

    sweep_seconds: float = Field(
        1.0,
        ge=0.1,
        le=60,
        description="How often people whose date has come are looked at again, in seconds.",
    )
    sweep_people: int = Field(500, ge=1, le=5_000, description="Most people per transaction of the sweep.")
    agent_events: int = Field(
        2_000, ge=1, le=5_000, description="Most events per transaction of the Faust agent."
    )
    host: str = Field(
        "127.0.0.1", description="Address on which 'python -m services.monitor audit' answers GET /metrics."
    )
    port: int = Field(8002, ge=0, le=65_535, description="Port of 'python -m services.monitor audit'.")
    heartbeat_url: Secret[HttpUrl] | None = Field(
        None,
        description="Address that is asked (GET) after each hourly audit, of a watcher who raises the alarm when that"
        " stops; empty: none.",
    )
