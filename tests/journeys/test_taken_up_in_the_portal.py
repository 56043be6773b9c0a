"""What a coach takes up in the dossier lets the ladder rest until the day that they chose."""

import re
from datetime import date

from tests.journeys.test_a_call_in_the_portal_is_a_contact import signed_in
from tests.world import COACH, World


def test_taken_up_in_the_portal(world: World) -> None:
    """No reminder comes before the day of the next step, and the dossier says that somebody works on it."""
    world.usual_staff()
    world.leaver()
    world.event("plaatsing.beeindigd", vervolg="geen")
    world.expect_sms(COACH, containing="1 ")
    with signed_in(world, "LC") as browser:
        path = re.search(r'href="(/dossier/[^"]+)"', browser.get("/vandaag").text)
        assert path is not None
        page = browser.get(path[1]).text.partition("/opgepakt")[2].partition("</form>")[0]
        form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        day = date(2026, 12, 1).isoformat()
        assert "Bewaard" in browser.post(f"{path[1]}/opgepakt", data=form | {"volgende_datum": day}).text
        world.rest()
        assert "Stand</dt><dd>opgepakt" in browser.get("/vandaag").text
    world.at("2026-11-30 12:00").expect_silence()
