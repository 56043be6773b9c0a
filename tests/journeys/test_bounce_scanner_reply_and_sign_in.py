"""One morning of two coaches: a number that bounces, a mail scanner, a reply as people type it, and a sign-in."""

import httpx

from tests.world import COACH, SCHOOL, World

OTHER = "+31612340014"


def test_bounce_scanner_reply_and_sign_in_in_one_morning(world: World) -> None:
    """Each is heard once, a scanner is nobody, and what was seen or taken up leaves its reader alone."""
    world.usual_staff()
    world.staff(f"L2;Coach Twee;lifecoach;{SCHOOL};{OTHER};coach2@example.org")
    world.leaver("1")
    world.leaver("2", coach="L2")
    world.leaver("3", coach="L2")
    rule = {"to": COACH, "fail": 30005, "times": 1}
    httpx.post(f"{world.sandbox.url}/sandbox/gedrag", json=rule).raise_for_status()

    # The text bounces: the e-mail follows at once.
    world.event("plaatsing.beeindigd", "1", vervolg="geen")
    world.expect_sms(COACH)
    link = world.link_in(world.expect_email("coach@example.org"))

    # A mail scanner opens every link; nobody has seen anything yet.
    for method in ("HEAD", "GET", "GET"):
        assert world.page(link, method).status_code == httpx.codes.OK
    assert [one["status"] for one in world.signals("plaats_verloren")] == ["open"]

    # The coach presses the button, twice.
    assert "Dank u wel" in world.page(link, "POST").text
    assert "U hoeft nu niets te doen" in world.page(link, "POST").text
    assert [one["status"] for one in world.signals("plaats_verloren")] == ["gezien"]

    # A colleague answers as people do; once more is thanked for.
    world.at("2026-11-24 10:30")
    world.event("plaatsing.beeindigd", "2", vervolg="geen")
    world.expect_sms(OTHER)
    world.reply(OTHER, "Oké, dank je wel!\nGroetjes, Sanne")
    world.reply(OTHER, "ok")
    world.expect_sms(OTHER, containing="U hoeft nu niets te doen")
    world.reply(OTHER, "Renske Testpersoon is niet thuis")  # kept and logged nowhere: the world looks for it

    # Signed in at the portal, the same colleague takes a third up until Friday.
    world.at("2026-11-24 11:00")
    world.event("plaatsing.beeindigd", "3", vervolg="geen")
    world.expect_sms(OTHER, containing="1 jongere")
    third = next(one for one in world.listed("L2") if one["status"] == "open")
    assert world.take_up("L2", third["signaal"], "2026-11-27").status_code == httpx.codes.OK
    assert sorted(one["status"] for one in world.signals("plaats_verloren")) == [
        "gezien",
        "gezien",
        "opgepakt",
    ]

    # The day after nobody hears anything; two working days after, who did nothing is reminded.
    world.at("2026-11-25 17:59").expect_silence()
    world.event("contact.gelegd", "1")
    world.at("2026-11-26 10:30").expect_sms(OTHER, containing="erinnering")
    world.event("contact.gelegd", "2")
    world.at("2026-11-27 23:59").expect_silence()
    world.event("contact.gelegd", "3")
