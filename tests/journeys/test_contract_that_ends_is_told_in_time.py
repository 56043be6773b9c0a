"""A contract that ends is told 60, 30 and 7 days before, and once when it has passed."""

from tests.world import COACH, World


def test_contract_that_ends_is_told_in_time(world: World) -> None:
    """60 days before by the morning e-mail, 30 days by text, 7 days today, and once more after the last day."""
    world.usual_staff()
    world.leaver(contractvorm="bepaalde_tijd", einddatum_contract="2027-02-10")
    world.event("contact.gelegd")

    world.at("2026-12-14 08:00").expect_silence()
    world.at("2026-12-14 08:30").expect_email("coach@example.org")
    world.at("2027-01-11 07:59").expect_silence()
    world.at("2027-01-11 08:00").expect_sms(COACH, containing="deze week")
    world.event("contact.gelegd")
    world.at("2027-02-02 23:59").expect_silence()
    world.at("2027-02-03 08:00").expect_sms(COACH, containing="vandaag")
    world.event("contact.gelegd")
    world.at("2027-02-11 08:00").expect_sms(COACH)
    assert [signal["reason"] for signal in world.signals("contract_eindigt")] == ["contract_ended"]
    world.event("contact.gelegd")
