"""A provider at its worst, for as long as a run of chaos lasts: every second something else is wrong with it.

It takes a text and never answers, takes one and says 500, shows it in its list a minute and a half later, sends every
receipt three times in an order of chance, or none at all. Must never take less than it says it took.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from services.sandbox.app import Sandbox
from services.sandbox.behaviour import Answer, Rule

SECONDS = 1.0
"""How long one weather lasts; texts of several weathers are under way at a time."""
FAIR = Rule(receipts_times=3, receipts_shuffled=True, receipts_delay_seconds=0.5)
"""Takes everything and answers; its receipts still come as they like."""
_ANSWERS = (Answer.NORMAL, Answer.NORMAL, Answer.NORMAL, Answer.SILENCE, Answer.FAULT_AFTER_ACCEPTING)
"""Fewer than half of them fail, or every text would soon go by e-mail, which is another promise."""
_LAGS = (0, 45, 90)
"""Longer than the first question waits."""


@contextmanager
def bad_weather(sandbox: Sandbox, chance: Random) -> Iterator[None]:
    """Let the provider do its worst inside the block, and be fair after it."""
    over = threading.Event()

    def change() -> None:
        while not over.is_set():
            sandbox.behave(_weather(chance))
            over.wait(SECONDS)

    changing = threading.Thread(target=change, name="weather", daemon=True)
    changing.start()
    try:
        yield
    finally:
        over.set()
        changing.join()
        sandbox.behave(FAIR)


def _weather(chance: Random) -> Rule:
    told = {"receipts": ()} if chance.random() < 1 / 3 else {}
    return FAIR.model_copy(
        update={
            "answer": chance.choice(_ANSWERS),
            "list_lag_seconds": chance.choice(_LAGS),
            "receipts_delay_seconds": chance.choice((0, 0.5)),
            **told,
        }
    )
