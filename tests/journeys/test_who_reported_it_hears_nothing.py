"""A coach who reported the loss knows it already."""

from tests.world import World


def test_who_reported_it_hears_nothing(core_world: World) -> None:
    """The reporter gets the next step on screen and no message."""
    world = core_world
    world.usual_staff()
    world.leaver()

    world.event("plaatsing.beeindigd", reportedby="LC", vervolg="geen")

    world.expect_silence()
    assert world.signals("plaats_verloren")
    world.event("afspraak.gemaakt", volgende_datum="2027-01-15")
    world.at("2026-12-04 12:00").expect_silence()
