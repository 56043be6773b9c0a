"""The page of all rules and the entry of the register are those of the code of today, and complete."""

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


def test_every_number_stands_on_the_page() -> None:
    """A policy officer sees by which numbers a case is judged."""
    (policy,) = read_policy(TEXT)
    page = rules_page()
    for name in ("combination_days", "handover_check_days", "window_months_pro"):
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
