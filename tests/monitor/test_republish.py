"""A consumer that is built from nothing by ``vangnet republish`` holds what one holds that heard everything."""

from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.envelope import Envelope
from schemas.events import Body, DossierUpdated, SignalUpdated
from services.monitor import quarantine
from services.monitor.republish import republish
from tests.builders import A_LEAVER, a_contact, a_placement_ended, an_exit, an_id
from tests.monitor.desk import Desk, a_desk
from tests.monitor.joins import A, B, joined, of_another, split
from tests.monitor.test_quarantine import break_people, mend
from tests.strategies import histories

Kept = dict[tuple[type, UUID], DossierUpdated | SignalUpdated]

WORDS: tuple[list[Envelope], ...] = (
    [],
    [joined(A, B, id=an_id(41))],
    [joined(A, B, id=an_id(41)), split(A, B, id=an_id(42))],
)


def kept(told: Iterable[Envelope]) -> Kept:
    """Return what a consumer holds that keeps the highest revision; of one revision there is one content."""
    held: Kept = {}
    for event in told:
        body = event.body
        assert isinstance(body, DossierUpdated | SignalUpdated)
        about = (type(body), body.signal if isinstance(body, SignalUpdated) else event.key)
        before = held.get(about)
        if before is None or body.revision > before.revision:
            held[about] = body
        elif body.revision == before.revision:
            assert body == before
    return held


def contents(told: Iterable[Envelope], leaver: UUID) -> list[Body]:
    """Return the snapshots of a dossier in their order, without their revision."""
    return [
        event.body.model_copy(update={"revision": 1})
        for event in told
        if event.key == leaver and isinstance(event.body, DossierUpdated)
    ]


def republished(desk: Desk) -> list[Envelope]:
    """Republish, and return what was told again."""
    before = desk.told()
    made = republish(desk.database, desk.monitor.clock, desk.monitor.policies, lambda _: None)
    again = desk.told()[len(before) :]
    assert made == len(again)
    assert not {one.id for one in again} & {one.id for one in before}
    return again


def dossier(desk: Desk) -> DossierUpdated:
    """Return the latest snapshot."""
    body = kept(desk.told())[DossierUpdated, A_LEAVER]
    assert isinstance(body, DossierUpdated)
    return body


@given(histories(most=6), histories(most=4), st.sampled_from(WORDS))
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_a_consumer_from_nothing_equals_the_old_one(
    database_url: str, first: list[Envelope], second: list[Envelope], words: list[Envelope]
) -> None:
    """Whatever happened: facts one by one, joins, splits, dates that came; and nothing was told twice in a row."""
    with a_desk(database_url) as desk:
        desk.execute("truncate history, dossiers, signals, inbox, outbox, quarantine")
        for event in (*first, *(of_another(one) for one in second), *words):
            desk.handle(event)
        desk.at("2027-03-01")
        old = kept(desk.told())
        for leaver in (A, B):
            snapshots = contents(desk.told(), leaver)
            assert all(one != other for one, other in pairwise(snapshots))
        assert kept(republished(desk)) == old
        desk.at("2027-03-01 00:01")
        assert kept(desk.told()) == old


def test_lines_that_the_rules_tell_otherwise_by_now_are_told_by_the_sweep(desk: Desk) -> None:
    """Never other content under a revision that was told: the date comes at once, and the next revision with it."""
    desk.handle(an_exit("2026-11-02", id=an_id(1)), a_placement_ended("2026-11-23"))
    before = dossier(desk)
    desk.execute(f"update dossiers set content = '{an_id(9)}'")
    again = republished(desk)
    assert [type(one.body) for one in again if one.body.TYPE == DossierUpdated.TYPE] == []
    desk.at("2026-11-24 10:00")
    assert dossier(desk) == before.model_copy(update={"revision": before.revision + 1})


def test_who_is_in_quarantine_is_told_without_lines_until_released(desk: Desk) -> None:
    """Nobody is left out; without the lines it is another revision, and they are back after the release."""
    desk.handle(an_exit("2026-11-02", id=an_id(1)), a_placement_ended("2026-11-23"))
    before = dossier(desk)
    break_people(desk, A_LEAVER)
    desk.handle(a_contact("2026-11-24"))
    again = kept(republished(desk))
    assert again == kept(desk.told())
    apart = dossier(desk)
    assert (apart.timeline, apart.answers, apart.known) == ((), (), None)
    assert (apart.revision, apart.signals) == (before.revision + 1, before.signals)
    assert kept(republished(desk)) == again

    mend(desk, A_LEAVER)
    quarantine.retry(desk.monitor, A_LEAVER)
    assert [line.code for line in dossier(desk).timeline][-1] == "contact.gelegd"
