"""``vangnet duo``: the A04 of a month beside what is held, from the command line."""

import json
from pathlib import Path

import pytest

from tests.commands.typed import Vangnet
from tests.ingest.conftest import close_office, open_office
from tests.ingest.duo_rows import DUO_PERSONAL, OTHER_NUMBER, doorstroompunt, file
from tests.school_client.conftest import Site

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.mark.enable_socket
def test_the_difference_is_printed_as_counts_and_with_json_as_pseudonyms(
    vangnet: Vangnet, database_url: str, keys_url: str, tmp_path: Path
) -> None:
    """Two files in, one difference out: exit code 1, and never a number or name."""
    office = open_office(database_url, keys_url, tmp_path / "ingest")
    a04 = tmp_path / "202611A04R0025.csv"
    a04.write_bytes(file("duo-a04", {}, {"PERSOONSGEBONDENNUMMER": OTHER_NUMBER}))
    site = Site(office)
    here = ("--url", site.url, "--key", doorstroompunt(office.app, "25"), "--month", "2026-11")
    with site.running():
        assert vangnet("duo", "reconcile", *here).code == 1
        office.upload(file("duo-a01"), here[3], "duo-a01")
        said = vangnet("duo", "reconcile", str(a04), *here)
        told = vangnet("duo", "reconcile", "--json", *here)
        a04.write_bytes(file("duo-a04"))
        same = vangnet("duo", "reconcile", str(a04), *here)
    close_office(office)
    assert (said.code, said.err) == (1, "A04: 2 rows, 0 refused\n")
    assert said.out == "2026-11, region 25: 1 in both, 1 only in A04, 0 only here\n"
    (person,) = json.loads(told.out)["jongeren_alleen_in_a04"]
    assert person["gemeente"] == "HAARLEM"
    assert [word for word in DUO_PERSONAL if word in told.out + said.out] == []
    assert (same.code, same.out) == (0, "2026-11, region 25: 1 in both, 0 only in A04, 0 only here\n")
