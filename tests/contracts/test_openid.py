"""Signing in at a provider: Keycloak itself and the small one that stands in for it keep one contract.

What a provider may say wrongly only the small one can be made to say.
"""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from infra.keycloak import KeycloakMissingError, program, running
from schemas.types import RegionCode, staff_id
from services.portal.access import Role, User
from services.portal.openid import BACK_PATH, LASTS
from services.runtime.clock import SystemClock
from services.runtime.errors import Misconfigured
from tests.conftest import IN_CI
from tests.contracts.provider_server import SmallProvider, small_provider
from tests.contracts.realm import CLIENT, PASSWORD, SECRET, realm
from tests.ingest.signing import SigningKey
from tests.portal.desk import START, URL, Browser, Desk, a_desk

MAPPING = Path(__file__).parents[2] / "examples" / "aanmelden.yaml"
BACK = f"{URL}{BACK_PATH}"
STAFF: dict[str, dict[str, Any]] = {
    "daan": {
        "roles": ["nazorg-lifecoach"],
        "attributes": {"regio": ["25"], "scholen": ["98DS", "98KP"], "medewerker": ["LC-KP"]},
    },
    "fatima": {"roles": ["nazorg-doorstroompunt"], "attributes": {"regio": ["25"]}},
    "ton": {"roles": ["iets-anders"], "attributes": {"regio": ["25"]}},
}


class SignsIn(Protocol):
    """A provider at which invented staff sign in."""

    def __call__(self, address: str, who: str) -> str:
        """Return to where somebody is led back, who signed in at ``address``."""
        ...


@contextmanager
def a_portal(database_url: str, issuer: str, **more: Any) -> Iterator[Desk]:
    """Open a portal at which one signs in at a provider."""
    settings = {
        "sign_in": "openid",
        "openid_issuer": issuer,
        "openid_client": CLIENT,
        "openid_secret": SECRET,
        "openid_mapping": MAPPING,
        "openid_timeout_seconds": 30,
    }
    with a_desk(database_url, **settings, **more) as desk:
        yield desk


def begun(browser: Browser, onward: str = "/vandaag") -> str:
    """Return where a browser is led to sign in."""
    answer = browser.get(f"/aanmelden/begin?verder={onward}")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def came_back(browser: Browser, address: str) -> httpx.Response:
    """Open the address to which a provider leads back."""
    assert address.startswith(f"{BACK}?"), address
    return browser.get(address.removeprefix(URL))


def user_of(desk: Desk, browser: Browser) -> User | None:
    """Return who is signed in."""
    visit = desk.app.sessions.find(browser.cookies.get(desk.app.sessions.cookie_name) or "")
    return visit.user if visit else None


class OpenIdContract:
    """What a provider gives and the portal makes of it; a subclass gives ``desk`` and ``sign_in``."""

    def test_a_coach_signs_in_with_role_region_and_schools(self, desk: Desk, sign_in: SignsIn) -> None:
        """Who comes back is led to the page they wanted, as the role and in the area of their claims."""
        browser = Browser(desk.site)
        answer = came_back(browser, sign_in(begun(browser), "daan"))
        assert (answer.status_code, answer.headers["location"]) == (303, "/vandaag")
        user = user_of(desk, browser)
        assert user is not None
        assert user.subject.startswith("oidc:")
        assert (user.role, user.areas, user.schools) == (
            Role.COACH,
            frozenset({"25"}),
            frozenset({"98DS", "98KP"}),
        )
        assert user.staff == staff_id(RegionCode("25"), "LC-KP")
        assert browser.get("/vandaag").status_code == 200

    def test_a_role_without_schools_is_of_the_region(self, desk: Desk, sign_in: SignsIn) -> None:
        """A claim that somebody does not have is left out, and takes nothing away from the role."""
        browser = Browser(desk.site)
        came_back(browser, sign_in(begun(browser), "fatima"))
        user = user_of(desk, browser)
        assert user is not None
        assert (user.role, user.schools) == (Role.DOORSTROOMPUNT, frozenset())

    def test_who_has_no_role_with_us_is_nobody(self, desk: Desk, sign_in: SignsIn) -> None:
        """Known at the provider is not enough."""
        browser = Browser(desk.site)
        assert came_back(browser, sign_in(begun(browser), "ton")).status_code == 403
        assert user_of(desk, browser) is None

    def test_a_code_works_once(self, desk: Desk, sign_in: SignsIn) -> None:
        """The address to which one was led back opens nothing a second time, nor for another browser."""
        browser, thief = Browser(desk.site), Browser(desk.site)
        address = sign_in(begun(browser), "daan")
        begun(thief)
        assert came_back(thief, address).status_code == 403
        assert came_back(browser, address).status_code == 303
        assert came_back(browser, address).status_code == 403


