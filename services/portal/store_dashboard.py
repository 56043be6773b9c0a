"""The counts behind the figures, for what a role may see; nobody is read, so no look is written.

One statement per page: it counts, and gives no row of anybody.
"""

from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from schemas.types import Audience
from services.portal.access import AUDIENCE, Role, User
from services.portal.dashboard import DUTIES, UNREACHABLE, Count, DashboardId, Level, since


def counts(connection: Connection, user: User, level: Level, today: date) -> list[Count]:
    """Return the counts of all figures over the areas or schools of ``user``."""
    values = area_of(user) | {
        "by_region": level is Level.REGION,
        "today": today,
        "since": since(today),
        "duties": list(DUTIES),
        "unreachable": UNREACHABLE,
    }
    rows = connection.execute(_COUNTS, values)
    return [Count(DashboardId(row.figure), row.row, row.part, row.number, row.median) for row in rows]


def area_of(user: User) -> dict[str, Any]:
    """Return what a statement needs to count only what is of ``user``.

    Who reads no facts of persons reads figures as a school does: what only the Doorstroompunt may know is not in them.
    """
    return {
        "by_school": user.role is Role.SCHOOL,
        "areas": sorted(user.areas),
        "schools": sorted(user.schools),
        "reader": AUDIENCE.get(user.role, Audience.SCHOOL),
    }


OF_USER = (
    "case when :by_school then school = any(cast(:schools as text[]))"
    " else region = any(cast(:areas as text[]))"
    " and (cast(:schools as text[]) = '{}' or school = any(cast(:schools as text[]))) end"
)
"""Which rows are of a user; needs what ``area_of`` gives."""

_COUNTS = text(
    f"""
    with people as (
        select case when :by_region then region else school end as area, status, coalesce(known_by, '') as known_by
        from portal.dossiers where in_window and joined_with is null and {OF_USER}
    ), told as (
        select case when :by_region then region else school end as area, key, leaver, kind, rule, urgency, outcome,
            status <> 'gesloten' as is_open, opened_at >= cast(:since as date) as is_recent, start_state, since,
            due_on, case when owner = reported_by then opened_at end as told_at
        from portal.signals where {OF_USER} and cast(:reader as text) = any(audience)
            and (status <> 'gesloten' or opened_at >= cast(:since as date))
    ), heard as (
        select signal, min(sent_at) as at
        from portal.messages cross join lateral unnest(signals) as signal
        where sent_at >= cast(:since as date) group by signal
    ), known as (
        select told.area, told.since, told.leaver,
            least((least(heard.at, told.told_at) at time zone 'Europe/Amsterdam')::date, seen.seen_on) as known_on
        from told left join heard on heard.signal = told.key left join portal.seen on seen.key = told.key
        where told.kind = 'signaal' and told.is_recent and not told.start_state
    ), pace as (
        select known.area, known.since, known.known_on, (
            select min(day::date) from jsonb_array_elements_text(dossiers.contacts) as day
            where day::date >= known.since
        ) as spoken_on
        from known join portal.dossiers on dossiers.key = known.leaver
    )
    select 'plekken' as figure, area as row, status as part, count(*) as number, null::integer as median
    from people group by area, status
    union all select 'bekend_door', area, known_by, count(*), null from people group by area, known_by
    union all select 'open_signalen', area, urgency, count(*), null
    from told where kind = 'signaal' and is_open group by area, urgency
    union all select 'open_signalen_per_regel', rule, urgency, count(*), null
    from told where kind = 'signaal' and is_open group by rule, urgency
    union all select 'uitkomsten', area, outcome, count(*), null
    from told where kind = 'signaal' and is_recent and not is_open and outcome is not null group by area, outcome
    union all select 'onbereikbaar_nu', area,
        case when is_open then 'nummer' else 'niet_bereikt' end, count(distinct leaver), null
    from told where kind = 'signaal'
        and (is_open and rule = :unreachable or not is_open and outcome = 'onbereikbaar')
    group by area, is_open
    union all select 'open_plichten', area,
        case when due_on < :today then 'te_laat' else 'op_tijd' end, count(*), null
    from told where kind = 'taak' and is_open and due_on is not null and rule = any(cast(:duties as text[]))
    group by 1, 2, 3
    union all select 'doorlooptijd', area, part, count(days),
        (percentile_disc(0.5) within group (order by days))::integer
    from pace cross join lateral (values
        ('weten', known_on - since),
        ('contact', case when spoken_on < known_on then 0 else spoken_on - known_on end),
        ('samen', spoken_on - since)
    ) as measured (part, days)
    where days is not null group by grouping sets ((area, part), (part))
    """  # noqa: S608 only a constant stands in it
)
