"""The API refuses what GOV.UK Notify refuses; what it accepts is in the provider contract."""

from collections.abc import Iterator
from typing import Any

import jwt
import pytest

from services.sandbox.notify_api import FIELD
from tests.sandbox.outside import PHONE, START, Hands, hands

pytestmark = pytest.mark.enable_socket

SMS = "/v2/notifications/sms"


@pytest.fixture
def outside() -> Iterator[Hands]:
    """Run a sandbox."""
    with hands() as made:
        yield made


def token(outside: Hands, *, secret: str = "", **changed: object) -> dict[str, str]:
    """Return the header of a request, right by default."""
    key = outside.sandbox.settings.notify_api_key.get_secret_value()
    claims = {"iss": key[-73:-37], "iat": int(START.timestamp())} | changed
    return {"Authorization": f"Bearer {jwt.encode(claims, secret or key[-36:], algorithm='HS256')}"}


def a_body(outside: Hands, **changed: object) -> dict[str, Any]:
    """Return a request for a text; a field that is ``None`` is left out."""
    settings = outside.sandbox.settings
    fields: dict[str, object] = {
        "phone_number": PHONE,
        "template_id": settings.notify_template,
        "personalisation": {FIELD: "Vangnet: 2 signalen"},
        "reference": "een naam",
    } | changed
    return {name: value for name, value in fields.items() if value is not None}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        pytest.param({"phone_number": None}, "ValidationError", id="no-number"),
        pytest.param({"phone_number": "0612345678"}, "ValidationError", id="number-not-e164"),
        pytest.param({"template_id": None}, "ValidationError", id="no-template"),
        pytest.param({"template_id": "sms"}, "ValidationError", id="template-no-id"),
        pytest.param(
            {"template_id": "00000000-0000-4000-8000-000000000000"}, "BadRequestError", id="no-such-template"
        ),
        pytest.param({"personalisation": None}, "BadRequestError", id="no-personalisation"),
        pytest.param({"personalisation": {"text": "x"}}, "BadRequestError", id="another-field"),
        pytest.param({"personalisation": {"tekst": "x" * 919}}, "BadRequestError", id="too-long"),
        pytest.param({"valid_for": 1}, "ValidationError", id="unknown-field"),
    ],
)
def test_a_wrong_message_is_refused(outside: Hands, changed: dict[str, object], error: str) -> None:
    """A request that the API would not take gets 400 with the name of the error, and nothing is kept."""
    answer = outside.http.post(SMS, json=a_body(outside, **changed), headers=token(outside))
    assert (answer.status_code, answer.json()["errors"][0]["error"]) == (400, error)
    assert outside.listed() == []


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"secret": "0" * 36}, id="another-secret"),
        pytest.param({"iss": "00000000-0000-4000-8000-000000000000"}, id="another-service"),
        pytest.param({"iat": int(START.timestamp()) - 31}, id="old"),
        pytest.param({"iat": int(START.timestamp()) + 31}, id="of-later"),
        pytest.param({"iat": None}, id="no-moment"),
    ],
)
def test_nobody_gets_in_without_the_key(outside: Hands, wrong: dict[str, Any]) -> None:
    """A token that is not of the key and of now gets 403."""
    answer = outside.http.post(SMS, json=a_body(outside), headers=token(outside, **wrong))
    assert (answer.status_code, answer.json()["errors"][0]["error"]) == (403, "AuthError")
    assert outside.listed() == []


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer a.b.c", "Bearer e30.e30.", "Basic x"])
def test_what_is_no_token_opens_nothing(outside: Hands, header: str) -> None:
    """Without a token, or with what is none, the list stays closed."""
    answer = outside.http.get("/v2/notifications", headers={"Authorization": header})
    assert answer.status_code == 403


def test_both_doors_lead_to_one_list(outside: Hands) -> None:
    """A text by either API stands on the page; each API shows its own."""
    outside.text()
    assert outside.http.post(SMS, json=a_body(outside), headers=token(outside)).status_code == 201
    shown = outside.http.get("/v2/notifications", headers=token(outside)).json()["notifications"]
    assert len(outside.listed()) == 2
    assert [one["reference"] for one in shown] == ["een naam"]
