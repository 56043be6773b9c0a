"""A place lost is told to the coach within a second, once."""

from tests.world import COACH, World


def test_place_lost_texts_the_coach(core_world: World) -> None:
    """A placement that ends without a next one texts the assigned coach at once, and nobody else."""
    world = core_world
    world.usual_staff()
    world.leaver()
    world.expect_silence()

    world.event("plaatsing.beeindigd", vervolg="geen")

    world.expect_sms(COACH, containing="1 ")
    world.expect_silence()
    (signal,) = world.signals("plaats_verloren")
    assert (signal["urgency"], signal["reason"]) == ("vandaag", "place_lost")
    world.event("contact.gelegd")
