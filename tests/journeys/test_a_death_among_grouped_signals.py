"""Who died is told to nobody, also not as a number among others that wait."""

from tests.world import COACH, World


def test_a_death_among_grouped_signals(world: World) -> None:
    """Of three that wait for the morning one dies, and it counts two; if that was a mistake, the third is told then."""
    world.usual_staff()
    for pupil in ("1", "2", "3"):
        world.leaver(pupil)
    world.at("2026-11-24 20:30")
    for pupil in ("1", "2", "3"):
        world.event("plaatsing.beeindigd", pupil, vervolg="geen")

    world.at("2026-11-25 07:30")
    world.event("persoon.overleden", "2")

    world.at("2026-11-25 08:00").expect_sms(COACH, containing="2 jongeren")
    for pupil in ("1", "3"):
        world.event("contact.gelegd", pupil)
    world.at("2026-11-25 12:00").expect_silence()
    world.event("persoon.overlijden-gecorrigeerd", "2")
    world.expect_sms(COACH, containing="1 jongere")
    world.event("contact.gelegd", "2")
