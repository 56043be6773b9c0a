"""A coach who answered and then spoke with the young person hears nothing more about it."""

from tests.world import COACH, World


def test_contact_after_seen_rests(core_world: World) -> None:
    """Contact after OK stops the ladder, while the signal stays open until there is a place."""
    world = core_world
    world.usual_staff()
    world.leaver()
    world.event("plaatsing.beeindigd", vervolg="geen")
    world.expect_sms(COACH)
    world.reply(COACH, "ok.")

    world.event("contact.gelegd", kanaal="bezoek", met="jongere")

    world.at("2026-12-04 10:00").expect_silence()
    assert world.signals("plaats_verloren")
    world.event("plaatsing.begonnen", soort="arbeid")
    assert not world.signals("plaats_verloren")
