"""``vangnet portal rebuild``: an empty portal that is told everything again equals the old one."""

from sqlalchemy import text

from tests.world import COACH, World


def shelves(world: World) -> list[tuple[object, ...]]:
    """Return all that pages read of people and staff."""
    queries = (
        "select key, revision, to_jsonb(d) from portal.dossiers d order by key",
        "select key, revision, to_jsonb(s) from portal.signals s order by key",
        "select key, revision, to_jsonb(r) from portal.recipients r order by key",
    )
    return [
        tuple(row)
        for query in queries
        for row in world.region.portal.database.run(lambda c, q=query: c.execute(text(q)).all())  # type: ignore[misc]
    ]


def test_an_empty_portal_fills_itself(world: World) -> None:
    """Dossiers, signals and the register stand there as before, and the account still adds up."""
    world.usual_staff()
    world.leaver()
    world.event("plaatsing.beeindigd", vervolg="geen")
    world.expect_sms(COACH)
    before = shelves(world)
    assert len(before) >= 5
    world.region.portal.clear()
    assert shelves(world) == []
    world.region.monitor.republish(lambda _: None)
    world.region.notify.republish()
    world.rest()

    assert shelves(world) == before
    world.event("contact.gelegd")
