"""What young people let hear becomes a fact of their dossier, once."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from schemas.body import LeaverFact
from schemas.envelope import Envelope
from schemas.events import AddressFailed, CheckinAnswered, OfferDeclined, OutreachHeard
from schemas.types import Channel, EventId, Heard
from tests.ingest.conftest import Office
from tests.ingest.deliveries import event

ON = date(2026, 11, 24)


@pytest.fixture
def leaver(office: Office) -> UUID:
    """Somebody whom a school delivered."""
    assert office.event(event()).status_code == 202
    (found,) = office.leavers()
    return found


def heard(office: Office, leaver: UUID, what: Heard, **more: Any) -> Envelope:
    """Return what notify tells of a message to a young person."""
    body = OutreachHeard(message=uuid4(), happened_on=ON, heard=what, **more)
    now = office.clock.now()
    return Envelope(EventId(uuid4()), "urn:nazorg:notify", leaver, now, now, body)


@pytest.mark.parametrize(
    ("what", "more", "fact"),
    [
        pytest.param(Heard.SCORE, {"score": 1}, (CheckinAnswered, {"score": 1}), id="a score"),
        pytest.param(Heard.LEFT_ALONE, {}, (OfferDeclined, {"may_return_on": None}), id="leave me alone"),
        pytest.param(
            Heard.COME_BACK,
            {"return_on": date(2027, 5, 24)},
            (OfferDeclined, {"may_return_on": date(2027, 5, 24)}),
            id="come back",
        ),
        pytest.param(
            Heard.ADDRESS_FAILS,
            {"channel": Channel.SMS, "permanent": True},
            (AddressFailed, {"channel": Channel.SMS, "permanent": True}),
            id="a number that does not work",
        ),
    ],
)
def test_it_becomes_a_fact(
    office: Office, leaver: UUID, what: Heard, more: dict[str, Any], fact: tuple[type, dict[str, Any]]
) -> None:
    """With the school and region of the person, reported by the young person; a second time nothing is added."""
    told = heard(office, leaver, what, **more)
    for _ in range(2):
        office.app.handle([told])
    made = office.events()[-1]
    kind, values = fact
    assert isinstance(made.body, kind)
    assert isinstance(made.body, LeaverFact)
    assert {name: getattr(made.body, name) for name in values} == values
    assert (made.body.region, made.body.school, made.body.happened_on) == ("25", "98KP", ON)
    assert (made.key, made.reported_by, made.source) == (leaver, leaver, "urn:nazorg:jongere")
    assert len([one for one in office.events() if isinstance(one.body, kind)]) == 1


def test_the_account_adds_up(office: Office, leaver: UUID) -> None:
    """Facts that young people told are counted, and are no part of what deliveries made."""
    before = office.app.account().said
    office.app.handle([heard(office, leaver, Heard.SCORE, score=score) for score in (1, 4)])
    account = office.app.account()
    assert account.said == before + 2
    assert account.made_of_items == sum(delivery.accepted for delivery in account.deliveries)


def test_of_nobody_and_of_who_was_erased_nothing_is_made(office: Office, leaver: UUID) -> None:
    """A pseudonym that is not known makes no fact, and the inbox says why."""
    erasure = {"jongere": str(leaver), "reden": "verzoek"}
    assert office.ask("POST", "/v1/wissingen", office.coordinator, json=erasure).status_code == 202
    before = office.count("outbox")
    office.app.handle([heard(office, one, Heard.SCORE, score=2) for one in (leaver, uuid4())])
    assert office.count("outbox") == before
    reasons = office.rows("select reason from ingest.inbox where outcome = 'no_effect' order by reason")
    assert [row.reason for row in reasons] == ["erased", "nobody_there"]
