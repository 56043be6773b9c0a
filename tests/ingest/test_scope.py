"""Who may deliver what: each case with its reason."""

import pytest

from schemas.types import RegionCode
from services.ingest.faults import FaultReason
from services.ingest.scope import Role, Scope
from tests.ingest.deliveries import OTHER_SCHOOL, SCHOOL, event_type

MBO = "27GZ"
EXIT = event_type("uitstroom.geregistreerd")
REGION: RegionCode = "25"
SCHOOLS = frozenset({SCHOOL, MBO})
KINDS = ("pro", "vso", "mbo_entree", "mbo_niveau_2")

OF_ONE = Scope(frozenset({SCHOOL}), None)
OF_BOTH = Scope(SCHOOLS, None, mbos=frozenset({MBO}))
COORDINATOR = Scope(frozenset(), REGION, Role.COORDINATOR)
DOORSTROOMPUNT = Scope(frozenset(), REGION, Role.DOORSTROOMPUNT)
BOUNDED = Scope(frozenset({SCHOOL}), REGION, Role.COORDINATOR)
NOT_THIS_SCHOOL = ("brin", FaultReason.SCHOOL_NOT_ALLOWED)
NOT_THIS_TYPE = ("brin", FaultReason.EVENT_NOT_ALLOWED)


@pytest.mark.parametrize(
    ("scope", "school", "what", "refused"),
    [
        pytest.param(OF_ONE, SCHOOL, "contact.gelegd", None, id="own-school"),
        pytest.param(OF_ONE, SCHOOL, "begeleider.toegewezen", None, id="own-coach"),
        pytest.param(OF_ONE, OTHER_SCHOOL, "contact.gelegd", NOT_THIS_SCHOOL, id="other-school"),
        pytest.param(OF_BOTH, MBO, "inschrijving.begonnen", None, id="own-student"),
        pytest.param(OF_BOTH, MBO, "contact.gelegd", None, id="contact-with-own-graduate"),
        pytest.param(OF_BOTH, OTHER_SCHOOL, "inschrijving.begonnen", NOT_THIS_SCHOOL, id="other-student"),
        pytest.param(COORDINATOR, SCHOOL, "begeleider.toegewezen", None, id="coordinator"),
        pytest.param(COORDINATOR, SCHOOL, "contact.gelegd", None, id="coordinator-contact"),
        pytest.param(COORDINATOR, SCHOOL, "uitstroom.geregistreerd", NOT_THIS_TYPE, id="coordinator-exit"),
        pytest.param(DOORSTROOMPUNT, MBO, "contact.gelegd", None, id="doorstroompunt"),
        pytest.param(DOORSTROOMPUNT, MBO, "uitstroom.geregistreerd", NOT_THIS_TYPE, id="doorstroompunt-exit"),
        pytest.param(BOUNDED, SCHOOL, "contact.gelegd", None, id="bounded"),
        pytest.param(BOUNDED, SCHOOL, "uitstroom.geregistreerd", None, id="bounded-exit"),
        pytest.param(BOUNDED, OTHER_SCHOOL, "contact.gelegd", NOT_THIS_SCHOOL, id="bounded-elsewhere"),
        pytest.param(Scope(frozenset(), None), SCHOOL, "contact.gelegd", NOT_THIS_SCHOOL, id="nothing"),
    ],
)
def test_a_sender_reaches_its_own(
    scope: Scope, school: str, what: str, refused: tuple[str, FaultReason] | None
) -> None:
    """A school delivers about its own pupils; a region's key about all of its schools, but registers no exit."""
    fault = scope.refusal(school, event_type(what))

    assert (fault and (fault.place, fault.reason)) == refused


@pytest.mark.parametrize("kind", KINDS)
def test_an_exit_is_of_the_kind_of_its_school(kind: str) -> None:
    """An mbo delivers no exit from pro or vso, another school none from an mbo, and each is told what it may."""
    of_mbo = kind.startswith("mbo")
    from_mbo, from_school = (OF_BOTH.refusal(school, EXIT, kind) for school in (MBO, SCHOOL))

    assert (from_mbo is None, from_school is None) == (of_mbo, not of_mbo)
    fault = from_mbo or from_school
    assert fault is not None
    assert (fault.place, fault.reason) == ("schoolsoort", FaultReason.SCHOOL_TYPE_NOT_ALLOWED)
    assert ("mbo_entree of mbo_niveau_2" in fault.expected) == (from_mbo is not None)


@pytest.mark.parametrize(
    "scope", [OF_BOTH, COORDINATOR, DOORSTROOMPUNT], ids=["school", "coordinator", "dsp"]
)
@pytest.mark.parametrize("only", [frozenset({SCHOOL}), frozenset({"99ZZ"})], ids=["one", "another"])
def test_a_narrowed_sender_never_reaches_more(scope: Scope, only: frozenset[str]) -> None:
    """What a token names is cut out of what its sender may: nothing is added, also where it names a strange school."""
    narrowed = Scope(scope.schools, scope.region, scope.role, scope.mbos, only)

    for school in (SCHOOL, MBO, OTHER_SCHOOL, "99ZZ"):
        wide, narrow = (one.refusal(school, "x") for one in (scope, narrowed))
        assert (narrow is None) == (wide is None and school in only)
