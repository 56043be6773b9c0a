"""Deliveries that meet, and deliveries that are cut off: one end state whatever happens in between."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event as listening

from schemas.events import ExitRegistered
from services.runtime.app import LOCAL_SECRETS
from services.runtime.secrets import new_key
from tests.ingest.conftest import Office, close_office, open_office
from tests.ingest.days import TODAY
from tests.ingest.deliveries import event, export, row

SECRETS = {name: new_key() for name in LOCAL_SECRETS}
FILE = export(row("1"), row("2"), row("2", uren_per_week="8"), row("3", bestemming="werk"))
EVENTS = [
    event(pupil="1", number="1"),
    event("plaatsing.beeindigd", pupil="2", number="2"),
    event("begeleider.toegewezen", pupil="1", number="3"),
]


def together(*deliveries: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """Return the answers to deliveries that come at the same moment."""
    answers: list[httpx.Response] = []
    gate = threading.Barrier(len(deliveries))

    def deliver(one: Callable[[], httpx.Response]) -> None:
        gate.wait()
        answers.append(one())

    threads = [threading.Thread(target=deliver, args=(one,)) for one in deliveries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("again", range(5))
def test_one_new_pupil_in_two_deliveries_is_one_person(office: Office, again: int) -> None:
    """Two deliveries of one new pupil at once find the same pseudonym."""
    answers = together(
        lambda: office.event(event(number="1")),
        lambda: office.event(event("contact.gelegd", number="2")),
        lambda: office.upload(export(row("1"))),
    )
    assert [answer.status_code for answer in answers] == [202] * 3
    assert len({made.key for made in office.events()}) == 1
    assert len(office.leavers()) == 1


@pytest.mark.parametrize("again", range(5))
def test_two_first_files_are_one_start_state(office: Office, again: int) -> None:
    """Of two first files of one school at once exactly one is the start state."""
    answers = together(lambda: office.upload(export(row("1"))), lambda: office.upload(export(row("2"))))
    assert sorted(answer.json()["startstand"] for answer in answers) == [[], ["98KP"]]
    starts = [made.body.start_state_on for made in office.events() if isinstance(made.body, ExitRegistered)]
    assert sorted(starts, key=str) == [TODAY, None]


@pytest.mark.parametrize("again", range(3))
def test_the_same_file_twice_at_once_is_taken_once(office: Office, again: int) -> None:
    """Of one file in two deliveries at once each row makes one event."""
    content = export(*(row(str(number)) for number in range(20)))
    answers = together(*[lambda: office.upload(content)] * 3)
    assert sorted(answer.json()["aanvaard"] for answer in answers) == [0, 0, 20]
    assert office.count("outbox") == len(office.leavers()) == 20


def test_the_same_event_twice_at_once_is_taken_once(office: Office) -> None:
    """Of one event in several deliveries at once one is accepted and the others know it."""
    answers = together(*[lambda: office.event(event())] * 4)
    assert sorted(answer.json()["uitkomsten"][0] for answer in answers) == ["aanvaard"] + ["al_bekend"] * 3
    assert office.count("outbox") == 1


def test_batches_in_opposite_order_do_not_lock_each_other(office: Office) -> None:
    """Batches about the same new people in opposite order are all taken."""
    people = [str(number) for number in range(30)]
    forth = [event(pupil=pupil, number=f"a{pupil}") for pupil in people]
    back = [event(pupil=pupil, number=f"b{pupil}") for pupil in reversed(people)]
    answers = together(
        lambda: office.batch(*forth), lambda: office.batch(*back), lambda: office.batch(*forth)
    )
    assert [answer.status_code for answer in answers] == [202] * 3
    assert (office.count("outbox"), len(office.leavers())) == (60, 30)


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def killed_after(office: Office, statements: int) -> Iterator[Callable[[], bool]]:
    """End the process after so many statement boundaries; the value says whether it came that far."""
    left = [statements]

    def boundary(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    engines = [*office.app.database.engines, *office.app.identities.keys.database.engines]
    hooks = [(engine, name) for engine in engines for name in ("after_cursor_execute", "commit")]
    for engine, name in hooks:
        listening.listen(engine, name, boundary)
    try:
        yield lambda: left[0] <= 0
    finally:
        for engine, name in hooks:
            listening.remove(engine, name, boundary)


def end_state(office: Office) -> dict[str, object]:
    """Return what is stored, apart from what is random in any run."""
    made = {(one.id, one.type, one.body.model_dump_json()) for one in office.events()}
    tables = ("identities", "pupil_index", "natural_keys", "submissions", "start_states", "outbox")
    accepted = sum(delivery.accepted for delivery in office.app.account().deliveries)
    return {"events": made, "accepted": accepted} | {table: office.count(table) for table in tables}


@pytest.mark.parametrize("kind", ["file", "events"])
def test_cut_off_anywhere_and_sent_again_it_ends_the_same(
    database_url: str, keys_url: str, tmp_path: Path, kind: str
) -> None:
    """Stopped after any statement and delivered again, the end state is that of an undisturbed run.

    A key that was committed before its person died is destroyed a day later; every person keeps theirs.
    """
    office = open_office(database_url, keys_url, tmp_path, SECRETS)

    def deliver() -> httpx.Response:
        return office.upload(FILE) if kind == "file" else office.batch(*EVENTS, key=both)

    both = office.app.create_key(role="school", schools=("98KP",), region="25", name="")
    undisturbed: dict[str, object] | None = None
    boundary = 0
    while True:
        came_that_far = _once_killed(office, deliver, boundary)
        state = end_state(office)
        undisturbed = undisturbed or state
        assert state == undisturbed, f"stopped after boundary {boundary}"
        _sweep_keys(office)
        if boundary and not came_that_far:
            break
        boundary += 1
        _empty(office)
    assert boundary > 8, "the delivery has more boundaries than that"
    close_office(office)


def _once_killed(office: Office, deliver: Callable[[], httpx.Response], boundary: int) -> bool:
    came_that_far = False
    if boundary:
        with killed_after(office, boundary) as came:
            with suppress(Killed):
                deliver()
            came_that_far = came()
    assert deliver().status_code == 202
    return came_that_far


def _sweep_keys(office: Office) -> None:
    office.keys.run(
        lambda c: c.exec_driver_sql("update person_keys.person_keys set created_at = '2026-01-01'")
    )
    office.app.identities.keys.sweep(office.app.identities.with_person)
    query = "select leaver from person_keys.person_keys order by leaver"
    kept = office.keys.run(lambda c: c.exec_driver_sql(query).scalars().all())
    assert list(kept) == office.leavers()


def _empty(office: Office) -> None:
    tables = "outbox, identities, pupil_index, natural_keys, submissions, start_states, uploads, deliveries"
    office.admin.run(
        lambda c: c.exec_driver_sql(f"truncate {', '.join(f'ingest.{t}' for t in tables.split(', '))}")
    )
    office.keys.run(lambda c: c.exec_driver_sql("truncate person_keys.person_keys"))
