"""An end that names no placement, with two running, is kept and asked about."""

from tests.world import World


def test_which_placement_is_a_task(world: World) -> None:
    """With two running placements the event opens a task and no signal."""
    world.usual_staff()
    world.leaver()
    world.event("plaatsing.begonnen", plaatsing="eerste", soort="arbeid")
    world.event("plaatsing.begonnen", plaatsing="tweede", soort="dagbesteding")

    world.event("plaatsing.beeindigd", vervolg="geen")

    assert "which_placement" in {task["reason"] for task in world.tasks()}
    assert not world.signals()
    world.expect_silence()
