"""A delivery that is repeated is recognised, by id and by content."""

import httpx

from tests.world import COACH, World


def test_same_event_twice_is_one_message(core_world: World) -> None:
    """The same event again is already known; another fact of the same loss sends nothing more."""
    world = core_world
    world.usual_staff()
    world.leaver()
    world.event("plaatsing.beeindigd", id="einde-1", vervolg="geen")
    world.expect_sms(COACH)

    again = world.post_event("plaatsing.beeindigd", id="einde-1", vervolg="geen")
    other = world.post_event("plaatsing.beeindigd", id="einde-1", vervolg="gezocht")

    assert again.status_code == httpx.codes.ACCEPTED
    assert "al_bekend" in again.text
    assert other.status_code == httpx.codes.CONFLICT
    world.rest()
    world.expect_silence()
    world.event("contact.gelegd")
