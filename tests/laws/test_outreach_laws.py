"""What holds for every young person, in whatever order snapshots, answers and moments come."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from schemas.types import ApproachStand, Occasion
from schemas.working_days import is_working_day
from services.notify.young import Invitation, OutreachSilence
from tests.notify.desk import HOME
from tests.notify.outings import Outings, a_young_person, outings

Step = Callable[[Outings], object]
DAYS = st.dates(date(2026, 11, 20), date(2027, 6, 1))
STANDS = st.sampled_from([*ApproachStand, None, *[ApproachStand.MAY] * 6])
INVITATIONS = st.lists(
    st.builds(
        lambda name, on, days: Invitation(str(name), on, on - timedelta(days=days), "Er is een avond."),
        st.integers(0, 3),
        DAYS,
        st.integers(1, 40),
    ),
    max_size=3,
    unique_by=lambda one: one.name,
)


def _changed(**fields: object) -> Step:
    return lambda life: life.change(**fields)


def _refusing(why_not: OutreachSilence | None) -> Step:
    def refuse(life: Outings) -> None:
        life.refuses = why_not

    return refuse


def _late(hours: int) -> Step:
    """Let time pass in which nobody looks."""

    def pass_by(life: Outings) -> None:
        life.now += timedelta(hours=hours)
        life.plan()

    return pass_by


STEPS = st.one_of(
    STANDS.map(lambda stand: _changed(stand=stand)),
    st.none() | DAYS.map(lambda day: day),
    st.booleans().map(lambda stopped: _changed(has_stopped=stopped)),
    st.just(lambda life: life.answer()),
    st.just(lambda life: life.change(coach_since=life.now)),
    st.sampled_from(
        [None, None, OutreachSilence.NO_ADDRESS, OutreachSilence.UNDER_16, OutreachSilence.ADDRESS_FAILS]
    ).map(_refusing),
    st.integers(1, 24 * 60).map(_late),
    st.integers(1, 24 * 60).map(lambda hours: lambda life: life.to(life.now + timedelta(hours=hours))),
).map(lambda step: step if callable(step) else _changed(until=step))


@st.composite
def lives(draw: st.DrawFn) -> tuple[Outings, list[Step]]:
    """Return somebody and what happens to them, in order."""
    life = outings(
        a_young_person(
            is_start_state=draw(st.booleans()), until=draw(st.none() | DAYS), spoken_on=draw(st.none() | DAYS)
        ),
        draw(INVITATIONS),
    )
    return life, draw(st.lists(STEPS, max_size=25))


@given(lived=lives())
def test_whatever_happens(lived: tuple[Outings, list[Step]]) -> None:
    """The notice first, at most one a week, each once, at a fair hour, in the window, and never after a no."""
    life, steps = lived
    for step in steps:
        before, closed = len(life.sent), life.is_closed
        step(life)
        if closed and life.is_closed:
            assert len(life.sent) == before
        if life.is_closed:
            assert life.next_moment() is None
    keys = [key for _, key in life.sent]
    moments = [moment for moment, _ in life.sent]
    assert len(set(keys)) == len(keys)
    assert all(key.occasion is not Occasion.NOTICE for key in keys[1:])
    assert all(key.occasion is Occasion.NOTICE for key in keys[:1])
    assert all(later - earlier >= timedelta(days=7) for earlier, later in pairwise(moments))
    for moment in moments:
        local = moment.astimezone(HOME)
        assert is_working_day(local.date())
        assert 9 <= local.hour < 20


@given(lived=lives())
def test_at_most_one_is_held_and_time_alone_does_not_move_it(lived: tuple[Outings, list[Step]]) -> None:
    """One next message at a time; looked at again before its moment, the answer is the same."""
    life, steps = lived
    for step in steps:
        step(life)
    assert len(life.waiting()) <= 1
    moment = life.next_moment()
    if moment is None or moment <= life.now:
        return
    before = dict(life.notes)
    life.now = moment - timedelta(milliseconds=1)
    life.plan()
    assert {key: note.until for key, note in life.notes.items()} == {
        key: note.until for key, note in before.items()
    }
