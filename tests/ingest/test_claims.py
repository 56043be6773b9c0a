"""What the claims of a token allow, to the second, and whatever somebody writes in them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.claims import LEEWAY, SCHOOL_SCOPE, SCOPE, Grant, grant_of
from services.ingest.faults import FaultReason
from tests.ingest.days import NOW

AT = NOW.timestamp()
SLACK = LEEWAY.total_seconds()


def claims(**changed: Any) -> dict[str, Any]:
    """Return claims that are right; a value of None leaves one out."""
    right = {"exp": AT + 300, "nbf": AT - 10, "client_id": "school-1", "scope": f"openid {SCOPE}"}
    return {name: value for name, value in (right | changed).items() if value is not None}


def test_a_token_allows_its_client() -> None:
    """A token with the scope allows what its client may, and narrows nothing."""
    assert grant_of(claims(), NOW) == Grant("school-1", None)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        pytest.param({"exp": AT - SLACK}, FaultReason.JWT_EXPIRED, id="just expired"),
        pytest.param({"exp": AT - SLACK + 1}, None, id="within the leeway"),
        pytest.param({"exp": float("nan")}, FaultReason.JWT_EXPIRED, id="no number"),
        pytest.param({"exp": None}, FaultReason.JWT_WRONG, id="no end"),
        pytest.param({"exp": "2030-01-01"}, FaultReason.JWT_WRONG, id="end as text"),
        pytest.param({"exp": 10**400}, None, id="far away"),
        pytest.param({"nbf": AT + SLACK + 1}, FaultReason.JWT_NOT_YET, id="not yet"),
        pytest.param({"nbf": AT + SLACK}, None, id="just now"),
        pytest.param({"nbf": float("nan")}, FaultReason.JWT_NOT_YET, id="begins at no number"),
        pytest.param({"nbf": "now"}, FaultReason.JWT_WRONG, id="begins as text"),
        pytest.param({"nbf": None}, None, id="no beginning"),
        pytest.param({"client_id": None}, FaultReason.CLIENT_UNKNOWN, id="nobody"),
        pytest.param({"client_id": 7}, FaultReason.CLIENT_UNKNOWN, id="client is a number"),
        pytest.param({"scope": None}, FaultReason.JWT_SCOPE, id="no scope"),
        pytest.param({"scope": "openid"}, FaultReason.JWT_SCOPE, id="other scope"),
        pytest.param({"scope": f"{SCOPE}x"}, FaultReason.JWT_SCOPE, id="scope that only begins so"),
        pytest.param({"scope": SCOPE.upper()}, FaultReason.JWT_SCOPE, id="capitals"),
        pytest.param({"scope": [SCOPE, 3]}, None, id="list"),
        pytest.param({"scope": {SCOPE: 1}}, FaultReason.JWT_SCOPE, id="object"),
        pytest.param({"scope": f"{SCHOOL_SCOPE}98KP"}, FaultReason.JWT_SCOPE, id="only narrowed"),
    ],
)
def test_what_a_token_must_have(changed: dict[str, Any], reason: FaultReason | None) -> None:
    """Each claim that is missing, wrong or out of time is told by its own reason."""
    found = grant_of(claims(**changed), NOW)

    assert found == (reason or Grant("school-1", None))


@pytest.mark.parametrize(
    ("changed", "client"),
    [
        pytest.param({"azp": "b", "sub": "c"}, "school-1", id="client_id first"),
        pytest.param({"client_id": None, "azp": "b", "sub": "c"}, "b", id="then azp"),
        pytest.param({"client_id": "", "sub": "c"}, "c", id="then sub"),
    ],
)
def test_where_the_client_stands(changed: dict[str, Any], client: str) -> None:
    """The client is the first of the three claims in which servers write it."""
    assert grant_of(claims(**changed), NOW) == Grant(client, None)


def test_a_token_narrows() -> None:
    """Scopes with a BRIN keep the token to those schools."""
    found = grant_of(claims(scope=f"{SCHOOL_SCOPE}98KP {SCOPE} {SCHOOL_SCOPE}98OH"), NOW)

    assert found == Grant("school-1", frozenset({"98KP", "98OH"}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = ("exp", "nbf", "client_id", "azp", "sub", "scope")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON)))
def test_whatever_stands_in_them_is_judged(found: dict[str, Any]) -> None:
    """Claims of any shape are a grant or a reason, and a grant only with the scope and before the end."""
    judged = grant_of(found, NOW)

    if isinstance(judged, Grant):
        assert SCOPE in found["scope"]
        assert found["exp"] > AT - SLACK
