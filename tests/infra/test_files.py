"""The files that nobody runs here say nothing that is not so."""

import tomllib
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from honcho.environ import parse_procfile
from psycopg.abc import Query

from services.ingest.__main__ import ROLES as INGEST
from services.ingest.settings import IngestSettings
from services.monitor.__main__ import ROLES as MONITOR
from services.monitor.settings import MonitorSettings
from services.notify.__main__ import ROLES as NOTIFY
from services.notify.settings import NotifySettings
from services.portal.__main__ import ROLES as PORTAL
from services.portal.settings import PortalSettings
from services.runtime.settings import RuntimeSettings
from services.sandbox.settings import SandboxSettings

ROOT = Path(__file__).parents[2]
INFRA = ROOT / "infra"
PROCESSES = {
    *(("services.ingest", role) for role in INGEST),
    *(("services.monitor", role) for role in MONITOR),
    *(("services.notify", role) for role in NOTIFY),
    *(("services.portal", role) for role in PORTAL),
    ("services.sandbox",),
}
COMPOSE: dict[str, Any] = yaml.safe_load((INFRA / "compose.yaml").read_text())
ALERTS: list[dict[str, Any]] = yaml.safe_load((INFRA / "alerts.yaml").read_text())["alerts"]
ASKED = [
    pytest.param(alert, schema, id=f"{alert['name']} in {schema}")
    for alert in ALERTS
    for schema in alert["schemas"]
]

_OLD = "now() - interval '1 hour'"
_SOMEBODY = "gen_random_uuid()"
RINGING = {
    "outbox_waits": f"""insert into outbox (event_id, topic, key, headers, value, recorded_at)
        values ({_SOMEBODY}, 't', '', '{{}}', '', {_OLD})""",
    "sweep_not_run": f"insert into dossiers (leaver, due) values ({_SOMEBODY}, {_OLD})",
    "somebody_may_fall_through": "insert into audit values ('quarantined', 1, now()), ('no_owner', 0, now())",
    "audit_not_finished": "insert into audit values ('no_owner', 0, now() - interval '3 hours')",
    "retention_not_run": "insert into retention_runs values (now() - interval '2 days', now() - interval '2 days',"
    " now() - interval '2 days')",
    "silence_not_looked_at": "insert into sources (school, due) values ('98KP', now() - interval '26 hours')",
    "plan_not_followed": f"""insert into signals (signal, leaver, revision, kind, urgency, status, opening, opened_at,
        region, school, start_state, due) values ({_SOMEBODY}, {_SOMEBODY}, 1, 'signaal', 'today', 'open', 1, {_OLD},
        '25', '98KP', false, {_OLD})""",
    "message_not_sent": f"""insert into messages (id, recipient, channel, role, steps, reasons, text, subject, letter,
        state, made_at, not_before, give_up_at, look_again_at, callback_key) values ({_SOMEBODY}, {_SOMEBODY}, 'sms',
        'lifecoach', '{{}}', '{{}}', '', '', '', 'queued', {_OLD}, {_OLD}, now(), now(), 'k')""",
    "outcome_not_asked": f"""insert into messages (id, recipient, channel, role, steps, reasons, text, subject, letter,
        state, made_at, not_before, give_up_at, look_again_at, callback_key, ask_at) values ({_SOMEBODY}, {_SOMEBODY},
        'sms', 'lifecoach', '{{}}', '{{}}', '', '', '', 'unknown', {_OLD}, {_OLD}, now(), now(), 'k', {_OLD})""",
    "provider_failing": f"insert into provider_stands values ('sms', 'twilio', {_OLD})",
    "text_not_forgotten": "insert into replies (provider_id, meaning, received_at, forget_at)"
    " values ('SM1', 'seen', now() - interval '30 days', now() - interval '2 days')",
    "dead_letters": f"""insert into dead_letters (id, topic, partition, position, reason, place, payload, digest,
        first_seen) values ({_SOMEBODY}, 't', 0, 0, 'r', 'p', '', 'd', now())""",
    "quarantine": f"""insert into quarantine (leaver, error, place, since, events)
        values ({_SOMEBODY}, 'e', 'p', now(), 1)""",
    "key_of_erased": "insert into erasures (leaver, id, region, reason, erased_at, removed) values (gen_random_uuid(),"
    " gen_random_uuid(), '25', 'verzoek', now() - interval '1 hour', '{}')",
    "key_expires": f"""insert into sender_keys (key_id, digest, id, name, role, schools, created_at, starts_at,
        expires_at) values ('a', 'd', {_SOMEBODY}, '', 'school', '{{98KP}}', {_OLD}, {_OLD},
        now() + interval '13 days')""",
}


