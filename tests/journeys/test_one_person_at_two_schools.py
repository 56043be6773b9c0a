"""One person at two schools is one dossier once a human says so, and two again when that was wrong."""

from typing import Any

import httpx

from tests.world import COACH, SCHOOL, World

OTHER_SCHOOL = "98OH"
PERSON = {
    "roepnaam": "Renske",
    "achternaam": "Testpersoon",
    "geboortedatum": "2008-04-12",
    "gemeente": "Haarlem",
}


def asked(world: World, method: str, path: str, **body: str) -> Any:
    """Return what the coordinator's key is answered."""
    headers = {"Authorization": f"Bearer {world.key('coordinator')}"}
    answer = httpx.request(method, f"{world.url}/v1/{path}", headers=headers, json=body or None)
    assert answer.is_success, answer.text
    world.rest()
    return answer.json()


def standing(world: World) -> set[tuple[str, ...]]:
    """Return the open signals and tasks, without what changes with each telling."""
    return {
        tuple(str(row[name]) for name in ("id", "leaver", "rule", "urgency", "opening", "school"))
        for row in (*world.signals(), *world.tasks())
    }


def test_one_person_at_two_schools(world: World) -> None:
    """The coordinator joins two records, the coach hears of the lost place once, and undoing leaves all as before."""
    world.usual_staff()
    world.leaver(bestemming="buitenland", startdatum=None, contractvorm=None)
    there = {"brin": OTHER_SCHOOL, "pupil": "77"}
    world.event("begeleider.toegewezen", **there, key="coordinator", medewerker="LC")
    left = {"schoolsoort": "vso", "bestemming": "arbeid", "startdatum": "2026-11-10"}
    world.event("uitstroom.geregistreerd", **there, on="2026-11-06", **left, **PERSON)
    world.expect_silence()
    world.event("plaatsing.beeindigd", **there, vervolg="geen")
    world.expect_sms(COACH, containing="1 ")
    before = standing(world)

    (candidate,) = asked(world, "GET", "samenvoegingen")["kandidaten"]
    sides = {side["brin"]: side["jongere"] for side in candidate["jongeren"]}
    pair = {"jongere": sides[SCHOOL], "andere_jongere": sides[OTHER_SCHOOL]}
    shown = asked(world, "POST", "vergelijkingen", **pair)["jongeren"]
    assert {person["achternaam"] for person in shown} == {"Testpersoon"}
    join = asked(world, "POST", "samenvoegingen", **pair, medewerker="CO")

    world.expect_silence()
    assert {str(row["leaver"]) for row in world.signals()} == {sides[SCHOOL]}
    asked(world, "POST", f"samenvoegingen/{join['id']}/ongedaanmakingen", medewerker="CO")

    world.expect_silence()
    assert standing(world) == before
    asked(world, "POST", "samenvoegingen", **pair, medewerker="CO")
    world.reply(COACH, "OK")
    assert {row["status"] for row in world.signals("plaats_verloren")} == {"gezien"}
