"""A contract that is renewed while its message waits sends nothing."""

from tests.world import World


def test_renewal_in_time_sends_nothing(world: World) -> None:
    """The held message is looked at again at the moment of sending, and stays silent."""
    world.usual_staff()
    world.leaver(contractvorm="bepaalde_tijd", einddatum_contract="2027-02-10")
    world.event("contact.gelegd")
    world.at("2026-12-12 12:00").expect_silence()
    assert world.signals("contract_eindigt")

    world.event("plaatsing.gewijzigd", einddatum_contract="2027-12-31")

    assert not world.signals("contract_eindigt")
    world.at("2026-12-14 12:00").expect_silence()