def test_procfile_starts_every_role() -> None:
    """`make up BUS=kafka` runs each role of each service, and each under the supervisor."""
    lines = parse_procfile((INFRA / "Procfile").read_text()).processes.values()
    supervisor = "python -m infra.supervise -- python -m "
    assert all(line.startswith(supervisor) for line in lines)
    assert {tuple(line.removeprefix(supervisor).split()) for line in lines} == PROCESSES


def test_compose_starts_every_role() -> None:
    """Docker runs the same roles, and the topics before them."""
    commands = [tuple(service["command"]) for service in COMPOSE["services"].values() if "command" in service]
    assert {command[2:] for command in commands if command[2] != "infra.topics"} == PROCESSES
    assert any(command[:3] == ("python", "-m", "infra.topics") for command in commands)


def test_compose_names_only_settings_that_exist() -> None:
    """No variable of compose.yaml is misspelt: a service would refuse to start, or not hear it."""
    kinds = (
        RuntimeSettings,
        IngestSettings,
        MonitorSettings,
        NotifySettings,
        PortalSettings,
        SandboxSettings,
    )
    known = {
        f"{kind.model_config.get('env_prefix', '')}{name}".upper()
        for kind in kinds
        for name in kind.model_fields
    }
    ours = [s for s in COMPOSE["services"].values() if "build" in s]
    assert {name for service in ours for name in service["environment"]} - known == set()


def test_dockerfile_copies_what_is_there() -> None:
    """Each file that the image copies exists, and .dockerignore lets it through."""
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copies = [
        line.split()[1:-1]
        for line in (INFRA / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY")
    ]
    for name in (name for names in copies for name in names):
        assert (ROOT / name).exists(), name
        assert any(Path(name).match(pattern) for pattern in allowed), name


@pytest.mark.parametrize(("alert", "schema"), ASKED)
def test_alert_is_quiet_and_rings(alert: dict[str, Any], schema: str, database_url: str) -> None:
    """On a new region the answer is under the limit; with one thing wrong for long enough it is above."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"set search_path = {schema}".encode())
        assert _answer(connection, alert["asks"].encode()) <= alert["above"]
        connection.execute(RINGING[alert["name"]].encode())
        assert _answer(connection, alert["asks"].encode()) > alert["above"]


def test_an_audit_that_never_ran_rings(database_url: str) -> None:
    """Where the audit was never started, two hours count from the first look at anybody."""
    alert = next(alert for alert in ALERTS if alert["name"] == "audit_not_finished")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("set search_path = monitor")
        connection.execute(
            "insert into dossiers (leaver, looked_at) values (gen_random_uuid(), now() - interval '3 hours')"
        )
        assert _answer(connection, alert["asks"].encode()) > alert["above"]


def test_alert_says_why_and_what_to_do() -> None:
    """Who is woken up reads why it matters and what to do."""
    document = yaml.safe_load((INFRA / "alerts.yaml").read_text())
    for alert in (*document["alerts"], *document["beside"]):
        assert alert["why"], alert
        assert alert["do"], alert


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-kafka.txt", "requirements-uv.txt"]
)
def test_requirements_are_pinned_with_hashes(name: str) -> None:
    """Each dependency is one version with its hashes, and the file names no address."""
    text = (ROOT / name).read_text()
    pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned), (
        "a version, and a hash on the next line"
    )
    assert "://" not in text
    assert "--index" not in text


def test_versions_agree_between_the_files() -> None:
    """What is tested is what is installed: a package has the same version in each file that names it."""
    files = ("requirements.txt", "requirements-kafka.txt", "requirements-dev.txt")
    base, kafka, dev = (
        {line.split(" ")[0] for line in (ROOT / f).read_text().splitlines() if "==" in line} for f in files
    )
    assert base <= kafka <= dev


def test_licence_is_the_same_everywhere() -> None:
    """LICENSE, pyproject.toml and publiccode.yml name one licence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert project["license"] == public["legal"]["license"] == "EUPL-1.2"
    assert (ROOT / "LICENSE").read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert project["version"] == public["softwareVersion"]


def _answer(connection: psycopg.Connection, question: Query) -> float:
    row = connection.execute(question).fetchone()
    assert row is not None
    return float(row[0])
