"""The production check of webhooks: Twilio's own vectors, the sandbox's own hand, and what is refused."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from services.notify.signature import SignatureCheck, Verdict
from services.sandbox.callbacks import sign

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]
DOUBLES = [
    ("Sid", "CA123"),
    ("SidAccount", "AC123"),
    ("Digits", "5678"),
    ("Digits", "1234"),
    ("Digits", "1234"),
]
GOOD = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
CHECK = SignatureCheck(SecretStr(TOKEN))

VECTORS = [
    pytest.param(URL, FORM, GOOD, id="form"),
    pytest.param(URL, DOUBLES, "IK+Dwps556ElfBT0I3Rgjkr1wJU=", id="field-more-than-once"),
    pytest.param(URL.replace(".com", ".com:1234"), FORM, GOOD, id="https-port-in-address-only"),
    pytest.param(
        "http://mycompany.com:1234/myapp.php?foo=1&bar=2",
        FORM,
        "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=",
        id="http-port",
    ),
    pytest.param(URL, FORM, "kvajT1Ptam85bY51eRf/AJRuM3w=", id="https-port-signed-only"),
    pytest.param(
        URL.replace("https", "http"), FORM, "0ZXoZLH/DfblKGATFgpif+LLRf4=", id="http-port-signed-only"
    ),
]
"""Source: twilio-python 306691e (MIT), tests/unit/test_request_validator.py."""


@pytest.mark.parametrize(("url", "form", "signature"), VECTORS)
def test_vectors_of_twilio_are_genuine(url: str, form: Sequence[tuple[str, str]], signature: str) -> None:
    """What Twilio's own library calls valid is genuine here."""
    assert CHECK.verdict(url, form, signature) is Verdict.GENUINE


@pytest.mark.parametrize(
    ("url", "signature"),
    [
        pytest.param(URL, GOOD, id="as-called"),
        pytest.param(
            "http://mycompany.com:1234/myapp.php?foo=1&bar=2", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=", id="port"
        ),
        pytest.param(URL.replace(".com", ".com:443"), "kvajT1Ptam85bY51eRf/AJRuM3w=", id="port-443"),
        pytest.param(
            "http://mycompany.com:80/myapp.php?foo=1&bar=2", "0ZXoZLH/DfblKGATFgpif+LLRf4=", id="port-80"
        ),
    ],
)
def test_the_sandbox_signs_as_twilio_does(url: str, signature: str) -> None:
    """The sandbox's own code makes the signatures of Twilio's vectors."""
    assert sign(url, dict(FORM), TOKEN) == signature


def test_a_signed_body_that_is_no_form_is_refused() -> None:
    """The seventh vector: its signature says nothing about fields, so nothing can be read from it."""
    url = f"{URL}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
    assert CHECK.verdict(url, [], "a9nBmqA0ju/hNViExpshrM61xv4=") is Verdict.WRONG


@pytest.mark.parametrize(
    ("url", "form", "signature", "verdict"),
    [
        pytest.param(URL, FORM, None, Verdict.MISSING, id="no-header"),
        pytest.param(URL, FORM, "", Verdict.MISSING, id="empty-header"),
        pytest.param(URL, FORM, "x", Verdict.WRONG, id="too-short"),
        pytest.param(URL, FORM, GOOD.lower(), Verdict.WRONG, id="other-case"),
        pytest.param(URL, FORM, GOOD + " ", Verdict.WRONG, id="space-after"),
        pytest.param(URL, FORM, "é" * len(GOOD), Verdict.WRONG, id="not-ascii"),
        pytest.param(URL + "&x=1", FORM, GOOD, Verdict.WRONG, id="query-added"),
        pytest.param(URL.replace("https", "http"), FORM, GOOD, Verdict.WRONG, id="other-scheme"),
        pytest.param(URL.replace("mycompany", "other"), FORM, GOOD, Verdict.WRONG, id="other-host"),
        pytest.param(URL, FORM[1:], GOOD, Verdict.WRONG, id="field-taken-away"),
        pytest.param(URL, [*FORM, ("Body", "OK")], GOOD, Verdict.WRONG, id="field-added"),
        pytest.param(URL, [*FORM[:-1], ("Caller", "+14158675300")], GOOD, Verdict.WRONG, id="value-altered"),
        pytest.param(URL, [], GOOD, Verdict.WRONG, id="no-form"),
        pytest.param("https://mycompany.com:x/", FORM, GOOD, Verdict.WRONG, id="address-unreadable"),
        pytest.param("", FORM, GOOD, Verdict.WRONG, id="no-address"),
    ],
)
def test_whatever_is_not_proved_is_refused(
    url: str, form: Sequence[tuple[str, str]], signature: str | None, verdict: Verdict
) -> None:
    """Missing, wrong, altered or odd: never genuine, and never an exception."""
    assert CHECK.verdict(url, form, signature) is verdict


def test_another_secret_is_refused() -> None:
    """A signature made with another account's secret proves nothing."""
    assert SignatureCheck(SecretStr("12346")).verdict(URL, FORM, GOOD) is Verdict.WRONG


def test_without_a_secret_there_is_no_check() -> None:
    """No secret, no start: an empty one would let everybody in."""
    with pytest.raises(ValueError, match="empty"):
        SignatureCheck(SecretStr(""))


@given(
    form=st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=6),
    path=st.text(st.characters(categories=["Ll", "Nd"]), max_size=10),
)
def test_what_the_sandbox_signs_is_genuine_until_it_is_altered(form: dict[str, str], path: str) -> None:
    """Any form that the sandbox signs is accepted, and refused with one letter more."""
    url = f"http://127.0.0.1:8000/twilio/{path}"
    signature = sign(url, form, TOKEN)
    assert CHECK.verdict(url, form.items(), signature) is Verdict.GENUINE
    assert CHECK.verdict(url, [*form.items(), ("Extra", "x")], signature) is Verdict.WRONG
