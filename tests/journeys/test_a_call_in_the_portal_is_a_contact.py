"""From the text message to "I have called": the address in it leads to the work, and the work shows what came of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.world import COACH, World


@contextmanager
def signed_in(world: World, who: str) -> Iterator[httpx.Client]:
    """Open the browser of somebody who chose a persona."""
    with httpx.Client(base_url=world.url, headers={"Accept": "text/html"}, follow_redirects=True) as browser:
        browser.post("/aanmelden", data={"wie": f"persona:{who}"}).raise_for_status()
        yield browser


def test_a_call_in_the_portal_is_a_contact(world: World) -> None:
    """A call that is recorded twice by a double tap is one contact, and the signal knows when they last spoke."""
    world.usual_staff()
    world.leaver()
    world.event("plaatsing.beeindigd", vervolg="geen")
    world.expect_sms(COACH, containing=f"{world.url}/")
    with signed_in(world, "LC") as browser:
        page = browser.get("/").text
        assert "De plek is weg" in page
        assert "Renske Testpersoon" in page
        form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.partition("/contact")[2]))
        action = re.search(r'action="(/dossier/[^"]+/contact)"', page)
        assert action is not None
        for _ in range(2):  # a double tap
            answer = browser.post(action[1], data=form | {"uitkomst": "gesproken"})
            assert "Bewaard" in answer.text
        world.rest()
        page = browser.get("/vandaag").text
        assert "Gesproken</dt><dd>di 24 nov 2026" in page
        dossier = browser.get(action[1].removesuffix("/contact")).text
        assert dossier.count("<strong>Contact gelegd</strong>") == 1
