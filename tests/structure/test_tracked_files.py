"""What a clone brings to a stranger: no registry, no path of somebody's machine, no secret, no real person."""

import csv
import json
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.structure.tracked import ROOT, text_of, tracked

MACHINE = re.compile(r"(?<![\w.~-])/(?:root|home|Users|work)/[\w.]+")
REGISTRY = re.compile(
    r"https?://[^\s\"'`)]*(?:/simple\b|/pypi/|/artifactory|/nexus|/repository/|/api/npm)"
    r"|https?://(?:[^/\s]*@|registry\.|[^/\s]*\.(?:internal|corp|lan|local)\b)",
    re.IGNORECASE,
)
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(?:AKIA|ghp_|sk_live_|xox[bp]-)\w{8,}")
PUBLIC = {
    "pypi.org",
    "files.pythonhosted.org",
    "registry.npmjs.org",
    "repo.maven.apache.org",
    "proxy.golang.org",
}
"""Hosts that everybody knows."""
REGISTRY_VARIABLES = (
    "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "NPM_CONFIG_REGISTRY", "GOPROXY",
)  # fmt: skip
NOT_OURS = Path("tests/contracts/twilio_openapi/twilio_api_v2010.json")
"""Published by Twilio, with examples of its own."""

SCHOOLS = re.compile(r"^98[A-Z]{2}$")
"""BRINs that DUO never gave out."""
MOBILES = re.compile(r"^06-1234[59]\d{3}$")
EMAILS = re.compile(r"^[\w.-]+@example\.org$")
NUMBERS = re.compile(r"^99999[0-9]{4}$")
"""National numbers that are for tests."""
DUO_COLUMNS = {"#BRIN_NR": SCHOOLS, "BRIN_NR": SCHOOLS, "BRIN": SCHOOLS, "PERSOONSGEBONDENNUMMER": NUMBERS}
PERSONAL_FIELDS = {
    "roepnaam", "achternaam", "naam", "geboortedatum", "mobiel", "email", "telefoon", "leerlingnummer",
    "bestemmingsnaam", "gemeente", "bsn",
}  # fmt: skip
"""Fields that never stand on a topic."""


def registries() -> set[str]:
    """Return the hosts from which this machine installs, as far as they are its own."""
    values = " ".join(os.environ.get(name, "") for name in REGISTRY_VARIABLES)
    hosts = {urlsplit(value).hostname for value in re.split(r"[\s,|]+", values)}
    return {host for host in hosts if host} - PUBLIC


def leaks(text: str, hosts: set[str]) -> list[str]:
    """Return what a file tells about the machine on which it was made."""
    found = [match.group() for pattern in (MACHINE, REGISTRY, SECRET) for match in pattern.finditer(text)]
    return found + [host for host in sorted(hosts) if host in text]


def real_people(rows: list[dict[str, str]]) -> list[str]:
    """Return every value of an example that could belong to somebody."""
    forms = {"brin": SCHOOLS, "mobiel": MOBILES, "email": EMAILS, **DUO_COLUMNS}
    found = [
        f"{column}: {row[column]}"
        for row in rows
        for column, form in forms.items()
        if row.get(column) and not form.match(row[column])
    ]
    schools = [school for row in rows for school in row.get("scholen", "").split()]
    return found + [f"scholen: {school}" for school in schools if not SCHOOLS.match(school)]


def personal_fields(document: object) -> list[str]:
    """Return every field of an example of a topic, at any depth, that names or finds a person."""
    match document:
        case dict():
            below = [field for value in document.values() for field in personal_fields(value)]
            return [str(name) for name in document if name in PERSONAL_FIELDS] + below
        case list():
            return [field for value in document for field in personal_fields(value)]
        case _:
            return []


def test_no_file_tells_about_a_machine() -> None:
    """No tracked file holds a path of somebody's machine, a registry, or a secret."""
    hosts = registries()
    found = {
        str(path): leaks(text_of(path), hosts) for path in tracked() if path not in {NOT_OURS, OURSELVES}
    }

    assert {path: what for path, what in found.items() if what} == {}


def test_pinned_requirements_name_no_source() -> None:
    """What is installed is pinned by hash and comes from whichever index the reader trusts."""
    pinned = [path for path in tracked() if path.name.startswith("requirements") and path.suffix == ".txt"]

    assert len(pinned) >= 3
    for path in pinned:
        text = text_of(path)
        assert "://" not in text, path
        assert "--hash=sha256:" in text, path


def test_examples_hold_invented_people_only() -> None:
    """Every school, number and address of the examples is one that nobody can have."""
    files = sorted((ROOT / "examples").glob("*.csv"))

    assert len(files) == 7
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter=";"))
        assert rows
        assert real_people(rows) == [], file.name


def test_no_example_of_a_topic_holds_a_person() -> None:
    """No name, number or address stands on a topic, so in no example of one."""
    files = sorted((ROOT / "schemas" / "examples").rglob("*.json"))

    assert files
    assert {file.name: personal_fields(json.loads(file.read_text())) for file in files} == {
        file.name: [] for file in files
    }


OURSELVES = Path(__file__).relative_to(ROOT)
"""This file holds the planted leaks."""


@pytest.mark.parametrize(
    "leak",
    [
        pytest.param("/home/jan/vangnet/.venv", id="path"),
        pytest.param("/Users/jan", id="path on a mac"),
        pytest.param("--index-url https://packages.example.org/simple", id="index"),
        pytest.param("https://jan:geheim@example.org/x", id="login in an address"),
        pytest.param("-----BEGIN RSA PRIVATE KEY-----", id="key"),
        pytest.param("see mirror.example.org for wheels", id="registry of this machine"),
    ],
)
def test_a_leak_is_found(leak: str) -> None:
    """Planted: a file that tells where it was made."""
    assert leaks(f"text before {leak} and after", {"mirror.example.org"})


def test_a_real_person_is_found() -> None:
    """Planted: a row with a school and a number that somebody may have."""
    row = {"brin": "21CY", "mobiel": "06-23456789", "email": "jan@school.nl", "scholen": "98KP 00AB"}

    assert real_people([row]) == [
        "brin: 21CY",
        "mobiel: 06-23456789",
        "email: jan@school.nl",
        "scholen: 00AB",
    ]


def test_a_person_on_a_topic_is_found() -> None:
    """Planted: an example with a name deep inside it."""
    assert personal_fields({"data": [{"regio": "25", "achternaam": "x"}]}) == ["achternaam"]
