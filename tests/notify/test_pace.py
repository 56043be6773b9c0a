"""Texts are offered no faster than the provider takes them, by however many dispatchers."""

import time
from dataclasses import replace
from uuid import UUID

from services.notify.dispatch import Dispatch
from services.notify.settings import NotifySettings
from services.runtime.bucket import Allowance
from tests.notify.desk import COACH, DEPUTY, OTHER_COACH, Desk, a_signal, in_envelope


def test_two_dispatchers_share_the_pace_of_the_provider(desk: Desk) -> None:
    """Three texts at ten a second take at least two tenths, also where two dispatchers send them; none is lost."""
    sending = replace(desk.app.dispatch._sending, sms_pace=Allowance(600, 1))  # noqa: SLF001 the same but for its pace
    both = [Dispatch(desk.app.database, desk.clock, sending, threads=2) for _ in range(2)]
    now = desk.clock.now()
    for number, owner in enumerate((COACH, OTHER_COACH, DEPUTY)):
        desk.app.handle([in_envelope(a_signal(owner=owner), UUID(int=number), now)])
    began = time.monotonic()
    while [one for one in both if one.step()]:
        pass
    for one in both:
        one.drain()
        one.close()
    assert time.monotonic() - began >= 0.19
    assert sorted(desk.states()) == ["accepted"] * 3


def test_the_sandbox_has_no_limit_and_production_has_twilios() -> None:
    """Ten a second unless the operator says otherwise; 0 is no limit, and the sandbox takes what comes."""
    assert NotifySettings.load().sms_pace is None
    real = {"twilio_base_url": "https://api.twilio.com"}
    assert NotifySettings.load(**real).sms_pace == Allowance(600, 10)
    assert NotifySettings.load(**real, sms_per_second=0).sms_pace is None
