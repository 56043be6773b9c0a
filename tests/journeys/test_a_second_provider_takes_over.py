"""The first provider of texts is away, and comes back: everybody hears once, and soon."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.sandbox.settings import SandboxSettings
from tests.world import COORDINATOR, SCHOOL, World, a_world

COACHES = {f"L{number}": f"+3161234002{number}" for number in range(1, 7)}


@pytest.fixture
def two(database_url: str, keys_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A region whose texts go by Twilio, and by NotifyNL while that fails."""
    outside = SandboxSettings()
    monkeypatch.setenv("NOTIFY_SMS_SECOND_PROVIDER", "notifynl")
    monkeypatch.setenv("NOTIFY_NOTIFYNL_API_KEY", outside.notify_api_key.get_secret_value())
    monkeypatch.setenv("NOTIFY_NOTIFYNL_SMS_TEMPLATE", outside.notify_template)
    monkeypatch.setenv("NOTIFY_NOTIFYNL_CALLBACK_TOKEN", outside.notify_callback_token.get_secret_value())
    with a_world(database_url, keys_url, tmp_path) as opened:
        yield opened


def test_a_second_provider_takes_over(two: World) -> None:
    """Four texts wait seconds for Twilio and go by NotifyNL, the fifth goes at once, the sixth by Twilio again."""
    two.staff(
        *(f"{code};Coach {code};lifecoach;{SCHOOL};{phone}" for code, phone in COACHES.items()),
        f"CO;Coordinator Een;coordinator;{SCHOOL};{COORDINATOR}",
    )
    for pupil, coach in enumerate(COACHES, 1):
        two.leaver(str(pupil), coach=coach)
    twilio(two, "503")
    for pupil, phone in list(enumerate(COACHES.values(), 1))[:4]:
        lose(two, pupil)
        minute = f"2026-11-24 10:0{pupil}" if pupil < 4 else "2026-11-24 10:03:20"
        two.at(minute).expect_sms(phone, containing="1 jongere")
    lose(two, 5)
    two.expect_sms(COACHES["L5"], containing="1 jongere")
    assert carriers(two) == ["notifynl"] * 5

    twilio(two, "normal")
    two.at("2026-11-24 10:30")
    lose(two, 6)
    two.expect_sms(COACHES["L6"], containing="1 jongere")
    assert carriers(two)[-1] == "twilio"
    assert {row["state"] for row in two.region.notify.messages()} == {"delivered"}


def twilio(world: World, answer: str) -> None:
    """Let Twilio answer so from now on."""
    rule = {"door": "twilio", "answer": answer}
    httpx.post(f"{world.sandbox.url}/sandbox/gedrag", json=rule).raise_for_status()


def lose(world: World, pupil: int) -> None:
    """End the place of a young person, without a next one."""
    world.event("plaatsing.beeindigd", str(pupil), vervolg="geen")


def carriers(world: World) -> list[object]:
    """Return by which provider each text went."""
    return [row["provider"] for row in world.region.notify.messages()]
