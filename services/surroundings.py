"""What stands around a region that runs in one process: its settings, and a sandbox in place of the outside."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from services.notify.settings import NotifySettings
from services.portal.settings import PortalSettings
from services.runtime.app import Runtime
from services.runtime.settings import RuntimeSettings
from services.sandbox.app import Sandbox
from services.sandbox.app import running as running_sandbox
from services.sandbox.settings import SandboxSettings

PortOption = Annotated[int, typer.Option(help="Port of ingest and notify on this machine.")]
SandboxPortOption = Annotated[int, typer.Option(help="Port of the sandbox: its page and /berichten.json.")]


def settings_for(data: Path | None, port: int, **defaults: str) -> RuntimeSettings:
    """Return the settings of a region in ``data`` that answers on ``port``; the environment wins over ``defaults``."""
    chosen: dict[str, object] = {} if data is None else {"data": data}
    unset = {name: value for name, value in defaults.items() if f"VANGNET_{name.upper()}" not in os.environ}
    return RuntimeSettings.load(url=url_of(port), **unset, **chosen)


@contextmanager
def outside_of(runtime: Runtime, port: int, sandbox_port: int) -> Iterator[Sandbox]:
    """Run the sandbox on the region's clock, with what it received kept in the data folder."""
    settings = SandboxSettings(
        port=sandbox_port,
        smtp_port=0,
        auth_token=SecretStr(runtime.local_secrets["twilio_auth_token"]),
        inbound_url=f"{url_of(port)}/twilio/inbound",
        notify_callback_url=f"{url_of(port)}/notifynl/status",
        data_file=runtime.settings.data / "zandbak.json",
    )
    with running_sandbox(settings, runtime.clock.now) as outside:
        yield outside


def towards(outside: Sandbox, port: int) -> NotifySettings:
    """Return settings of notify that send to the sandbox, except where the environment names a provider."""
    return NotifySettings.to_sandbox(api=outside.url, smtp_port=outside.smtp_port, public_url=url_of(port))


def portal_beside(port: int) -> PortalSettings:
    """Return settings of a portal in the same process, except where the environment says otherwise."""
    unset = {"public_url": url_of(port), "ingest_url": url_of(port), "notify_url": url_of(port)}
    return PortalSettings.load(
        **{name: url for name, url in unset.items() if f"PORTAL_{name.upper()}" not in os.environ}
    )


def url_of(port: int) -> str:
    """Return where a region on this machine answers."""
    return f"http://127.0.0.1:{port}"
