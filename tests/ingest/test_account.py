"""What went in and what came of it."""

from services.runtime.outbox import Relay
from tests.ingest.conftest import Office
from tests.ingest.days import NOW
from tests.ingest.deliveries import OTHER_SCHOOL, event, export, row


def test_the_account_closes(office: Office) -> None:
    """Per delivery offered is the sum of its outcomes, and the accepted items are the events that were made."""
    office.event(event(number="1"))
    office.event(event(number="1"))
    office.event(event(number="1", uren_per_week=1))
    office.batch(event(number="2"), event(number="3", bestemming="werk"))
    office.event(event(number="4", brin=OTHER_SCHOOL))
    office.upload(
        export(row("5"), row("5", uren_per_week="9"), row("5", uren_per_week="9"), row("6", bestemming=""))
    )
    account = office.app.account()
    assert all(delivery.closes for delivery in account.deliveries)
    told = sorted(
        (d.kind, d.offered, d.rejected, d.known, d.accepted, d.corrections) for d in account.deliveries
    )
    assert told == [
        ("gebeurtenissen", 1, 0, 0, 1, 0),
        ("gebeurtenissen", 1, 0, 1, 0, 0),
        ("gebeurtenissen", 1, 1, 0, 0, 0),
        ("gebeurtenissen", 1, 1, 0, 0, 0),
        ("gebeurtenissen", 2, 2, 0, 0, 0),
        ("uitstroom", 4, 1, 1, 2, 1),
    ]
    assert sum(account.made.values()) == sum(delivery.accepted for delivery in account.deliveries) == 3


def test_at_rest_when_all_is_on_the_bus(office: Office) -> None:
    """Ingest is at rest when its outbox is empty and nothing is due, and not before."""
    assert office.app.at_rest(NOW)
    office.event(event())
    assert not office.app.at_rest(NOW)
    assert office.app.account().unsent == 1
    step = office.app.workers["relay"][0].step
    assert isinstance(step.__self__, Relay)  # type: ignore[attr-defined]
    assert not step(), "one batch was all"
    assert not office.app.at_rest(NOW), "the school that delivered is to be judged"
    assert office.app.silence.step()
    assert not office.app.at_rest(NOW), "nobody looked yet how old the young person is"
    assert office.app.ages.step()
    assert not step()
    assert office.app.at_rest(NOW)
    assert office.app.account().made == {"vangnet.exits.v1": 2}
    assert office.app.account().made_of_items == 1, "the other one is of no item, but of an age"
