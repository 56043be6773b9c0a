"""A sign of life to a watcher outside, who raises the alarm when it stops: the one alarm that needs nothing of ours.

Carries nothing at all: no count, no reason, nobody.
"""

from dataclasses import dataclass

import httpx
from pydantic import HttpUrl, Secret

from services.monitor.log_events import HEARTBEAT_FAILED
from services.runtime.log import log

_TIMEOUT_SECONDS = 3.0
"""Shorter than a process may take to stop; who does not answer is asked again at the next turn."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Where a sign of life goes; nowhere without an address."""

    address: Secret[HttpUrl] | None

    def told(self) -> bool:
        """Ask the address once, and say whether that is done; a failure is logged, without the address."""
        if self.address is None:
            return True
        try:
            answer = httpx.get(str(self.address.get_secret_value()), timeout=_TIMEOUT_SECONDS)
        except httpx.TransportError as fault:
            log(HEARTBEAT_FAILED, error=type(fault).__name__)
            return False
        if not answer.is_success:
            log(HEARTBEAT_FAILED, error=f"HTTP {answer.status_code}")
        return answer.is_success
