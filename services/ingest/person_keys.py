"""The key of each person, wrapped, in a database of its own; without it nothing about the person can be read.

A key is committed before its person. A key that never got a person is destroyed after a day. Beside the keys stands
the ledger of who was erased: a key is destroyed and written there in one transaction.
"""

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from schemas.types import LeaverId
from services.ingest.erasure import Erasure
from services.ingest.log_events import PERSON_KEYS_SWEPT
from services.runtime.clock import Clock
from services.runtime.database import Database, upgrade
from services.runtime.log import log
from services.runtime.secrets import KEY_BYTES, decrypt, encrypt

UNUSED_FOR = timedelta(days=1)
"""How long a key may wait for its person: longer than any transaction runs."""

_SCHEMA = "person_keys"
_MIGRATIONS = Path(__file__).parent / "migrations" / _SCHEMA
_SWEPT_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, repr=False)
class PersonKeys:
    """Makes, gives and destroys the keys of persons.

    Attributes:
        database: the database of the keys, and of nothing else.
        wrapping_key: 32 bytes; every key is stored encrypted under it.
    """

    database: Database
    wrapping_key: bytes
    clock: Clock

    def create(self, leavers: Collection[LeaverId]) -> dict[LeaverId, bytes]:
        """Return a new key for each of ``leavers``, who must be new; committed when it returns."""
        keys = {leaver: os.urandom(KEY_BYTES) for leaver in leavers}
        wrapped = [encrypt(self.wrapping_key, key, leaver.bytes) for leaver, key in keys.items()]
        values = {"leavers": list(keys), "wrapped": wrapped, "now": self.clock.now()}
        self.database.run_one(lambda connection: connection.execute(_CREATE, values))
        return keys

    def of(self, leavers: Collection[LeaverId]) -> dict[LeaverId, bytes]:
        """Return the key of each of ``leavers`` that has one."""
        rows = self.database.run_one(
            lambda connection: connection.execute(_OF, {"leavers": list(leavers)}).all()
        )
        return {leaver: decrypt(self.wrapping_key, wrapped, leaver.bytes) for leaver, wrapped in rows}

    def destroy(self, erasures: Sequence[Erasure]) -> int:
        """Destroy the keys of who is erased and write the ledger, committed when it returns; twice is once.

        Returns:
            How many keys there were.
        """
        rows = {name: [getattr(one, name) for one in erasures] for name in Erasure.__slots__}

        def work(connection: Connection) -> int:
            connection.execute(_WRITE_LEDGER, rows)
            return connection.execute(_DESTROY_ERASED, {"leavers": rows["leaver"]}).rowcount

        return self.database.run(work)

    def release(self, mark: bytes) -> None:
        """Let the ledger no longer recognise a pupil's number; the person stays in it."""
        self.database.run(lambda connection: connection.execute(_RELEASE, {"mark": mark}))

    def ledger(self) -> list[Erasure]:
        """Return everybody who was erased, in the order of the moment."""
        rows = self.database.run(lambda connection: connection.execute(_LEDGER).all())
        return [Erasure(*row) for row in rows]

    def sweep(self, with_person: Callable[[Collection[LeaverId]], Collection[LeaverId]]) -> bool:
        """Destroy keys that waited a day in vain; say whether there may be more.

        Args:
            with_person: tells which of some leavers have a person.
        """
        before = self.clock.now() - UNUSED_FOR
        waiting = self.database.run(lambda connection: _waiting(connection, before))
        if not waiting:
            return False
        kept = list(with_person(waiting))
        destroyed = [leaver for leaver in waiting if leaver not in set(kept)]
        self.database.run(lambda connection: _settle(connection, kept, destroyed))
        log(PERSON_KEYS_SWEPT, kept=len(kept), destroyed=len(destroyed))
        return len(waiting) == _SWEPT_AT_ONCE


def prepare(database: Database) -> None:
    """Create the table of the keys, or bring it up to date; safe to repeat and to run side by side."""

    def bring_up_to_date(connection: Connection) -> None:
        connection.execute(text("select pg_advisory_xact_lock(hashtext('vangnet.prepare'))"))
        connection.execute(text(f"create schema if not exists {_SCHEMA}"))
        upgrade(connection, _MIGRATIONS, schema=_SCHEMA)

    database.run(bring_up_to_date)


def _waiting(connection: Connection, before: object) -> list[LeaverId]:
    return list(connection.execute(_WAITING, {"before": before, "limit": _SWEPT_AT_ONCE}).scalars())


def _settle(connection: Connection, kept: list[LeaverId], destroyed: list[LeaverId]) -> None:
    connection.execute(_KEEP, {"leavers": kept})
    connection.execute(_DESTROY, {"leavers": destroyed})


_COLUMNS = ", ".join(Erasure.__slots__)
_RELEASE = text("update person_keys.erasures set mark = null where mark = :mark")
_WRITE_LEDGER = text(
    f"insert into person_keys.erasures ({_COLUMNS}) select * from unnest(cast(:leaver as uuid[]), cast(:id as uuid[]),"  # noqa: S608 ours
    " cast(:mark as bytea[]), cast(:region as text[]), cast(:reason as text[]), cast(:erased_at as timestamptz[]))"
    " on conflict do nothing"
)
_DESTROY_ERASED = text("delete from person_keys.person_keys where leaver = any(cast(:leavers as uuid[]))")
_LEDGER = text(f"select {_COLUMNS} from person_keys.erasures order by erased_at, leaver")  # noqa: S608 ours
_CREATE = text(
    "insert into person_keys.person_keys (leaver, wrapped, created_at) select leaver, wrapped, :now"
    " from unnest(cast(:leavers as uuid[]), cast(:wrapped as bytea[])) as t (leaver, wrapped)"
)
_OF = text("select leaver, wrapped from person_keys.person_keys where leaver = any(cast(:leavers as uuid[]))")
_WAITING = text(
    "select leaver from person_keys.person_keys where not has_person and created_at < :before"
    " order by created_at limit :limit"
)
_KEEP = text(
    "update person_keys.person_keys set has_person = true where leaver = any(cast(:leavers as uuid[]))"
)
_DESTROY = text(
    "delete from person_keys.person_keys where leaver = any(cast(:leavers as uuid[])) and not has_person"
)
