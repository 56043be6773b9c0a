"""The page of all rules and the entry of the register are those of the code of today, and complete."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from services.monitor.answers import NEXT_STEP, RuleId
from services.monitor.policy import read_policy
from services.monitor.rules_page import DOCS, pages, reasons_for_rest, register_entry, rules_page, texts
from tests.monitor.test_policy import TEXT

OBLIGATORY = {
    "name": 100,
    "description_short": 350,
    "organization": 100,
    "status": 15,
    "contact_email": 500,
    "publication_category": 22,
    "lang": 3,
}
"""The fields that the standard asks of every entry, with the most characters of each."""
OPTIONAL = {
    "standard_version": 3,
    "begin_date": 7,
    "end_date": 7,
    "website": 500,
    "url": 500,
    "goal": 2500,
    "proportionality": 2500,
    "human_intervention": 2500,
    "risks": 2500,
    "lawful_basis": 2500,
    "process_index_url": 500,
    "impacttoetsen": 2500,
    "source_data": 2500,
    "methods_and_models": 5000,
    "provider": 200,
    "publiccode": 500,
    "source_id": 100,
    "tags": 2500,
}
LISTS = {"category", "lawful_basis_grouping", "impacttoetsen_grouping", "source_data_grouping"}
"""Source of these three: MinBZK/Algoritmeregister, backend/app/schemas/config/v1_0.json."""
PERMITTED = {
    "status": {"In gebruik", "In ontwikkeling", "Buiten gebruik"},
    "publication_category": {"Hoog-risico AI-systeem", "Impactvolle algoritmes", "Overige algoritmes"},
    "lang": {"nld"},
    "standard_version": {"1.0"},
}
OF_THE_PUBLISHER = {"organization", "contact_email", "website", "impacttoetsen", "provider", "publiccode"}
WRITTEN_OUT = re.compile(
    r"\d|\b(twee|drie|vier|vijf|zes|zeven|acht|negen|tien|helft|kwart|een (dag|week|maand))\b", re.IGNORECASE
)


@pytest.mark.parametrize("name", ["regels.md", "algoritmeregister.json"])
def test_what_is_checked_in_is_what_the_rules_say(name: str) -> None:
    """A rule, a text or a number cannot change without its page."""
    assert (DOCS / name).read_text() == pages()[name], "run: python -m services.monitor.rules_page"


def test_every_rule_and_reason_has_a_dutch_text() -> None:
    """Nothing is left out, and no text is left over."""
    told = texts()
    assert list(told["regels"]) == [str(rule) for rule in RuleId]
    assert set(told["gaat_open"]) == {str(reason) for reason in NEXT_STEP}
    assert set(told["blijft_dicht"]) == reasons_for_rest()
    assert {text["soort"] for text in told["regels"].values()} == {"signaal", "taak"}


def test_every_reason_that_opens_something_stands_under_a_rule() -> None:
    """Nobody has to guess which rule a reason belongs to."""
    under = {reason for text in texts()["regels"].values() for reason in text["redenen"]}
    assert under == {str(reason) for reason in NEXT_STEP}


def test_no_number_of_the_policy_is_written_out() -> None:
    """A sentence names a number by its name, so a new policy cannot make it untrue."""
    told = texts()
    questions = {rule: text["vraag"] for rule, text in told["regels"].items()}
    sentences = questions | dict(told["gaat_open"]) | dict(told["blijft_dicht"])
    bare = {name: re.sub(r"\{\w+\}", "", sentence) for name, sentence in sentences.items()}
    assert [name for name, sentence in bare.items() if WRITTEN_OUT.search(sentence)] == []


def test_every_number_stands_on_the_page() -> None:
    """A policy officer sees by which numbers a case is judged."""
    (policy,) = read_policy(TEXT)
    page = rules_page()
    names = re.findall(r"^  (\w+):$", TEXT.partition("numbers:")[2], re.MULTILINE)
    assert names
    for name in names:
        assert f"| `{name}` | {getattr(policy, name)} |" in page


def test_a_region_that_deviates_stands_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads the numbers of a region reads its own, with its reason."""
    row = {"value": 45, "source": "Regioplan", "reason": "De reistijd is langer"}
    planted = yaml.safe_load(TEXT) | {"regions": {"25": {"switch_days": row}}}
    monkeypatch.setattr("services.monitor.rules_page._policy", lambda: planted)

    assert "| `switch_days` in regio 25 | 45 | De reistijd is langer (Regioplan) |" in rules_page()


def faults(entry: Mapping[str, Any]) -> set[str]:
    """Return every field that the standard does not know, asks in vain, or would refuse."""
    most = OBLIGATORY | OPTIONAL
    lists = {name for name, value in entry.items() if name in LISTS and isinstance(value, list) and value}
    texts = {name: value for name, value in entry.items() if name not in lists}
    wrong = {
        name
        for name, text in texts.items()
        if not isinstance(text, str) or not text.strip() or len(text) > most.get(name, 0)
    }
    return (
        wrong
        | (OBLIGATORY.keys() - entry.keys())
        | {name for name, allowed in PERMITTED.items() if name in entry and entry[name] not in allowed}
    )


def test_the_entry_fits_the_standard() -> None:
    """The register takes the entry as it is: every obligatory field, known names, nothing too long."""
    assert faults(register_entry()) == set()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param({"short_description": "Kort"}, "short_description", id="unknown field"),
        pytest.param({"name": " "}, "name", id="empty"),
        pytest.param({"description_short": "a" * 351}, "description_short", id="too long"),
        pytest.param({"publication_category": "Impactvol"}, "publication_category", id="no such category"),
    ],
)
def test_an_entry_that_the_register_refuses_is_found(change: dict[str, str], fault: str) -> None:
    """Planted: a field that the standard does not know or would not take."""
    assert faults(register_entry() | change) == {fault}


def test_an_obligatory_field_that_is_missing_is_found() -> None:
    """Planted: an entry without a name."""
    entry = register_entry()
    del entry["name"]

    assert faults(entry) == {"name"}


def test_what_only_the_publisher_knows_is_left_to_it() -> None:
    """Nothing is said in the name of the organisation that publishes, and nothing else is left open."""
    open_ones = {name for name, value in register_entry().items() if str(value).startswith("[in te vullen")}

    assert open_ones == OF_THE_PUBLISHER
