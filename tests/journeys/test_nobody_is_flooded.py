"""What opens again and again does not become a text each time: elsewhere one person got two thousand."""

from tests.world import COACH, World


def test_nobody_is_flooded(world: World) -> None:
    """Ten places lost in one afternoon are eight texts that day, and one for the rest at the start of the next."""
    world.usual_staff()
    world.leaver()
    for turn in range(10):
        world.at(f"2026-11-24 {12 + turn // 2}:{30 * (turn % 2):02}")
        world.event("plaatsing.begonnen", plaatsing=f"plek-{turn}", soort="arbeid")
        world.event("plaatsing.beeindigd", plaatsing=f"plek-{turn}", vervolg="geen")
    for _ in range(8):
        world.expect_sms(COACH)
    world.at("2026-11-25 07:59").expect_silence()
    world.at("2026-11-25 08:00").expect_sms(COACH, containing="1 jongere")
    world.event("contact.gelegd")
