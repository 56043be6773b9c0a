"""``vangnet uploads|events``: delivering from the command line, through the same door as every school."""

import json
from pathlib import Path
from typing import Annotated

import httpx
import typer

from services.ingest import kept_keys
from services.ingest.scope import Role
from services.runtime.command import DataOption, settings_here
from services.runtime.errors import Fault
from services.runtime.settings import RuntimeSettings

uploads = typer.Typer(help="Files that are delivered.", no_args_is_help=True)
events = typer.Typer(help="Single events that are delivered.", no_args_is_help=True)

KeyOption = Annotated[
    str | None,
    typer.Option("--key", help="API key (default: VANGNET_KEY, or the last one made on this machine)."),
]
UrlOption = Annotated[
    str | None, typer.Option("--url", help="Where ingest runs (default: the running 'vangnet up').")
]


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
        key=key or kept_keys.kept(settings, _role(kind)),
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
        key=key or kept_keys.kept(settings, role),
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
    if kind.startswith("duo-"):
        return Role.DOORSTROOMPUNT
    return Role.SCHOOL if kind == "uitstroom" else Role.COORDINATOR


def _kind_of(content: bytes) -> str:
    head = content.split(b"\n", 1)[0]
    return "toewijzingen" if b"medewerker" in head and b"bestemming" not in head else "uitstroom"
