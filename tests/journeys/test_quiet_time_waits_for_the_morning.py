"""On Friday evening nobody is texted: the message waits for Monday, and says nothing twice."""

from tests.world import COACH, World


def test_quiet_time_waits_for_the_morning(world: World) -> None:
    """What is lost on Friday evening is told on Monday at eight; the reminder follows at the same time."""
    world.usual_staff()
    world.leaver()
    world.at("2026-11-27 20:30")

    world.event("plaatsing.beeindigd", vervolg="geen")

    world.at("2026-11-30 07:59").expect_silence()
    world.at("2026-11-30 08:00").expect_sms(COACH)
    world.at("2026-12-01 08:00").expect_sms(COACH, containing="erinnering")
    world.event("contact.gelegd")
