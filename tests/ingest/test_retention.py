"""Whom nobody may keep any longer is erased once, and only when the monitor judged all that was told."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from schemas.envelope import Envelope
from schemas.events import PersonErased, RetentionEnded
from services.ingest.erasure import ErasureReason, Request
from services.ingest.fingerprint import Pupil
from services.ingest.persons import Confirmed
from services.runtime.app import LOCAL_SECRETS
from services.runtime.database import Database
from services.runtime.secrets import new_key
from tests.builders import an_event, an_id
from tests.ingest.conftest import Office, close_office, open_office
from tests.ingest.days import NOW
from tests.ingest.deliveries import event, export, row
from tests.ingest.test_erase import empty
from tests.ingest.test_persons import twice
from tests.killing import Killed, Killer

NUMBER = "4711"
SECRETS = {name: new_key() for name in LOCAL_SECRETS}


def told(office: Office) -> UUID:
    """Deliver two facts about one pupil and one about another; return the pseudonym of the first."""
    office.upload(export(row(NUMBER), row("2")))
    office.event(event("contact.gelegd", pupil=NUMBER, number="1"))
    known = office.app.pupils(office.leavers())
    return next(leaver for leaver, (_, number) in known.items() if number == NUMBER)


def the_end(leaver: UUID, facts: int = 2, number: int = 1) -> Envelope:
    """Return that nobody may keep somebody any longer, by so many facts."""
    body = RetentionEnded(
        region="25",
        kept_until=date(2026, 11, 23),
        reason="after_window",
        policy=date(2026, 1, 1),
        facts=facts,
    )
    return an_event(body, leaver=leaver, id=an_id(number), source="urn:nazorg:monitor", recorded=NOW)


def outcomes(office: Office) -> Sequence[tuple[str, str | None]]:
    """Return what came of each event that was read."""
    rows = office.rows("select outcome, reason from ingest.inbox order by event_id")
    return [(row.outcome, row.reason) for row in rows]


def erased(office: Office) -> list[UUID]:
    """Return of whom was told that they are erased."""
    rows = office.rows(f"select key from ingest.outbox where headers ->> 'ce_type' = '{PersonErased.TYPE}'")
    return [UUID(row.key.decode()) for row in rows]


def test_it_is_an_erasure_as_any(office: Office) -> None:
    """The person is gone, the ledger says why, the others hear it, and the school is told when it delivers again."""
    leaver = told(office)
    office.app.handle([the_end(leaver)])
    while office.app.eraser.finish():
        pass
    assert leaver not in office.leavers()
    assert len(office.leavers()) == 1
    assert erased(office) == [leaver]
    (line,) = office.app.eraser.ledger()
    assert (line.leaver, line.reason, line.region) == (leaver, ErasureReason.RETENTION, "25")
    assert office.upload(export(row(NUMBER), row("2"))).json()["geweigerd"] == 1
    assert outcomes(office) == [("applied", None)]


def test_twice_is_once(office: Office) -> None:
    """The same event again, and another night's, change nothing."""
    leaver = told(office)
    office.app.handle([the_end(leaver), the_end(leaver)])
    stored = office.everything_stored()
    office.app.handle([the_end(leaver)])
    assert office.everything_stored() == stored
    office.app.handle([the_end(leaver, number=2)])
    assert (erased(office), outcomes(office)) == ([leaver], [("applied", None), ("no_effect", "erased")])


@pytest.mark.parametrize("facts", [1, 3])
def test_a_fact_that_was_not_judged_stops_it(office: Office, facts: int) -> None:
    """When ingest told more or fewer facts than the monitor judged, nothing goes."""
    leaver = told(office)
    office.app.handle([the_end(leaver, facts)])
    assert leaver in office.leavers()
    assert (erased(office), outcomes(office)) == ([], [("no_effect", "facts_differ")])


def test_who_was_erased_on_request_stays_so(office: Office) -> None:
    """The reason in the ledger is that of the first erasure."""
    leaver = told(office)
    office.app.eraser.erase(Request(Pupil("98KP", NUMBER), ErasureReason.ASKED))
    office.app.handle([the_end(leaver)])
    assert [line.reason for line in office.app.eraser.ledger()] == ["verzoek"]
    assert outcomes(office) == [("no_effect", "erased")]


def test_joined_pseudonyms_go_together(office: Office) -> None:
    """Who is known twice goes under both, when the join was judged as well."""
    kept, other = twice(office)
    office.app.persons.join((kept, other), Confirmed("LC-KP", region="25"))
    office.app.handle([the_end(kept, 2, number=1)])
    assert outcomes(office) == [("no_effect", "facts_differ")]
    office.app.handle([the_end(kept, 3, number=2)])
    assert set(erased(office)) == {kept, other}
    assert office.leavers() == []


def test_who_has_no_identity_any_more_is_told_as_well(office: Office) -> None:
    """Also whose identity somebody deleted by hand goes from the other services."""
    leaver = told(office)
    office.admin.run(
        lambda c: c.execute(text("delete from ingest.identities where leaver = :l"), {"l": leaver})
    )
    office.app.handle([the_end(leaver)])
    assert erased(office) == [leaver]


@pytest.mark.slow
def test_stopped_anywhere_it_ends_erased(database_url: str, keys_url: str, tmp_path: Path) -> None:
    """Stopped after any statement or commit and read again, the person is erased once, and the other stays."""
    storage = Database(database_url), Database(keys_url)
    killer = Killer()
    for after in range(1, 60):
        office = open_office(database_url, keys_url, tmp_path, SECRETS)
        leaver = told(office)
        killer = Killer(after)
        with (
            suppress(Killed),
            killer.stalking(office.app.database),
            killer.stalking(office.app.keys_database),
        ):
            office.app.handle([the_end(leaver)])
        restarted = open_office(database_url, keys_url, tmp_path, SECRETS)
        restarted.app.handle([the_end(leaver)])
        while restarted.app.eraser.finish():
            pass
        assert (erased(restarted), len(restarted.leavers())) == ([leaver], 1), after
        assert outcomes(restarted) == [("applied", None)], after
        close_office(restarted)
        close_office(office)
        empty(*storage)
        if killer.count < after:
            break
    assert killer.count > 12
    for database in storage:
        database.close()
