"""``python -m services.ingest api|relay``: one role of ingest as a process of its own."""

import sys

from services.ingest.app import App, build
from services.ingest.settings import IngestSettings
from services.runtime import log
from services.runtime.app import open_runtime
from services.runtime.errors import Fault, Misconfigured
from services.runtime.process import Site, run
from services.runtime.settings import RuntimeSettings
from services.runtime.worker import EXIT_FAULT, EXIT_MISCONFIGURED

ROLES = ("api", "relay")


def main(role: str) -> None:
    """Run one role until the process is told to stop."""
    log.configure()
    settings = IngestSettings.load()
    runtime = open_runtime(RuntimeSettings.load())
    app: App = build(runtime, settings)
    if role == "api":
        site = app.web()
        site.include_router(runtime.metrics_router())
        run((), [Site(site, settings.host, settings.port, settings.port_shared)])
    else:
        run(app.workers[role])


if __name__ == "__main__":
    if sys.argv[1:] not in [[role] for role in ROLES]:
        sys.exit(f"usage: python -m services.ingest {'|'.join(ROLES)}")
    try:
        main(sys.argv[1])
    except Misconfigured as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(EXIT_MISCONFIGURED)
    except Fault as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(EXIT_FAULT)
