"""The overview of the week: what is open at which school, as counts; pure.

It comes with what nobody saw: in a week in which everything was seen, there is no e-mail. Must never lead to a person.
"""

from collections.abc import Iterable

from schemas.types import Role, Step, Urgency
from services.notify.content import WHEN, AtSchool, Overview
from services.notify.rows import Row

READERS = (Role.COORDINATOR, Role.SCHOOL, Role.DOORSTROOMPUNT)
"""Who answers for more than their own young people."""
_STEPS = (Step.OVERVIEW, Step.DOORSTROOMPUNT)


def is_weekly(role: Role, rows: Iterable[Row]) -> bool:
    """Whether a message of these rows is the e-mail of the week to somebody who answers for a school or region."""
    return role in READERS and any(
        row.key.step in _STEPS and row.key.urgency is Urgency.THIS_WEEK for row in rows
    )


def paragraph(overview: Overview | None) -> list[str]:
    """Return the lines of an e-mail: one per school, and how many gaps there are."""
    if overview is None or not overview.schools:
        return []
    gaps = [f"Op {_places(overview.gaps)} is niemand te bereiken. Uw beheerder heeft de lijst."]
    return [
        "",
        "Dit staat nu open:",
        *(_line(one) for one in overview.schools),
        *(gaps if overview.gaps else []),
    ]


def _line(one: AtSchool) -> str:
    where = f"school {one.school}" if one.school else "zonder school"
    counts = ", ".join(f"{WHEN[urgency]} {number}" for urgency, number in one.signals.items())
    return f"- {where}: {counts}. Nog niet gezien: {one.unseen}."


def _places(number: int) -> str:
    return "1 plek" if number == 1 else f"{number} plekken"
