"""The lines of a dossier: how its status is known, which facts count, what each rule answers, and who may see it."""

from datetime import datetime
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codes import LifeDomain
from schemas.dossier import RuleAnswer, StatusKnown, TimelineLine
from schemas.envelope import Envelope
from schemas.topics import purpose_of
from schemas.types import Audience, ContactChannel, Kind, Teller
from services.monitor.answers import Reason, RuleId
from services.monitor.corrections import resolve
from services.monitor.dossier import fold
from services.monitor.dropout import decide
from services.monitor.timeline import Lines, line_of, lines_of
from tests.builders import (
    a_benefit_ended,
    a_circumstance,
    a_death,
    a_placement_confirmed,
    a_placement_ended,
    a_placement_started,
    an_exit,
    an_exit_correction,
    an_exit_withdrawal,
    an_id,
    day,
)
from tests.monitor.cases import POLICY, decided
from tests.strategies import facts, histories, moments

COACH, SCHOOL, DSP = Audience.COACH, Audience.SCHOOL, Audience.DOORSTROOMPUNT
ALL = (DSP, COACH, SCHOOL)
STAFF = an_id(77)
EXIT = an_exit("2026-07-17", id=an_id(1), starts_on="2026-07-20")
STARTED = a_placement_started("2026-07-20", id=an_id(2))
SEEN = a_placement_confirmed("2026-09-01", id=an_id(3), source="urn:nazorg:regio:25", reported_by=STAFF)
LOST = a_placement_ended("2026-11-20", id=an_id(4))


def lines(*events: Envelope, at: str = "2026-11-24") -> Lines:
    """Return the lines of a history at a Dutch local time."""
    return lines_of(resolve(events), decided([*events], at))


def as_seen_by(
    reader: Audience, told: Lines
) -> tuple[StatusKnown | None, tuple[TimelineLine, ...], tuple[RuleAnswer, ...]]:
    """Return what a reader may see of the lines."""
    return (
        told.known,
        tuple(line for line in told.timeline if reader in line.audience),
        tuple(answer for answer in told.answers if reader in answer.audience),
    )


@pytest.mark.parametrize(
    ("events", "at", "known"),
    [
        pytest.param(
            [EXIT], "2026-11-24", (EXIT, "2026-07-17", Teller.SCHOOL, None), id="announced at the exit"
        ),
        pytest.param(
            [EXIT, STARTED],
            "2026-11-16",
            (STARTED, "2026-07-20", Teller.SCHOOL, None),
            id="confirmed by its start",
        ),
        pytest.param(
            [EXIT, STARTED, SEEN],
            "2026-11-24",
            (SEEN, "2026-09-01", Teller.REGION, STAFF),
            id="confirmed again, by somebody in the region",
        ),
        pytest.param(
            [EXIT, STARTED, SEEN],
            "2027-03-01",
            (SEEN, "2026-09-01", Teller.REGION, STAFF),
            id="unknown, because that is too long ago",
        ),
        pytest.param(
            [EXIT, STARTED, LOST], "2026-11-24", (LOST, "2026-11-20", Teller.SCHOOL, None), id="ended"
        ),
        pytest.param([EXIT, a_death("2026-11-20")], "2026-11-24", None, id="died"),
        pytest.param([STARTED], "2026-11-24", None, id="outside every window"),
    ],
)
def test_how_the_status_is_known(
    events: list[Envelope], at: str, known: tuple[Envelope, str, Teller, UUID | None] | None
) -> None:
    """The event, its day, whether the school told it, and who reported it; a confirmation names itself for good."""
    expected = known and StatusKnown(
        event=known[0].id, on=day(known[1]), teller=known[2], reported_by=known[3]
    )
    assert lines(*events, at=at).known == expected


def test_the_timeline_is_the_facts_that_count_in_the_order_of_their_days() -> None:
    """What was corrected or withdrawn does not show; what came in its place does."""
    other = an_exit("2026-07-01", id=an_id(5))
    corrected = an_exit_correction("2026-07-18", id=an_id(6), corrects=EXIT.id)
    withdrawn = an_exit_withdrawal("2026-07-02", id=an_id(7), withdraws=other.id)
    told = lines(LOST, corrected, STARTED, EXIT, withdrawn, other)
    assert [(line.code, str(line.on), line.event) for line in told.timeline] == [
        ("uitstroom.ingetrokken", "2026-07-02", withdrawn.id),
        ("uitstroom.gecorrigeerd", "2026-07-18", corrected.id),
        ("plaatsing.begonnen", "2026-07-20", STARTED.id),
        ("plaatsing.beeindigd", "2026-11-20", LOST.id),
    ]


