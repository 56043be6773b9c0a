"""Dead letters: kept encrypted, told without their content, limited, and worked off later."""

import json
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, text

from schemas import codec
from schemas.codec import Undecodable, UndecodableReason
from schemas.events import DeadLetterParked
from services.runtime.bus import Record
from services.runtime.clock import SteppedClock
from services.runtime.database import Database
from services.runtime.dead_letter import DeadLetters, Parked, parked
from services.runtime.errors import Misconfigured, TooManyDeadLetters
from services.runtime.inbox import first_time
from services.runtime.outbox import made_here, put
from tests.builders import an_exit
from tests.conftest import LogLines
from tests.runtime.conftest import NOW, Tables

SECRET = b'{"naam": "Noor Visser"}'
BAD_BODY = Undecodable(UndecodableReason.BAD_BODY, "naam")


def _record(offset: int, value: bytes = SECRET) -> Record:
    return Record("vangnet.exits.v1", 3, offset, b"key", {"ce_id": "not an id"}, value, NOW)


def _rows(database: Database, tables: Tables) -> list[dict[str, object]]:
    return database.run(lambda c: [dict(row) for row in c.execute(select(tables.letters)).mappings()])


def _notices(database: Database, tables: Tables) -> list[DeadLetterParked]:
    columns = tables.outbox.c
    rows = database.run(lambda c: c.execute(select(columns.key, columns.headers, columns.value)).all())
    bodies = [codec.decode(*row).body for row in rows]
    return [body for body in bodies if isinstance(body, DeadLetterParked)]


def test_a_dead_letter_keeps_reason_and_origin(
    database: Database, tables: Tables, dead_letters: DeadLetters
) -> None:
    """It says why, where it stood, and when it was first seen."""
    dead_letters.park([(_record(7), BAD_BODY)])

    (letter,) = dead_letters.waiting()
    assert letter.pop("id")
    assert len(str(letter.pop("digest"))) == 64
    assert letter == {
        "topic": "vangnet.exits.v1",
        "partition": 3,
        "position": 7,
        "reason": "bad_body",
        "place": "naam",
        "first_seen": NOW,
    }


def test_its_payload_is_encrypted(
    database: Database, tables: Tables, dead_letters: DeadLetters, log_lines: LogLines
) -> None:
    """What was in it is in no column, on no topic and in no log line that can be read without the key."""
    dead_letters.park([(_record(7), BAD_BODY)])

    tables_as_text = database.run(
        lambda c: (
            c.execute(text("select string_agg(t::text, '') from plumbing.dead_letters t")).scalar_one()
            + c.execute(
                text("select string_agg(convert_from(value, 'utf8'), '') from plumbing.outbox")
            ).scalar_one()
        )
    )
    assert SECRET.hex() not in tables_as_text
    assert "Noor" not in tables_as_text + log_lines.text
    assert [line["reason"] for line in log_lines.lines] == ["bad_body"]


def test_another_key_does_not_open_it(
    database: Database, tables: Tables, dead_letters: DeadLetters, clock: SteppedClock
) -> None:
    """A copy of the table is worth nothing without the key."""
    dead_letters.park([(_record(7), BAD_BODY)])
    (row,) = _rows(database, tables)
    thief = DeadLetters("plumbing", database, tables.letters, tables.outbox, clock, b"x" * 32)

    with pytest.raises(InvalidTag):
        thief.read_again(row["id"])  # type: ignore[arg-type]


def test_the_topic_hears_of_it_without_its_content(
    database: Database, tables: Tables, dead_letters: DeadLetters
) -> None:
    """The notice carries service, reason, origin and digest, and is committed with the letter."""
    dead_letters.park([(_record(7), BAD_BODY)])

    (row,) = _rows(database, tables)
    (notice,) = _notices(database, tables)
    assert (notice.service, notice.topic, notice.partition, notice.position, notice.reason) == (
        "plumbing",
        "vangnet.exits.v1",
        3,
        7,
        "bad_body",
    )
    assert notice.digest == row["digest"]


