"""One runner at a time, through a PostgreSQL advisory lock of the session.

Not holding the lease is normal: the other one works. A runner whose connection is lost has lost the lease, and
its work must be safe to repeat.
"""

from contextlib import suppress

import psycopg

from services.runtime.database import Database, psycopg_url
from services.runtime.errors import Unavailable


class Lease:
    """A lock on a name that lasts as long as its connection."""

    def __init__(self, database: Database, name: str) -> None:
        """Name the lease; nothing is opened yet."""
        self._database = database
        self._name = name
        self._connection: psycopg.Connection | None = None
        self._taken = False

    def held(self) -> bool:
        """Take the lease if it is free, and say whether it is ours now.

        Raises:
            Unavailable: when the database is away.
        """
        try:
            if self._connection is None:
                self._connection = psycopg.connect(psycopg_url(self._database.url), autocommit=True)
            if self._taken:
                self._connection.execute("select 1")
            else:
                row = self._connection.execute(_TAKE, (self._name,)).fetchone()
                self._taken = bool(row and row[0])
        except psycopg.OperationalError as fault:
            self.release()
            raise Unavailable("the database") from fault
        return self._taken

    def release(self) -> None:
        """Give the lease back; the next one has it at once, and not when the server sees that we left."""
        if self._connection is not None:
            if self._taken:
                with suppress(psycopg.OperationalError):
                    self._connection.execute(_GIVE, (self._name,))
            self._connection.close()
            self._connection = None
        self._taken = False


_GIVE = "select pg_advisory_unlock(hashtextextended(%s, 0))"
_TAKE = "select pg_try_advisory_lock(hashtextextended(%s, 0))"
