"""Ingest's own door, seen from outside: one delivery goes in, and its outcome is a value.

Only an answer that is ingest's own decides about a delivery: a proxy, a login page of a guest network or a wrong
address never makes a file count as taken or refused. Holds no queue and touches no file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from services.runtime.errors import Misconfigured

EVENTS_PATH = "/v1/gebeurtenissen"
UPLOADS_PATH = "/v1/uploads"
LONGEST_RETRY_AFTER_SECONDS = 3600
"""A longer ``Retry-After`` is shortened to this, so that a typo of a proxy cannot silence a school for a week."""

_ACCEPTED = 202
_NO_KEY = 401
_REFUSED = frozenset({400, 403, 409, 413, 415, 422})
_OUR_FAULT = 500
_MONTHLY = re.compile(r"[0-9]{6}(A0[124])[^.]*\.csv", re.IGNORECASE)
_WEEKLY = re.compile(r"[0-9]{8}P[^.]*\.csv", re.IGNORECASE)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, repr=False)
class Delivery:
    """One body for one door; sending it again changes nothing there."""

    path: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Taken:
    """Ingest has it, durably; rows of a file may still be rejected, each with its reason in the report."""

    status: int
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Refused:
    """Ingest will not take it, now or later; the report says why."""

    status: int
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Away:
    """Nothing is known to have been stored: send the same again later.

    ``alone`` means that only this delivery meets a fault, so that others may go on.
    """

    what: str
    retry_after_seconds: float | None = None
    alone: bool = False


Outcome = Taken | Refused | Away


class Door:
    """The HTTP door of one ingest, opened with one key."""

    def __init__(self, url: str, key: str) -> None:
        """Knock at ``url`` with ``key``.

        Raises:
            Misconfigured: when key and data would cross a network in plain text.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            message = f"'{url}' is not https: personal data and the key would be readable on the way"
            raise Misconfigured(message)
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=httpx.Timeout(120, connect=10),
        )

    def deliver(self, delivery: Delivery) -> Outcome:
        """Hand in one delivery; handing it in twice changes nothing."""
        headers = {"Content-Type": delivery.media_type}
        try:
            answer = self._http.post(delivery.path, content=delivery.content, headers=headers)
        except httpx.RequestError:
            return Away("no_answer")
        return _outcome(answer)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


def delivery_of(name: str, content: bytes, kind: str | None = None) -> Delivery:
    """Return a file as a delivery: JSON holds events; everything else is a table.

    Args:
        kind: as ``soort`` of the door; None judges by the name that DUO gives its files, else by the columns.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix == ".json":
        several = content.lstrip().startswith(b"[")
        media_type = "application/cloudevents-batch+json" if several else "application/cloudevents+json"
        return Delivery(EVENTS_PATH, media_type, content)
    path = f"{UPLOADS_PATH}?soort={kind or _kind_of_duo(name) or _kind_of(content)}"
    return Delivery(path, _XLSX if suffix == ".xlsx" else "text/csv", content)


def _kind_of_duo(name: str) -> str | None:
    """Return which file of DUO this is: ``202610A01….csv``, or (assumed) ``20261109P….csv`` for a P-levering."""
    monthly, weekly = _MONTHLY.fullmatch(name), _WEEKLY.fullmatch(name)
    if monthly:
        return f"duo-{monthly[1].lower()}"
    return "duo-p" if weekly else None


def _kind_of(content: bytes) -> str:
    head = content.split(b"\n", 1)[0].lower()
    return "toewijzingen" if b"medewerker" in head and b"bestemming" not in head else "uitstroom"


def _outcome(answer: httpx.Response) -> Outcome:
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    said = _object(answer.content)
    if answer.status_code == _ACCEPTED and "id" in said:
        return Taken(answer.status_code, said)
    wait = _retry_after(answer.headers)
    if media_type != "application/problem+json" or "title" not in said:
        return Away("not_ingest", wait)
    if answer.status_code in _REFUSED:
        return Refused(answer.status_code, said)
    if answer.status_code == _NO_KEY:
        return Away("key_unknown", wait)
    return Away(f"status_{answer.status_code}", wait, alone=answer.status_code == _OUR_FAULT)


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        said = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that the answer asks for; a date counts from the answer's own date, not from our clock."""
    asked = headers.get("retry-after", "")
    try:
        if asked.isdecimal():
            seconds = float(asked)
        else:
            seconds = (
                parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("date", ""))
            ).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_SECONDS)
