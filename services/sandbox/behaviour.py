"""What the outside does wrong, and to which message: rules per address or for the next so many messages.

Owns the choice only; must never send or store anything.
"""

from enum import StrEnum
from threading import Lock
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ReceiptWord = Literal["queued", "sending", "sent", "delivered", "undelivered", "failed"]


Door = Literal["twilio", "notifynl", "smtp"]
_Whom = tuple[Door | None, str | None]


class Answer(StrEnum):
    """What the sender gets to see of a message that is not refused."""

    NORMAL = "normal"
    BUSY = "429"
    UNAVAILABLE = "503"
    FAULT = "500"
    FAULT_AFTER_ACCEPTING = "500_after_accepting"
    SILENCE = "silence"
    """Accepted, but the answer never comes."""
    SILENCE_BEFORE_ACCEPTING = "silence_before_accepting"


class Behaviour(BaseModel):
    """How one message fares. Delays are real seconds; the lag of the list is by the sandbox's clock."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: Answer = Answer.NORMAL
    refuse: int | None = Field(None, ge=10000, le=99999, description="Not accepted, with this code (21610).")
    refuse_mail: int | None = Field(None, ge=400, le=599, description="SMTP code to RCPT TO; not accepted.")
    bounce: str | None = Field(
        None, pattern=r"^[45]\.\d{1,3}\.\d{1,3}$", description="Mail accepted, then returned so (5.1.1)."
    )
    fail: int | None = Field(None, ge=10000, le=99999, description="Accepted, then undelivered (30003).")
    list_lag_seconds: float = Field(0, ge=0, description="How long the list does not show it yet.")
    receipts: tuple[ReceiptWord, ...] = Field(
        ("queued", "sent", "delivered"), description="In this order; none: the receipts never come."
    )
    receipts_times: int = Field(1, ge=1, le=10, description="How often each receipt is sent.")
    receipts_shuffled: bool = Field(False, description="In an order of chance instead.")
    receipts_delay_seconds: float = Field(0, ge=0, le=3600, description="Wait before the first receipt.")


class Rule(Behaviour):
    """A behaviour with the messages that it is for."""

    door: Door | None = Field(None, description="By which it comes in: twilio, notifynl or smtp; none: any.")
    to: str | None = Field(None, description="Phone number or e-mail address; none: everybody.")
    times: int | None = Field(None, ge=1, le=10_000, description="For the next so many; none: until changed.")

    @property
    def behaviour(self) -> Behaviour:
        """The behaviour alone."""
        return Behaviour(**self.model_dump(exclude={"door", "to", "times"}))


class Behaviours:
    """The rules in force; safe to use from several threads.

    A counted rule goes before a lasting one, one address before everybody, one door before any, the oldest before the
    newest.
    """

    def __init__(self, default: Behaviour) -> None:
        """Start with the default for everybody."""
        self._default = default
        self._lock = Lock()
        self._counted: list[tuple[_Whom, Behaviour]] = []
        self._lasting: dict[_Whom, Behaviour] = {}

    def add(self, rule: Rule) -> None:
        """Let the rule hold from the next message on; a lasting rule replaces the one for the same messages."""
        with self._lock:
            whom = rule.door, rule.to
            if rule.times is None:
                self._lasting[whom] = rule.behaviour
            else:
                self._counted.extend([(whom, rule.behaviour)] * rule.times)

    def take(self, to: str, door: Door) -> Behaviour:
        """Return the behaviour of the next message to this address by this door, and count it."""
        known: tuple[_Whom, ...] = ((door, to), (None, to), (door, None), (None, None))
        with self._lock:
            for wanted in known:
                for place, (whom, behaviour) in enumerate(self._counted):
                    if whom == wanted:
                        del self._counted[place]
                        return behaviour
            return next((self._lasting[whom] for whom in known if whom in self._lasting), self._default)

    def clear(self) -> None:
        """Go back to the default."""
        with self._lock:
            self._counted.clear()
            self._lasting.clear()
