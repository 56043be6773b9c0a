"""The key of each person, in a database of its own."""

from datetime import timedelta

from services.ingest.person_keys import UNUSED_FOR, prepare
from tests.ingest.conftest import Office
from tests.ingest.days import NOW
from tests.ingest.deliveries import event

KEYS = "select * from person_keys.person_keys"


def stored(office: Office) -> int:
    """Return how many keys there are."""
    return len(office.keys.run(lambda connection: connection.exec_driver_sql(KEYS).all()))


def sweep(office: Office) -> bool:
    """Sweep once."""
    return office.app.identities.keys.sweep(office.app.identities.with_person)


def test_each_person_has_a_key_of_their_own(office: Office) -> None:
    """Two people have two keys, wrapped, and not in the database of the people."""
    office.batch(event(pupil="1", number="1"), event(pupil="2", number="2"))
    keys = office.app.identities.keys.of(office.leavers())  # type: ignore[arg-type]
    assert len(set(keys.values())) == 2
    text = str(office.keys.run(lambda connection: connection.exec_driver_sql(KEYS).all()))
    assert not [key for key in keys.values() if str(key)[2:-1] in text]
    assert not list(office.rows("select 1 from pg_tables where tablename = 'person_keys'"))


def test_the_key_is_committed_before_the_person(office: Office) -> None:
    """When the delivery fails the key is there already, and the person is not."""
    office.admin.run(lambda connection: connection.exec_driver_sql("drop table ingest.outbox"))
    assert office.event(event()).status_code == 500
    assert (stored(office), office.leavers()) == (1, [])


def test_a_key_without_a_person_is_destroyed_after_a_day(office: Office) -> None:
    """Not before a day, for a transaction may still be running; a key with its person stays for good."""
    office.event(event(pupil="1"))
    office.admin.run(
        lambda connection: connection.exec_driver_sql("alter table ingest.outbox rename to gone")
    )
    office.event(event(pupil="2", number="2"))
    office.admin.run(
        lambda connection: connection.exec_driver_sql("alter table ingest.gone rename to outbox")
    )
    office.clock.advance_to(NOW + UNUSED_FOR)
    assert (sweep(office), stored(office)) == (False, 2)
    office.clock.advance_to(NOW + UNUSED_FOR + timedelta(seconds=1))
    assert (sweep(office), stored(office)) == (False, 1)
    assert list(office.app.pupils(office.leavers()).values()) == [("98KP", "1")]
    assert (sweep(office), stored(office)) == (False, 1)


def test_preparing_twice_changes_nothing(office: Office) -> None:
    """The table of the keys can be prepared again and again."""
    office.event(event())
    prepare(office.keys)
    assert stored(office) == 1
