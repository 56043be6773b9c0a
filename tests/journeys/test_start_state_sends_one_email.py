"""The first file of a school is its start state: one e-mail with counts for coach and coordinator, no text message."""

from tests.world import COACH, World

HEAD = (
    "leerlingnummer;roepnaam;achternaam;geboortedatum;mobiel;email;gemeente;brin;vestiging;schoolsoort;"
    "uitstroomdatum;bestemming;bestemmingsnaam;startdatum;uren_per_week;contractvorm;einddatum_contract\n"
)
FILE = (
    HEAD
    + """1;Renske;Testpersoon;12-04-2008;06-12345678;;Haarlem;98KP;00;pro;17-07-2026;geen_werk_of_school;;;;;
2;Jesse;Testpersoon;12-04-2008;;;Haarlem;98KP;00;pro;17-07-2026;arbeid;Bakkerij;20-07-2026;24;bepaalde_tijd;31-12-2026
"""
)
COORDINATES = "coordinator@example.org"
ASSIGNED = "brin;leerlingnummer;medewerker\n98KP;1;LC\n98KP;2;LC\n"


def test_start_state_sends_one_email(core_world: World) -> None:
    """Nobody is texted at once; at 08:30 coach and coordinator get one e-mail each; the urgent rises as ever."""
    world = core_world
    world.usual_staff()
    world.upload(ASSIGNED, "toewijzingen")

    report = world.upload(FILE)

    assert (report["rijen"], report["aanvaard"], report["geweigerd"]) == (2, 2, 0)
    world.at("2026-11-25 08:29").expect_silence()
    world.at("2026-11-25 08:30").expect_emails({"coach@example.org", COORDINATES}, containing="2 ")
    (missing,) = (one["text"] for one in world.messages() if one["to"] == COORDINATES)
    assert "geen mobiel nummer en geen e-mailadres: 1" in missing
    world.expect_silence()
    world.at("2026-11-26 08:30").expect_sms(COACH, containing="erinnering")
    world.event("contact.gelegd", "1")
    world.event("afspraak.gemaakt", "2", volgende_datum="2027-03-01")
