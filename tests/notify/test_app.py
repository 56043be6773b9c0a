"""Notify as it is built from its settings, and the page to which its texts point."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.notify.errors import RegisterRefused
from services.notify.page import page
from services.notify.settings import NotifySettings
from services.runtime.errors import Misconfigured
from services.sandbox.behaviour import Rule
from tests.notify.desk import COACH, HEAD, PHONE, PUBLIC_URL, Desk, a_dossier, a_signal, open_app

NOTIFYNL = {
    "sms_provider": "notifynl",
    "notifynl_api_key": f"regio-{uuid4()}-{uuid4()}",
    "notifynl_sms_template": uuid4(),
    "notifynl_callback_token": "een-bewijs",
}


def test_the_page_says_whom_to_call(desk: Desk) -> None:
    """The address in a text opens a page in Dutch that says whom to call, and that this is a sandbox."""
    site = FastAPI()
    site.include_router(desk.app.router)

    async def read() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=PUBLIC_URL) as client:
            return await client.get("/bericht")

    answer = asyncio.run(read())
    assert answer.status_code == 200
    assert "Bel de coördinator nazorg van uw school" in answer.text
    assert "Proefopstelling" in answer.text


def test_a_real_page_holds_no_markup_of_a_setting() -> None:
    """Whom to call is text, whatever stands in the setting; without sandbox there is no notice."""
    text = page("<b>wie</b>", is_sandbox=False)
    assert "&lt;b&gt;wie" in text
    assert "Proefopstelling" not in text


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        pytest.param({"page_address": "https://" + "a" * 90}, "NOTIFY_PAGE_ADDRESS", id="long-address"),
        pytest.param({"smtp_from": "vangnet"}, "NOTIFY_SMTP_FROM", id="no-address"),
        pytest.param({"dispatch_threads": 0}, "NOTIFY_DISPATCH_THREADS", id="no-threads"),
        pytest.param({"sms_provider": "duif"}, "NOTIFY_SMS_PROVIDER", id="no-such-provider"),
        pytest.param({"sms_provider": "notifynl"}, "NOTIFY_NOTIFYNL_API_KEY", id="no-key"),
        pytest.param(NOTIFYNL | {"notifynl_api_key": "sleutel"}, "NOTIFY_NOTIFYNL_API_KEY", id="key-is-none"),
        pytest.param(
            NOTIFYNL | {"notifynl_sms_template": None}, "NOTIFY_NOTIFYNL_SMS_TEMPLATE", id="no-template"
        ),
        pytest.param(
            NOTIFYNL | {"notifynl_callback_token": None}, "NOTIFY_NOTIFYNL_CALLBACK_TOKEN", id="no-token"
        ),
        pytest.param(
            {"sms_second_provider": "twilio"}, "NOTIFY_SMS_SECOND_PROVIDER", id="the-second-is-the-first"
        ),
        pytest.param(
            {"sms_second_provider": "notifynl"}, "NOTIFY_NOTIFYNL_API_KEY", id="no-key-of-the-second"
        ),
    ],
)
def test_a_wrong_setting_is_named(
    desk: Desk, database_url: str, settings: dict[str, Any], named: str
) -> None:
    """With a setting that is wrong notify does not start, and says which."""
    with pytest.raises(Misconfigured, match=named):
        open_app(database_url, desk.clock, desk.sandbox, desk.secret, **settings)


def test_the_environment_goes_before_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider in the environment is used, also where a sandbox runs."""
    monkeypatch.setenv("NOTIFY_TWILIO_BASE_URL", "https://api.twilio.com")
    chosen = NotifySettings.to_sandbox(api="http://127.0.0.1:1", smtp_port=2, public_url="http://127.0.0.1:3")
    assert (chosen.twilio_base_url, chosen.smtp_port, chosen.is_sandbox) == (
        "https://api.twilio.com",
        2,
        False,
    )


def test_an_organisation_without_address_in_its_texts() -> None:
    """'geen' leaves the address out; otherwise it is the page, or what the setting says."""
    assert NotifySettings.load(page_address="geen").address is None
    assert NotifySettings.load(public_url="https://v.example.org/").address == "https://v.example.org/bericht"
    assert NotifySettings.load(page_address="https://p.example.org").address == "https://p.example.org"


def test_a_file_with_a_fault_changes_nothing(desk: Desk) -> None:
    """With one wrong row nobody is added, and the fault names row and column."""
    made = desk.app.account().made
    rows = f"{HEAD}\nX1;Naam;lifecoach;;25;;;;;\nX2;Naam;baas;;25;;;;;\n"
    with pytest.raises(RegisterRefused, match="rij 3, kolom rol"):
        desk.app.import_recipients(rows.encode())
    assert desk.app.account().made == made


def test_staff_without_any_address_is_mentioned(desk: Desk) -> None:
    """Who has neither number nor e-mail is taken in, and the administrator is told; a start state says it too."""
    told = desk.app.import_recipients(f"{HEAD}\nLC;Coach Een;lifecoach;98KP;25;;;;;\n".encode())
    assert told == "1 ontvangers, 1 nieuw of gewijzigd; 1 zonder mobiel nummer en e-mailadres"
    desk.take(a_dossier(start_state_on=desk.clock.now().date()))
    assert ("eerste", "silence", "no_address") in desk.rows()


def test_an_address_that_disappears_before_sending(desk: Desk) -> None:
    """A number that was taken out of the register while a text waited is not used; the e-mail goes."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], answer="429"))
    desk.take(a_signal())
    desk.app.import_recipients(f"{HEAD}\nLC;Coach Een;lifecoach;98KP;25;;coach@example.org;;;\n".encode())
    assert desk.at("2026-11-24 10:01").fresh() == [("email", "coach@example.org")]