def test_an_answer_tells_the_next_rung() -> None:
    """Who is to be reached is told with how to try it next; no other answer has one."""
    told = {answer.rule: answer.rung for answer in lines(EXIT, STARTED, at="2027-03-01").answers}

    assert told[RuleId.NO_CONTACT] is ContactChannel.LETTER
    assert {rung for rule, rung in told.items() if rule != RuleId.NO_CONTACT} == {None}


@pytest.mark.parametrize(
    ("event", "audience"),
    [
        pytest.param(EXIT, ALL, id="an exit"),
        pytest.param(a_circumstance("2026-11-20"), (COACH,), id="what happens at home"),
        pytest.param(a_benefit_ended("2026-11-20"), (DSP, COACH), id="a benefit"),
        pytest.param(an_exit("2026-07-17", source="urn:nazorg:duo:25"), (DSP,), id="what DUO tells"),
    ],
)
def test_a_line_is_for_who_may_see_the_fact(event: Envelope, audience: tuple[Audience, ...]) -> None:
    """The audience of a line is that of the type, narrowed by its source."""
    assert line_of(event).audience == audience


def test_an_answer_is_for_who_may_see_all_that_it_rests_on() -> None:
    """Worries about money are the coach's alone; what rests on no fact of its own shows what the exit shows."""
    told = lines(
        EXIT, LOST, a_circumstance("2026-11-20", domain=LifeDomain.MONEY), a_benefit_ended("2026-11-20")
    )
    audience = {answer.rule: answer.audience for answer in told.answers}
    assert audience[RuleId.PLACE_LOST] == audience[RuleId.HOURS_CUT] == ALL
    assert (audience[RuleId.MONEY], audience[RuleId.INCOME]) == ((COACH,), (DSP, COACH))
    (lost,) = [answer for answer in told.answers if answer.rule == RuleId.PLACE_LOST]
    assert (lost.reason, lost.kind, lost.due_on) == (Reason.PLACE_LOST, Kind.SIGNAL, None)


def test_a_task_says_its_day_and_the_same_answer_stands_once() -> None:
    """Two places about which a rule has nothing to say are one line."""
    told = lines(EXIT, STARTED, a_placement_started("2026-08-01", placement=an_id(9), hours_per_week=24))
    assert len(set(told.answers)) == len(told.answers)
    assert {(one.reason, str(one.due_on)) for one in told.answers if one.rule == RuleId.MAKE_OFFER} == {
        ("make_offer", "2026-08-16")
    }


def test_the_digest_is_the_same_in_every_process() -> None:
    """Another one would tell everybody's dossier again: only with a migration that lets everybody's date have come."""
    assert str(lines(EXIT, STARTED, LOST).digest) == "aafa59ea-75d0-f28c-9df2-fa67ad38136a"


@given(histories(), st.randoms(use_true_random=False), moments)
def test_the_order_of_arrival_changes_nothing(history: list[Envelope], chance: Random, now: datetime) -> None:
    """The lines and their digest are those of the set of events."""
    told = lines_of(resolve(history), decide(fold(history), POLICY, now))
    chance.shuffle(history)
    assert lines_of(resolve(history), decide(fold(history), POLICY, now)) == told


@given(
    histories(),
    st.lists(st.integers(710, 719).flatmap(facts), max_size=2, unique_by=lambda event: event.id),
    moments,
    moments,
)
def test_other_lines_have_another_digest(
    history: list[Envelope], more: list[Envelope], now: datetime, later: datetime
) -> None:
    """Two looks have the same digest when and only when they tell the same."""
    one = lines_of(resolve(history), decide(fold(history), POLICY, now))
    other = lines_of(resolve([*history, *more]), decide(fold([*history, *more]), POLICY, later))
    same = (one.known, one.timeline, one.answers) == (other.known, other.timeline, other.answers)
    assert (one.digest == other.digest) == same


@given(
    histories(),
    st.lists(st.integers(710, 719).flatmap(facts), min_size=1, max_size=4, unique_by=lambda event: event.id),
    moments,
)
def test_what_a_reader_may_not_see_changes_nothing_that_it_sees(
    history: list[Envelope], more: list[Envelope], now: datetime
) -> None:
    """A school sees the same lines with and without what is the coach's alone, and a Doorstroompunt as well."""
    whole = [*history, *more]
    for reader in (COACH, SCHOOL, DSP):
        visible = [event for event in whole if reader in purpose_of(event.type, event.source).audience]
        if visible:
            seen, theirs = (
                as_seen_by(reader, lines_of(resolve(events), decide(fold(events), POLICY, now)))
                for events in (whole, visible)
            )
            assert seen == theirs
