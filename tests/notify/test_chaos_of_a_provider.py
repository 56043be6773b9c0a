"""A provider at its worst: it accepts and hangs up, its list lags, its receipts come shuffled and three times.

Whatever chance makes of it, nobody is texted twice, every message ends, and the account closes.
"""

from collections import Counter
from random import Random
from uuid import UUID

import pytest

from services.sandbox.behaviour import Answer, Rule
from tests.notify.desk import COACH, DEPUTY, OTHER_COACH, PHONE, Desk, a_desk, a_signal, in_envelope

PEOPLE = (COACH, OTHER_COACH, DEPUTY)
ANSWERS = (Answer.NORMAL, Answer.FAULT_AFTER_ACCEPTING, Answer.SILENCE, Answer.UNAVAILABLE, Answer.FAULT)
RECEIPTS = (("queued", None), ("sent", None), ("delivered", None))
LOST = (("sent", None), ("undelivered", "30003"))


def worst_of(chance: Random) -> Rule:
    """Return what the provider does to one text; its list lags longer than the first question waits."""
    return Rule(answer=chance.choice(ANSWERS), list_lag_seconds=chance.choice((0, 45, 90)), times=1)


def post_receipts(desk: Desk, chance: Random) -> None:
    """Post the receipts of every text so far, in an order of chance and three times."""
    for message in desk.sent():
        if message.channel == "sms":
            words = list(chance.choice((RECEIPTS, LOST)) * 3)
            chance.shuffle(words)
            assert {desk.receipt(message, word, code) for word, code in words} == {204}


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_provider_does_nobody_is_texted_twice(database_url: str, outside: None, seed: int) -> None:
    """Each person has at most one text of a signal, a message that is not lost, and the account closes."""
    chance = Random(seed)
    with a_desk(database_url, provider_timeout_seconds=0.5) as desk:
        for person in PEOPLE:
            desk.sandbox.behave(worst_of(chance).model_copy(update={"to": PHONE[person]}))
        now = desk.clock.now()
        signals = [a_signal(UUID(int=n), owner=owner) for n, owner in enumerate(PEOPLE)]
        desk.app.handle([in_envelope(body, UUID(int=9 + n), now) for n, body in enumerate(signals)])
        desk.at("2026-11-24 10:01")
        post_receipts(desk, chance)
        desk.at("2026-11-24 10:30")
        texts = Counter(message.to for message in desk.sent() if message.channel == "sms")
        assert max(texts.values(), default=0) <= 1
        reached = {message.to for message in desk.sent()}
        mails = {
            COACH: "coach@example.org",
            OTHER_COACH: "coach2@example.org",
            DEPUTY: "vervanger@example.org",
        }
        assert all({PHONE[person], mails[person]} & reached for person in PEOPLE)
        account = desk.app.account().plans
        assert not {"queued", "sending"} & account.messages.keys()
        assert (account.behind_receipts, sum(account.messages.values())) == (0, account.messages_made)
