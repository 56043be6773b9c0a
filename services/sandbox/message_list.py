"""Twilio's list of messages: filters and pages.

Pure. Newest first; a page token names the message after which the next page begins, so that a new message
shifts nothing.
Source: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from services.sandbox.mailbox import Message

LARGEST_PAGE = 1000
_FILTERS = frozenset({"To", "From", "DateSent>", "PageSize", "Page", "PageToken"})


class BadFilter(ValueError):
    """A parameter of the list that is unknown or cannot be read."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list, and where it stands."""

    messages: Sequence[Message]
    index: int
    size: int
    more: bool

    def envelope(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Return what stands around the messages in the answer to this path and query."""
        filters = {name: value for name, value in query.items() if name not in {"Page", "PageToken"}}
        filters["PageSize"] = str(self.size)
        first = f"{path}?{urlencode(filters | {'Page': 0})}"
        following = None
        if self.more:
            token = self.messages[-1].number
            following = f"{path}?{urlencode(filters | {'Page': self.index + 1, 'PageToken': token})}"
        start = self.index * self.size
        return {
            "end": start + max(len(self.messages) - 1, 0),
            "first_page_uri": first,
            "next_page_uri": following,
            "page": self.index,
            "page_size": self.size,
            "previous_page_uri": first if self.index else None,
            "start": start,
            "uri": f"{path}?{urlencode(dict(query))}" if query else path,
        }


def list_page(messages: Sequence[Message], query: Mapping[str, str], now: datetime) -> Page:
    """Return the page that the query asks for, of the text messages that the list shows by now.

    Raises:
        BadFilter: a parameter that Twilio does not know or cannot read.
    """
    unknown = sorted(query.keys() - _FILTERS)
    if unknown:
        raise BadFilter(f"Unknown parameter {unknown[0]}")
    size = _number(query, "PageSize", 50)
    if not 1 <= size <= LARGEST_PAGE:
        raise BadFilter("PageSize must be 1 to 1000")
    since = _moment(query["DateSent>"]) if "DateSent>" in query else None
    before = _number(query, "PageToken", sys.maxsize)
    shown = [
        message
        for message in reversed(messages)
        if message.channel == "sms"
        and message.reference is None
        and not message.deleted
        and message.visible_at <= now
        and query.get("To", message.to) == message.to
        and query.get("From", message.sender) == message.sender
        and (since is None or message.sent_at >= since)
        and message.number < before
    ]
    return Page(shown[:size], _number(query, "Page", 0), size, more=len(shown) > size)


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    value = query.get(name, str(default))
    if not value.isdecimal():
        raise BadFilter(f"{name} is no number")
    return int(value)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadFilter("DateSent is no date") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
