"""What holds for the pace at which anybody hears something, whatever falls due in whatever order."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from schemas.types import Channel, Role, Step, Urgency
from schemas.working_days import is_working_day
from services.notify.gather import Bundle, Pace, Told, gather
from services.notify.local_calendar import QUIET_FROM, QUIET_UNTIL, WorkingWeek, local_date
from services.notify.people import Recipient
from services.notify.rows import Hold, PlanKey, Row, State, Why
from tests.notify.desk import COACH, HOME, OTHER_COACH, local
from tests.notify.plans import a_person

START = local("2026-11-23 00:00")
WEEKS = st.builds(
    lambda days: WorkingWeek(tuple(sorted(days))),
    st.lists(st.integers(0, 4), min_size=1, max_size=5, unique=True),
)
PACES = st.builds(
    Pace, st.sampled_from([timedelta(0), timedelta(minutes=15), timedelta(hours=3)]), st.integers(1, 3)
)
DUE = st.tuples(
    st.integers(0, 60 * 24 * 4).map(lambda minutes: START + timedelta(minutes=minutes)),
    st.sampled_from([COACH, OTHER_COACH]),
    st.sampled_from(Channel),
    st.sampled_from(Urgency),
)
LOADS = st.lists(DUE, max_size=25)


def rows_of(load: list[tuple[datetime, UUID, Channel, Urgency]]) -> list[Row]:
    """Return a held row for each thing that falls due."""
    return [
        Row(
            PlanKey(UUID(int=number), 1, urgency, Step.FIRST, 0, person),
            State.HELD,
            str(Why.OPENED),
            at,
            at,
            at,
            at,
            Hold.WORKING_MOMENT,
            channel,
        )
        for number, (at, person, channel, urgency) in enumerate(load, 1)
    ]


@dataclass
class Day:
    """All that two coaches hear: which message at which moment."""

    week: WorkingWeek
    pace: Pace
    rows: dict[PlanKey, Row]
    told: list[tuple[datetime, Bundle]] = field(default_factory=list)
    capped: list[tuple[datetime, Row]] = field(default_factory=list)

    def live(self) -> "Day":
        """Gather at every moment at which something falls due, until nothing waits."""
        register: dict[UUID, Recipient] = {
            who: a_person(who, Role.COACH, week=self.week) for who in (COACH, OTHER_COACH)
        }
        while waits := [row.until for row in self.rows.values() if row.until is not None]:
            now = min(waits)
            due = [row for row in self.rows.values() if row.is_due(now)]
            made = gather(due, register, self._past(now), now, self.pace)
            assert len(made.rows) + sum(len(bundle.rows) for bundle in made.bundles) == len(due)
            for bundle in made.bundles:
                self.told.append((now, bundle))
                for row in bundle.rows:
                    self.rows[row.key] = row.in_message(UUID(int=len(self.told)), bundle.channel, now)
            for row in made.rows:
                assert row.until is not None
                assert row.until > now
                self.rows[row.key] = row
                if row.hold is Hold.DAILY_CAP:
                    self.capped.append((now, row))
        return self

    def _past(self, now: datetime) -> Told:
        last = {(one.recipient, one.channel): at for at, one in self.told}
        today = Counter(one.recipient for at, one in self.told if local_date(at) == local_date(now))
        return Told(last, today)

    def numbers(self) -> Counter[tuple[UUID, date]]:
        """Return how many messages each had on each day."""
        return Counter((one.recipient, local_date(at)) for at, one in self.told)


@given(WEEKS, PACES, LOADS)
def test_nobody_ever_hears_more_in_a_day_than_the_cap(
    week: WorkingWeek, pace: Pace, load: list[tuple[datetime, UUID, Channel, Urgency]]
) -> None:
    """On no day has anybody more messages than the cap, and none in a quiet time."""
    day = Day(week, pace, {row.key: row for row in rows_of(load)}).live()
    assert all(number <= pace.cap for number in day.numbers().values())
    for at, _ in day.told:
        here = at.astimezone(HOME)
        assert is_working_day(here.date())
        assert QUIET_UNTIL <= here.time() < QUIET_FROM


@given(WEEKS, PACES, LOADS)
def test_everything_is_told_once_and_the_cap_holds_back_once(
    week: WorkingWeek, pace: Pace, load: list[tuple[datetime, UUID, Channel, Urgency]]
) -> None:
    """Each thing that fell due stands in exactly one message, and nothing waits behind the cap twice."""
    day = Day(week, pace, {row.key: row for row in rows_of(load)}).live()
    told = Counter(row.key for _, bundle in day.told for row in bundle.rows)
    assert told == Counter(day.rows.keys())
    assert max(Counter(row.key for _, row in day.capped).values(), default=1) == 1


@given(WEEKS, PACES, LOADS)
def test_what_the_cap_holds_back_is_named(
    week: WorkingWeek, pace: Pace, load: list[tuple[datetime, UUID, Channel, Urgency]]
) -> None:
    """A message that goes at the moment at which others are held back says how many signals those are."""
    day = Day(week, pace, {row.key: row for row in rows_of(load)}).live()
    for at, bundle in day.told:
        others = {
            row.key.signal for when, row in day.capped if (when, row.key.recipient) == (at, bundle.recipient)
        }
        assert bundle.waiting in {0, len(others)}
    for at, row in day.capped:
        with_it = [one for when, one in day.told if (when, one.recipient) == (at, row.key.recipient)]
        assert not with_it or any(one.waiting for one in with_it)
