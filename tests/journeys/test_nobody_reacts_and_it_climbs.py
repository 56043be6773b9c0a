"""Without a reaction the ladder climbs: reminder, deputy, coordinator, at the same local time."""

from tests.world import COACH, COORDINATOR, DEPUTY, World


def test_nobody_reacts_and_it_climbs(core_world: World) -> None:
    """After one, two and three working days: the coach again, the deputy, the coordinator; then it ends."""
    world = core_world
    world.usual_staff()
    world.leaver()
    world.event("plaatsing.beeindigd", vervolg="gezocht")
    world.expect_sms(COACH)

    world.at("2026-11-25 09:59").expect_silence()
    world.at("2026-11-25 10:00").expect_sms(COACH, containing="erinnering")
    world.at("2026-11-26 10:00").expect_sms(DEPUTY)
    world.at("2026-11-27 10:00").expect_sms(COORDINATOR)
    world.at("2026-12-11 10:00").expect_silence()
