"""Brings every row of the blind index under the key of now, beside deliveries; stopped anywhere it goes on.

A batch is one transaction, and a row is under one key or the other at every moment: nobody becomes two persons.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from schemas.types import LeaverId
from services.ingest import index
from services.ingest.identity import Identities
from services.ingest.index import IndexRow

BATCH = 500
_BEFORE_ALL = UUID(int=0)


@dataclass(frozen=True, slots=True, repr=False)
class Rotation:
    """Renews the rows of the index."""

    identities: Identities

    def rows_per_key(self) -> dict[str, int]:
        """Return how many rows each key in use has."""
        return self.identities.database.run(partial(index.rows_per_key, domain=self.identities.domain))

    def run(self, tell: Callable[[int], None]) -> dict[str, int]:
        """Renew every row that can be, and return how many rows each key in use has then.

        A row stays under its old key when nothing tells the pupil's number any more.

        Args:
            tell: hears after each batch how many rows were renewed so far.
        """
        database = self.identities.database
        key_id, domain = self.identities.prints.index_key_id, self.identities.domain
        next_rows = partial(index.rows_to_renew, key_id=key_id, most=BATCH, domain=domain)
        renewed, after = 0, _BEFORE_ALL
        while rows := database.run(partial(next_rows, after=after)):
            places = self._places(rows)
            renewed += database.run(partial(index.renew, key_id=key_id, renewed=places, domain=domain))
            after = rows[-1].leaver
            tell(renewed)
        last: LeaverId | None = None
        while (done := self.identities.reindex(last, BATCH))[1]:  # likenesses stand under every live key
            last = done[0]
        database.run(partial(index.retire, key_id=key_id, domain=domain))
        return self.rows_per_key()

    def _places(self, rows: list[IndexRow]) -> Mapping[bytes, bytes]:
        """Return where each row stood and is to stand, as far as its leaver's own pupil number made it."""
        pupils = self.identities.pupils([row.leaver for row in rows])
        prints = self.identities.prints
        return {
            row.pupil: prints.pupil(pupil)
            for row in rows
            if (pupil := pupils.get(row.leaver)) and row.pupil in prints.marks(pupil)
        }
