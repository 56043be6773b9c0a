"""``vangnet messages preview`` shows every text before anybody gets it."""

from services.notify.catalogue import all_samples
from tests.commands.typed import Vangnet


def test_the_preview_prints_every_text(vangnet: Vangnet) -> None:
    """``vangnet messages preview`` shows each text with its length, and needs no database."""
    said = vangnet("messages", "preview")
    assert said.code == 0
    assert all(sample.name in said.out for sample in all_samples("http://127.0.0.1:8000/bericht"))
    assert " tekens, 1 deel)" in said.out


def test_the_preview_of_one_form(vangnet: Vangnet) -> None:
    """One form at a time, as JSON for a program."""
    rows = vangnet("messages", "preview", "--form", "sms", "--json").json
    assert {row["form"] for row in rows} == {"sms"}
    assert {row["parts"] for row in rows} == {1}
