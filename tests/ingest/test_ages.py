"""Who turns 18 or 27 is told on that day, once, and the day of birth is stored nowhere in the clear."""

from datetime import date, datetime
from uuid import UUID

from schemas.events import AgeGroupKnown
from services.ingest.local_calendar import HOME
from tests.ingest.conftest import Office
from tests.ingest.deliveries import event


def look(office: Office) -> None:
    """Look until nobody is due."""
    while office.app.ages.step():
        pass


def at(office: Office, moment: str) -> None:
    """Move the clock to a Dutch local moment, and look."""
    office.clock.advance_to(datetime.fromisoformat(moment).replace(tzinfo=HOME))
    look(office)


def told(office: Office) -> list[tuple[str, str]]:
    """Return what was told of ages, in its order."""
    bodies = [made.body for made in office.events()]
    return [(str(one.happened_on), one.age_group.name) for one in bodies if isinstance(one, AgeGroupKnown)]


def born(office: Office, day: str | None, pupil: str = "1", number: str = "1") -> None:
    """Deliver an exit of somebody born on a day."""
    made = event("uitstroom.geregistreerd", pupil, number=number, geboortedatum=day)
    assert office.event(made).status_code == 202
    look(office)


def test_a_birthday_is_told_once(office: Office) -> None:
    """Under 18 at once; 18 on the day itself; 27 too; and nothing in between."""
    born(office, "2008-12-24")
    at(office, "2026-12-23 23:59")
    assert told(office) == [("2026-11-24", "UNDER_18")]
    at(office, "2026-12-24 00:00")
    at(office, "2027-06-01 10:00")
    assert told(office)[1:] == [("2026-12-24", "FROM_18")]
    at(office, "2035-12-24 00:00")
    assert told(office)[2:] == [("2035-12-24", "FROM_27")]
    assert office.app.ages.next_due() is None


def test_after_an_outage_it_is_told_with_its_day(office: Office) -> None:
    """Nobody looked for a year: the event still says which day it was."""
    born(office, "2008-12-24")
    at(office, "2027-12-01 10:00")
    assert told(office)[1:] == [("2026-12-24", "FROM_18")]


def test_a_mended_day_of_birth_is_told_when_the_group_changes(office: Office) -> None:
    """The last one counts, and a day that changes nothing is no news."""
    born(office, "2001-03-01")
    born(office, "2001-04-01", number="2")
    born(office, "2010-03-01", number="3")
    assert told(office) == [("2026-11-24", "FROM_18"), ("2026-11-24", "UNDER_18")]


def test_without_a_day_of_birth_nothing_is_told(office: Office) -> None:
    """Unknown is unknown, and nobody looks again."""
    born(office, None)
    assert told(office) == []
    assert office.app.ages.next_due() is None


def test_nothing_tells_the_day_of_birth(office: Office) -> None:
    """Neither the table nor the event nor the log holds it."""
    born(office, "2008-12-24")
    assert office.rows("select look_on from ingest.ages") == [(date(2026, 12, 1),)]
    assert "2008-12-24" not in office.everything_stored() + office.log_text.getvalue()


def test_two_that_look_at_once_tell_it_once(office: Office) -> None:
    """A second process passes over who is locked, and the event of one group on one day is one event."""
    born(office, "2008-12-24", "1", "1")
    born(office, "2008-12-24", "2", "2")
    office.clock.advance_to(datetime(2026, 12, 24, tzinfo=HOME))

    def within(connection: object) -> bool:
        assert office.app.ages.look(connection)  # type: ignore[arg-type]
        return office.app.ages.step()

    assert not office.app.database.run(within)
    ids = [made.id for made in office.events() if isinstance(made.body, AgeGroupKnown)]
    assert (len(ids), len(set(ids))) == (4, 4)
    assert all(isinstance(one, UUID) for one in ids)


def test_nobody_sends_it(office: Office) -> None:
    """It follows from the day of birth, which is delivered."""
    sent = event("persoon.overleden") | {"type": AgeGroupKnown.TYPE}
    assert office.event(sent).status_code == 400
    assert office.events() == []
