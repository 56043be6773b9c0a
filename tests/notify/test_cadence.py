"""How often a message may go: every number has a source, and a region that deviates says why."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from services.notify.cadence import FOLDER, Cadences, load_cadences, read_cadence

TEXT = FOLDER.joinpath("2026-01-01.yaml").read_text(encoding="utf-8")
DEVIATION = {
    "12": {"check_in_days": {"value": 14, "source": "Twentse Belofte", "reason": "Jongeren vroegen erom."}}
}


def changed(**more: object) -> str:
    """Return the file with other parts."""
    return yaml.safe_dump({**yaml.safe_load(TEXT), **more})


def numbers(**more: object) -> str:
    """Return the file with other numbers."""
    return changed(numbers={**yaml.safe_load(TEXT)["numbers"], **more})


def test_the_package_has_a_version_that_counts_from_its_day() -> None:
    """The first version counts for days before it too."""
    cadences = load_cadences()
    assert cadences.at(date(2020, 1, 1), "25") == cadences.at(date(2026, 11, 24), "25")
    assert cadences.at(date(2026, 11, 24), "25").check_in_days == 28


def test_a_region_deviates_alone() -> None:
    """What one region set counts there and nowhere else."""
    cadences = Cadences(read_cadence(changed(regions=DEVIATION)))
    assert cadences.at(date(2026, 11, 24), "12").check_in_days == 14
    assert cadences.at(date(2026, 11, 24), "25").check_in_days == 28


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param(changed(more=1), "nothing else", id="a part too many"),
        pytest.param("- 1", "nothing else", id="a list"),
        pytest.param(numbers(chats=1), "chats", id="unknown number"),
        pytest.param(numbers(check_in_days={"value": 0, "source": "x"}), "check_in_days", id="zero"),
        pytest.param(numbers(check_in_days={"value": True, "source": "x"}), "check_in_days", id="no number"),
        pytest.param(numbers(check_in_days={"value": 7, "source": " "}), "check_in_days", id="no source"),
        pytest.param(numbers(check_in_days=7), "check_in_days", id="a bare number"),
        pytest.param(changed(regions={"12": {}}), "region 12", id="a region that changes nothing"),
        pytest.param(
            changed(regions={"12": {"check_in_days": {"value": 14, "source": "x"}}}),
            "region 12",
            id="no reason",
        ),
        pytest.param(
            changed(regions={"12": {"chats": DEVIATION["12"]["check_in_days"]}}),
            "chats",
            id="unknown in a region",
        ),
    ],
)
def test_what_is_not_sound_is_refused(text: str, named: str) -> None:
    """The fault is named, so that it can be mended."""
    with pytest.raises(ValueError, match=named):
        read_cadence(text)


def test_the_file_with_a_fault_is_named(tmp_path: Path) -> None:
    """Of several files, the one that is wrong."""
    (tmp_path / "2026-01-01.yaml").write_text(TEXT)
    (tmp_path / "2027-01-01.yaml").write_text(numbers(chats=1))
    (tmp_path / "leesmij.txt").write_text("niets")
    with pytest.raises(ValueError, match=r"2027-01-01\.yaml: .*chats"):
        load_cadences(tmp_path)
