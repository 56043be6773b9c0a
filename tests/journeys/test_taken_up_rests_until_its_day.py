"""Who takes a signal up with a next date is left alone until then; without a next step it is told anew."""

from tests.world import COACH, World


def test_taken_up_rests_until_its_day(world: World) -> None:
    """No reminder while the date runs, a new message the morning after it, and silence once it is resolved."""
    world.usual_staff()
    world.leaver()
    world.event("plaatsing.beeindigd", vervolg="geen")
    world.expect_sms(COACH)
    (signal,) = world.signals("plaats_verloren")

    world.event("signaal.opgepakt", signaal=str(signal["id"]), volgende_datum="2026-11-30")

    assert [one["status"] for one in world.signals("plaats_verloren")] == ["opgepakt"]
    world.at("2026-12-01 07:59").expect_silence()
    world.at("2026-12-01 08:30").expect_sms(COACH)
    world.event("signaal.opgelost", signaal=str(signal["id"]), uitkomst="nieuwe_plek")
    assert not world.signals("plaats_verloren")
    world.at("2026-12-10 10:00").expect_silence()
