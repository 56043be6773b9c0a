"""What holds of every school's silence, whatever its past: never too early, only ended by a delivery."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.school_days import SchoolDays, school_days_of
from services.ingest.local_calendar import midnight
from services.ingest.rhythm import Answer, Reason, Source, overdue_since

FIRST = date(2025, 9, 1)
days = st.integers(0, 700).map(lambda number: FIRST + timedelta(days=number))
pasts = st.lists(days, max_size=30, unique=True).map(lambda found: tuple(sorted(found)))
sources = st.builds(Source, days=pasts, every=st.none() | st.integers(1, 60))
calendars = st.sampled_from(["00", "11", "25", "29", "38"]).map(school_days_of)
waits = st.timedeltas(timedelta(0), timedelta(days=300))


def moment_after(source: Source, wait: timedelta) -> datetime:
    """Return a moment after the last delivery of a source."""
    return midnight(source.days[-1] if source.days else FIRST) + wait


def silent(source: Source, school_days: SchoolDays, now: datetime) -> bool:
    """Whether a source is silent."""
    return overdue_since(source, school_days, now).reason is Reason.SILENT


def carried(source: Source, answer: Answer) -> Source:
    """Return the source as it is stored after an answer."""
    return Source(source.days, source.every, answer.silent_since)


@given(source=sources, school_days=calendars, wait=waits)
def test_never_overdue_before_its_date(source: Source, school_days: SchoolDays, wait: timedelta) -> None:
    """Who is silent had all the school days of its rhythm, and the next school day has begun."""
    now = moment_after(source, wait)
    answer = overdue_since(source, school_days, now)

    if answer.silent_since is not None:
        assert answer.every is not None
        assert school_days.has(answer.silent_since)
        assert midnight(school_days.after(answer.silent_since, 1)) <= now
        assert school_days.between(source.days[-1], answer.silent_since) == answer.every


@given(source=sources, school_days=calendars, wait=waits, share=st.floats(0, 1, exclude_max=True))
def test_nothing_changes_before_due(
    source: Source, school_days: SchoolDays, wait: timedelta, share: float
) -> None:
    """Between now and ``due`` the answer stays, and at ``due`` it is silent; without ``due`` it stays for good."""
    now = moment_after(source, wait)
    answer = overdue_since(source, school_days, now)
    until = answer.due or now + timedelta(days=400)

    between = min(now + (until - now) * share, until - timedelta(microseconds=1))  # a share may round up
    assert overdue_since(source, school_days, between) == answer
    if answer.due is not None:
        assert silent(source, school_days, answer.due)


@given(source=sources, school_days=calendars, wait=waits, more=waits, every=st.integers(1, 60))
def test_time_alone_never_brings_a_school_back(
    source: Source, school_days: SchoolDays, wait: timedelta, more: timedelta, every: int
) -> None:
    """Who is silent stays silent since the same day, however long it lasts and whatever rhythm is set meanwhile."""
    now = moment_after(source, wait)
    answer = overdue_since(source, school_days, now)
    if answer.reason is Reason.SILENT:
        later = Source(source.days, every, answer.silent_since)
        assert overdue_since(later, school_days, now + more).silent_since == answer.silent_since


@given(source=sources, school_days=calendars, wait=waits, at=st.timedeltas(timedelta(0), timedelta(days=60)))
def test_a_delivery_always_ends_the_silence(
    source: Source, school_days: SchoolDays, wait: timedelta, at: timedelta
) -> None:
    """On the day of a delivery nobody is silent, whatever was before."""
    now = moment_after(source, wait)
    answer = overdue_since(source, school_days, now)
    day = (now + at + timedelta(hours=2)).date()
    back = Source((*(d for d in source.days if d < day), day), source.every, answer.silent_since)

    assert not silent(back, school_days, midnight(day) + timedelta(hours=23))


@given(
    source=sources,
    wait=waits,
    begins=st.integers(1, 60),
    lasts=st.integers(0, 40),
    school_days=calendars,
)
def test_a_holiday_only_postpones(
    source: Source, wait: timedelta, begins: int, lasts: int, school_days: SchoolDays
) -> None:
    """One more holiday after the last delivery never makes a school silent that was not, nor makes it so earlier."""
    now = moment_after(source, wait)
    first = (source.days[-1] if source.days else FIRST) + timedelta(days=begins)
    more = SchoolDays((*school_days.off, (first, first + timedelta(days=lasts))))
    answer, postponed = overdue_since(source, school_days, now), overdue_since(source, more, now)

    if postponed.silent_since is not None:
        assert answer.silent_since is not None
        assert answer.silent_since <= postponed.silent_since


@given(source=sources, school_days=calendars, wait=waits)
def test_the_answer_may_be_asked_again(source: Source, school_days: SchoolDays, wait: timedelta) -> None:
    """With the answer stored, the same question has the same answer."""
    now = moment_after(source, wait)
    answer = overdue_since(source, school_days, now)

    assert overdue_since(carried(source, answer), school_days, now) == answer
