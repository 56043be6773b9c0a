"""Tokens of an OAuth server, signed with real keys that a real server publishes."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest

from services.ingest.claims import SCHOOL_SCOPE, SCOPE
from services.ingest.errors import NotAllowed, Refused, WrongKey
from services.ingest.keys import SenderKeys
from services.ingest.new_sender import NewSender
from services.ingest.settings import IngestSettings
from services.ingest.tokens import Tokens, tokens_of
from services.runtime.errors import Misconfigured, Unavailable
from services.runtime.jwks import SigningKeys
from tests.ingest.conftest import Office, close_office, open_office
from tests.ingest.days import NOW
from tests.ingest.deliveries import OTHER_SCHOOL, SCHOOL, event, export, row
from tests.ingest.signing import AUDIENCE, ISSUER, KeyServer, SigningKey, right_claims

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
MOMENT = int(NOW.timestamp())
CLIENT = NewSender(role="school", schools=(SCHOOL, OTHER_SCHOOL), name="leverancier", client="school-1")
RSA = SigningKey.rsa("een")
EC = SigningKey.ec("twee")


@pytest.fixture
def server() -> Iterator[KeyServer]:
    """A server that publishes an RSA and an elliptic key."""
    with KeyServer([RSA, EC]).running() as running:
        yield running


@pytest.fixture
def oauth(server: KeyServer, database_url: str, keys_url: str, tmp_path: Path) -> Iterator[Office]:
    """An ingest that believes the server, with one client of it."""
    settings: dict[str, Any] = {"oauth_jwks": server.url, "oauth_issuer": ISSUER, "oauth_audience": AUDIENCE}
    opened = open_office(database_url, keys_url, tmp_path, **settings)
    opened.app.sender_keys.create(CLIENT)
    yield opened
    close_office(opened)


def hurried(office: Office, server: KeyServer, **seconds: float) -> SenderKeys:
    """Return the keys of an office with other times for fetching."""
    times: dict[str, Any] = {"fresh_seconds": 300.0, "cooldown_seconds": 0.2, "pause_seconds": 0.2} | seconds
    keys = SigningKeys(server.url, **times)
    return replace(office.app.sender_keys, tokens=Tokens(keys, ISSUER, AUDIENCE))


def why(keys: SenderKeys, token: str) -> str | None:
    """Return the reason with which a token is refused, None where it is taken."""
    try:
        keys.sender(token)
    except Refused as refused:
        return str(refused.faults[0].reason)
    return None


def in_parts(header: dict[str, Any], claims: dict[str, Any], secret: str | None) -> str:
    """Return a token as somebody makes it who does not ask a library: without a signature, or by HMAC."""
    written = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    body = b".".join(written)
    signed = hmac.new(secret.encode(), body, hashlib.sha256).digest() if secret else b""
    return f"{body.decode()}.{base64.urlsafe_b64encode(signed).rstrip(b'=').decode()}"


@pytest.mark.parametrize("key", [RSA, EC], ids=["rsa", "ec"])
def test_a_token_opens_the_door(oauth: Office, key: SigningKey) -> None:
    """A client delivers with a token as with a key, by event and by file, and reads its own report."""
    assert oauth.event(event(), key.token()).status_code == 202
    answer = oauth.upload(export(row("2")), key.token())
    assert answer.status_code == 202
    assert oauth.ask("GET", answer.headers["location"], key.token(jti="another")).status_code == 200
    assert oauth.event(event(number="3", brin="99ZZ"), key.token()).status_code == 403


@pytest.mark.parametrize(
    ("token", "status", "reason"),
    [
        pytest.param(RSA.token(exp=MOMENT - 60), 401, "token_verlopen", id="expired"),
        pytest.param(RSA.token(nbf=MOMENT + 60), 401, "token_nog_niet_geldig", id="not yet valid"),
        pytest.param(RSA.token(aud="another"), 401, "token_voor_ander_doel", id="other audience"),
        pytest.param(RSA.token(aud=["another", AUDIENCE]), 202, None, id="one of its audiences"),
        pytest.param(
            RSA.token(iss="https://evil.example"), 401, "token_van_andere_uitgever", id="other issuer"
        ),
        pytest.param(RSA.token(exp=None), 401, "token_ongeldig", id="without an end"),
        pytest.param(RSA.token(aud=None), 401, "token_ongeldig", id="without an audience"),
        pytest.param(
            in_parts({"alg": "none", "kid": "een"}, right_claims(), None),
            401,
            "token_ongeldig",
            id="alg none",
        ),
        pytest.param(
            in_parts({"alg": "HS256", "kid": "een"}, right_claims(), RSA.public_text()),
            401,
            "token_ongeldig",
            id="HS256 signed with the public key",
        ),
        pytest.param(
            replace(SigningKey.rsa("x"), kid="een").token(), 401, "token_ongeldig", id="signed by another"
        ),
        pytest.param(replace(EC, kid="een").token(), 401, "token_ongeldig", id="another kind of key"),
        pytest.param(RSA.token()[:-4] + "AAAA", 401, "token_ongeldig", id="signature changed"),
        pytest.param(jwt.encode(right_claims(), RSA.private, "RS256"), 401, "token_ongeldig", id="no key id"),
        pytest.param(SigningKey.rsa("drie").token(), 401, "token_ongeldig", id="unknown key id"),
        pytest.param("een.twee.drie", 401, "token_ongeldig", id="no token"),
        pytest.param(RSA.token(scope="openid"), 403, "token_zonder_scope", id="missing scope"),
        pytest.param(RSA.token(client_id="nobody"), 401, "client_onbekend", id="unknown client"),
        pytest.param(RSA.token(client_id=None, azp="school-1"), 202, None, id="client in azp"),
        pytest.param(RSA.token(client_id=None, sub="school-1"), 202, None, id="client in sub"),
    ],
)
def test_only_a_right_token_is_taken(oauth: Office, token: str, status: int, reason: str | None) -> None:
    """Each thing that is wrong with a token is refused by its own reason; nothing is stored."""
    answer = oauth.event(event(), token)

    assert answer.status_code == status, answer.text
    assert [fault["reden"] for fault in answer.json().get("fouten", [])] == ([reason] if reason else [])
    assert oauth.count("outbox") == (0 if reason else 1)
    assert token not in oauth.log_text.getvalue()


def test_a_revoked_client_is_refused(oauth: Office) -> None:
    """A client that is revoked opens nothing with a good token; registered anew it is another sender."""
    keys = oauth.app.sender_keys
    first = keys.sender(RSA.token())
    (name,) = [str(one["key"]) for one in keys.listed() if one["client"] == "school-1"]
    with pytest.raises(Misconfigured, match="is a sender already"):
        keys.create(CLIENT)

    renewed = keys.rotate(name)
    assert renewed.key is None
    assert keys.sender(RSA.token()) == first
    keys.revoke(renewed.id)

    assert why(keys, RSA.token()) == "sleutel_ingetrokken"
    keys.create(CLIENT)
    assert keys.sender(RSA.token()).id != first.id


def test_a_token_narrows_and_never_widens(oauth: Office) -> None:
    """A token for one school of its client is good for that one; naming a strange school adds nothing."""
    one = RSA.token(scope=f"{SCOPE} {SCHOOL_SCOPE}{SCHOOL}")
    strange = RSA.token(scope=f"{SCOPE} {SCHOOL_SCOPE}99ZZ")

    assert oauth.event(event(), one).status_code == 202
    assert oauth.event(event(number="2", brin=OTHER_SCHOOL), one).status_code == 403
    for school in (SCHOOL, "99ZZ"):
        assert oauth.event(event(number="3", brin=school), strange).status_code == 403


def test_a_coordinators_token_stays_in_its_region(oauth: Office) -> None:
    """Narrowed to a school of another region, a coordinator's token does not reach it."""
    oauth.event(event(gemeente="Haarlem"))
    oauth.app.sender_keys.create(NewSender(role="coordinator", region="28", client="regio-28"))
    token = RSA.token(client_id="regio-28", scope=f"{SCOPE} {SCHOOL_SCOPE}{SCHOOL}")

    answer = oauth.event(event("contact.gelegd", number="2"), token)

    assert (answer.status_code, answer.json()["fouten"][0]["reden"]) == (403, "school_niet_van_deze_sleutel")


