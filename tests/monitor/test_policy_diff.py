"""What another policy would do: who is flagged, released or told otherwise, and nothing is changed by asking."""

from dataclasses import replace
from typing import Any

from services.monitor.policy import Policies, load_policies
from services.monitor.policy_diff import Change, Effect, policy_diff
from tests.builders import A_LEAVER, a_coach_assigned, a_contact, a_death, an_exit, an_id, an_offer
from tests.monitor.desk import Desk
from tests.monitor.joins import joined

OLD = load_policies().at(None)
SILENT = [
    an_exit("2026-07-17", starts_on="2026-07-20"),
    a_coach_assigned("2026-07-20"),
    an_offer("2026-07-20"),
]


def found(desk: Desk, **numbers: Any) -> list[Change]:
    """Return what other numbers would do, of the rule about contact."""
    policies = Policies((OLD,)), Policies((replace(OLD, **numbers),))
    changes = policy_diff(desk.database, policies, desk.clock.now(), lambda _: None)
    return [one for one in changes if one.rule == "geen_contact"]


def test_a_shorter_silence_flags_and_a_longer_one_releases(desk: Desk) -> None:
    """Spoken 59 days ago: not silent under sixty days, silent under thirty; and the other way round."""
    desk.handle(*SILENT, a_contact("2026-09-26"))
    desk.at("2026-11-24")
    (flagged,) = found(desk, silence_first_year_days=30)
    assert (flagged.leaver, flagged.effect, flagged.old) == (A_LEAVER, Effect.FLAGGED, None)
    assert flagged.new == "signaal silent_too_long deze_week since 2026-10-27"

    desk.at("2026-11-26")
    (released,) = found(desk, silence_first_year_days=90)
    assert (released.effect, released.new) == (Effect.RELEASED, None)
    (changed,) = found(desk, silence_first_year_days=40)
    assert (changed.effect, changed.old != changed.new) == (Effect.CHANGED, True)
    assert found(desk, attempts=4) == []


def test_everybody_is_asked_once_and_nothing_changes(desk: Desk) -> None:
    """The joined count as one, the dead not at all; what is stored is as it was."""
    twin, dead = an_id(5_001), an_id(5_002)
    desk.handle(*SILENT, a_contact("2026-09-26"), an_exit("2026-07-17", leaver=twin), joined(A_LEAVER, twin))
    desk.handle(an_exit("2026-07-17", leaver=dead), a_death("2026-08-01", leaver=dead))
    desk.at("2026-11-24")
    before = desk.database.run(lambda connection: connection.exec_driver_sql("select * from dossiers").all())
    assert [one.effect for one in found(desk, silence_first_year_days=30)] == [Effect.FLAGGED]
    assert (
        desk.database.run(lambda connection: connection.exec_driver_sql("select * from dossiers").all())
        == before
    )


def test_who_is_in_quarantine_is_left_out(desk: Desk) -> None:
    """Nobody knows what is so of them, and the others are asked all the same."""
    other = an_id(5_003)
    desk.handle(*SILENT, a_contact("2026-09-26"), an_exit("2026-07-17", leaver=other))
    desk.execute(f"update dossiers set quarantined = true where leaver = '{A_LEAVER}'")
    desk.at("2026-09-20")
    assert {one.leaver for one in found(desk, silence_first_year_days=30)} == {other}
