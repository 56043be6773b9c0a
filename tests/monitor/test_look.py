"""One look at one dossier: what it stores, what it tells, and when to look again; also of who was ever joined."""

from dataclasses import replace
from datetime import timedelta

from schemas.envelope import Envelope
from schemas.events import DossierUpdated, SignalUpdated
from schemas.types import UNKNOWN_REGION, LeaverId, PlaceStatus, Status
from services.monitor.episodes import Ending
from services.monitor.look import Known, Locked, Look, look
from services.monitor.policy import load_policies
from services.monitor.snapshots import Card
from services.monitor.timeline import NO_LINES
from tests.builders import (
    A_COACH,
    A_REGION,
    A_SCHOOL,
    a_coach_assigned,
    a_coach_released,
    a_contact,
    a_placement_ended,
    a_placement_started,
    a_take_up,
    an_exit,
    an_id,
    day,
    signals_seen,
)
from tests.monitor.cases import local
from tests.monitor.joins import A, B, joined, of_another, split

POLICIES = load_policies()
NOW = local("2026-11-24 10:00")
NEVER_TOLD = Card(0, UNKNOWN_REGION, "", None, PlaceStatus.UNKNOWN, False, None, None, (), ())  # noqa: FBT003 a card has ten fields
EXIT = an_exit("2026-07-17", id=an_id(1), starts_on="2026-07-20")
LOST = a_placement_ended("2026-11-23", id=an_id(2))
COACH = a_coach_assigned("2026-07-20")
SPOKEN = a_contact("2026-11-01")


def a_row(leaver: LeaverId = A) -> Locked:
    """Return somebody who was never looked at."""
    return Locked(leaver, NEVER_TOLD, None, None, quarantined=False)


def after(found: Look, row: Locked) -> Locked:
    """Return the row as it is stored after a look."""
    return replace(row, card=found.after.card, due=found.after.due, looked_at=found.after.at)


def test_a_first_look_tells_the_signal_and_the_dossier() -> None:
    """Each is told once, in its first revision, with the trace of the event that caused it."""
    known = Known([a_row()], {A: [EXIT, COACH, SPOKEN, LOST]}, {A: []})
    (found,) = look(known, POLICIES, NOW)
    *signals, dossier = found.told(known, "00-trace")
    assert {type(one.body) for one in signals} == {SignalUpdated}
    assert {one.traceparent for one in (*signals, dossier)} == {"00-trace"}
    assert {one.body.revision for one in signals if isinstance(one.body, SignalUpdated)} == {1}
    assert {one.body.school for one in signals if isinstance(one.body, SignalUpdated)} == {A_SCHOOL}
    assert isinstance(dossier.body, DossierUpdated)
    assert (dossier.body.revision, dossier.body.signals) == (1, ("plaats_verloren",))
    assert dossier.body.tasks == ("make_offer",)
    assert (dossier.body.owner, dossier.body.region, dossier.body.school) == (A_COACH, A_REGION, A_SCHOOL)
    assert dossier.body.look_again_on == day("2027-01-01")
    assert found.after.at == NOW


def test_a_second_look_at_the_same_tells_nothing() -> None:
    """What was told stays told; the next change is the next revision."""
    row, events = a_row(), [EXIT, COACH, SPOKEN, LOST]
    (first,) = look(Known([row], {A: events}, {A: []}), POLICIES, NOW)
    known = Known([after(first, row)], {A: events}, {A: first.episodes})
    (again,) = look(known, POLICIES, NOW)
    assert (again.changed, again.episodes, list(again.told(known, None))) == (False, [], [])

    released = a_coach_released("2026-11-24")
    (third,) = look(Known([after(first, row)], {A: [*events, released]}, {A: first.episodes}), POLICIES, NOW)
    assert third.changed
    assert third.after.card.revision == 2


def test_a_fact_that_only_the_timeline_shows_is_a_revision() -> None:
    """A second attempt on one day changes nothing else; the same facts in another order change nothing at all."""
    row, events = a_row(), [EXIT, COACH, SPOKEN]
    (first,) = look(Known([row], {A: events}, {A: []}), POLICIES, NOW)
    more = [*events, a_contact("2026-11-01", id=an_id(3))]
    known = Known([after(first, row)], {A: more}, {A: first.episodes})
    (second,) = look(known, POLICIES, NOW)
    (dossier,) = [one.body for one in second.told(known, None) if isinstance(one.body, DossierUpdated)]
    assert second.after.card == first.after.card._replace(revision=2, content=second.lines.digest)
    assert [line.code for line in dossier.timeline].count("contact.gelegd") == 2
    assert dossier.known is not None
    assert dossier.known.event == EXIT.id
    assert dossier.answers == second.lines.answers != ()

    mixed = Known([after(second, row)], {A: more[::-1]}, {A: first.episodes + second.episodes})
    (third,) = look(mixed, POLICIES, NOW)
    assert not third.changed


