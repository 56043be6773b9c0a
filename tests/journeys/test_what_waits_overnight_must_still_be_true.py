"""A contract is renewed while its text waits for the morning: nobody is told what is no longer so."""

from tests.world import COACH, World


def test_what_waits_overnight_must_still_be_true(world: World) -> None:
    """At midnight it becomes a matter for today, before eight it is renewed, and at eight there is silence."""
    world.usual_staff()
    world.leaver(contractvorm="bepaalde_tijd", einddatum_contract="2026-12-02")
    world.expect_sms(COACH, containing="deze week")
    world.at("2026-11-25 07:30").expect_silence()
    assert [one["urgency"] for one in world.signals("contract_eindigt")] == ["vandaag"]
    assert world.region.notify.held()

    world.event("plaatsing.gewijzigd", einddatum_contract="2027-12-02")

    assert not world.signals("contract_eindigt")
    world.at("2026-11-27 17:00").expect_silence()
