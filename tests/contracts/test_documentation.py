"""The page for builders of a connection: what it says to copy works as it stands there."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

import pytest

from services.ingest import errors
from services.ingest.catalogue import ACCEPTED_TYPES, required_fields
from tests.ingest.conftest import close_office, open_office
from tests.school_client.conftest import Site

PAGE = (Path(__file__).parents[2] / "services" / "ingest" / "documentation.html").read_text()
PWSH = shutil.which("pwsh")


@pytest.fixture
def site(database_url: str, keys_url: str, tmp_path: Path) -> Iterator[Site]:
    """An ingest with empty tables, behind one address."""
    office = open_office(database_url, keys_url, tmp_path / "data")
    yield Site(office)
    close_office(office)


def examples(language: str) -> list[str]:
    """Return each example of the page in a language, as a reader copies it."""
    return [unescape(text) for text in re.findall(rf'<code class="{language}">(.*?)</code>', PAGE, re.DOTALL)]


def ran(command: Sequence[str], site: Site, folder: Path) -> dict[str, object]:
    """Return what an example prints, run with the address and a key of this ingest."""
    surroundings = os.environ | {"VANGNET_URL": site.url, "VANGNET_KEY": site.office.school}
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.enable_socket
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_examples_run_as_they_stand(site: Site, tmp_path: Path) -> None:
    """Events of curl and Python are taken, a file is tried, an exit withdrawn, and somebody reported, all in order."""
    event, file, withdrawal, report = examples("curl")
    (program,) = examples("python")
    with site.running():
        taken = ran(["bash", "-euc", event], site, tmp_path)
        after = ran([sys.executable, "-c", program], site, tmp_path)
        tried = ran(["bash", "-euc", file], site, tmp_path)
        withdrawn = ran(["bash", "-euc", withdrawal], site, tmp_path)
        reported = ran(["bash", "-euc", report], site, tmp_path)

    assert taken["uitkomsten"] == after["uitkomsten"] == ["aanvaard"]
    assert (tried["proef"], tried["aanvaard"], tried["geweigerd"]) == (True, 1, 0)
    assert withdrawn["uitkomsten"] == reported["uitkomsten"] == ["aanvaard"]
    assert len(site.office.events()) == 4


@pytest.mark.enable_socket
@pytest.mark.skipif(PWSH is None, reason="PowerShell is not installed")
def test_the_example_in_powershell_runs(site: Site, tmp_path: Path) -> None:
    """The event of PowerShell is taken."""
    (program,) = examples("powershell")
    with site.running():
        taken = ran([str(PWSH), "-NoProfile", "-Command", f"{program} | ConvertTo-Json"], site, tmp_path)

    assert taken["aanvaard"] == 1


def test_the_example_in_powershell_has_every_needed_field() -> None:
    """Where there is no PowerShell, its text is still held against what is needed."""
    (program,) = examples("powershell")
    given = dict(re.findall(r'^\s*(\w+)\s*= "([^"]*)"', program, re.MULTILINE))

    assert {"specversion", "id", "source", "type"} <= given.keys()
    assert set(required_fields(ACCEPTED_TYPES[given["type"]])) <= given.keys()
    assert program.count("{") == program.count("}")
    assert "$env:VANGNET_URL/v1/gebeurtenissen" in program


def test_the_page_explains_every_refusal() -> None:
    """A sender finds what to do for each status that there is."""
    statuses = {str(kind.status) for kind in errors.Refused.__subclasses__()} | {"500", "503"}

    assert statuses - set(re.findall(r"\b[45]\d\d\b", PAGE)) == set()
