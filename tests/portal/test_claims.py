"""Which user claims make: exactly one role, and never more for want of a claim."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from schemas.types import RegionCode, staff_id
from services.portal.access import Role, User
from services.portal.claims import ClaimMap, ClaimsReason, user_of
from services.portal.openid import read_mapping
from services.runtime.errors import Misconfigured

EXAMPLE = Path(__file__).parents[2] / "examples" / "aanmelden.yaml"
HOW = read_mapping(EXAMPLE)
RIGHT = {
    "sub": "4711",
    "name": "Daan Postma",
    "rollen": ["offline_access", "nazorg-lifecoach"],
    "regio": "25",
    "scholen": ["98KP", "98DS"],
    "medewerker": "LC-KP",
}


def made_of(**changed: Any) -> User | ClaimsReason:
    """Return what claims make; a claim that is changed to None is not there."""
    claims = {name: value for name, value in (RIGHT | changed).items() if value is not None}
    return user_of(claims, HOW)


def test_claims_make_a_user() -> None:
    """Role, name, region, schools and who it is in the register, each from its claim."""
    assert made_of() == User(
        subject="oidc:4711",
        role=Role.COACH,
        name="Daan Postma",
        staff=staff_id(RegionCode("25"), "LC-KP"),
        code="LC-KP",
        areas=frozenset({"25"}),
        schools=frozenset({"98KP", "98DS"}),
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        pytest.param({"sub": None}, ClaimsReason.NO_SUBJECT, id="nobody"),
        pytest.param({"sub": 7}, ClaimsReason.NO_SUBJECT, id="a number"),
        pytest.param({"rollen": None}, ClaimsReason.NO_ROLE, id="no role"),
        pytest.param({"rollen": ["lifecoach"]}, ClaimsReason.NO_ROLE, id="our word and not the provider's"),
        pytest.param({"rollen": {"nazorg-lifecoach": True}}, ClaimsReason.NO_ROLE, id="no list"),
        pytest.param(
            {"rollen": ["nazorg-lifecoach", "nazorg-beheerder"]}, ClaimsReason.TWO_ROLES, id="two roles"
        ),
        pytest.param({"regio": None}, ClaimsReason.NO_AREA, id="no region"),
        pytest.param({"regio": "Haarlem"}, ClaimsReason.WRONG_FORM, id="a region by name"),
        pytest.param({"scholen": ["98KP", "alle"]}, ClaimsReason.WRONG_FORM, id="a school that is none"),
        pytest.param({"rollen": "nazorg-school", "scholen": None}, ClaimsReason.NO_SCHOOL, id="no school"),
        pytest.param({"rollen": "nazorg-school", "scholen": []}, ClaimsReason.NO_SCHOOL, id="an empty list"),
    ],
)
def test_these_claims_make_nobody(changed: Mapping[str, Any], reason: ClaimsReason) -> None:
    """What is missing or not clear is refused, with why."""
    assert made_of(**changed) is reason


def test_an_administrator_needs_no_region() -> None:
    """And has no code: nobody is assigned to them."""
    user = made_of(rollen="nazorg-beheerder", regio=None, scholen=None)
    assert isinstance(user, User)
    assert (user.role, user.areas, user.staff, user.code) == (Role.ADMINISTRATOR, frozenset(), None, "")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"regio": ["25", "34"]}, id="two regions"),
        pytest.param({"medewerker": None}, id="no code"),
        pytest.param({"medewerker": ["LC-KP", "LC-OH"]}, id="two codes"),
    ],
)
def test_a_code_means_something_in_one_region_alone(changed: Mapping[str, Any]) -> None:
    """Without exactly one of each it is not known whose people they have, so they have none."""
    user = made_of(**changed)
    assert isinstance(user, User)
    assert (user.staff, user.code) == (None, "")


def test_a_claim_may_stand_within_another() -> None:
    """A name with dots leads into a claim, as in Keycloak's own ``realm_access.roles``."""
    how = ClaimMap(HOW.roles, "realm_access.roles", "regio", "scholen", "medewerker", "name")
    user = user_of(RIGHT | {"realm_access": {"roles": ["nazorg-jobcoach"]}}, how)
    assert isinstance(user, User)
    assert user.role is Role.JOBCOACH


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("rollen: {x: burgemeester}\nclaims: {}", id="a role that is none"),
        pytest.param("rollen: {x: beleid}\nclaims: {rol: a}", id="a claim that is missing"),
        pytest.param("[", id="no YAML"),
        pytest.param("", id="empty"),
    ],
)
def test_a_mapping_that_is_not_right_does_not_start(tmp_path: Path, written: str) -> None:
    """It is read once, at the start, and every fault of it stops that."""
    (tmp_path / "m.yaml").write_text(written)
    with pytest.raises(Misconfigured, match="PORTAL_OPENID_MAPPING"):
        read_mapping(tmp_path / "m.yaml")


def test_the_example_names_every_role() -> None:
    """Who copies it forgets none."""
    assert set(HOW.roles.values()) == set(Role)
