"""One bad person does not stop the country; many bad people stop the process."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import text

from schemas.envelope import Envelope
from services.monitor import quarantine
from services.monitor.errors import NotInQuarantine, StillFailing, TooManyQuarantined
from services.monitor.handle import MOST_QUARANTINED
from services.monitor.sweep import look_at_due
from tests.builders import A_COACH, a_coach_assigned, a_placement_ended, an_exit
from tests.monitor.cases import local
from tests.monitor.desk import Desk

BAD = UUID(int=666)
GOOD = UUID(int=777)


def break_people(desk: Desk, *leavers: UUID) -> None:
    """Make our own code fail on these people: a row of the history that no version of us ever wrote."""
    strange = text(
        "insert into history (event_id, leaver, type, source, recorded, body)"
        " values (gen_random_uuid(), :leaver, 'nl.nazorg.onbekend.v1', 'urn:test', now(), '{}')"
    )
    rows = [{"leaver": leaver} for leaver in leavers]
    desk.database.run(lambda connection: connection.execute(strange, rows))


def mend(desk: Desk, leaver: UUID) -> None:
    """Take away what made us fail."""
    taken_away = text("delete from history where leaver = :leaver and type like '%onbekend%'")
    desk.database.run(lambda connection: connection.execute(taken_away, {"leaver": leaver}))


def news(leaver: UUID) -> Iterator[Envelope]:
    """Yield an exit and a lost place."""
    yield an_exit("2026-11-02", leaver=leaver)
    yield a_coach_assigned("2026-11-02", leaver=leaver)
    yield a_placement_ended("2026-11-24", leaver=leaver)


def test_one_bad_person_is_set_apart_and_the_rest_goes_on(desk: Desk) -> None:
    """The bad person's events are kept and counted as quarantined; the others are worked out."""
    break_people(desk, BAD)
    desk.handle(*news(BAD), *news(GOOD))
    assert desk.outcomes() == {"applied": 3, "quarantined": 3}
    assert desk.rows("select distinct leaver from signals") == [{"leaver": GOOD}]
    (row,) = quarantine.waiting(desk.monitor)
    assert (row["leaver"], row["error"], row["events"], row["school"]) == (BAD, "KeyError", 3, "98KP")
    assert "services/monitor/store.py" in str(row["place"])


def test_the_owner_of_a_quarantined_person_stays(desk: Desk) -> None:
    """Who was worked out before keeps owner and signals while in quarantine."""
    desk.handle(*news(BAD))
    break_people(desk, BAD)
    desk.handle(a_placement_ended("2026-11-25", leaver=BAD))
    (row,) = quarantine.waiting(desk.monitor)
    assert row["owner"] == A_COACH
    assert desk.reasons() == ["place_lost"]


def test_later_events_of_a_quarantined_person_wait_too(desk: Desk) -> None:
    """Until a retry nothing of this person is worked out, by event or by date, even if it would go well now."""
    break_people(desk, BAD)
    desk.handle(an_exit("2026-11-02", leaver=BAD))
    mend(desk, BAD)
    desk.handle(a_placement_ended("2026-11-24", leaver=BAD))
    desk.at("2027-06-01 10:00")
    assert desk.outcomes() == {"quarantined": 2}
    assert desk.rows("select * from signals") == []
    assert quarantine.waiting(desk.monitor)[0]["events"] == 2


def test_a_retry_works_out_what_was_kept(desk: Desk) -> None:
    """After a repair the person is worked out from the history, and the kept events count as applied."""
    break_people(desk, BAD)
    desk.handle(*news(BAD))
    with pytest.raises(StillFailing, match="KeyError"):
        quarantine.retry(desk.monitor, BAD)
    assert len(quarantine.waiting(desk.monitor)) == 1
    mend(desk, BAD)
    quarantine.retry(desk.monitor, BAD)
    assert desk.outcomes() == {"applied": 3}
    assert desk.reasons() == ["place_lost"]
    assert quarantine.waiting(desk.monitor) == []


def test_who_is_not_in_quarantine_cannot_be_retried(desk: Desk) -> None:
    """A wrong pseudonym is said to be one, and changes nothing."""
    with pytest.raises(NotInQuarantine, match=str(GOOD)):
        quarantine.retry(desk.monitor, GOOD)
    assert desk.rows("select * from dossiers") == []


def test_a_person_who_fails_at_a_date_is_set_apart_by_the_sweep(desk: Desk) -> None:
    """The sweep goes on with the others, and does not meet the bad person again."""
    desk.handle(an_exit("2026-11-02", leaver=BAD), an_exit("2026-11-02", leaver=GOOD))
    break_people(desk, BAD)
    desk.clock.advance_to(local("2027-01-02 00:00"))
    assert look_at_due(desk.monitor, 500)
    while look_at_due(desk.monitor, 500):
        pass
    assert [row["leaver"] for row in quarantine.waiting(desk.monitor)] == [BAD]
    assert {
        row["leaver"] for row in desk.rows("select leaver from signals where reason = 'silent_too_long'")
    } == {GOOD}


def test_more_than_ten_bad_people_stop_the_process(desk: Desk) -> None:
    """So many failures are our fault: the eleventh ends the process, uncommitted."""
    bad = [UUID(int=9000 + number) for number in range(MOST_QUARANTINED + 1)]
    break_people(desk, *bad)
    with pytest.raises(TooManyQuarantined, match="11 of 11"):
        desk.handle(*[an_exit("2026-11-02", leaver=leaver) for leaver in bad])
    assert desk.outcomes() == {"quarantined": MOST_QUARANTINED}


def test_ten_bad_people_do_not(desk: Desk) -> None:
    """Ten may be bad data."""
    bad = [UUID(int=9000 + number) for number in range(MOST_QUARANTINED)]
    break_people(desk, *bad)
    desk.handle(*[an_exit("2026-11-02", leaver=leaver) for leaver in bad])
    assert len(quarantine.waiting(desk.monitor)) == MOST_QUARANTINED
