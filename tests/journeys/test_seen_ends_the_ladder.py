"""Who answers OK has seen it: nobody else hears it, until two working days pass without contact."""

from tests.world import COACH, World


def test_seen_ends_the_ladder(core_world: World) -> None:
    """OK ends reminder, deputy and coordinator; without contact the ladder begins again at the reminder."""
    world = core_world
    world.usual_staff()
    world.leaver()
    world.event("plaatsing.beeindigd", vervolg="geen")
    world.expect_sms(COACH)

    world.reply(COACH, "OK")

    assert [signal["status"] for signal in world.signals("plaats_verloren")] == ["gezien"]
    world.at("2026-11-26 09:59").expect_silence()
    world.at("2026-11-26 10:00").expect_sms(COACH, containing="erinnering")
    world.event("contact.gelegd")
    world.at("2026-12-04 10:00").expect_silence()
