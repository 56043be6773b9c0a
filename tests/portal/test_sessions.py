"""Who is signed in: a cookie that cannot be guessed, read by a script or used after signing out; and forms of ours."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.portal.access import Role
from services.portal.guard import own_path
from services.portal.sessions import OVERLAP, TURNS_AFTER
from services.portal.sign_in import OURS, is_loopback, open_personas
from services.runtime.errors import Misconfigured
from tests.portal.desk import Browser, Desk, a_user


def signed_in_as(desk: Desk, who: str = "persona:Daan Postma") -> Browser:
    """Return somebody who chose a persona."""
    browser = Browser(desk.site)
    assert browser.post("/aanmelden", {"wie": who}).headers["location"] == "/"
    return browser


def test_nobody_sees_a_page_without_signing_in(desk: Desk) -> None:
    """Who is not signed in is led to where one signs in, and back to the page after that."""
    browser = Browser(desk.site)
    answer = browser.get("/vandaag")

    assert (answer.status_code, answer.headers["location"]) == (303, "/aanmelden?verder=/vandaag")
    assert (
        browser.post("/aanmelden", {"wie": "persona:Daan Postma", "verder": "/vandaag"}).headers["location"]
        == "/vandaag"
    )
    assert browser.get("/vandaag").status_code == 200


def test_the_cookie_is_for_us_alone(desk: Desk) -> None:
    """No script reads it, no other site sends it along with a form, and over https it is bound to this host."""
    browser = Browser(desk.site)
    cookie = browser.post("/aanmelden", {"wie": "persona:Daan Postma"}).headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert desk.app.sessions.cookie("x")["secure"] is False


def test_signing_out_ends_the_session(desk: Desk) -> None:
    """The cookie that worked opens nothing after signing out, also not when somebody kept it."""
    browser = signed_in_as(desk)
    kept = browser.cookies[desk.app.sessions.cookie_name]
    visit = desk.app.sessions.find(kept)
    assert visit is not None
    assert browser.post("/afmelden", {"formulier": visit.form_key}).headers["location"] == "/aanmelden"

    assert desk.app.sessions.find(kept) is None


def test_signing_in_never_keeps_a_session(desk: Desk) -> None:
    """Who signs in gets another session than the browser had, and the one before is over."""
    browser = signed_in_as(desk)
    before = browser.cookies[desk.app.sessions.cookie_name]
    visit = desk.app.sessions.find(before)
    assert visit is not None
    browser.post("/aanmelden", {"wie": "persona:Peter Groen", "formulier": visit.form_key})

    assert browser.cookies[desk.app.sessions.cookie_name] != before
    assert desk.app.sessions.find(before) is None


def test_a_token_turns(desk: Desk) -> None:
    """After a quarter of an hour a token is replaced; the one before works a moment longer, and then no more."""
    browser = desk.signed_in(a_user(Role.COACH))
    first = browser.cookies[desk.app.sessions.cookie_name]
    desk.clock.advance_to(desk.clock.now() + TURNS_AFTER)
    assert browser.get("/vandaag").status_code == 200
    second = browser.cookies[desk.app.sessions.cookie_name]
    assert second != first
    assert desk.app.sessions.find(first) is not None
    desk.clock.advance_to(desk.clock.now() + OVERLAP)

    assert desk.app.sessions.find(first) is None
    assert desk.app.sessions.find(second) is not None


def test_a_session_ends_with_the_working_day(desk: Desk) -> None:
    """However busy somebody is, after ten hours they sign in again."""
    browser = desk.signed_in(a_user(Role.COACH))
    desk.clock.advance_to(desk.clock.now() + timedelta(hours=10))

    assert browser.get("/vandaag").status_code == 303


@pytest.mark.parametrize(
    "cookie", ["", ".", "x", "x.y", "é.é"], ids=["empty", "dot", "word", "unsigned", "no ascii"]
)
def test_a_guess_is_nobody(desk: Desk, cookie: str) -> None:
    """A cookie that we did not sign is no session."""
    assert desk.app.sessions.find(cookie) is None


def test_a_changed_cookie_is_nobody(desk: Desk) -> None:
    """A token under the signature of another is no session."""
    one, other = (desk.app.sessions.open(a_user(Role.COACH)) for _ in range(2))
    mixed = f"{one.partition('.')[0]}.{other.partition('.')[2]}"

    assert desk.app.sessions.find(one) is not None
    assert desk.app.sessions.find(mixed) is None


def test_the_token_itself_is_not_kept(desk: Desk) -> None:
    """Who reads the table of sessions cannot sign in with it."""
    token = desk.app.sessions.open(a_user(Role.COACH)).partition(".")[0]
    [[kept]] = desk.rows("select token from portal.sessions")

    assert token.encode() not in bytes(kept)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec_Fetch_Site": "cross-site"}, id="the browser says so"),
        pytest.param({"Sec_Fetch_Site": "same-site"}, id="a neighbour"),
        pytest.param({"Origin": "https://elders.example"}, id="an older browser says so"),
        pytest.param({"Origin": "null"}, id="from nowhere"),
    ],
)
def test_a_form_of_another_site_does_nothing(desk: Desk, headers: dict[str, str]) -> None:
    """A form that another site makes the browser send is refused, even with the key of the form."""
    leaver, browser = desk.person(), desk.signed_in(a_user(Role.COACH))
    form = browser.form_of("/vandaag") | {"uitkomst": "gesproken"}

    assert browser.post(f"/dossier/{leaver}/contact", form, **headers).status_code == 403
    assert desk.rows("select 1 from portal.entries") == []


@pytest.mark.parametrize("key", [None, "", "iets-anders"], ids=["without", "empty", "another"])
def test_a_form_without_its_key_does_nothing(desk: Desk, key: str | None) -> None:
    """What a page of ours did not give is not taken."""
    leaver, browser = desk.person(), desk.signed_in(a_user(Role.COACH))
    form = browser.form_of("/vandaag") | {"uitkomst": "gesproken"}
    form = {name: value for name, value in form.items() if name != "formulier"} | (
        {} if key is None else {"formulier": key}
    )

    assert browser.post(f"/dossier/{leaver}/contact", form).status_code == 403
    assert desk.rows("select 1 from portal.entries") == []


def test_the_key_of_another_session_is_not_ours(desk: Desk) -> None:
    """The key of a form belongs to one session."""
    leaver, browser, other = (
        desk.person(),
        desk.signed_in(a_user(Role.COACH)),
        desk.signed_in(a_user(Role.COACH)),
    )
    form = other.form_of("/vandaag") | {"uitkomst": "gesproken"}

    assert browser.post(f"/dossier/{leaver}/contact", form).status_code == 403


def test_too_fast_is_refused(desk: Desk) -> None:
    """More pages than anybody opens by hand are refused, kindly and for a minute."""
    browser = Browser(desk.site)
    statuses = [browser.get("/aanmelden").status_code for _ in range(70)]

    assert statuses[0] == 200
    assert statuses[-1] == 429


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "vangnet.example", "::"], ids=str)  # noqa: S104 what must be refused
def test_personas_are_for_this_machine(host: str) -> None:
    """The choice of personas refuses to start on an address that others reach."""
    with pytest.raises(Misconfigured, match="this machine alone"):
        open_personas(None, host, production=False)


def test_production_has_no_personas() -> None:
    """In production nobody chooses who they are."""
    with pytest.raises(Misconfigured, match="not in production"):
        open_personas(None, "127.0.0.1", production=True)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Host": "vangnet.example"}, id="another name for this machine"),
        pytest.param({"X_Forwarded_For": "192.0.2.1"}, id="through a proxy"),
    ],
)
def test_a_persona_is_chosen_at_this_machine(desk: Desk, headers: dict[str, str]) -> None:
    """A request that came by another name or another machine is refused."""
    assert Browser(desk.site).get("/aanmelden", **headers).status_code == 403


def test_loopback_is_known() -> None:
    """Both families of addresses, and the name."""
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "[::1]", "localhost")] == [True] * 4
    assert [is_loopback(host) for host in ("10.0.0.1", "", "localhost.example")] == [False] * 3


def test_every_role_has_a_persona() -> None:
    """One can be everybody in a demo."""
    users = open_personas(OURS, "127.0.0.1", production=False).users.values()

    assert {user.role for user in users} == set(Role)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/vandaag", "/vandaag"),
        (f"/dossier/{uuid4().hex}"[:9], "/dossier/"),
        ("https://elders.example", "/"),
        ("//elders.example", "/"),
        ("/\\elders.example", "/"),
        ("/a\r\nb", "/"),
        ("", "/"),
    ],
    ids=["page", "below", "absolute", "two slashes", "backslash", "line", "empty"],
)
def test_nobody_is_led_elsewhere(path: str, kept: str) -> None:
    """After signing in one stays on this site."""
    assert own_path(path) == kept
