"""Nobody has spoken with a young person for too long, and no event says so."""

from tests.world import COACH, World


def test_silence_reaches_the_coach(world: World) -> None:
    """More than sixty days without real contact text the coach at the next working moment."""
    world.usual_staff()
    world.leaver()
    world.event("contact.gelegd")

    world.at("2027-01-23 23:59").expect_silence()
    assert not world.signals("geen_contact")
    world.at("2027-01-25 07:59").expect_silence()
    assert world.signals("geen_contact")
    world.at("2027-01-25 08:00").expect_sms(COACH, containing="deze week")
    world.event("contact.gelegd")
    assert not world.signals("geen_contact")