def test_a_new_signing_key_is_found_by_one_look(oauth: Office, server: KeyServer) -> None:
    """A token with a key that was published since is taken; hundreds with a key that exists nowhere ask once more."""
    keys = hurried(oauth, server)
    assert why(keys, RSA.token()) is None
    new = SigningKey.rsa("nieuw")
    server.keys = [new]
    time.sleep(0.25)

    assert why(keys, new.token()) is None
    assert why(keys, RSA.token()) == "token_ongeldig", "the old key is published no more"
    time.sleep(0.25)
    before = server.asked
    stranger = SigningKey.ec("nergens").token()
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda _: why(keys, stranger), range(200)))
    assert set(found) == {"token_ongeldig"}
    assert server.asked - before <= 2  # one look, and one more when 200 of them take longer than the pause


def test_a_withdrawn_key_is_forgotten(oauth: Office, server: KeyServer) -> None:
    """What the server publishes no more opens nothing once the keys are fetched anew."""
    keys = hurried(oauth, server, fresh_seconds=0.2)
    assert why(keys, RSA.token()) is None
    server.keys = [EC]
    time.sleep(0.25)

    assert why(keys, RSA.token()) == "token_ongeldig"


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"status": 500}, id="fault"),
        pytest.param({"status": 302}, id="redirect"),
        pytest.param({"body": b"<html>"}, id="page"),
        pytest.param({"body": b"[]"}, id="list"),
        pytest.param({"body": b'{"keys": []}'}, id="no keys"),
        pytest.param({"body": b"\xff"}, id="no text"),
    ],
)
def test_without_the_keys_no_token_opens_anything(
    oauth: Office, server: KeyServer, broken: dict[str, Any]
) -> None:
    """While the server fails a token is 503 with the time to wait; a key of ours works as ever."""
    for name, value in broken.items():
        setattr(server, name, value)
    answers = [oauth.event(event(), RSA.token()) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [503] * 3
    assert all(1 <= int(answer.headers["retry-after"]) <= 6 for answer in answers)
    assert server.asked == 1, "a server that failed is left alone for a while"
    assert oauth.event(event()).status_code == 202

    keys = hurried(oauth, server)
    with pytest.raises(Unavailable):
        keys.sender(RSA.token())
    server.status, server.body = 200, None
    time.sleep(0.25)
    assert why(keys, RSA.token()) is None


def test_a_server_that_is_gone_is_503(oauth: Office, server: KeyServer) -> None:
    """Where nobody listens a token is 503; with keys that were just fetched it goes on working."""
    nowhere = KeyServer([RSA])
    with nowhere.running():
        keys = hurried(oauth, nowhere)
        assert why(keys, RSA.token()) is None
    assert why(keys, RSA.token()) is None
    time.sleep(0.25)
    with pytest.raises(Unavailable):
        keys.sender(EC.token())
    assert why(keys, RSA.token()) is None, "what is known stays known while it is fresh"


def test_a_silent_server_holds_nobody_up(oauth: Office, server: KeyServer) -> None:
    """While the server does not answer, each token waits three seconds at most, and a key of ours not at all."""
    server.silent.set()
    keys = hurried(oauth, server, pause_seconds=5)
    spent: list[float] = []

    def knock() -> None:
        began = time.monotonic()
        with pytest.raises(Unavailable):
            keys.sender(RSA.token())
        spent.append(time.monotonic() - began)

    threads = [threading.Thread(target=knock) for _ in range(10)]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    keys.sender(oauth.school)
    assert time.monotonic() - began < 1.5
    for thread in threads:
        thread.join()
    assert max(spent) < 3.5
    assert (len(spent), server.asked) == (10, 1)


def test_keys_may_stand_in_a_file(oauth: Office, server: KeyServer, tmp_path: Path) -> None:
    """A file with the same content does the same; a new key in it is found."""
    file = tmp_path / "jwks.json"
    file.write_bytes(server.content())
    tokens = Tokens(SigningKeys.at(str(file)), ISSUER, AUDIENCE)
    keys = replace(oauth.app.sender_keys, tokens=tokens)

    assert why(keys, EC.token()) is None
    assert server.asked == 0
    file.write_text("{}")
    with pytest.raises(Unavailable):
        Tokens(SigningKeys.at(str(file)), ISSUER, AUDIENCE).grant(EC.token(), NOW)


def test_a_weak_key_signs_nothing(oauth: Office, server: KeyServer) -> None:
    """A published RSA key of 1024 bits is not believed."""
    weak = SigningKey.rsa("zwak", 1024)
    server.keys = [weak]
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        token = weak.token()

    assert why(hurried(oauth, server), token) == "token_ongeldig"


def test_a_secret_among_the_keys_signs_nothing(oauth: Office, server: KeyServer) -> None:
    """Also a shared secret that somebody published by mistake opens nothing."""
    secret = base64.urlsafe_b64encode(b"s" * 32).decode().rstrip("=")
    server.body = json.dumps({"keys": [{"kty": "oct", "k": secret, "kid": "een", "alg": "HS256"}]}).encode()
    token = in_parts({"alg": "HS256", "kid": "een"}, right_claims(), "s" * 32)

    assert why(hurried(oauth, server), token) == "token_ongeldig"


def test_without_an_oauth_server_there_are_no_tokens(office: Office) -> None:
    """Where none is set a token is an unknown key."""
    assert why(office.app.sender_keys, RSA.token()) == "sleutel_onbekend"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"oauth_jwks": "https://login.example/jwks"}, id="only keys"),
        pytest.param({"oauth_issuer": ISSUER, "oauth_audience": AUDIENCE}, id="no keys"),
        pytest.param({"oauth_jwks": "https://login.example/jwks", "oauth_issuer": ISSUER}, id="no audience"),
        pytest.param(
            {"oauth_jwks": "http://login.example", "oauth_issuer": ISSUER, "oauth_audience": AUDIENCE},
            id="everybody may listen in",
        ),
        pytest.param(
            {
                "oauth_jwks": "http://127.0.0.1.evil.example",
                "oauth_issuer": ISSUER,
                "oauth_audience": AUDIENCE,
            },
            id="only looks like this machine",
        ),
        pytest.param(
            {"oauth_jwks": "/no/such/file", "oauth_issuer": ISSUER, "oauth_audience": AUDIENCE}, id="no file"
        ),
    ],
)
def test_half_a_setting_is_refused(given: dict[str, Any]) -> None:
    """What could let a stranger in, or believes nobody, ends the process at its start."""
    with pytest.raises(Misconfigured):
        tokens_of(IngestSettings(**given))
    assert tokens_of(IngestSettings()) is None


def test_the_reason_decides_the_status(oauth: Office) -> None:
    """A token of the wrong kind is 401: get another; one without the right is 403: ask for it."""
    with pytest.raises(WrongKey):
        oauth.app.sender_keys.sender(RSA.token(aud="x"))
    with pytest.raises(NotAllowed):
        oauth.app.sender_keys.sender(RSA.token(scope="x"))
