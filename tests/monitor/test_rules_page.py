"""The page of all rules and the entry of the register are those of the code of today, and complete."""

import re

import pytest

from services.monitor.answers import NEXT_STEP, RuleId
from services.monitor.policy import read_policy
from services.monitor.rules_page import DOCS, pages, reasons_for_rest, register_entry, rules_page, texts
from tests.monitor.test_policy import TEXT

OBLIGATORY = {
    "name": 100,
    "short_description": 350,
    "organization": 200,
    "status": 50,
    "contact_email": 200,
    "publication_category": 50,
    "lang": 3,
    "schema_version": 10,
}
"""The fields that the standard asks of every entry, with the most characters of each."""
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
    names = re.findall(r"^  (\w+):$", TEXT, re.MULTILINE)
    assert names
    for name in names:
        assert f"| `{name}` | {getattr(policy, name)} |" in page


def test_the_entry_has_what_the_standard_asks() -> None:
    """Every obligatory field is there, not empty, and not too long."""
    entry = register_entry()
    assert {name: 0 < len(entry[name]) <= most for name, most in OBLIGATORY.items()} == dict.fromkeys(
        OBLIGATORY, True
    )
    assert all(value.strip() for value in entry.values())
    assert entry["status"] in {"In gebruik", "In ontwikkeling", "Buiten gebruik"}
    assert len(entry["methods_and_models"]) < 5000
