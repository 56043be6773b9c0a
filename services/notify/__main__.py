"""``python -m services.notify consume|dispatch|callbacks|sweep|recover|relay``: one role as a process of its own."""

import sys

from fastapi import FastAPI

from services.notify.app import App, build
from services.notify.settings import NotifySettings
from services.runtime import log
from services.runtime.app import open_runtime
from services.runtime.errors import Fault, Misconfigured
from services.runtime.process import Site, run
from services.runtime.settings import RuntimeSettings
from services.runtime.worker import EXIT_FAULT, EXIT_MISCONFIGURED

ROLES = ("consume", "dispatch", "callbacks", "sweep", "recover", "relay")


def main(role: str) -> None:
    """Run one role until the process is told to stop."""
    log.configure()
    settings = NotifySettings.load()
    runtime = open_runtime(RuntimeSettings.load())
    app: App = build(runtime, settings)
    if role == "callbacks":
        site = FastAPI(title="Vangnet", openapi_url=None)
        site.include_router(app.router)
        site.include_router(runtime.metrics_router())
        run(app.workers[role], [Site(site, settings.host, settings.port)])
    else:
        run(app.workers[role])


if __name__ == "__main__":
    if sys.argv[1:] not in [[role] for role in ROLES]:
        sys.exit(f"usage: python -m services.notify {'|'.join(ROLES)}")
    try:
        main(sys.argv[1])
    except Misconfigured as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(EXIT_MISCONFIGURED)
    except Fault as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(EXIT_FAULT)
