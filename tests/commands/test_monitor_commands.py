"""``vangnet explain|audit|replay|republish|policy``: what an operator reads."""

from importlib.resources import files
from pathlib import Path
from uuid import UUID

import pytest

from services.monitor.app import build
from services.monitor.settings import MonitorSettings
from services.runtime.command import opened_here
from tests.builders import A_LEAVER, a_placement_ended, an_exit, an_id
from tests.commands.typed import Vangnet

pytestmark = pytest.mark.usefixtures("installed")
NOBODY = UUID("00000000-0000-4000-8000-0000000000ff")


@pytest.fixture
def somebody(folder: Path, installed: None) -> None:
    """One young person who lost a place, in this installation."""
    with opened_here(None) as runtime:
        app = build(runtime, MonitorSettings.load())
        app.handle([an_exit("2026-11-02", id=an_id(1)), a_placement_ended("2026-11-23")])


@pytest.mark.usefixtures("somebody")
def test_a_person_is_explained(vangnet: Vangnet) -> None:
    """The dossier and each rule's answer, for a reader and as JSON; as of a moment, a day and a role."""
    said = vangnet("explain", str(A_LEAVER), "--at", "2026-11-24T10:00")
    assert (said.code, said.err) == (0, "")
    assert "status: geen" in said.out
    assert "plaats_verloren" in said.out
    (found,) = vangnet("explain", str(A_LEAVER), "--at", "2026-11-24T10:00", "--as", "school", "--json").json
    assert found["rules"][0]["reason"] == "place_lost"
    before = vangnet("explain", str(A_LEAVER), "--known-on", "2026-11-20", "--json").json
    assert "plaats_verloren" not in [row["rule"] for row in before[0]["rules"]]


@pytest.mark.usefixtures("somebody")
def test_who_is_not_known_is_said_so(vangnet: Vangnet) -> None:
    """Nobody's pseudonym, or a day before the first fact, is one clear line."""
    assert vangnet("explain", str(NOBODY)).err == f"vangnet: nothing is known of {NOBODY}\n"
    said = vangnet("explain", str(A_LEAVER), "--known-on", "2026-01-01")
    assert (said.code, said.err) == (1, f"vangnet: nothing is known of {A_LEAVER} for that role and day\n")


@pytest.mark.usefixtures("somebody")
def test_the_audit_and_replay_of_a_sound_installation(vangnet: Vangnet) -> None:
    """Nothing is found, with exit code 0; and all can be told again."""
    audit, replay = vangnet("audit"), vangnet("replay")

    assert (audit.code, audit.out) == (0, "everybody has an owner, a status and a next date\n")
    assert (replay.code, replay.out, replay.err) == (0, "no differences\n", "1 people replayed\n")
    assert vangnet("republish").out.endswith("snapshots wait to be sent\n")


@pytest.mark.usefixtures("somebody")
def test_what_is_wrong_is_listed_with_exit_code_1(vangnet: Vangnet) -> None:
    """A gap and a difference are rows, and a program can see it by the exit code."""
    with opened_here(None) as runtime:
        damage = "update monitor.dossiers set due = null"
        runtime.database("monitor").run(lambda connection: connection.exec_driver_sql(damage))
    audit, replay = vangnet("audit", "--json"), vangnet("replay", "--json")

    assert (audit.code, [row["reason"] for row in audit.json]) == (1, ["no_next_date"])
    assert (replay.code, [row["what"] for row in replay.json]) == (1, ["due"])


@pytest.mark.usefixtures("somebody")
def test_another_policy_is_tried_before_it_is_in_force(vangnet: Vangnet, tmp_path: Path) -> None:
    """Against the policy of a day, from a file; what is no policy is said so."""
    text = files("services.monitor").joinpath("policy/2026-01-01.yaml").read_text()
    tried, wrong = tmp_path / "new.yaml", tmp_path / "wrong.yaml"
    tried.write_text(
        text.replace("  coach_working_days:\n    value: 5\n", "  coach_working_days:\n    value: 5000\n")
    )
    wrong.write_text(text.replace("value: 12", "value: twaalf"))
    said = vangnet("policy", "diff", "2026-01-01", str(tried), "--json")

    assert [(row["rule"], row["effect"]) for row in said.json] == [("begeleider_toewijzen", "released")]
    assert said.err == "1 people decided\nbegeleider_toewijzen: 1 released\n"
    assert (
        vangnet("policy", "diff", "2026-01-01", "2026-06-01").out == "nobody would be flagged or released\n"
    )
    assert "window_months_mbo_entree" in vangnet("policy", "diff", "2026-01-01", str(wrong)).err
    said = vangnet("policy", "diff", "2026-01-01", "nergens.yaml")
    assert (said.code, said.err) == (
        1,
        "vangnet: nergens.yaml is no day of a policy as 2026-01-01, and no file of one\n",
    )
