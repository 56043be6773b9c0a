"""When a provider counts as failing, and what messages do then."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.notify.failover import Stand, Try, first_fit, stand
from services.sandbox.behaviour import Answer, Rule
from tests.notify.desk import COACH, DEPUTY, OTHER_COACH, PHONE, TUESDAY, Desk, a_signal, in_envelope, local

NOW = local(TUESDAY)


def tries(words: str, ago_seconds: int = 0) -> list[Try]:
    """Return tries a second apart, the last one so long ago: ``+`` worked, ``-`` did not."""
    last = NOW - timedelta(seconds=ago_seconds)
    return [Try(last - timedelta(seconds=len(words) - 1 - n), one == "+") for n, one in enumerate(words)]


@pytest.mark.parametrize(
    ("history", "found"),
    [
        pytest.param([], Stand.WELL, id="nothing-offered"),
        pytest.param(tries("-" * 9), Stand.WELL, id="too-few-to-say"),
        pytest.param(tries("-" * 10), Stand.FAILING, id="all-fail"),
        pytest.param(tries("+++++-----"), Stand.FAILING, id="half-fail"),
        pytest.param(tries("++++++-----"), Stand.WELL, id="fewer-than-half-fail"),
        pytest.param(tries("-" * 20 + "+"), Stand.WELL, id="the-last-one-worked"),
        pytest.param(tries("-" * 10, 59), Stand.FAILING, id="just-failed"),
        pytest.param(tries("-" * 10, 60), Stand.PROBED, id="a-minute-ago"),
        pytest.param(tries("-" * 10, 300), Stand.WELL, id="long-ago"),
    ],
)
def test_a_provider_fails_by_its_latest_tries(history: list[Try], found: Stand) -> None:
    """Half of at least ten tries in five minutes; one that works ends it, and after a minute one may try."""
    assert stand(history, NOW) is found


WELL, FAILING, PROBED = Stand.WELL, Stand.FAILING, Stand.PROBED


@pytest.mark.parametrize(
    ("stands", "attempts", "chosen"),
    [
        pytest.param([WELL, WELL], 1, 0, id="the-first-while-it-works"),
        pytest.param([FAILING, WELL], 1, 1, id="the-second-while-it-fails"),
        pytest.param([PROBED, WELL], 1, 0, id="one-tries-whether-it-is-back"),
        pytest.param([FAILING, FAILING], 1, None, id="all-fail"),
        pytest.param([WELL, WELL], 3, 0, id="asked-in-vain-twice"),
        pytest.param([WELL, WELL], 4, 1, id="asked-in-vain-thrice"),
        pytest.param([WELL, WELL], 7, 0, id="both-asked-in-vain"),
        pytest.param([WELL, FAILING], 4, 0, id="asked-in-vain-and-the-other-fails"),
        pytest.param([WELL], 9, 0, id="there-is-one"),
        pytest.param([FAILING], 1, None, id="the-one-there-is-fails"),
    ],
)
def test_the_first_that_fits_carries(stands: list[Stand], attempts: int, chosen: int | None) -> None:
    """A provider that fails is passed over, and one that did not take this text thrice is asked last."""
    assert first_fit(stands, attempts) == chosen


def test_while_texts_fail_new_messages_go_by_mail_at_once(desk: Desk) -> None:
    """Once texts of several people failed, nobody waits ten minutes any more; a text that works ends it."""
    desk.sandbox.behave(Rule(answer=Answer.UNAVAILABLE))
    for address in ("coach", "coach2", "vervanger", "coordinator"):
        desk.sandbox.behave(Rule(to=f"{address}@example.org"))
    now = desk.clock.now()
    people = (COACH, OTHER_COACH, DEPUTY)
    desk.app.handle([in_envelope(a_signal(owner=owner), uuid4(), now) for owner in people])
    assert sorted(desk.at("2026-11-24 10:02").fresh()) == sorted(
        ("email", f"{name}@example.org") for name in ("coach", "coach2", "vervanger")
    )
    desk.sandbox.behave(Rule())
    desk.at("2026-11-24 10:30").take(a_signal())
    assert desk.fresh() == [("sms", PHONE[COACH])]
