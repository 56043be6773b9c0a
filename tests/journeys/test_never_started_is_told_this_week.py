"""Known not started is told, but not as an alarm."""

from tests.world import COACH, World


def test_never_started_is_told_this_week(world: World) -> None:
    """A placement that never began texts the coach with the urgency of this week."""
    world.usual_staff()
    world.leaver()

    world.event("plaatsing.beeindigd", nooit_begonnen=True, vervolg="geen")

    world.expect_sms(COACH, containing="deze week")
    (signal,) = world.signals()
    assert (signal["rule"], signal["reason"]) == ("geen_plaats", "never_started")
    world.event("contact.gelegd")
