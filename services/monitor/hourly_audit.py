"""The audit by itself: every hour everybody is looked over, what was found is kept, and a watcher outside hears of it.

The numbers and the moment are for the alarms. Must never mend what it finds.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection

from services.monitor import audit_store, store
from services.monitor.audit import Gap, gaps
from services.monitor.audit_store import Finished
from services.monitor.heartbeat import Heartbeat
from services.monitor.log_events import AUDITED
from services.monitor.look import Locked
from services.monitor.paging import in_pages
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.log import log

EVERY = timedelta(hours=1)
_PEOPLE_AT_ONCE = 5_000


@dataclass(slots=True)
class HourlyAudit:
    """Audits when the last audit is an hour ago, whichever process did that one."""

    database: Database
    clock: Clock
    heartbeat: Heartbeat
    _untold: bool = field(default=False, init=False)

    def step(self) -> bool:
        """Audit if it is time, and let the watcher know; there is never more to do at once.

        Raises:
            Unavailable: when the database is away; the next turn does it all.
        """
        if self._is_due():
            self._audit()
            self._untold = True
        if self._untold:
            self._untold = not self.heartbeat.told()
        return False

    def exceptions(self) -> Iterator[tuple[Locked, Gap]]:
        """Yield everybody who may fall through, each with the reason; changes nothing."""
        for found in in_pages(self.database, self._page):
            yield from found

    def _page(self, connection: Connection, after: UUID) -> tuple[list[UUID], list[tuple[Locked, Gap]]]:
        """Return the next people, and who of them may fall through."""
        store.read_as_of_now(connection)
        rows = store.page(connection, after, _PEOPLE_AT_ONCE)
        unseen = [leaver for leaver, row in rows.items() if row.looked_at is None]
        kept = store.read_history(connection, unseen)
        now = self.clock.now()
        found = [(row, gap) for one, row in rows.items() for gap in gaps(row, kept.get(one, ()), now)]
        return list(rows), found

    def _is_due(self) -> bool:
        """Whether the last audit was not within this hour; a clock that was put back does not hold it up."""
        last, now = self.database.run(audit_store.last), self.clock.now()
        return last is None or not last.at <= now < last.at + EVERY

    def _audit(self) -> None:
        found = Counter(gap for _, gap in self.exceptions())
        finished = Finished(self.clock.now(), {gap: found[gap] for gap in Gap})
        self.database.run(lambda connection: audit_store.keep(connection, finished))
        log(AUDITED, exceptions=found.total(), reasons={str(gap): count for gap, count in found.items()})
