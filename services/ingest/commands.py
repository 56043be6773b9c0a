"""``vangnet keys|uploads|events``: who may deliver, and delivering from the command line.

``keys`` works in the database; the others go through the same door as every school.
"""

import json
import os
from pathlib import Path
from typing import Annotated

import httpx
import typer

from services.ingest import app as ingest
from services.ingest.settings import IngestSettings
from services.runtime.command import DataOption, opened_here, settings_here
from services.runtime.errors import Fault, Misconfigured
from services.runtime.settings import RuntimeSettings

keys = typer.Typer(help="Keys with which schools and coordinators deliver.", no_args_is_help=True)
uploads = typer.Typer(help="Files that are delivered.", no_args_is_help=True)
events = typer.Typer(help="Single events that are delivered.", no_args_is_help=True)

KeyOption = Annotated[
    str | None,
    typer.Option("--key", help="API key (default: VANGNET_KEY, or the last one made on this machine)."),
]
UrlOption = Annotated[
    str | None, typer.Option("--url", help="Where ingest runs (default: the running 'vangnet up').")
]
KEPT_KEYS = "keys.json"
"""Where the last key per role is kept on this machine."""


@keys.command("create")
def create_key(
    school: Annotated[
        list[str] | None, typer.Option(help="BRIN of a school that this key may deliver for.")
    ] = None,
    role: Annotated[str, typer.Option(help="'school' or 'coordinator'.")] = "school",
    region: Annotated[
        str | None, typer.Option(help="Doorstroompunt region of a coordinator, for example 25.")
    ] = None,
    name: Annotated[str, typer.Option(help="Whose key it is, as you will read it in a list.")] = "",
    data: DataOption = None,
) -> None:
    """Make a key and print it: it is shown once, and stored only as a hash."""
    with opened_here(data) as runtime:
        app = ingest.build(runtime, IngestSettings.load())
        key = app.create_key(role=role, schools=tuple(school or ()), region=region, name=name)
    typer.echo(key)
    if not runtime.settings.production:
        _keep(runtime.settings, role, key)


@uploads.command("send")
def send_upload(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The CSV file.")],
    soort: Annotated[
        str | None,
        typer.Option(help="'uitstroom', 'toewijzingen' or 'duo-a01' and so on (default: by its columns)."),
    ] = None,
    key: KeyOption = None,
    url: UrlOption = None,
    data: DataOption = None,
) -> None:
    """Deliver a file and print its report; exit code 1 when a row was rejected."""
    content = file.read_bytes()
    kind = soort or _kind_of(content)
    settings = settings_here(data)
    answer = ask(
        settings,
        "POST",
        f"/v1/uploads?soort={kind}",
        content,
        media_type="text/csv",
        url=url,
        key=key or kept(settings, _role(kind)),
    )
    typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    if answer.get("geweigerd"):
        raise typer.Exit(1)


@events.command("send")
def send_event(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="JSON: one CloudEvent, or a list.")
    ],
    key: KeyOption = None,
    url: UrlOption = None,
    data: DataOption = None,
) -> None:
    """Deliver one event or a list of events, and print the receipt."""
    content = file.read_bytes()
    batch = content.lstrip().startswith(b"[")
    settings = settings_here(data)
    media_type = "application/cloudevents-batch+json" if batch else "application/cloudevents+json"
    role = "coordinator" if b"begeleider.toegewezen" in content else "school"
    answer = ask(
        settings,
        "POST",
        "/v1/gebeurtenissen",
        content,
        media_type=media_type,
        url=url,
        key=key or kept(settings, role),
    )
    typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))


def ask(
    settings: RuntimeSettings,
    method: str,
    path: str,
    content: bytes = b"",
    *,
    media_type: str = "application/json",
    url: str | None,
    key: str,
) -> dict[str, object]:
    """Return the answer of the running ingest.

    Raises:
        Fault: when there is none, or it is a refusal.
    """
    headers = {"Authorization": f"Bearer {key}", "Content-Type": media_type}
    try:
        response = httpx.request(
            method, (url or settings.url) + path, content=content, headers=headers, timeout=120
        )
    except httpx.TransportError as fault:
        message = f"no answer from {url or settings.url}: is 'vangnet up' running?"
        raise Fault(message) from fault
    if response.is_error:
        message = f"refused with status {response.status_code}:\n{response.text}"
        raise Fault(message)
    answer: dict[str, object] = response.json()
    return answer


def _role(kind: str) -> str:
    return "school" if kind == "uitstroom" else "coordinator"


def _kind_of(content: bytes) -> str:
    head = content.split(b"\n", 1)[0]
    return "toewijzingen" if b"medewerker" in head and b"bestemming" not in head else "uitstroom"


def _keep(settings: RuntimeSettings, role: str, key: str) -> None:
    """Keep the last key per role in the data folder, readable by its owner only, for the commands on this machine."""
    path = settings.data / KEPT_KEYS
    before = json.loads(path.read_text()) if path.exists() else {}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o600)
        json.dump(before | {role: key}, file)


def kept(settings: RuntimeSettings, role: str) -> str:
    """Return the key that the environment gives, or the last one of a role that was made on this machine.

    Raises:
        Misconfigured: when there is none.
    """
    if settings.key is not None:
        return settings.key.get_secret_value()
    path = settings.data / KEPT_KEYS
    found = json.loads(path.read_text()) if path.exists() else {}
    if role not in found:
        message = f"no key: give --key or VANGNET_KEY, or make one with 'vangnet keys create' (role {role})"
        raise Misconfigured(message)
    return str(found[role])