def test_parked_twice_is_once(database: Database, tables: Tables, dead_letters: DeadLetters) -> None:
    """A record that is read again after a crash is one letter with one notice."""
    counts = [
        dead_letters.park([(_record(7), BAD_BODY), (_record(8), BAD_BODY)]),
        dead_letters.park([(_record(8), BAD_BODY), (_record(9), BAD_BODY)]),
        dead_letters.park([]),
    ]

    assert counts == [2, 1, 0]
    assert len(_rows(database, tables)) == len(_notices(database, tables)) == 3


def test_when_everything_is_bad_it_stops_and_says_why(dead_letters: DeadLetters) -> None:
    """So many bad records without a good one are our own fault: the consumer stops with what to do."""
    dead_letters.count(good=0, bad=4)

    with pytest.raises(TooManyDeadLetters, match="dead-letters list") as stopped:
        dead_letters.count(good=0, bad=1)

    assert isinstance(stopped.value, Misconfigured), "a restart by itself does not help"


def test_one_good_record_begins_the_count_again(dead_letters: DeadLetters) -> None:
    """Some bad records among good ones never stop a consumer, however many they become."""
    for _ in range(10):
        dead_letters.count(good=0, bad=4)
        dead_letters.count(good=1, bad=40)


def test_a_letter_that_can_be_read_now_is_worked_off(dead_letters: DeadLetters) -> None:
    """After a fix the event comes out as it was sent, and the letter waits no more."""
    event = an_exit()
    encoded = codec.encode(event)
    record = Record("vangnet.exits.v1", 0, 1, encoded.key, encoded.headers, encoded.value, NOW)
    dead_letters.park([(record, Undecodable(UndecodableReason.UNKNOWN_TYPE))])
    (letter,) = dead_letters.waiting()

    again = dead_letters.read_again(letter["id"])  # type: ignore[arg-type]
    dead_letters.mark_retried(letter["id"])  # type: ignore[arg-type]

    assert again == event
    assert dead_letters.waiting() == []


def test_a_letter_that_is_still_bad_says_so(dead_letters: DeadLetters) -> None:
    """Trying again too early changes nothing and gives the reason; an unknown letter is an error."""
    dead_letters.park([(_record(7, json.dumps({}).encode()), BAD_BODY)])
    (letter,) = dead_letters.waiting()

    with pytest.raises(Undecodable):
        dead_letters.read_again(letter["id"])  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        dead_letters.read_again(uuid4())

    assert len(dead_letters.waiting()) == 1


def test_what_is_parked_counts_until_it_is_worked_off_or_arrives_whole(
    database: Database, tables: Tables, dead_letters: DeadLetters
) -> None:
    """An event that came garbled and whole is not counted twice, and a letter worked off not at all."""
    whole, lost, again = an_exit(), an_exit(), an_exit()
    for offset, event in enumerate((whole, lost, again)):
        headers = codec.encode(event).headers
        dead_letters.park([(Record("vangnet.exits.v1", 0, offset, b"key", headers, b"{", NOW), BAD_BODY)])
    (retried,) = [letter["id"] for letter in dead_letters.waiting() if letter["position"] == 2]
    dead_letters.mark_retried(retried)  # type: ignore[arg-type]

    def counted() -> list[Parked]:
        return database.run(lambda connection: parked(connection, tables.letters, tables.inbox))

    before = {letter.event_id for letter in counted()}
    database.run(lambda connection: first_time(connection, tables.inbox, [whole], NOW))

    assert before == {whole.id, lost.id}
    assert counted() == [Parked(lost.id, "vangnet.exits.v1", "bad_body")]


def test_a_service_knows_its_own_events(database: Database, tables: Tables) -> None:
    """Of some ids, those that stand in the outbox are ours, and no others."""
    ours = an_exit()
    database.run(lambda connection: put(connection, tables.outbox, [ours]))

    found = database.run(lambda connection: made_here(connection, tables.outbox, [ours.id, uuid4()]))

    assert found == {ours.id}
