"""An explanation says what was so, as of a moment, as known on a day, and as a role may see it."""

from dataclasses import replace

from schemas.types import Audience
from services.monitor.answers import RuleId
from services.monitor.explain import explained, rules, summary
from services.monitor.policy import Policies, load_policies
from tests.builders import (
    A_LEAVER,
    a_circumstance,
    a_contact,
    a_placement_confirmed,
    a_placement_ended,
    an_enrolment_confirmed,
    an_enrolment_ended,
    an_exit,
    day,
)
from tests.monitor.cases import local

POLICIES = load_policies()
EXIT = an_exit("2026-07-17", starts_on="2026-07-20")
LOST = a_placement_ended("2026-11-20", recorded=local("2026-11-23 09:00"))
MONEY = a_circumstance("2026-11-10")
OF_DUO = an_enrolment_ended("2026-11-12", source="urn:nazorg:duo:25")
HISTORY = [EXIT, a_contact("2026-11-01"), LOST, MONEY, OF_DUO]


def reasons_of(at: str, **how: object) -> dict[str, str]:
    """Return the reason of each rule that an explanation shows."""
    found = explained(A_LEAVER, HISTORY, POLICIES, local(at), **how)  # type: ignore[arg-type]
    assert found is not None
    return {str(row["rule"]): str(row["reason"]) for row in rules(found)}


def test_each_rule_answers_with_its_facts() -> None:
    """What is open comes first, with why, since when, what to do, and the facts that it rests on."""
    found = explained(A_LEAVER, HISTORY, POLICIES, local("2026-11-24"))
    assert found is not None
    first, *others = rules(found)

    assert (first["rule"], first["answer"], first["reason"]) == ("plaats_verloren", "signaal", "place_lost")
    assert (first["urgency"], others[-1]["urgency"]) == ("vandaag", None)
    assert first["next_step"] == "bel_jongere_en_zoek_nieuwe_plek"
    assert first["because"] == "uitstroom.geregistreerd 2026-07-17, plaatsing.beeindigd 2026-11-20"
    assert {"answer": "rust", "reason": "within_contact_period"}.items() <= next(
        row for row in others if row["rule"] == RuleId.NO_CONTACT
    ).items()
    told = summary(found)
    assert (told["status"], told["in_window"], told["facts"]) == ("geen", True, 4)
    assert (told["school"], told["region"], told["spoken_on"]) == ("98KP", "25", day("2026-11-01"))


def test_it_says_until_when_each_controller_may_keep_it() -> None:
    """The last day and why, once per controller; what DUO told only to the Doorstroompunt."""
    school = "school 2029-07-17 after_window"
    for role, until in (
        (None, [school]),
        (Audience.DOORSTROOMPUNT, ["contactgemeente no known end no_known_end", school]),
    ):
        found = explained(A_LEAVER, HISTORY, POLICIES, local("2026-11-24"), role=role)
        assert found is not None
        assert summary(found)["kept_until"] == until


def test_it_says_which_policy_judged() -> None:
    """The version of the day of leaving, and the region where that deviates."""
    country = POLICIES.at(None)
    deviating = Policies((country, replace(country, region="25", switch_days=20)))
    judged = [explained(A_LEAVER, HISTORY, one, local("2026-11-24")) for one in (POLICIES, deviating)]
    assert [summary(one)["policy"] for one in judged if one] == ["2026-01-01", "2026-01-01, region 25"]


def test_it_can_be_asked_of_another_moment() -> None:
    """The rules are asked at that moment; the facts stay those of now."""
    assert reasons_of("2028-07-18")["plaats_verloren"] == "outside_window"


def test_it_can_be_asked_as_it_was_known() -> None:
    """What was recorded later is not there, whenever it happened."""
    known = reasons_of("2026-11-24", known_on=local("2026-11-23 08:59"))
    assert "plaats_verloren" not in known
    assert reasons_of("2026-11-24", known_on=local("2026-11-23 09:00"))["plaats_verloren"] == "place_lost"


def test_a_role_sees_only_its_own_facts() -> None:
    """Money is the coach's alone, DUO's facts are the Doorstroompunt's alone, and neither changes what others see."""
    assert reasons_of("2026-11-24", role=Audience.COACH)["geldzorgen"] == "money"
    assert "geldzorgen" not in reasons_of("2026-11-24", role=Audience.SCHOOL)
    without = [event for event in HISTORY if event is not OF_DUO]
    for role in (None, Audience.COACH, Audience.SCHOOL):
        with_duo = explained(A_LEAVER, HISTORY, POLICIES, local("2026-11-24"), role=role)
        no_duo = explained(A_LEAVER, without, POLICIES, local("2026-11-24"), role=role)
        assert with_duo == no_duo


def test_nothing_known_is_no_explanation() -> None:
    """Before the first fact, or for a role that may see none, there is nothing to explain."""
    assert explained(A_LEAVER, HISTORY, POLICIES, local("2026-11-24"), known_on=local("2026-07-01")) is None
    assert explained(A_LEAVER, [MONEY], POLICIES, local("2026-11-24"), role=Audience.SCHOOL) is None


def test_a_place_is_told_with_its_days() -> None:
    """From when, when it was last seen, and when it ended, as far as that is known."""
    announced = explained(A_LEAVER, [EXIT], POLICIES, local("2026-11-24"))
    assert announced is not None
    assert summary(announced)["places"] == ["work arbeid from 2026-07-20, seen there never"]
    seen = explained(
        A_LEAVER, [EXIT, a_placement_confirmed("2026-09-01"), LOST], POLICIES, local("2026-11-24")
    )
    assert seen is not None
    assert summary(seen)["places"] == ["work arbeid from 2026-07-20, seen there 2026-09-01, ended 2026-11-20"]
    study = explained(A_LEAVER, [an_enrolment_confirmed("2026-09-01")], POLICIES, local("2026-11-24"))
    assert study is not None
    assert summary(study)["places"] == ["school - from 2026-09-01, seen there 2026-09-01"]
