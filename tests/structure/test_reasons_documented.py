"""Every reason means one thing, and docs/reasons.md says what: complete, without one that the code does not know.

Why a delivery is refused stands in docs/redenen.md, in Dutch and with an example of a right value.
"""

import importlib
import re
from enum import StrEnum
from pathlib import Path

import pytest

from services.ingest.errors import Refused
from services.ingest.heard import NOBODY
from services.ingest.retention import FACTS_DIFFER
from services.monitor.erase import ERASED
from services.monitor.handle import FOR_THE_DOORSTROOMPUNT, NOT_A_FACT
from services.notify.handle import OLD_REVISION
from services.notify.rows import Silence
from services.portal.handle import TOLD_AS_A_GAP
from tests.structure.code_rules import modules

DOCS = Path(__file__).parents[2] / "docs"
PAGES = (DOCS / "reasons.md").read_text() + (DOCS / "redenen.md").read_text()
MARK = re.compile(r"^<!-- (.+) -->$", re.MULTILINE)
ROW = re.compile(r"^\| `([^`]+)` \| (.*) \|$", re.MULTILINE)
NO_EFFECT = "no effect"
REFUSALS = "services.ingest.errors"
REFUSED_ROW = re.compile(r"^\| (\d{3}) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def tables(page: str) -> dict[str, list[tuple[str, str]]]:
    """Return the rows under each mark of the page."""
    parts = MARK.split(page)
    return {name: ROW.findall(text) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def faults(name: str, known: list[str], page: str) -> list[str]:
    """Return every reason that is missing, unknown, double, or without a meaning, under one mark."""
    rows = tables(page).get(name, [])
    written = [reason for reason, _ in rows]
    return [
        *(f"{reason} is missing" for reason in known if reason not in written),
        *(f"{reason} does not exist" for reason in written if reason not in known),
        *(f"{reason} stands there twice" for reason in sorted({r for r in written if written.count(r) > 1})),
        *(f"{reason} has no meaning" for reason, meaning in rows if len(meaning.split()) < 3),
    ]


def enums() -> dict[str, type[StrEnum]]:
    """Return every enum that holds reasons, by its full name."""
    found = {}
    for module in modules(
        "services/ingest", "services/monitor", "services/notify", "services/portal", "schemas"
    ):
        if "migrations" in module.path.parts or module.path.stem in {"__main__", "agent"}:
            continue
        if "StrEnum)" in module.source:
            dotted = module.path.as_posix().removesuffix(".py").replace("/", ".")
            for name, value in vars(importlib.import_module(dotted)).items():
                if isinstance(value, type) and issubclass(value, StrEnum) and value.__module__ == dotted:
                    found[f"{dotted}.{name}"] = value
    return found


ENUMS = enums()
HELD = [name for name in tables(PAGES) if name not in {NO_EFFECT, REFUSALS}]


@pytest.mark.parametrize("name", HELD)
def test_every_reason_has_a_meaning(name: str) -> None:
    """A table names each value of its enum once, with what it means, and no other."""
    assert faults(name, [str(value) for value in ENUMS[name]], PAGES) == []


def test_every_kind_of_reason_has_a_table() -> None:
    """An enum that says why something happens stands on the page."""
    sounds = re.compile(r"(Reason|Why|Hold|Silence|Ending|RuleId|Gap|Effect|Meaning)$")
    told_by_senders = {name for name in ENUMS if name.startswith("schemas.codes.")}
    wanted = {name for name in ENUMS if sounds.search(name)} - told_by_senders
    wanted -= {"schemas.types.DeregistrationReason"}

    assert wanted == set(HELD)


def refused(page: str) -> list[tuple[int, str]]:
    """Return status and title of each refusal on the page."""
    part = dict(zip(MARK.findall(page), MARK.split(page)[2::2], strict=True))[REFUSALS]
    return [(int(status), title) for status, title, _, _ in REFUSED_ROW.findall(part)]


def test_every_refusal_has_a_row() -> None:
    """Each problem that a sender can be told stands on the page with its status and title, and no other."""
    known = sorted((kind.status, kind.title) for kind in Refused.__subclasses__())
    assert refused(PAGES) == known
    assert refused(PAGES.replace("| 409 |", "| 410 |")) != known


def test_every_reason_of_a_rejection_has_a_right_value() -> None:
    """A row about a rejection has three cells: the reason, what it means, and how it is right."""
    rows = tables(PAGES)["services.ingest.faults.FaultReason"]
    assert [
        reason for reason, rest in rows if len([cell for cell in rest.split(" | ") if cell.strip()]) != 2
    ] == []


def test_every_reason_without_effect_has_a_meaning() -> None:
    """The reasons that a consumer writes beside an event without effect stand on the page."""
    known = [
        NOT_A_FACT,
        FOR_THE_DOORSTROOMPUNT,
        OLD_REVISION,
        str(Silence.TASK),
        "quarantined_person",
        ERASED,
        FACTS_DIFFER,
        NOBODY,
        TOLD_AS_A_GAP,
    ]

    assert faults(NO_EFFECT, known, PAGES) == []


@pytest.mark.parametrize("name", HELD)
def test_every_reason_is_given_by_some_code(name: str) -> None:
    """No enum holds a reason that nothing ever gives."""
    enum = ENUMS[name]
    code = "".join(module.source for module in modules("services", "schemas"))

    assert [member.name for member in enum if f"{enum.__name__}.{member.name}" not in code] == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("| `grouped` |", "| `gruoped` |", "grouped is missing", id="misspelt"),
        pytest.param(
            "| `grouped` |", "| `waits_for_mail` |", "waits_for_mail stands there twice", id="double"
        ),
        pytest.param(
            "| goes with the e-mail of 08:30 |", "|  |", "waits_for_mail has no meaning", id="without meaning"
        ),
    ],
)
def test_a_gap_in_the_page_is_found(old: str, new: str, fault: str) -> None:
    """Planted: a reason that is misspelt, doubled or not explained."""
    page = PAGES
    assert old in page
    name = "services.notify.rows.Hold"

    assert fault in faults(name, [str(value) for value in ENUMS[name]], page.replace(old, new))
