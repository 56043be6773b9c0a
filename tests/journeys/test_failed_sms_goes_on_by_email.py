"""A number that does not work costs no time: the same news goes by e-mail."""

import httpx

from tests.world import COACH, World


def test_failed_sms_goes_on_by_email(core_world: World) -> None:
    """An SMS that the provider reports as undeliverable is followed by an e-mail to the same coach."""
    world = core_world
    world.usual_staff()
    world.leaver()
    rule = {"to": COACH, "fail": 30005}
    httpx.post(f"{world.sandbox.url}/sandbox/gedrag", json=rule).raise_for_status()

    world.event("plaatsing.beeindigd", vervolg="geen")

    world.expect_sms(COACH)
    world.expect_email("coach@example.org")
    world.event("contact.gelegd")
