"""``python -m services.monitor agent|sweep|audit|relay``: one role of the monitor as a process of its own."""

import sys

from fastapi import FastAPI

from schemas.topics import consumed_by
from services.monitor.agent import build_agent, run_agent
from services.monitor.app import build, open_take
from services.monitor.hands import Hand
from services.monitor.settings import MonitorSettings
from services.runtime import log
from services.runtime.app import open_runtime
from services.runtime.errors import Fault, Misconfigured
from services.runtime.process import Site, run
from services.runtime.settings import RuntimeSettings
from services.runtime.worker import EXIT_FAULT, EXIT_MISCONFIGURED

ROLES = ("agent", "sweep", "audit", "relay")
HANDS = 2
"""Processes of one agent that fold and decide: while one waits for the database, the other computes."""


def main(role: str) -> None:
    """Run one role until the process is told to stop; the agent is Faust on Kafka, a plain loop on the direct bus."""
    log.configure()
    settings, shared = MonitorSettings.load(), RuntimeSettings.load()
    runtime = open_runtime(shared)
    app = build(runtime, settings)
    if role == "agent" and shared.bus.startswith("kafka://"):
        _run_faust(shared.bus, settings)
    elif role == "audit":
        site = FastAPI(title="Vangnet", openapi_url=None)
        site.include_router(runtime.metrics_router())
        run(app.workers[role], [Site(site, settings.host, settings.port)])
    else:
        run(app.workers[role])


def _run_faust(bus: str, settings: MonitorSettings) -> None:
    hands = [Hand(open_take) for _ in range(HANDS)]
    run_agent(
        build_agent(bus.replace(",", ";kafka://"), consumed_by("monitor"), hands, settings.agent_events),
        hands,
    )


if __name__ == "__main__":
    if sys.argv[1:] not in [[role] for role in ROLES]:
        sys.exit(f"usage: python -m services.monitor {'|'.join(ROLES)}")
    try:
        main(sys.argv[1])
    except Misconfigured as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(EXIT_MISCONFIGURED)
    except Fault as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(EXIT_FAULT)
