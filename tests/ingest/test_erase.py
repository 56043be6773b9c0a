"""A person is erased: once, wholly, and for good, wherever the process dies."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from schemas.events import PersonErased
from services.ingest.erasure import ErasureReason, Request, as_line, from_line
from services.ingest.errors import NotFound
from services.ingest.fingerprint import Pupil
from services.runtime.app import LOCAL_SECRETS
from services.runtime.database import Database
from services.runtime.secrets import new_key
from tests.ingest.conftest import Office, close_office, open_office
from tests.ingest.days import NOW
from tests.ingest.deliveries import PERSONAL, event, export, row
from tests.ingest.test_large_file import large
from tests.ingest.test_take_twice import together
from tests.killing import Killed, Killer

NUMBER = "4711"
WHO = Pupil("98KP", NUMBER)
ASKED = Request(WHO, ErasureReason.ASKED)
SECRETS = {name: new_key() for name in LOCAL_SECRETS}


def keys(office: Office) -> int:
    """Return how many keys of persons there are."""
    query = text("select count(*) from person_keys.person_keys")
    return int(office.keys.run(lambda connection: connection.execute(query).scalar_one()))


def told(office: Office) -> None:
    """Deliver one pupil in every way, and another one beside."""
    office.upload(export(row(NUMBER), row("2")))
    office.upload(export(row(NUMBER, uren_per_week="8"), row("2")))
    office.event(event("contact.gelegd", pupil=NUMBER, number="1"))
    office.event(event("begeleider.toegewezen", pupil=NUMBER, number="2"), office.coordinator)


@pytest.fixture
def known(office: Office) -> Office:
    """An ingest that knows two pupils."""
    told(office)
    return office


def everything(office: Office) -> str:
    """Return every row of both databases as text."""
    return office.everything_stored() + str(
        office.keys.run(lambda c: c.execute(text("select * from person_keys.person_keys")).all())
    )


def test_nothing_leads_to_the_person_any_more(known: Office) -> None:
    """Identity, index, natural keys, submissions, events and key are gone, and what stays is nameless."""
    leaver = known.app.identities.pupils(known.leavers())  # type: ignore[arg-type]
    (gone,) = [one for one, pupil in leaver.items() if pupil == WHO]
    erased = known.app.eraser.erase(ASKED)
    while known.app.eraser.finish():
        pass
    assert erased.removed == {
        "submissions": 2, "natural_keys": 2, "opt_ins": 0, "likenesses": 1, "ages": 1, "address_requests": 0,
        "searchables": 1, "viewings": 0, "rejections": 0,
        "pupil_index": 1, "duo_people": 0, "identities": 1, "outbox": 4, "log": 0,
        "dead_letters": 0,
    }  # fmt: skip
    assert (len(known.leavers()), known.count("pupil_index"), keys(known)) == (1, 1, 1)
    last = known.rows("select * from ingest.outbox where value <> '' order by seq")[-1]
    assert UUID(last.key.decode()) == gone
    assert last.headers["ce_type"] == PersonErased.TYPE
    assert known.rows(f"select 1 from ingest.outbox where key = '{gone}' and published_at is not null") == []
    assert known.app.pupils([gone]) == {}
    assert [one.leaver for one in known.app.eraser.ledger()] == [gone]


def test_a_second_time_is_harmless(known: Office) -> None:
    """Asked again, by number or by pseudonym, the first erasure is told and nothing changes."""
    first = known.app.eraser.erase(ASKED)
    stored = everything(known)
    for who in (WHO, first.leavers[0]):
        again = known.app.eraser.erase(Request(who, ErasureReason.RETENTION))
        assert (again.id, again.is_known, again.reason) == (first.id, True, "verzoek")
    assert everything(known) == stored


def test_a_preview_changes_nothing(known: Office) -> None:
    """What would go is counted by doing it, and all of it is still there after."""
    stored = everything(known)
    preview = known.app.eraser.preview(ASKED)
    assert everything(known) == stored
    assert preview.removed == known.app.eraser.erase(ASKED).removed


def test_nobody_is_not_erased(known: Office) -> None:
    """A pupil or pseudonym that nobody knows is not found."""
    for who in (Pupil("98KP", "3"), uuid4()):
        with pytest.raises(NotFound):
            known.app.eraser.erase(Request(who, ErasureReason.ASKED))  # type: ignore[arg-type]


def test_who_is_delivered_again_stays_erased(known: Office) -> None:
    """A row or event of somebody who was erased is dropped and told so; the others of the delivery are taken."""
    known.app.eraser.erase(ASKED)
    report = known.upload(export(row(NUMBER), row("2"), row("3"))).json()
    assert (report["rijen"], report["geweigerd"], report["al_bekend"], report["aanvaard"]) == (3, 1, 1, 1)
    line = report["regels"][0]
    assert (line["uitkomst"], line["reden"], line["veld"]) == ("gewist", "gewist", "leerlingnummer")
    assert "gewist" in line["verwacht"]
    receipt = known.batch(
        event("contact.gelegd", pupil=NUMBER, number="8"), event("contact.gelegd", pupil="2", number="9")
    ).json()
    assert (receipt["uitkomsten"], receipt["gewist"]) == (["gewist", "aanvaard"], 1)
    assert len(known.leavers()) == 2
    assert known.count("submissions") == 1
    trial = known.ask(
        "POST", "/v1/uploads?proef=true", content=export(row(NUMBER)), headers={"Content-Type": "text/csv"}
    )
    assert trial.json()["regels"][0]["uitkomst"] == "gewist"
    assert known.app.account().deliveries[-1].closes


def test_a_large_file_drops_who_is_erased(known: Office) -> None:
    """Also in a file that is taken in parts."""
    known.app.eraser.erase(ASKED)
    report = known.upload(large(f"{NUMBER};98KP;pro;18-07-2026;onbekend")).json()
    assert (report["rijen"] - report["aanvaard"], report["geweigerd"]) == (1, 1)


@pytest.mark.parametrize("again", range(4))
def test_a_delivery_that_meets_an_erasure(office: Office, again: int) -> None:
    """A delivery and an erasure at once: what came first is erased, what came after is dropped."""
    told(office)
    answers: list[Any] = together(
        lambda: office.event(event("plaatsing.begonnen", pupil=NUMBER, number="x")),
        lambda: office.upload(export(row(NUMBER, uren_per_week="30"))),
        lambda: office.app.eraser.erase(ASKED),  # type: ignore[arg-type,return-value]
    )
    assert len(answers) == 3
    assert len(office.leavers()) == 1
    whole = office.rows(
        "select headers ->> 'ce_type' from ingest.outbox where value <> '' and key not in"
        " (select convert_to(leaver::text, 'UTF8') from ingest.identities)"
    )
    assert [kind for (kind,) in whole] == [PersonErased.TYPE]


@pytest.fixture
def storage(database_url: str, keys_url: str) -> Iterator[tuple[Database, Database]]:
    """Both databases, as their owner sees them."""
    both = Database(database_url), Database(keys_url)
    yield both
    for database in both:
        database.close()


@pytest.mark.slow
def test_stopped_anywhere_it_ends_erased(
    database_url: str, keys_url: str, tmp_path: Path, storage: tuple[Database, Database]
) -> None:
    """Stopped after any statement or commit in either database: not erased at all, or for good after a restart."""
    killer = Killer()
    for after in range(1, 60):
        office = open_office(database_url, keys_url, tmp_path, SECRETS)
        told(office)
        killer = Killer(after)
        with (
            suppress(Killed),
            killer.stalking(office.app.database),
            killer.stalking(office.app.keys_database),
        ):
            office.app.eraser.erase(ASKED)
            office.app.eraser.finish()
        restarted = open_office(database_url, keys_url, tmp_path, SECRETS)
        while restarted.app.eraser.finish():
            pass
        untouched = restarted.app.eraser.ledger() == []
        assert (len(restarted.leavers()), keys(restarted)) == ((2, 2) if untouched else (1, 1)), after
        assert restarted.upload(export(row(NUMBER))).json()["geweigerd"] == int(not untouched)
        close_office(restarted)
        close_office(office)
        empty(*storage)
        if killer.count < after:
            break
    assert killer.count > 12


def empty(database: Database, keys_database: Database) -> None:
    """Leave both databases as they were before anything was delivered."""
    tables = text(
        "select tablename from pg_tables where schemaname = 'ingest' and tablename <> 'alembic_version'"
    )
    names = database.run(lambda c: list(c.execute(tables).scalars()))
    listed = ", ".join(f"ingest.{name}" for name in names)
    database.run(lambda c: c.execute(text(f"truncate {listed} cascade")))
    keys_database.run(lambda c: c.execute(text("truncate person_keys.person_keys, person_keys.erasures")))


def test_the_ledger_brings_an_erasure_back_after_a_restore(known: Office) -> None:
    """When the person is there again, as after a restore, the ledger alone erases them again and tells it once."""
    before = known.rows("select * from ingest.identities")
    erased = known.app.eraser.erase(ASKED)
    known.app.eraser.finish()
    gone = next(one for one in before if one.leaver == erased.leavers[0])
    known.admin.run(
        lambda c: c.execute(
            text("insert into ingest.identities values (:leaver, :school, :region, :person)"), gone._asdict()
        )
    )
    known.admin.run(lambda c: c.execute(text("delete from ingest.erasures; delete from ingest.outbox")))
    (line,) = known.app.eraser.ledger()
    assert known.app.eraser.again([line])["identities"] == 1
    assert known.app.eraser.again([line])["identities"] == 0
    assert known.app.eraser.ledger() == [line]
    assert [made.type for made in known.events()] == [PersonErased.TYPE]
    assert known.upload(export(row(NUMBER))).json()["geweigerd"] == 1


def test_a_line_of_the_ledger_is_read_as_written(known: Office) -> None:
    """A copy of the ledger holds pseudonym, mark and moment and nothing else, and comes back as it was."""
    known.app.eraser.erase(ASKED)
    known.app.eraser.finish()
    (one,) = known.app.eraser.ledger()
    assert from_line(as_line(one)) == one
    assert NUMBER not in as_line(one)
    assert not [word for word in PERSONAL if word in as_line(one)]
    assert one.erased_at == NOW
    with pytest.raises(ValueError, match="no line of a ledger"):
        from_line("{}")


def test_an_erased_person_can_be_erased_without_their_key(known: Office) -> None:
    """Also who cannot be read any more goes; by the number the pupil is still known as erased."""
    known.keys.run(lambda c: c.execute(text("delete from person_keys.person_keys")))
    known.app.eraser.erase(ASKED)
    assert known.upload(export(row(NUMBER))).json()["geweigerd"] == 1
