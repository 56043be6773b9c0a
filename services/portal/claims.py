"""Which user the claims of a provider make, by the region's own mapping; or why none. Pure.

Nobody gets more for want of a claim: without an area, or a school where the role is of one, there is no user.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schemas.types import RegionCode, staff_id
from services.portal.access import OF_STAFF, Role, User

_REGION = re.compile(r"[0-9]{2}")
_SCHOOL = re.compile(r"[0-9]{2}[A-Z]{2}")
_CODE = re.compile(r"[^\x00-\x1f]{1,60}")


class ClaimsReason(StrEnum):
    """Why what a provider says of somebody makes no user."""

    NO_SUBJECT = "no_subject"
    NO_ROLE = "no_role"
    TWO_ROLES = "two_roles"
    NO_AREA = "no_area"
    NO_SCHOOL = "no_school"
    WRONG_FORM = "wrong_form"


@dataclass(frozen=True, slots=True)
class ClaimMap:
    """Where what is needed stands among the claims; a name with dots leads into a claim.

    Attributes:
        roles: from the provider's own word for a role to ours.
        role, region, school, staff, name: the claims; of the first three each may hold more than one value.
    """

    roles: Mapping[str, Role]
    role: str
    region: str
    school: str
    staff: str
    name: str


def user_of(claims: Mapping[str, Any], how: ClaimMap) -> User | ClaimsReason:
    """Return who signed in, or why nobody did."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        return ClaimsReason.NO_SUBJECT
    roles = {how.roles[one] for one in _values(claims, how.role) if one in how.roles}
    if len(roles) != 1:
        return ClaimsReason.TWO_ROLES if roles else ClaimsReason.NO_ROLE
    (role,) = roles
    areas, schools = _values(claims, how.region), _values(claims, how.school)
    codes, names = _values(claims, how.staff), _values(claims, how.name)
    if not (_all_match(_REGION, areas) and _all_match(_SCHOOL, schools) and _all_match(_CODE, codes)):
        return ClaimsReason.WRONG_FORM
    if role is not Role.ADMINISTRATOR and not areas:
        return ClaimsReason.NO_AREA
    if role is Role.SCHOOL and not schools:
        return ClaimsReason.NO_SCHOOL
    is_staff = role in OF_STAFF and len(codes) == len(areas) == 1
    return User(
        subject=f"oidc:{subject}",
        role=role,
        name=names[0] if names else "",
        staff=staff_id(RegionCode(areas[0]), codes[0]) if is_staff else None,
        code=codes[0] if is_staff else "",
        areas=frozenset(areas),
        schools=frozenset(schools),
    )


def _values(claims: Mapping[str, Any], path: str) -> list[str]:
    """Return what stands at a place among the claims, one value or many, each once."""
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    values = found if isinstance(found, list) else [found]
    return list(dict.fromkeys(one for one in values if isinstance(one, str) and one))


def _all_match(form: re.Pattern[str], values: list[str]) -> bool:
    return all(form.fullmatch(one) for one in values)
