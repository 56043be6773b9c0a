"""A process that dies after a statement or commit, for tests that stop a shell everywhere.

Owns the counting; what a restart is, the test says.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, event

from services.runtime.database import Database

T = TypeVar("T")


class Killed(Exception):
    """The process died here."""


@dataclass
class Killer:
    """Counts statements and commits, and dies after the one it was told."""

    after: int | None = None
    count: int = field(default=0, init=False)

    def passed(self, *_: Any) -> None:
        """Pass one boundary; once dead, nothing of this process runs any more."""
        self.count += 1
        if self.after is not None and self.count >= self.after:
            raise Killed

    @contextmanager
    def stalking(self, database: Database) -> Iterator[None]:
        """Watch every statement and every commit of ``database``."""
        run = database.run

        def watched(work: Callable[[Connection], T]) -> T:
            result = run(work)
            self.passed()
            return result

        for engine in database.engines:
            event.listen(engine, "after_cursor_execute", self.passed)
        database.run = watched  # type: ignore[method-assign]
        try:
            yield
        finally:
            for engine in database.engines:
                event.remove(engine, "after_cursor_execute", self.passed)
            database.run = run  # type: ignore[method-assign]
