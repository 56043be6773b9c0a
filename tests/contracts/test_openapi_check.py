"""The check against Twilio's OpenAPI file can fail, and passes what Twilio itself gives as an example."""

import json
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from tests.contracts.openapi_check import Exchange, OpenApi

ACCOUNT = "AC" + "0" * 32
SID = "SM" + "0" * 32
API = OpenApi()


def a_create() -> Exchange:
    """A right exchange, to be spoilt."""
    form = {"To": "+31612345678", "From": "+3197010240000", "Body": "hallo", "StatusCallback": "http://a/b"}
    return Exchange(
        method="POST",
        path=f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        query="",
        headers={"authorization": "Basic eA==", "content-type": "application/x-www-form-urlencoded"},
        body=urlencode(form),
        status=201,
        answer=json.dumps({"sid": SID, "status": "queued", "to": "+31612345678", "error_code": None}),
    )


def test_a_right_exchange_has_no_faults() -> None:
    """A request and an answer as the file has them pass."""
    assert API.faults(a_create()) == []


@pytest.mark.parametrize(
    ("name", "schema", "value"), [pytest.param(*one, id=one[0]) for one in API.examples()]
)
def test_examples_of_twilio_pass(name: str, schema: dict[str, object], value: object) -> None:
    """No example that Twilio published with the file is called a fault."""
    assert API.wrong(value, schema) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda e: replace(e, method="PUT"), "not in the file", id="method"),
        pytest.param(
            lambda e: replace(e, path=e.path.replace("Messages", "Texts")), "not in the file", id="path"
        ),
        pytest.param(
            lambda e: replace(e, path=e.path.replace("AC0", "XX0")), "path AccountSid", id="account"
        ),
        pytest.param(lambda e: replace(e, query="Colour=red"), "query Colour", id="query"),
        pytest.param(lambda e: replace(e, headers=e.headers | {"authorization": ""}), "basic", id="login"),
        pytest.param(
            lambda e: replace(e, headers=e.headers | {"content-type": "text/csv"}), "body of", id="type"
        ),
        pytest.param(lambda e: replace(e, body=e.body + "&Colour=red"), "Colour", id="field"),
        pytest.param(lambda e: replace(e, body=e.body + "&Body=x"), "twice", id="field-twice"),
        pytest.param(lambda e: replace(e, body="Body=x"), "'To' is a required", id="field-missing"),
        pytest.param(lambda e: replace(e, body="To=0612345678"), "phone-number", id="number"),
        pytest.param(lambda e: replace(e, status=200), "answer 200 is not", id="status"),
        pytest.param(lambda e: replace(e, status=400), "'code' is a required", id="error-body"),
        pytest.param(lambda e: replace(e, answer='{"sid": "12"}'), "$.sid", id="sid"),
        pytest.param(lambda e: replace(e, answer='{"status": "gone"}'), "$.status", id="word"),
        pytest.param(lambda e: replace(e, answer='{"colour": "red"}'), "colour", id="answer-field"),
        pytest.param(
            lambda e: replace(e, answer='{"error_code": "30003"}'), "$.error_code", id="type-of-field"
        ),
        pytest.param(lambda e: replace(e, answer='{"date_sent": "gisteren"}'), "$.date_sent", id="date"),
    ],
)
def test_each_difference_is_a_fault(spoil: Callable[[Exchange], Exchange], said: str) -> None:
    """Whatever differs from the file is named."""
    faults = API.faults(spoil(a_create()))
    assert any(said in fault for fault in faults), faults
