"""SMS and e-mail are away for a while: one message when they are back, that says what is true then."""

import httpx

from tests.world import World


def test_without_providers_nothing_is_lost(world: World) -> None:
    """Two lost their place while nobody could be told; one found another meanwhile, and the message counts one."""
    world.usual_staff()
    world.leaver("1")
    world.leaver("2")
    away(world, "503")
    world.post_event("plaatsing.beeindigd", "1", vervolg="geen")
    world.post_event("plaatsing.beeindigd", "2", vervolg="geen")
    world.at("2026-11-24 10:12").expect_silence()
    world.event("contact.gelegd", "2")
    away(world, "normal")

    world.at("2026-11-24 10:15").expect_email("coach@example.org", containing="1 jongere")

    world.event("contact.gelegd", "1")


def away(world: World, answer: str) -> None:
    """Let both providers answer so from now on."""
    httpx.post(f"{world.sandbox.url}/sandbox/gedrag", json={"answer": answer}).raise_for_status()
