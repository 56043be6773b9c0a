"""What a Doorstroompunt is told of its region besides persons: silent schools, and counts of who is out of view."""

from datetime import date

from sqlalchemy import Connection, text

from services.portal.access import User
from services.portal.dashboard import Count
from services.portal.own_region import RegionFigure, Silent
from services.portal.store_dashboard import OF_USER, area_of


def silent_schools(connection: Connection, user: User) -> list[Silent]:
    """Return the schools of the areas of ``user`` of which nothing comes, the longest silence first."""
    return [Silent(row.school, row.silent_since) for row in connection.execute(_SILENT, area_of(user))]


def out_of_view(connection: Connection, user: User, spoken_since: date) -> list[Count]:
    """Return per school how many people miss what, and how many without a place were spoken since a day."""
    rows = connection.execute(_OUT_OF_VIEW, area_of(user) | {"spoken_since": spoken_since})
    return [Count(RegionFigure(row.figure), row.school, row.part, row.number) for row in rows]


_SILENT = text(
    "select school, silent_since from portal.sources"  # noqa: S608 only a constant stands in it
    f" where is_silent and {OF_USER} order by silent_since, school"
)
_OUT_OF_VIEW = text(
    f"""
    with people as (
        select school, owner, status, look_again_on, contacts,
            jsonb_path_query_array(told, '$.tijdlijn[*] ? (
                (@.code == "uitkering.begonnen" || @.code == "uitkering.beeindigd")
                && @.zichtbaar_voor[*] == "doorstroompunt").code') ->> -1 as benefit
        from portal.dossiers where in_window and joined_with is null and {OF_USER}
    )
    select 'witte_vlekken' as figure, school, case
            when owner is null then 'begeleider'
            when status = 'onbekend' then 'plek'
            when look_again_on is null then 'datum'
            else 'niets' end as part, count(*) as number
    from people group by 1, 2, 3
    union all
    select 'onzichtbaar', school, case when exists (
            select from jsonb_array_elements_text(contacts) as day where day::date >= :spoken_since
        ) then 'gesproken' else 'stil' end, count(*)
    from people where status in ('geen', 'onbekend') and benefit is distinct from 'uitkering.begonnen'
    group by 1, 2, 3
    """  # noqa: S608 only a constant stands in it
)
