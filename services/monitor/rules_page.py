"""Writes ``docs/regels.md`` and ``docs/algoritmeregister.json``: ``python -m services.monitor.rules_page``.

Both are made from the rules, their Dutch texts and the numbers in force, and are never edited by hand; a test compares
them. Source of the fields of the register: Algoritmeregister, publicatiestandaard 1.0 (MinBZK/Algoritmeregister,
``backend/app/schemas/config/v1_0.json``).
"""

import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from services.monitor.answers import NEXT_STEP, Reason, RuleId

DOCS = Path(__file__).parents[2] / "docs"

_HEAD = """# De regels

Gemaakt door `python -m services.monitor.rules_page`; een test vergelijkt.

Vangnet kijkt bij elk nieuw feit, en op elke dag waarop iets kan veranderen, naar alle regels.
Een **signaal** is een feit dat de plek van een jongere bedreigt: de begeleider krijgt een bericht.
Een **taak** is werk met een datum: die staat in de lijst van de dag en stuurt niets.
Een mens beslist altijd wat er gebeurt. Geen enkele regel voorspelt iets of geeft een jongere een cijfer.
"""
_LEFT_OUT = """## Wat er niet bij staat

- Signaal 25, politie en justitie: dat bewaren wij niet.
- Signaal 26, problemen die samenkomen: geen regel op zich. Het meest dringende signaal wordt dan een stap dringender.
"""


def texts() -> Mapping[str, Mapping[str, Any]]:
    """Return the Dutch texts: of rules, of reasons that open something or do not, and of the register's fields."""
    found: Mapping[str, Mapping[str, Any]] = yaml.safe_load(_read("rules.nl.yaml"))
    return found


def rules_page() -> str:
    """Return what should stand in ``docs/regels.md``."""
    told, policy = texts(), _policy()
    numbers = {name: row["value"] for name, row in policy["numbers"].items()}
    lines = [_HEAD, "## Signalen en taken\n"]
    for rule in RuleId:
        text = told["regels"][rule]
        lines += [f"### {text['titel']}\n", f"`{rule}`, een {text['soort']}. {text['vraag']}\n"]
        lines += [_opening(Reason(reason), told["gaat_open"], numbers) for reason in text["redenen"]]
        lines.append("")
    lines += ["## Waarom niets opengaat\n", "| reden | wat er aan de hand is |", "|---|---|"]
    lines += [f"| `{reason}` | {text} |" for reason, text in told["blijft_dicht"].items()]
    lines += ["", *_ladder(policy, told["ladder"]), *_numbers(policy), _LEFT_OUT]
    return "\n".join(lines)


def register_entry() -> dict[str, Any]:
    """Return the entry for the national register of algorithms, in the fields of its standard."""
    told = texts()
    signals = [rule["titel"].lower() for rule in told["regels"].values() if rule["soort"] == "signaal"]
    facts = {
        "rules": len(told["regels"]),
        "signals": len(signals),
        "tasks": len(told["regels"]) - len(signals),
        "numbers": len(_policy()["numbers"]),
        "titles": "; ".join(signals),
    }
    entry: dict[str, Any] = dict(told["register"])
    return entry | {"methods_and_models": entry["methods_and_models"].format(**facts)}


def pages() -> dict[str, str]:
    """Return what should stand in ``docs``: file name to text."""
    entry = json.dumps(register_entry(), indent=2, ensure_ascii=False) + "\n"
    return {"regels.md": rules_page(), "algoritmeregister.json": entry}


def reasons_for_rest() -> set[str]:
    """Return the reasons with which a rule opens nothing."""
    return {str(reason) for reason in Reason} - {str(reason) for reason in NEXT_STEP}


def _opening(reason: Reason, sentences: Mapping[str, str], numbers: Mapping[str, int]) -> str:
    step = NEXT_STEP[reason].replace("_", " ")
    return f"- `{reason}`: {sentences[reason].format(**numbers)} Volgende stap: {step}."


def _ladder(policy: Mapping[str, Any], cases: Mapping[str, str]) -> Iterator[str]:
    yield "## Wie het hoort na begeleider en vervanger\n"
    yield "De eerste rij die past, geldt. Zo lang er geen begeleider is, is deze ook eigenaar.\n"
    yield "| rij | wanneer | wie | wat het Doorstroompunt hoort | bron |"
    yield "|---|---|---|---|---|"
    for case, row in policy["ladder"].items():
        who = row["ends_at"].replace("_", " ")
        yield f"| `{case}` | {cases[case]} | {who} | {row['doorstroompunt']} | {row['source']} |"
    yield ""


def _numbers(policy: Mapping[str, Any]) -> Iterator[str]:
    yield f"## De getallen vanaf {policy['valid_from']}\n"
    yield "Een jongere wordt beoordeeld met de getallen van de dag van uitschrijving. [P] is een voorstel van ons.\n"
    yield "| getal | waarde | bron |"
    yield "|---|---|---|"
    for name, row in policy["numbers"].items():
        yield f"| `{name}` | {row['value']} | {row['source'].replace('|', '/')} |"
    for region, rows in policy.get("regions", {}).items():
        for name, row in rows.items():
            why = f"{row['reason']} ({row['source']})".replace("|", "/")
            yield f"| `{name}` in regio {region} | {row['value']} | {why} |"
    yield ""


def _policy() -> Mapping[str, Any]:
    """Return the last version, as it stands in its file."""
    names = [one.name for one in files("services.monitor").joinpath("policy").iterdir()]
    last = max(name for name in names if re.fullmatch(r"\d{4}-\d\d-\d\d\.yaml", name))
    found: Mapping[str, Any] = yaml.safe_load(_read(f"policy/{last}"))
    return found


def _read(name: str) -> str:
    return files("services.monitor").joinpath(name).read_text(encoding="utf-8")


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
