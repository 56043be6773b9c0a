"""Every text that leaves notify is in one list, and each of them is plain, short and about nobody."""

import ast
from pathlib import Path

import pytest

from services.notify.catalogue import CATALOGUE, all_samples
from services.notify.plain_language import Fault, Finding, findings
from services.notify.sample import Form, Reader, Sample
from tests.structure.code_rules import ROOT

ADDRESS = "https://vangnet.voorbeeldgemeente.example/bericht"
NOTIFY = ROOT / "services/notify"
ANNUAL = "Wij sturen u elk jaar een brief."


def _offers_samples(file: Path) -> bool:
    tree = ast.parse(file.read_text())
    return any(isinstance(node, ast.FunctionDef) and node.name == "samples" for node in tree.body)


@pytest.mark.parametrize(
    "address", [pytest.param(ADDRESS, id="address"), pytest.param(None, id="no address")]
)
def test_every_text_is_fit_for_its_reader(address: str | None) -> None:
    """With and without an address, no text has a fault; the longest counts are among them."""
    samples = all_samples(address)
    assert [(sample.name, finding) for sample in samples for finding in findings(sample)] == []
    assert any("999" in sample.text for sample in samples)


def test_every_text_has_a_name_of_its_own() -> None:
    """A name in the preview means one text."""
    names = [sample.name for sample in all_samples(ADDRESS)]
    assert len(names) == len(set(names))


def test_every_module_with_words_is_in_the_list() -> None:
    """Modules with words for a reader offer samples, and what offers samples is walked."""
    with_words = {file.stem for file in NOTIFY.glob("*.py") if file.stem.startswith(("wording", "page"))}
    offering = {file.stem for file in NOTIFY.glob("*.py") if _offers_samples(file)}
    walked = {samples.__module__.rpartition(".")[2] for samples in CATALOGUE}
    assert with_words <= offering == walked


@pytest.mark.parametrize(
    ("sample", "finding"),
    [
        pytest.param(
            Sample("a", Reader.STAFF, Form.EMAIL, " ".join(["woord"] * 15) + "."),
            None,
            id="15 words for staff",
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.EMAIL, " ".join(["woord"] * 16)),
            Fault.LONG_SENTENCE,
            id="16 words",
        ),
        pytest.param(
            Sample("a", Reader.YOUNG, Form.PAGE, " ".join(["woord"] * 10)), None, id="10 words for the young"
        ),
        pytest.param(
            Sample("a", Reader.YOUNG, Form.PAGE, " ".join(["woord"] * 11)), Fault.LONG_SENTENCE, id="11 words"
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.EMAIL, f"{ANNUAL}\n" * 3, subject=ANNUAL),
            None,
            id="lines end sentences",
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.PAGE, "Dit is conform de afspraak."),
            Fault.HARD_WORD,
            id="hard word",
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.PAGE, "Het signaal is nieuw."), None, id="a word for staff"
        ),
        pytest.param(
            Sample("a", Reader.YOUNG, Form.PAGE, "Het Signaal is nieuw."),
            Fault.HARD_WORD,
            id="not for the young",
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.SMS, "Jan heeft schulden."), Fault.TELLS_PROBLEM, id="a problem"
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.SMS, "Dat is verschuldigd."), None, id="only part of a word"
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.SMS, "Bel 06 1234 5678."), Fault.TELLS_PERSON, id="a phone number"
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.SMS, "Bel 020-1234567.", ("020-1234567",)), None, id="whom to call"
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.EMAIL, "Mail x@example.org"),
            Fault.TELLS_PERSON,
            id="an e-mail address",
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.EMAIL, "Op 12-04-2008."), Fault.TELLS_PERSON, id="a day of birth"
        ),
        pytest.param(Sample("a", Reader.STAFF, Form.EMAIL, "Nu 999."), None, id="a count"),
        pytest.param(
            Sample("a", Reader.STAFF, Form.SMS, "{naam} wacht."), Fault.PLACEHOLDER, id="not filled in"
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.SMS, "U heeft None taken."), Fault.PLACEHOLDER, id="None"
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.EMAIL, "Kijk op https://x.example"),
            Fault.UNKNOWN_ADDRESS,
            id="an address",
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.EMAIL, f"Kijk op {ADDRESS}", (ADDRESS,)),
            None,
            id="the fixed address",
        ),
        pytest.param(Sample("a", Reader.STAFF, Form.PAGE, "Tab\there"), Fault.ODD_CHARACTER, id="a tab"),
        pytest.param(Sample("a", Reader.STAFF, Form.SMS, "ë" * 70), None, id="one part"),
        pytest.param(Sample("a", Reader.STAFF, Form.SMS, "ë" * 71), Fault.SEVERAL_PARTS, id="two parts"),
        pytest.param(Sample("a", Reader.STAFF, Form.EMAIL, "ë" * 71), None, id="an e-mail has no parts"),
        pytest.param(
            Sample("a", Reader.STAFF, Form.EMAIL, "Hoi", subject="a" * 78), None, id="78 characters"
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.EMAIL, "Hoi", subject="a" * 79),
            Fault.LONG_SUBJECT,
            id="79 characters",
        ),
        pytest.param(
            Sample("a", Reader.STAFF, Form.EMAIL, "Hoi", subject="a\nb"), Fault.LONG_SUBJECT, id="two lines"
        ),
    ],
)
def test_what_is_wrong_is_found(sample: Sample, finding: Fault | None) -> None:
    """Each rule of the lint finds what it should, and leaves its near miss alone."""
    assert {found.fault for found in findings(sample)} == ({finding} if finding else set())


def test_a_finding_names_the_piece() -> None:
    """Whoever mends a text reads which word it is about."""
    sample = Sample("a", Reader.STAFF, Form.PAGE, "Teneinde u te helpen.")
    assert findings(sample) == (Finding(Fault.HARD_WORD, "teneinde"),)
