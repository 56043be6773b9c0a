"""A school that falls silent is told of once, not in its holidays, and once when it is back."""

from tests.world import SCHOOL, World

CONTACT, OFFICE = "coordinator@example.org", "doorstroompunt@example.org"


def test_a_school_that_falls_silent_is_told(world: World) -> None:
    """One e-mail to its contact and one to the Doorstroompunt, and the same when it delivers again."""
    world.usual_staff()
    world.staff(f"DP;Doorstroompunt Een;doorstroompunt;;;{OFFICE}")
    world.leaver()
    assert world.region.ingest.sources.set_rhythm(SCHOOL, 5)

    world.at("2026-12-02 08:29").expect_silence()
    world.at("2026-12-02 08:31")
    world.expect_emails({CONTACT, OFFICE}, containing=f"School {SCHOOL} leverde op 24 november 2026")
    world.at("2026-12-10 12:00").expect_silence()

    world.event("plaatsing.bevestigd")
    world.at("2026-12-11 08:31").expect_emails({CONTACT, OFFICE}, containing="levert weer aan")

    world.at("2026-12-11 12:00")
    world.event("contact.gelegd", kanaal="telefoon", met="jongere")
    world.at("2027-01-04 08:29").expect_silence()
    world.at("2027-01-04 08:31").expect_emails({CONTACT, OFFICE}, containing="uiterlijk op 18 december 2026")