def test_time_never_goes_back_for_a_dossier() -> None:
    """A clock that is behind the one that looked before does not undo what that one saw."""
    row = replace(a_row(), looked_at=NOW)
    (found,) = look(Known([row], {A: [EXIT, LOST]}, {A: []}), POLICIES, NOW - timedelta(hours=1))
    assert found.after.at == NOW
    assert {one.opened_at for one in found.episodes} == {NOW}


def circle(*links: Envelope) -> dict[LeaverId, list[Envelope]]:
    """Return two pseudonyms that were put together: one with an exit, the other with a loss."""
    return {A: [EXIT, COACH, SPOKEN, *links], B: [of_another(LOST)]}


def test_who_is_joined_has_nothing_of_its_own() -> None:
    """The one who stays has the signals of both; the other tells where it went, and nobody looks there again."""
    rows = [a_row(A), a_row(B)]
    stays, gone = look(Known(rows, circle(joined(A, B)), {A: [], B: []}), POLICIES, NOW)
    assert stays.after.card.signals == ("plaats_verloren",)
    assert (stays.after.card.joined_with, stays.changed) == (None, True)
    assert {one.person for one in stays.episodes} == {A}
    assert (gone.after.card.joined_with, gone.after.due, gone.episodes) == (A, None, [])
    assert (gone.changed, gone.after.card.in_window, gone.after.card.signals) == (True, False, ())
    assert [line.code for line in stays.lines.timeline][-1] == "plaatsing.beeindigd"
    assert (gone.lines, gone.after.card.content) == (NO_LINES, None)

    told = [after(stays, rows[0]), after(gone, rows[1])]
    events = circle(joined(A, B))
    again = look(Known(told, events, {A: stays.episodes, B: []}), POLICIES, NOW)
    assert [(one.changed, one.episodes) for one in again] == [(False, []), (False, [])]


def test_a_pseudonym_without_a_fact_is_not_told() -> None:
    """Who was only named in a join, and has nothing of its own, has no card."""
    rows = [a_row(A), a_row(B)]
    found = list(look(Known(rows, {A: [EXIT, joined(A, B)], B: []}, {A: [], B: []}), POLICIES, NOW))
    assert [one.after.leaver for one in found] == [A]


def test_a_split_closes_here_what_it_brings_back_there() -> None:
    """What a join brought to one person is regrouped when it is split, and is not withdrawn."""
    rows = [a_row(A), a_row(B)]
    events = circle(joined(A, B))
    stays, gone = look(Known(rows, events, {A: [], B: []}), POLICIES, NOW)
    rows = [after(stays, rows[0]), after(gone, rows[1])]
    apart = circle(joined(A, B), split(A, B))
    mine, theirs = look(Known(rows, apart, {A: stays.episodes, B: []}), POLICIES, NOW)
    assert {(one.rule, one.ending) for one in mine.episodes if one.ending} == {
        ("plaats_verloren", "regrouped")
    }
    assert theirs.after.card.joined_with is None


def test_a_look_that_moves_nobody_withdraws_by_facts() -> None:
    """In a circle where all are who they were, what ends is withdrawn, and not regrouped."""
    rows, events = [a_row(A), a_row(B)], circle(joined(A, B))
    found = list(look(Known(rows, events, {A: [], B: []}), POLICIES, NOW))
    rows = [after(one, row) for one, row in zip(found, rows, strict=True)]
    work = a_placement_started("2026-11-24", placement=an_id(9))
    (stays, _) = look(
        Known(rows, {**events, A: [*events[A], work]}, {A: found[0].episodes, B: []}), POLICIES, NOW
    )
    assert {one.ending for one in stays.episodes if one.rule == "plaats_verloren"} == {Ending.WITHDRAWN}


def test_what_was_done_under_the_other_name_holds_after_a_split() -> None:
    """A coach who saw and took up a signal while two counted as one did so, whoever it turns out to be about."""
    facts = [EXIT, COACH, SPOKEN, LOST]
    (alone,) = look(Known([a_row()], {A: facts}, {A: []}), POLICIES, NOW)
    lost = next(one for one in alone.episodes if one.rule == "plaats_verloren")
    seen = signals_seen("2026-11-24", leaver=B, signals=(lost.id,), openings=(1,))
    act = a_take_up("2026-11-24", leaver=B, signal=lost.id, next_date="2026-12-01")
    for said, status in ((seen, Status.SEEN), (act, Status.TAKEN_UP)):
        events = {A: facts, B: [joined(B, A), split(B, A), said]}
        later = replace(after(alone, a_row()), looked_at=NOW)
        mine, *_ = look(
            Known([later], events, {A: alone.episodes, B: []}), POLICIES, local("2026-11-24 15:00")
        )
        assert [one.status for one in mine.episodes if one.id == lost.id] == [status]


def test_a_cause_stays_with_whom_it_is_of() -> None:
    """A signal is told for the one who stays, under the id that it would have without the join."""
    events = {A: [EXIT, SPOKEN, LOST], B: [of_another(SPOKEN), joined(B, A)]}
    found = list(look(Known([a_row(A), a_row(B)], events, {A: [], B: []}), POLICIES, NOW))
    (lost,) = [one for each in found for one in each.episodes if one.rule == "plaats_verloren"]
    assert (lost.person, lost.leaver) == (B, A)
