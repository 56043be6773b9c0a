"""Working days and local times in the Netherlands: when a member of staff may hear something.

The only module of notify that knows local time; every moment that goes in or comes out is aware UTC.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schemas.working_days import is_working_day, nth_after

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

QUIET_UNTIL = time(8)
QUIET_FROM = time(20)
"""Nobody hears anything between 20:00 and 08:00, nor on Saturday, Sunday or a public holiday."""

MORNING = time(8, 30)
"""When the e-mail of the day goes out."""

MONDAY, SATURDAY = 0, 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingWeek:
    """The days (0 = Monday) and local hours in which somebody works; by default ma-vr 08:00-18:00.

    Attributes:
        away: stretches of days, first and last included, on which they do not work after all.
        always: whether they may hear something at any hour; nothing else counts then.
    """

    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    starts: time = time(8)
    ends: time = time(18)
    away: tuple[tuple[date, date], ...] = ()
    always: bool = False

    def works_on(self, day: date) -> bool:
        """Whether ``day`` is a working day of the country and of this person."""
        return is_working_day(day) and day.weekday() in self.days and not self.is_away_on(day)

    def is_away_on(self, day: date) -> bool:
        """Whether ``day`` lies in a stretch of days away."""
        return bool(self.away) and any(first <= day <= last for first, last in self.away)


ALWAYS = WorkingWeek(always=True)
"""The week of a duty officer."""
OFFICE = WorkingWeek()
"""The week of an office that is open on every working day."""

FAIR = WorkingWeek(starts=time(9), ends=QUIET_FROM)
"""When a message may go to a young person: on working days, 09:00-20:00. Source: design, "Messages"."""


def local_date(moment: datetime) -> date:
    """Return the Dutch calendar day of ``moment``."""
    return moment.astimezone(AMSTERDAM).date()


def months_after(day: date, months: int) -> date:
    """Return the same day of the month so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_days_after(day: date, count: int) -> date:
    """Return the ``count``-th working day after ``day``; with 0 it is ``day`` itself."""
    return nth_after(day, count)


def midnight_before(day: date) -> datetime:
    """Return the moment at which ``day`` begins."""
    return _at(day, time(0))


def midnight_after(day: date) -> datetime:
    """Return the moment at which ``day`` has passed."""
    return _at(day + ONE_DAY, time(0))


def next_working_moment(week: WorkingWeek, moment: datetime) -> datetime:
    """Return ``moment`` if it lies in these working hours, else the start of the next; never a quiet time."""
    if week.always:
        return moment
    starts, ends = max(week.starts, QUIET_UNTIL), min(week.ends, QUIET_FROM)
    local = moment.astimezone(AMSTERDAM)
    if week.works_on(local.date()) and starts <= local.time() < ends:
        return moment
    first = local.date() if local.time() < starts else local.date() + ONE_DAY
    return _at(next(_working_days(week, first)), starts)


def quiet_after(moment: datetime) -> datetime:
    """Return the first 20:00 after ``moment``, when the quiet time begins."""
    local = moment.astimezone(AMSTERDAM)
    day = local.date() if local.time() < QUIET_FROM else local.date() + ONE_DAY
    return _at(day, QUIET_FROM)


def same_local_time_after(moment: datetime, working_days: int) -> datetime:
    """Return the same time of day, so many working days of the country later."""
    local = moment.astimezone(AMSTERDAM)
    day = local.date()
    for _ in range(working_days):
        day = next(_working_days(OFFICE, day + ONE_DAY))
    return moment if working_days == 0 else _at(day, local.time())


def next_morning(week: WorkingWeek, moment: datetime) -> datetime:
    """Return the first 08:30 of a working day of this person that is not before ``moment``."""
    local = moment.astimezone(AMSTERDAM)
    first = local.date() if local.time() <= MORNING else local.date() + ONE_DAY
    return _at(next(_working_days(week, first)), MORNING)


def next_weekly_morning(week: WorkingWeek, moment: datetime) -> datetime:
    """Return the first Monday 08:30 after ``moment``, or the first 08:30 this person works after that."""
    day = local_date(moment)
    days_ahead = (MONDAY - day.weekday()) % 7
    monday = _at(day + timedelta(days=days_ahead), MORNING)
    if monday <= moment:
        monday = _at(day + timedelta(days=days_ahead + 7), MORNING)
    return next_morning(week, monday)


def _at(day: date, clock_time: time) -> datetime:
    return datetime.combine(day, clock_time, AMSTERDAM).astimezone(UTC)


def _working_days(week: WorkingWeek, first: date) -> Iterator[date]:
    day = first
    while True:
        if week.works_on(day):
            yield day
        day += ONE_DAY
