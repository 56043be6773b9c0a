"""What holds for every life of a signal, in whatever order its snapshots, people and moments come."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.types import Channel, Kind, Role, StaffId, Status, Urgency
from schemas.working_days import is_working_day
from services.notify.gaps import gaps_of
from services.notify.local_calendar import QUIET_FROM, QUIET_UNTIL, WorkingWeek, local_date
from services.notify.people import NOBODY, Leave, Recipient, people_for
from services.notify.plan import plan
from services.notify.rows import PlanKey, Row, State
from tests.notify.desk import COACH, COORDINATOR, DEPUTY, HOME, OTHER_COACH, local
from tests.notify.plans import EVERYBODY, Life, a_fact

START = local("2026-11-20 07:00")
LATER = st.integers(0, 60 * 24 * 6).map(lambda minutes: timedelta(minutes=minutes))
DAYS = st.dates(date(2026, 11, 16), date(2026, 12, 20))
OWNERS = st.sampled_from([None, COACH, OTHER_COACH, DEPUTY, COORDINATOR])

Change = Callable[[Life], None]


def snapshots() -> st.SearchStrategy[Change]:
    """Return changes of the signal, as snapshots bring them."""
    fields = st.one_of(
        st.fixed_dictionaries({"urgency": st.sampled_from(Urgency)}),
        st.fixed_dictionaries({"status": st.sampled_from([Status.OPEN, Status.OPEN, Status.CLOSED])}),
        st.fixed_dictionaries({"owner": OWNERS}),
        st.fixed_dictionaries({"spoken_on": st.none() | DAYS}),
        st.fixed_dictionaries({"action_on": st.none() | DAYS}),
    )

    def change(values: dict[str, object]) -> Change:
        return lambda life: _apply(life, values)

    return fields.map(change)


def _apply(life: Life, values: dict[str, object]) -> None:
    # As ``handle.signal_of``: what changes the fact was not seen yet.
    before = life.signal
    news = (
        values.get("urgency", before.urgency) != before.urgency
        or values.get("owner", before.owner) != before.owner
    )
    life.change(**(values | ({"seen_at": None} if news else {})))


def _seen(life: Life) -> None:
    life.change(seen_at=life.now)


def _opens_again(life: Life) -> None:
    life.change(status=Status.OPEN, opening=life.signal.opening + 1, seen_at=None)


def people() -> st.SearchStrategy[Change]:
    """Return changes of the register: who is there, on which days, with which addresses."""
    days = st.lists(st.integers(0, 5), min_size=1, max_size=5, unique=True).filter(
        lambda chosen: chosen != [5]
    )
    hours = st.sampled_from(
        [(time(8), time(18)), (time(6), time(9)), (time(13), time(23)), (time(9), time(9, 30))]
    )
    weeks = st.builds(lambda chosen, span: WorkingWeek(tuple(sorted(chosen)), *span), days, hours)
    channels = st.sampled_from([(Channel.SMS, Channel.EMAIL), (Channel.SMS,), (Channel.EMAIL,), ()])
    leaves = st.lists(st.builds(_leave, DAYS, st.integers(0, 9), OWNERS), max_size=2)
    one = st.tuples(st.sampled_from(EVERYBODY), weeks, channels, st.sampled_from(Channel), leaves)
    register = st.lists(one, max_size=4, unique_by=lambda made: made[0].id).map(
        lambda made: tuple(
            replace(person, week=week, channels=ways, preferred=wish, leaves=tuple(sorted(away, key=_first)))
            for person, week, ways, wish, away in made
        )
    )

    def change(these: tuple[Recipient, ...]) -> Change:
        def come(life: Life) -> None:
            life.register = these
            life.plan()

        return come

    return register.map(change)


def _leave(first_on: date, days: int, deputy: StaffId | None) -> Leave:
    return Leave(first_on, first_on + timedelta(days=days), deputy)


def _first(leave: Leave) -> date:
    return leave.first_on


CHANGES = st.one_of(snapshots(), snapshots(), people(), st.just(_seen), st.just(_opens_again))
STEPS = st.lists(st.tuples(LATER, CHANGES), max_size=8)
FACTS = st.builds(
    a_fact,
    urgency=st.sampled_from(Urgency),
    kind=st.sampled_from([Kind.SIGNAL, Kind.SIGNAL, Kind.SIGNAL, Kind.TASK]),
    owner=OWNERS,
    reported_by=OWNERS,
    start_state=st.booleans(),
    opened_at=st.just(START),
)


class Watched(Life):
    """A life that counts how often each plan key is told, and when."""

    def __init__(self, signal: object) -> None:
        """Begin before anything was planned."""
        super().__init__(signal, EVERYBODY, START)  # type: ignore[arg-type]
        self.tellings: list[tuple[PlanKey, datetime]] = []

    def plan(self) -> object:  # type: ignore[override]
        """Plan, and note what was told by it."""
        before = {key for key, row in self.rows.items() if row.told}
        made = super().plan()
        self.tellings += [(key, self.now) for key, row in self.rows.items() if row.told and key not in before]
        return made


def live(signal: object, steps: list[tuple[timedelta, Change]]) -> Watched:
    """Live a signal through its changes, with everything that falls due between them, and a month after."""
    life = Watched(signal)
    life.plan()
    for later, change in steps:
        _until(life, life.now + later)
        change(life)
    _until(life, life.now + timedelta(days=30))
    return life


def _until(life: Life, end: datetime) -> None:
    while (moment := life.next_moment()) is not None and moment <= end:
        life.now = max(life.now, moment)
        life.plan()
    life.now = end


@given(FACTS, STEPS)
def test_a_plan_key_is_told_at_most_once(signal: object, steps: list[tuple[timedelta, Change]]) -> None:
    """Whatever comes in whatever order, no plan key is told twice."""
    told = [key for key, _ in live(signal, steps).tellings]
    assert len(told) == len(set(told))


@given(FACTS, STEPS)
def test_nobody_hears_anything_in_quiet_times(signal: object, steps: list[tuple[timedelta, Change]]) -> None:
    """Every telling lies on a working day between 08:00 and 20:00 local time."""
    for _, at in live(signal, steps).tellings:
        here = at.astimezone(HOME)
        assert is_working_day(here.date())
        assert QUIET_UNTIL <= here.time() < QUIET_FROM


@given(FACTS, STEPS)
def test_every_open_signal_has_a_row(signal: object, steps: list[tuple[timedelta, Change]]) -> None:
    """At rest an open signal stands in a message, is held, or is silent with its reason."""
    life = live(signal, steps)
    if life.signal.status is not Status.CLOSED and life.signal.kind is Kind.SIGNAL:
        current = [row for row in life.rows.values() if row.key.opening == life.signal.opening]
        assert any(row.key.urgency is life.signal.urgency for row in current)
        assert all(row.reason for row in current)


@given(FACTS, STEPS)
def test_every_open_signal_has_a_date_or_a_person(
    signal: object, steps: list[tuple[timedelta, Change]]
) -> None:
    """At every rest an open signal is looked at again at a moment, or somebody has it, or it is known that nobody can.

    Who has it is who was told, who saw it, or who reported it. That nobody can stands in a silence of every step.
    """
    life = Watched(signal)
    life.plan()
    for later, change in [*steps, (timedelta(days=30), lambda life: life.plan())]:
        _until(life, life.now + later)
        change(life)
        if life.signal.status is Status.CLOSED or life.signal.kind is Kind.TASK:
            continue
        current = [row for row in life.rows.values() if row.key.opening == life.signal.opening]
        told = [row for row in current if row.told and row.key.recipient != NOBODY]
        known = life.signal.seen_at or life.signal.spoken_on or any(_ended_well(row) for row in current)
        nobody = all(row.passed_on or row.reason in _OUTDATED for row in current)
        assert life.next_moment() or told or known or nobody, [_without_moments(row) for row in current]


_OUTDATED = {"reassigned", "rose", "eased", "opened_again", "closed"}


def _ended_well(row: Row) -> bool:
    return row.reason in {"seen", "spoken", "reported_it_themself"}


@given(FACTS, STEPS, st.integers(1, 99))
def test_between_now_and_due_the_answer_stays(
    signal: object, steps: list[tuple[timedelta, Change]], percent: int
) -> None:
    """Planned again at the same moment, or before ``due`` and what is held falls due, nothing changes."""
    life = Watched(signal)
    life.plan()
    for later, change in steps:
        _until(life, life.now + later)
        change(life)
        _stays(life, life.now)
        end = life.next_moment() or life.now + timedelta(days=20)
        if end > life.now:
            _stays(life, life.now + (end - life.now) * percent / 100)


def _stays(life: Life, moment: datetime) -> None:
    signal = life.signal
    ladder = people_for(signal.owner, signal.place, life.register, local_date(moment))
    again = plan(signal, ladder, tuple(life.rows.values()), moment)
    assert [_without_moments(row) for row in again.rows] == []
    assert again.due == life.due


def _without_moments(row: Row) -> tuple[PlanKey, State, str, datetime | None]:
    return row.key, row.state, row.reason, row.until


@given(FACTS, STEPS)
def test_somebody_hears_it_unless_there_is_a_reason(
    signal: object, steps: list[tuple[timedelta, Change]]
) -> None:
    """While everybody can be reached, an open signal without contact, action or gezien has been told to somebody."""
    life = live(signal, steps)
    last = life.signal
    quiet = last.spoken_on or last.action_on or last.seen_at or last.reported_by
    whole = {person.role for person in life.register if person.channels} >= {Role.COACH, Role.COORDINATOR}
    if last.status is Status.OPEN and last.kind is Kind.SIGNAL and whole and not quiet:
        mine = [row for row in life.rows.values() if row.key.opening == last.opening]
        if not any(row.reason in {"seen", "spoken"} for row in mine):
            assert any(row.told for row in mine), [(_without_moments(row)) for row in mine]


@given(FACTS, STEPS)
def test_every_open_signal_has_a_date_a_person_or_a_gap(
    signal: object, steps: list[tuple[timedelta, Change]]
) -> None:
    """Whatever happened, an open signal has a next step with a date, somebody who knows, or stands in the gaps."""
    life = Watched(signal)
    life.plan()
    for later, change in steps:
        _until(life, life.now + later)
        change(life)
        last = life.signal
        if last.kind is Kind.TASK or last.status is Status.CLOSED:
            continue
        rows = [row for row in life.rows.values() if row.key.opening == last.opening]
        knows = last.seen_at or any(
            row.told
            or row.reason in {"reported_it_themself", "spoken"}
            or (row.reason == "seen" and row.key.urgency is last.urgency)
            for row in rows
        )
        today = local_date(life.now)
        ladder = people_for(last.owner, last.place, life.register, today)
        assert life.next_moment() or knows or gaps_of(last, ladder, life.rows.values(), today)
