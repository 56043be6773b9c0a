"""Moving from one place to the next is no dropout."""

from tests.world import COACH, World


def test_a_switch_is_no_dropout(world: World) -> None:
    """A known next place sends nothing; when it does not come within thirty days, the coach is texted."""
    world.usual_staff()
    world.leaver()

    world.event("plaatsing.beeindigd", vervolg="bekend")

    world.expect_silence()
    assert not world.signals("plaats_verloren")
    world.event("contact.gelegd")
    world.at("2026-12-24 07:59").expect_silence()
    world.at("2026-12-24 08:00").expect_sms(COACH)
    assert [signal["reason"] for signal in world.signals()] == ["next_place_did_not_come"]
    world.event("contact.gelegd")
