"""A coach is on leave, and the colleague who stands in works part-time."""

from datetime import date

from schemas.types import staff_id
from services.notify.people import Leave
from tests.world import COACH, DEPUTY, REGION, SCHOOL, World

PART_TIMER = "+31612340014"


def test_on_leave_the_deputy_hears(core_world: World) -> None:
    """What opens goes to who stands in, on that colleague's own days, else to the deputy; then to the coach again."""
    world = core_world
    world.usual_staff()
    world.staff(f"PT;Coach Twee;lifecoach;{SCHOOL};{PART_TIMER};deeltijd@example.org;wo;09:00-13:00")
    world.leaver()
    away = Leave(date(2026, 11, 24), date(2026, 11, 27), staff_id(REGION, "PT"))
    world.region.notify.staff.take_leave(staff_id(REGION, "LC"), away)
    world.event("plaatsing.beeindigd", vervolg="gezocht")

    world.at("2026-11-25 08:59").expect_silence()
    world.at("2026-11-25 09:00").expect_sms(PART_TIMER)
    world.reply(PART_TIMER, "OK")
    world.at("2026-11-27 08:59").expect_silence()
    world.at("2026-11-27 09:00").expect_sms(DEPUTY, containing="u vervangt een collega")
    world.reply(DEPUTY, "OK")
    world.at("2026-12-01 08:59").expect_silence()
    world.at("2026-12-01 09:00").expect_sms(COACH)
    world.reply(COACH, "OK")
