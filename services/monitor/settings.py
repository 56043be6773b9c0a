"""Settings of the monitor (``MONITOR_*``); see ``vangnet settings``.

Periods and thresholds are policy and must never stand here.
"""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from services.runtime.settings import Settings


class MonitorSettings(Settings):
    """How much the monitor takes at a time, and how often it looks at the dates."""

    model_config = SettingsConfigDict(env_prefix="MONITOR_", frozen=True, extra="forbid")

    sweep_seconds: float = Field(
        1.0,
        ge=0.1,
        le=60,
        description="How often people whose date has come are looked at again, in seconds.",
    )
    sweep_people: int = Field(500, ge=1, le=5_000, description="Most people per transaction of the sweep.")
    agent_events: int = Field(
        500, ge=1, le=5_000, description="Most events per transaction of the Faust agent."
    )
