"""What every page behind a random key shares: how often it may be opened, and how it is answered.

A link of one message has a bucket of its own; whoever guesses keys shares one bucket with all who guess.
"""

from uuid import UUID

from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from services.notify.page import HEADERS
from services.runtime import bucket
from services.runtime.bucket import Allowance

ALLOWED = Allowance(per_minute=20, burst=20)
"""How often one link may be opened or pressed."""
OVER, TOO_OFTEN, AWAY = 404, 429, 503
"""The status of a page whose link opens nothing, was opened too often, or cannot be looked up now."""

_GUESSED = UUID(int=0)
"""Owner of the bucket of keys that we never gave."""
_WAIT = {"Retry-After": "60"}


def is_too_often(connection: Connection, message: UUID | None) -> bool:
    """Count one opening of the link of ``message`` (None: a guess), and say whether that is too often.

    Works outside a transaction, as its bucket does.
    """
    return bool(bucket.take(connection, message or _GUESSED, ALLOWED))


def answer(html: str, status: int) -> HTMLResponse:
    """Return a page with the headers of every page, and when it may be tried again."""
    return HTMLResponse(html, status, {**HEADERS, **(_WAIT if status in (TOO_OFTEN, AWAY) else {})})
