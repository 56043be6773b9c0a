"""How to try next: the ladder of Zwolle, the near misses, and never after a no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codes import ConsentScope
from schemas.envelope import Envelope
from schemas.types import ContactChannel
from services.monitor.answers import RUNGS, RuleId
from services.monitor.contact_ladder import propose
from services.monitor.dossier import fold
from tests import builders as a
from tests.monitor.cases import answers, local
from tests.strategies import histories

LETTER, PHONE, APP = ContactChannel.LETTER, ContactChannel.PHONE, ContactChannel.APP
TEXT, VISIT = ContactChannel.TEXT, ContactChannel.VISIT
EXIT = a.an_exit("2026-07-17")
APP_OK = a.consent("2026-07-20", scope=ConsentScope.APP)
NOW = local("2026-11-24 10:00")


def tried(*channels: ContactChannel | None) -> list[Envelope]:
    """Return an exit and attempts after it, a day apart."""
    return [
        EXIT,
        *(a.a_contact_attempt(f"2026-11-{day + 1:02}", channel=one) for day, one in enumerate(channels)),
    ]


@pytest.mark.parametrize(
    ("events", "rung"),
    [
        pytest.param(tried(), LETTER, id="nothing was tried: a card"),
        pytest.param(tried(LETTER), PHONE, id="after a card: call"),
        pytest.param(tried(LETTER, PHONE), TEXT, id="after a call: a text, for the app needs consent"),
        pytest.param([*tried(LETTER, PHONE), APP_OK], APP, id="after a call: the app, with consent"),
        pytest.param([*tried(APP), APP_OK], TEXT, id="after the app: a text"),
        pytest.param(tried(TEXT), VISIT, id="after a text: a visit"),
        pytest.param(tried(ContactChannel.EMAIL), VISIT, id="an e-mail counts as a text"),
        pytest.param(tried(VISIT), LETTER, id="after a visit the first again"),
        pytest.param(tried(PHONE, None), TEXT, id="an attempt of which nobody told how"),
        pytest.param(
            [*tried(TEXT), a.a_contact("2026-11-20")], LETTER, id="after real contact the first again"
        ),
        pytest.param([*tried(TEXT), a.no("2026-11-20")], None, id="said no"),
        pytest.param(
            [*tried(TEXT), a.no("2026-11-20"), a.an_acceptance("2026-11-21")], VISIT, id="yes again"
        ),
        pytest.param([*tried(TEXT), a.an_objection("2026-11-20")], None, id="objected"),
        pytest.param([*tried(TEXT), a.a_death("2026-11-20")], None, id="died"),
    ],
)
def test_the_next_rung(events: list[Envelope], rung: ContactChannel | None) -> None:
    """The one after the last that was tried, in the order card, call, app, text, visit."""
    assert propose(fold(events), NOW).rung is rung


def test_the_signal_says_how() -> None:
    """Who has been silent too long is to be contacted, and the next step says by which rung."""
    (answer,) = answers(tried(PHONE), RuleId.NO_CONTACT, "2026-11-24")
    assert answer.next_step == "neem_contact_op_met_een_sms"


def test_the_task_of_another_way_says_which() -> None:
    """Three attempts in two ways without answer: the task names the next rung."""
    (answer,) = answers(tried(PHONE, PHONE, TEXT), RuleId.ANOTHER_WAY, "2026-11-24")
    assert answer.next_step == "probeer_een_andere_manier_door_langs_te_gaan"


def test_whoever_follows_it_tries_every_rung() -> None:
    """Five times the proposal, five different ways; the sixth is the first again."""
    events = [EXIT, APP_OK]
    followed = []
    for day in range(1, 7):
        rung = propose(fold(events), NOW).rung
        assert rung is not None
        followed.append(rung)
        events.append(a.a_contact_attempt(f"2026-11-{day:02}", channel=rung))
    assert followed[:5] == list(RUNGS)
    assert followed[5] is followed[0]


@given(history=histories(), moment=st.integers(0, 700))
def test_never_after_a_no(history: list[Envelope], moment: int) -> None:
    """Whatever was told in whatever order, who said no last is never to be tried again."""
    said_no = a.no("2029-01-01")
    assert propose(fold([*history, said_no]), NOW.replace(day=1 + moment % 28)).rung is None
