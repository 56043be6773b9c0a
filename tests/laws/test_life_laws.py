"""Laws of whole lives: facts arrive one by one, time passes in between, and at every date somebody looks again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.envelope import Envelope
from schemas.events import SignalUpdated
from schemas.topics import purpose_of
from schemas.types import UNKNOWN_REGION, Audience, Kind, PlaceStatus, SignalId, Status
from services.monitor.answers import Reason, RuleId
from services.monitor.audit import gaps
from services.monitor.dossier import fold, is_for_all
from services.monitor.dropout import decide
from services.monitor.episodes import Ending, Episode, follow
from services.monitor.explain import explained
from services.monitor.local_calendar import midnight
from services.monitor.look import Known, Locked, look
from services.monitor.policy import load_policies
from services.monitor.snapshots import Card
from tests import builders as a
from tests.builders import A_LEAVER, an_id
from tests.monitor.cases import OUTSIDE_WINDOWS
from tests.strategies import LAST_DAY, LATER, facts, histories, moments

POLICIES = load_policies()
POLICY = POLICIES.at(None)
NEVER_TOLD = Card(0, UNKNOWN_REGION, "", None, PlaceStatus.UNKNOWN, False, None, None, (), ())  # noqa: FBT003 a card has ten fields
CONTACT = {RuleId.NO_CONTACT, RuleId.ANOTHER_WAY, RuleId.CONFIRM_START, RuleId.FIRST_WEEKS}
"""What makes somebody contact a young person, or an employer, out of the blue."""

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """One look in a life: ``changed`` are the episodes that it changed, ``stored`` all of them after it."""

    at: datetime
    row: Locked
    news: bool
    changed: list[Episode]
    stored: Mapping[SignalId, Episode]


def lived(history: list[Envelope]) -> Iterator[Moment]:
    """Yield every look in a life: when a fact is recorded, and when a date comes."""
    row = Locked(A_LEAVER, NEVER_TOLD, None, None, quarantined=False)
    stored: dict[SignalId, Episode] = {}
    moments_of_news = sorted({event.recorded for event in history})
    while moments_of_news or row.due:
        now = min(moment for moment in (*moments_of_news[:1], row.due) if moment is not None)
        if now > LATER:
            return
        known = [event for event in history if event.recorded <= now]
        (found,) = look(Known([row], {A_LEAVER: known}, {A_LEAVER: [*stored.values()]}), POLICIES, now)
        stored = {**stored, **{episode.id: episode for episode in found.episodes}}
        row = replace(row, card=found.after.card, due=found.after.due, looked_at=now)
        yield Moment(now, row, now in moments_of_news, found.episodes, stored)
        moments_of_news = [moment for moment in moments_of_news if moment > now]


def open_ones(episodes: Mapping[SignalId, Episode]) -> dict[SignalId, tuple[object, ...]]:
    """Return what is open, and all that a reader is told of it, but for when and how often it opened."""
    return {
        one.id: (one.reason, one.urgency, one.since, one.due_on, one.owner, one.evidence)
        for one in episodes.values()
        if one.status is not Status.CLOSED
    }


@given(histories())
def test_nobody_falls_through(history: list[Envelope]) -> None:
    """At every moment of a life there is an owner, a status, and inside a window a date to come."""
    for moment in lived(history):
        until = moment.row.due or moment.at + 4000 * DAY
        assert until > moment.at
        assert [*gaps(moment.row, history, moment.at), *gaps(moment.row, history, until - INSTANT)] == []
        assert moment.row.card.status in PlaceStatus
        assert not moment.row.card.in_window or moment.row.card.look_again_on is not None


@given(histories())
def test_nothing_opens_before_its_date(history: list[Envelope]) -> None:
    """What opens or rises does so not before the day since which it is so, and nearly all only inside a window."""
    for moment in lived(history):
        for one in moment.changed:
            if one.status is not Status.CLOSED:
                assert moment.row.card.in_window or one.rule in OUTSIDE_WINDOWS
                assert midnight(one.since) <= moment.at
                assert one.opened_at <= one.told_from <= moment.at


@given(histories())
def test_only_facts_withdraw(history: list[Envelope]) -> None:
    """A look without news ends a signal only where the window ends, or where it was resolved before."""
    for moment in lived(history):
        signals = [one for one in moment.changed if one.kind is Kind.SIGNAL and not moment.news]
        assert {one.ending for one in signals} <= {None, Ending.EXPIRED, Ending.RESOLVED}


@given(histories())
def test_every_change_is_one_revision(history: list[Envelope]) -> None:
    """Whoever keeps the highest revision has the last word, and no opening is told under a number that it had."""
    before: Mapping[SignalId, Episode] = {}
    for moment in lived(history):
        for one in moment.changed:
            old = before.get(one.id)
            assert one.revision == (old.revision + 1 if old else 1)
            assert one.opening - (old.opening if old else 0) in ((0, 1) if old else (1,))
            assert not old or one.opening > old.opening or one.opened_at == old.opened_at
        before = moment.stored


@given(histories())
def test_in_the_end_the_parts_are_the_whole(history: list[Envelope]) -> None:
    """Facts that came one by one leave open what the same facts would open at once, resolved ones aside."""
    *_, last = lived(history)
    for moment in lived(history):
        if moment.news:
            last = moment
    dossier = fold(history)
    decision = decide(dossier, POLICY, last.at)
    at_once = open_ones({one.id: one for one in follow([], dossier, decision, last.at)})
    acted_on = {act.signal for act in dossier.acts if act.status is Status.CLOSED}
    assert {one: told for one, told in open_ones(last.stored).items() if one not in acted_on} == {
        one: told for one, told in at_once.items() if one not in acted_on
    }


@given(histories(), moments)
def test_after_a_death_all_is_silent_and_its_correction_restores(
    history: list[Envelope], now: datetime
) -> None:
    """Nothing opens after a death and nothing waits for a date; a correction brings back what was, told once."""
    before = fold(history)
    assume(not before.died)
    stored = follow([], before, decide(before, POLICY, now), now)
    death = a.a_death(LAST_DAY + DAY, id=an_id(701))
    dead = fold([*history, death])
    silence = decide(dead, POLICY, now)
    assert (silence.open_ones, silence.due, silence.in_window) == ((), None, False)
    assert {one.reason for one in silence.answers} == {Reason.DIED}
    silenced = follow(stored, dead, silence, now)
    assert {one.ending for one in silenced} <= {Ending.SILENCED}
    assert len(silenced) == len(open_ones({one.id: one for one in stored}))

    alive = fold([*history, death, a.a_death_corrected(LAST_DAY + 2 * DAY, id=an_id(702))])
    again = decide(alive, POLICY, now)
    assert again == decide(before, POLICY, now)
    back = follow({one.id: one for one in (*stored, *silenced)}.values(), alive, again, now)
    was = {one.id: one for one in stored}
    assert [one._replace(revision=was[one.id].revision) for one in back] == [was[one.id] for one in back]
    assert {one.id for one in back} == {one.id for one in silenced}


@given(histories(), moments, st.booleans())
def test_no_is_no_until_yes(history: list[Envelope], now: datetime, may_return: bool) -> None:  # noqa: FBT001 drawn
    """Who wants to be left alone is not sought contact with, whatever was or comes; a yes makes it as before."""
    no = a.no(LAST_DAY + DAY, id=an_id(701), may_return_on=LAST_DAY + 90 * DAY if may_return else None)
    refused = decide(fold([*history, no]), POLICY, now)
    assert not CONTACT & {one.rule for one in refused.open_ones}

    yes = a.an_acceptance(LAST_DAY + 2 * DAY, id=an_id(702))
    accepted = decide(fold([*history, no, yes]), POLICY, now)
    without = decide(fold([*history, yes]), POLICY, now)
    assert accepted == without


@given(
    histories(),
    st.lists(st.integers(710, 719).flatmap(facts), min_size=1, max_size=4),
    moments,
)
def test_what_duo_tells_changes_nothing_for_a_school(
    history: list[Envelope], more: list[Envelope], now: datetime
) -> None:
    """With or without DUO's facts, a coach and a school see the same, and every look finds the same."""
    of_duo = [replace(event, source="urn:nazorg:duo:25") for event in more]
    both = [*history, *of_duo]
    for role in (None, Audience.COACH, Audience.SCHOOL):
        assert explained(A_LEAVER, both, POLICIES, now, role=role) == explained(
            A_LEAVER, history, POLICIES, now, role=role
        )
    told = [moment.changed for moment in lived([event for event in both if is_for_all(event)])]
    assert told == [moment.changed for moment in lived(history)]


@given(histories(), moments)
def test_a_signal_is_for_who_may_see_all_that_it_rests_on(history: list[Envelope], now: datetime) -> None:
    """One fact that a reader may not see hides the signal or task from that reader."""
    known = Known(
        [Locked(A_LEAVER, NEVER_TOLD, None, None, quarantined=False)], {A_LEAVER: history}, {A_LEAVER: []}
    )
    (found,) = look(known, POLICIES, now)
    told = {
        body.signal: body
        for event in found.told(known, None)
        if isinstance(body := event.body, SignalUpdated)
    }
    assert told.keys() == {episode.id for episode in found.episodes}
    for episode in found.episodes:
        evidence = [event for event in history if event.id in episode.evidence]
        for reader in Audience:
            may_see = all(reader in purpose_of(event.type, event.source).audience for event in evidence)
            assert (reader in told[episode.id].audience) == may_see
