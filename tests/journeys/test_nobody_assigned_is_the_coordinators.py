"""A young person without a coach belongs to the school's coordinator, who is told so."""

from tests.world import COORDINATOR, World


def test_nobody_assigned_is_the_coordinators(core_world: World) -> None:
    """The coordinator is texted at once, and the text says that nobody is assigned."""
    world = core_world
    world.usual_staff()
    world.leaver(coach=None)

    world.event("plaatsing.beeindigd", vervolg="geen")

    world.expect_sms(COORDINATOR, containing="begeleider")
    world.event("contact.gelegd")
