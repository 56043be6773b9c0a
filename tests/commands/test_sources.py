"""``vangnet sources``: what an operator sees and sets."""

import pytest

from services.ingest.app import build
from services.ingest.settings import IngestSettings
from services.runtime.command import opened_here
from tests.commands.typed import Vangnet
from tests.ingest.deliveries import SCHOOL

pytestmark = pytest.mark.usefixtures("installed")


def judge() -> None:
    """Let the sweep of ingest look once."""
    with opened_here(None) as runtime:
        build(runtime, IngestSettings.load()).silence.step()


def test_a_rhythm_is_set_shown_and_unset(vangnet: Vangnet) -> None:
    """What was set stands in the list; unset, the school's own past counts again."""
    assert vangnet("keys", "create", "--school", SCHOOL).code == 0
    assert vangnet("sources", "list").out == "no school delivered yet\n"

    said = vangnet("sources", "rhythm", "--school", SCHOOL, "--every-days", "10")
    assert (said.code, said.out) == (0, f"{SCHOOL}: within 10 school days\n")
    (shown,) = vangnet("sources", "list", "--json").json
    assert (shown["brin"], shown["toestand"], shown["ritme_ingesteld"]) == (SCHOOL, "nooit_geleverd", True)
    judge()
    assert "nooit_geleverd" in vangnet("sources", "list").out

    assert vangnet("sources", "rhythm", "--school", SCHOOL, "--unset").code == 0
    (shown,) = vangnet("sources", "list", "--json").json
    assert not shown["ritme_ingesteld"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("--every-days", "10"), f"no key names school {SCHOOL}", id="a school without a key"),
        pytest.param((), "give either --every-days", id="nothing"),
        pytest.param(("--every-days", "10", "--unset"), "give either --every-days", id="both"),
    ],
)
def test_what_is_wrong_is_said(vangnet: Vangnet, words: tuple[str, ...], says: str) -> None:
    """A rhythm for a school that nobody may deliver for, or an unclear order, changes nothing and says why."""
    said = vangnet("sources", "rhythm", "--school", SCHOOL, *words)

    assert said.code == 1
    assert says in said.err
