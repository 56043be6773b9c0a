"""A school that corrects its file takes back what was wrong."""

from tests.journeys.test_start_state_sends_one_email import ASSIGNED, COORDINATES, FILE
from tests.world import World


def test_a_corrected_row_withdraws_the_signal(world: World) -> None:
    """A row that changed is a correction; the signal that rested on it closes and its message is not sent."""
    world.usual_staff()
    world.upload(ASSIGNED, "toewijzingen")
    world.upload(FILE)
    assert {signal["rule"] for signal in world.signals()} == {"geen_plaats", "contract_eindigt"}

    better = FILE.replace("geen_werk_of_school;;;;;", "mbo_bol;Nova College;24-08-2026;;;").replace(
        "bepaalde_tijd;31-12-2026", "onbepaalde_tijd;"
    )
    report = world.upload(better)

    assert (report["correcties"], report["al_bekend"], report["geweigerd"]) == (2, 0, 0)
    assert not world.signals()
    world.at("2026-11-25 08:30").expect_emails({"coach@example.org", COORDINATES})
    world.at("2026-11-27 12:00").expect_silence()