@pytest.mark.enable_socket
class TestSmallProvider(OpenIdContract):
    """The small one, and all that one may say wrongly."""

    @pytest.fixture
    def provider(self) -> Iterator[SmallProvider]:
        """One that runs."""
        with small_provider(START) as provider:
            yield provider

    @pytest.fixture
    def desk(self, database_url: str, provider: SmallProvider) -> Iterator[Desk]:
        """A portal at which one signs in there."""
        with a_portal(database_url, provider.issuer) as desk:
            yield desk

    @pytest.fixture
    def sign_in(self, provider: SmallProvider) -> SignsIn:
        """Signs somebody in."""

        def signed_in(address: str, who: str) -> str:
            return provider.signed_in(address, {"rollen": STAFF[who]["roles"], **STAFF[who]["attributes"]})

        return signed_in

    @pytest.mark.parametrize(
        "wrong",
        [
            pytest.param({"nonce": "een-ander"}, id="of another attempt"),
            pytest.param({"nonce": None}, id="of no attempt"),
            pytest.param({"aud": "een-ander"}, id="for another site"),
            pytest.param({"aud": [CLIENT, "een-ander"]}, id="for another site as well"),
            pytest.param({"iss": "https://elders.example"}, id="by another provider"),
            pytest.param({"exp": int((START - timedelta(minutes=1)).timestamp())}, id="too late"),
            pytest.param({"exp": None}, id="without an end"),
            pytest.param({"sub": None}, id="about nobody"),
            pytest.param({"at_hash": "eHh4"}, id="with another access token"),
        ],
    )
    def test_what_is_said_wrongly_is_not_believed(
        self, desk: Desk, provider: SmallProvider, sign_in: SignsIn, wrong: dict[str, Any]
    ) -> None:
        """A signed word that is not for us, not of now or not of this attempt opens nothing."""
        provider.changed = wrong
        browser = Browser(desk.site)
        assert came_back(browser, sign_in(begun(browser), "daan")).status_code == 403
        assert user_of(desk, browser) is None

    def test_another_signature_is_not_believed(
        self, desk: Desk, provider: SmallProvider, sign_in: SignsIn
    ) -> None:
        """What somebody else signed under the name of the key is nobody's word."""
        provider.key = SigningKey.rsa("1")
        browser = Browser(desk.site)
        assert came_back(browser, sign_in(begun(browser), "daan")).status_code == 403

    def test_another_state_is_another_attempt(self, desk: Desk, sign_in: SignsIn) -> None:
        """Who is led back with the state of somebody else gets no session, so nobody is signed in as another."""
        browser, other = Browser(desk.site), Browser(desk.site)
        own, strange = sign_in(begun(browser), "daan"), sign_in(begun(other), "daan")
        assert came_back(browser, strange).status_code == 403
        assert came_back(browser, re.sub("state=[^&]*", "state=x", own)).status_code == 403
        assert came_back(browser, own).status_code == 303

    def test_another_provider_leads_nobody_back(self, desk: Desk, sign_in: SignsIn) -> None:
        """A code that comes with the name of another provider is not taken to ours."""
        browser = Browser(desk.site)
        address = sign_in(begun(browser), "daan")
        assert came_back(browser, f"{address}&iss=https://elders.example").status_code == 403
        assert came_back(browser, address).status_code == 303

    def test_an_attempt_lasts_ten_minutes(self, desk: Desk, sign_in: SignsIn) -> None:
        """After that the cookie of the attempt opens nothing."""
        browser = Browser(desk.site)
        address = sign_in(begun(browser), "daan")
        desk.clock.advance_to(desk.clock.now() + LASTS)
        assert came_back(browser, address).status_code == 403

    def test_nobody_is_led_to_another_site(self, desk: Desk, sign_in: SignsIn) -> None:
        """After signing in one comes to a page of ours, whatever the address of the page asked."""
        browser = Browser(desk.site)
        answer = came_back(browser, sign_in(begun(browser, "https://elders.example/"), "daan"))
        assert answer.headers["location"] == "/"

    def test_a_provider_that_is_away_is_told(self, desk: Desk, provider: SmallProvider) -> None:
        """The page says so, and nobody is signed in."""
        provider.issuer = "http://127.0.0.1:1"
        assert Browser(desk.site).get("/aanmelden/begin").status_code == 503

    def test_the_page_for_signing_in_leads_there(self, desk: Desk) -> None:
        """It is a page and no redirect, or signing out would sign in again."""
        answer = Browser(desk.site).get("/aanmelden?verder=/vandaag")
        assert answer.status_code == 200
        assert "/aanmelden/begin?verder=/vandaag" in answer.text
        assert Browser(desk.site).get("/aanmelden/uit").headers["location"] == f"{URL}/aanmelden"


def test_a_setting_that_is_missing_does_not_start(database_url: str) -> None:
    """Without a provider there is no way in, and nothing else takes its place."""
    with (
        pytest.raises(Misconfigured, match="PORTAL_OPENID_ISSUER"),
        a_desk(database_url, sign_in="openid"),
    ):
        pass


@pytest.fixture(scope="module")
def keycloak() -> Iterator[str]:
    """The issuer of a realm of Keycloak."""
    try:
        program()
    except KeycloakMissingError as fault:
        (pytest.fail if IN_CI else pytest.skip)(str(fault))
    with running(realm(BACK, STAFF)) as issuer:
        yield issuer


@pytest.mark.slow
@pytest.mark.enable_socket
class TestKeycloak(OpenIdContract):
    """The real one."""

    @pytest.fixture
    def desk(self, database_url: str, keycloak: str) -> Iterator[Desk]:
        """A portal at which one signs in there, on the time of this machine."""
        with a_portal(database_url, keycloak) as desk:
            desk.clock.advance_to(SystemClock().now())
            yield desk

    @pytest.fixture
    def sign_in(self) -> SignsIn:
        """Fills in name and password on the page of Keycloak."""

        def signed_in(address: str, who: str) -> str:
            with httpx.Client(timeout=60) as client:
                answer = client.get(address)
                form = re.search(r'action="([^"]+)"', answer.text)
                assert form is not None
                # Its cookies are for https or this machine, and httpx knows only the first of these.
                cookies = [one.partition(";")[0] for one in answer.headers.get_list("set-cookie")]
                back = client.post(
                    html.unescape(form[1]),
                    data={"username": who, "password": PASSWORD},
                    headers={"Cookie": "; ".join(cookies)},
                )
                return str(back.headers["location"])

        return signed_in
