"""A provider that answers 500 or 429 for a while delays a text, and loses or doubles none."""

import httpx

from tests.world import COACH, World


def test_an_offline_provider_loses_nothing(world: World) -> None:
    """A text that was refused for a moment is sent once, when the provider takes it."""
    world.usual_staff()
    world.leaver()
    rule = {"to": COACH, "answer": "429", "times": 2}
    httpx.post(f"{world.sandbox.url}/sandbox/gedrag", json=rule).raise_for_status()

    world.post_event("plaatsing.beeindigd", vervolg="geen")

    world.at("2026-11-24 10:15").expect_sms(COACH)
    world.event("contact.gelegd")
