"""What follows within a quarter of an hour is one message."""

from tests.world import COACH, World


def test_two_losses_are_grouped(core_world: World) -> None:
    """After a first text, two more losses within fifteen minutes are told in one text at the end of them."""
    world = core_world
    world.usual_staff()
    for pupil in ("1", "2", "3"):
        world.leaver(pupil)
    world.event("plaatsing.beeindigd", "1", vervolg="geen")
    world.expect_sms(COACH, containing="1 ")

    world.at("2026-11-24 10:05")
    world.event("plaatsing.beeindigd", "2", vervolg="geen")
    world.event("plaatsing.beeindigd", "3", vervolg="geen")

    world.at("2026-11-24 10:14").expect_silence()
    world.at("2026-11-24 10:15").expect_sms(COACH, containing="2 ")
    for pupil in ("1", "2", "3"):
        world.event("contact.gelegd", pupil)
