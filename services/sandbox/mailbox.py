"""Every SMS and e-mail that was accepted, in the order of sending, and the replies to them.

Owns the one list; with a file it keeps it over a restart, for the outside does not forget when we stop.
"""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Condition
from typing import Any, TextIO

LIMIT = 20_000
"""Most messages kept; the oldest go first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One accepted message. Times are aware; ``visible_at`` is when the provider's list begins to show it.

    ``reference`` is the sender's own name for it, of one that came in by the API of GOV.UK Notify; else ``None``.

    One that is deleted keeps its place for the page, without its text; the provider's API knows it no more.
    """

    id: str
    channel: str
    to: str
    sender: str
    sent_at: datetime
    visible_at: datetime
    text: str
    subject: str | None
    status: str
    number: int = 0
    error_code: int | None = None
    callback_url: str | None = None
    valid_seconds: int | None = None
    deleted: bool = False
    service_sid: str | None = None
    reference: str | None = None
    direction: str = "outbound-api"

    def public(self) -> dict[str, str | None]:
        """Return what ``berichten.json`` shows."""
        return {
            "id": self.id,
            "channel": self.channel,
            "to": self.to,
            "sent_at": self.sent_at.isoformat(),
            "text": self.text,
            "subject": self.subject,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What somebody answered from a phone, and what our webhook said to it (``None``: no answer)."""

    id: str
    sender: str
    text: str
    at: datetime
    http_status: int | None


class Mailbox:
    """The list; safe to use from several threads."""

    def __init__(self, data_file: Path | None = None) -> None:
        """Read back what the file holds, and open it for what follows."""
        self._changed = Condition()
        self._messages: dict[int, Message] = {}
        self._number_of: dict[str, int] = {}
        self._replies: deque[Reply] = deque(maxlen=LIMIT)
        self._last = 0
        self._journal: TextIO | None = None
        if data_file is not None:
            with self._changed:
                self._journal = self._open(data_file)

    def add(self, message: Message) -> Message:
        """Append a message and return it with its place in the order; the file has it when this returns."""
        with self._changed:
            placed = replace(message, number=self._last + 1)
            self._keep(placed)
            self._write(placed)
            return placed

    def set_status(self, message_id: str, status: str, error_code: int | None) -> None:
        """Change how a text message fared; one that is no longer kept stays away."""
        with self._changed:
            number = self._number_of.get(message_id)
            if number is not None:
                changed = replace(self._messages[number], status=status, error_code=error_code)
                self._keep(changed)
                self._write(changed)

    def delete(self, message_id: str) -> bool:
        """Forget the text of a message or reply; False when there is none, or it was forgotten before."""
        with self._changed:
            number = self._number_of.get(message_id)
            if number is not None and not self._messages[number].deleted:
                changed = replace(self._messages[number], text="", deleted=True)
                self._keep(changed)
                self._write(changed)
                return True
            for place, reply in enumerate(self._replies):
                if reply.id == message_id:
                    del self._replies[place]
                    return True
            return False

    def add_reply(self, reply: Reply) -> None:
        """Remember a reply for the page."""
        with self._changed:
            self._replies.append(reply)

    def messages(self) -> list[Message]:
        """Return all, in the order of sending."""
        with self._changed:
            return list(self._messages.values())

    def replies(self) -> list[Reply]:
        """Return the replies, in the order in which they were given."""
        with self._changed:
            return list(self._replies)

    def find(self, message_id: str) -> Message | None:
        """Return one text message; ``None`` when there is none of that id."""
        with self._changed:
            number = self._number_of.get(message_id)
            return None if number is None else self._messages[number]

    def wait_until(
        self, enough: Callable[[list[Message]], bool], timeout_seconds: float = 5
    ) -> list[Message]:
        """Return the messages as soon as ``enough`` says so of them.

        Raises:
            TimeoutError: it did not say so in time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: enough(list(self._messages.values())), timeout_seconds):
                raise TimeoutError(f"not in {timeout_seconds} s; {len(self._messages)} messages")
            return list(self._messages.values())

    def clear(self) -> None:
        """Forget everything, in the file too."""
        with self._changed:
            self._messages.clear()
            self._number_of.clear()
            self._replies.clear()
            if self._journal is not None:
                self._journal.truncate(0)
            self._changed.notify_all()

    def close(self) -> None:
        """Close the file."""
        with self._changed:
            if self._journal is not None:
                self._journal.close()
                self._journal = None

    def _open(self, data_file: Path) -> TextIO:
        """Read the file back and write it anew, without what was changed later or broke off at the end."""
        lines = data_file.read_text().split("\n") if data_file.exists() else [""]
        for line in lines[:-1]:
            self._keep(_read(line))
        fresh = data_file.with_suffix(".new")
        fresh.write_text("".join(_line(message) for message in self._messages.values()))
        fresh.replace(data_file)
        return data_file.open("a")

    def _keep(self, message: Message) -> None:
        self._messages[message.number] = message
        if message.channel == "sms" or message.reference is not None:
            self._number_of[message.id] = message.number
        self._last = max(self._last, message.number)
        if len(self._messages) > LIMIT:
            oldest = self._messages.pop(next(iter(self._messages)))
            self._number_of.pop(oldest.id, None)
        self._changed.notify_all()

    def _write(self, message: Message) -> None:
        if self._journal is not None:
            self._journal.write(_line(message))
            self._journal.flush()


def _line(message: Message) -> str:
    return json.dumps(asdict(message), default=datetime.isoformat) + "\n"


def _read(line: str) -> Message:
    fields: dict[str, Any] = json.loads(line)
    for name in ("sent_at", "visible_at"):
        fields[name] = datetime.fromisoformat(fields[name])
    return Message(**fields)
