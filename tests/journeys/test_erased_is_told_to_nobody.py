"""Who is erased is told to nobody any more, and makes no second person when a school delivers them again."""

import httpx

from tests.world import COACH, SCHOOL, World


def test_erased_is_told_to_nobody(core_world: World) -> None:
    """The reminder of the next day does not come, a late event is dropped, and the account still closes."""
    world = core_world
    world.usual_staff()
    world.leaver()
    world.leaver("2")
    world.event("plaatsing.beeindigd", vervolg="geen")
    world.expect_sms(COACH)

    headers = {"Authorization": f"Bearer {world.key('coordinator')}"}
    asked = {"brin": SCHOOL, "leerlingnummer": "1", "reden": "verzoek"}
    answer = httpx.post(f"{world.url}/v1/wissingen", json=asked, headers=headers)
    world.rest()

    done = httpx.get(f"{world.url}{answer.headers['location']}", headers=headers).json()
    assert (answer.status_code, done["status"]) == (202, "klaar")
    assert world.signals() == []
    world.at("2026-11-26 17:00").expect_silence()
    late = world.post_event("contact.gelegd")
    assert (late.status_code, late.json()["uitkomsten"]) == (202, ["gewist"])
    (row,) = world.region.monitor.database.run(
        lambda connection: connection.exec_driver_sql("select count(*) from dossiers where not erased").all()
    )
    assert row == (1,)
