"""Working off the quarantine: who is in it, and trying one person again."""

from uuid import UUID

from sqlalchemy import Connection

from services.monitor import quarantine_store, store
from services.monitor.errors import NotInQuarantine, StillFailing
from services.monitor.handle import Monitor
from services.monitor.log_events import RELEASED
from services.runtime.log import log, where


def waiting(monitor: Monitor) -> list[dict[str, object]]:
    """Return who is in quarantine, longest first."""
    return monitor.database.run(quarantine_store.waiting)


def retry(monitor: Monitor, leaver: UUID) -> None:
    """Work out one person again from the history, with the whole circle; on success kept events count as applied.

    Raises:
        NotInQuarantine: when this person is not in it.
        StillFailing: when it fails again; nothing was changed.
    """

    def work(connection: Connection) -> None:
        if not quarantine_store.release(connection, store.lock_dossiers(connection, [leaver])):
            message = f"{leaver} is not in quarantine; 'vangnet quarantine list' shows who is"
            raise NotInQuarantine(message)
        monitor.work_out(connection, leaver)

    fault = monitor.attempt(work)
    if fault is not None:
        message = f"{leaver} fails again: {type(fault).__name__} at {where(fault)}"
        raise StillFailing(message) from fault
    log(RELEASED, leaver=str(leaver))
