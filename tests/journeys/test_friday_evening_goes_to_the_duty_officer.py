"""Everybody is away on Friday evening; the region has named a duty officer."""

from tests.world import COACH, World

PIKET = "+31612340015"


def test_friday_evening_goes_to_the_duty_officer(core_world: World) -> None:
    """A lost place on Friday evening is told to the duty officer at once, and to the coach on Monday morning."""
    world = core_world
    world.usual_staff()
    world.staff(f"PK;Piket;piket;;{PIKET};piket@example.org")
    world.leaver()
    world.at("2026-11-27 20:30").event("plaatsing.beeindigd", vervolg="gezocht")

    world.expect_sms(PIKET, containing="vandaag")
    world.reply(PIKET, "OK")
    world.at("2026-11-30 07:59").expect_silence()
    world.at("2026-11-30 08:00").expect_sms(COACH)
