"""Who is killed, and when: any process at any moment, and those that send and listen in the act.

Owns the choice and the kill; that a process comes back is its supervisor's work.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import psutil

from bench.place import Place
from services.sandbox.mailbox import Mailbox, Message

IN_THE_ACT = {
    "services.notify dispatch": "services.notify dispatch, with a text under way",
    "services.notify callbacks": "services.notify callbacks, with receipts under way",
}
"""Who is killed at the moment that the outside takes a text, and what such a kill is called."""
_SHARE_IN_THE_ACT = 0.4
"""Of all kills; chance alone finds neither of the two in the act more than now and then."""


@dataclass(frozen=True, slots=True)
class Killer:
    """Kills one process of ours at a time."""

    place: Place
    mailbox: Mailbox
    chance: Random

    def kills(self, pause_seconds: float) -> Iterator[str]:
        """Yield what each kill is called, for ever; ``pause_seconds`` apart on average."""
        while True:
            pause = pause_seconds * self.chance.uniform(0.5, 1.5)
            timed = self.chance.random() < _SHARE_IN_THE_ACT
            killed = self._in_the_act(pause) if timed else self._any(pause)
            if killed is not None:
                yield killed

    def _any(self, pause: float) -> str | None:
        time.sleep(pause)
        running = _ours(self.place)
        return _killed(*self.chance.choice(running)) if running else None

    def _in_the_act(self, pause: float) -> str | None:
        """Wait as long as any kill does, and then for the next text: whoever has it in hand dies."""
        time.sleep(pause / 2)
        role = self.chance.choice(sorted(IN_THE_ACT))
        process = dict(_ours(self.place)).get(role)
        if process is None or not self._text_comes(pause):
            return None
        return IN_THE_ACT[role] if _killed(role, process) is not None else None

    def _text_comes(self, within_seconds: float) -> bool:
        known = len(self.mailbox.messages())

        def is_new(messages: list[Message]) -> bool:
            return any(message.channel == "sms" for message in messages[known:])

        try:
            self.mailbox.wait_until(is_new, within_seconds)
        except TimeoutError:
            return False
        return True


def _killed(role: str, process: psutil.Process) -> str | None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return None
    return role


def _ours(place: Place) -> list[tuple[str, psutil.Process]]:
    """Return the running processes of the services, by role; never a supervisor."""
    found = []
    for supervisor in place.pids():
        for process in psutil.Process(supervisor).children():
            try:
                role = " ".join(process.cmdline()[2:])
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                continue
            if role.startswith("services."):
                found.append((role, process))
    return sorted(found, key=lambda one: one[0])
