"""``python -m services.portal web|consume|send|relay``: one role as a process of its own."""

import sys

from services.portal.app import App, build, site
from services.portal.settings import PortalSettings
from services.runtime import log
from services.runtime.app import open_runtime
from services.runtime.errors import Fault, Misconfigured
from services.runtime.process import Site, run
from services.runtime.settings import RuntimeSettings
from services.runtime.worker import EXIT_FAULT, EXIT_MISCONFIGURED

ROLES = ("web", "consume", "send", "relay")


def main(role: str) -> None:
    """Run one role until the process is told to stop."""
    log.configure()
    settings = PortalSettings.load()
    runtime = open_runtime(RuntimeSettings.load())
    app: App = build(runtime, settings)
    if role == "web":
        pages = site(app)
        pages.include_router(runtime.metrics_router())
        run(app.workers[role], [Site(pages, settings.host, settings.port)])
    else:
        run(app.workers[role])


if __name__ == "__main__":
    if sys.argv[1:] not in [[role] for role in ROLES]:
        sys.exit(f"usage: python -m services.portal {'|'.join(ROLES)}")
    try:
        main(sys.argv[1])
    except Misconfigured as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(EXIT_MISCONFIGURED)
    except Fault as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(EXIT_FAULT)
