"""The keys of the blind index: which are in use, and how its rows come under a new one.

A process that does not know every key in use makes no new person: it might make one a second time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

from schemas.types import LeaverId
from services.ingest.fingerprint import Fingerprints, IndexKey
from services.ingest.log_events import INDEX_KEY_UNKNOWN
from services.runtime.errors import Misconfigured, Unavailable
from services.runtime.log import log
from services.runtime.secrets import key_from

KEY_ID, OLD_KEYS = "index_key_id", "index_keys_old"
"""Beside ``index_key`` in the secrets of a data folder."""

_AFTER_A_RESTART = 60


def read_keys(written: str) -> tuple[IndexKey, ...]:
    """Return the keys that are written as ``name:key,name:key``.

    Raises:
        Misconfigured: when it is written otherwise, or a key is not 32 bytes.
    """
    keys = []
    for one in filter(None, (part.strip() for part in written.split(","))):
        name, _, key = one.partition(":")
        if not key:
            message = "INGEST_INDEX_KEYS_OLD is written as name:key[,name:key], for example 1:<key>"
            raise Misconfigured(message)
        keys.append(IndexKey(name, key_from(key)))
    return tuple(keys)


def use(connection: Connection, prints: Fingerprints) -> None:
    """Remember that rows are made under the key of now.

    Raises:
        Misconfigured: when one of our keys has the name of another key.
    """
    keys = prints.index_keys
    names = [key.id for key in keys]
    if len(set(names)) < len(names):
        message = (
            "two index keys have one name: give INGEST_INDEX_KEY_ID and INGEST_INDEX_KEYS_OLD different ones"
        )
        raise Misconfigured(message)
    connection.execute(_USE, {"id": keys[0].id, "proof": keys[0].proof})
    proofs = {row.id: row.proof for row in connection.execute(_PROOFS)}
    wrong = [key.id for key in keys if proofs.get(key.id, key.proof) != key.proof]
    if wrong:
        message = (
            f"the index key '{wrong[0]}' is not the one under which rows of that name were made; put it back"
        )
        raise Misconfigured(message)


def admit(connection: Connection, prints: Fingerprints) -> None:
    """Return when persons may be added; while several keys are live, nobody else adds any until the end.

    Raises:
        Unavailable: when a key is in use that this process does not know; it has to start again.
    """
    keys = prints.index_keys
    if len(keys) > 1:
        connection.execute(_ADD_ALONE)
    values = {"id": keys[0].id, "proof": keys[0].proof, "known": [key.id for key in keys]}
    unknown = list(connection.execute(_ADMIT, values).scalars())
    if unknown:
        log(INDEX_KEY_UNKNOWN, names=unknown)
        raise Unavailable("a key of the index of pupils", _AFTER_A_RESTART)


@dataclass(frozen=True, slots=True, repr=False)
class IndexRow:
    """One row of the blind index."""

    leaver: LeaverId
    pupil: bytes
    key_id: str


def rows_per_key(connection: Connection) -> dict[str, int]:
    """Return how many rows each key in use has."""
    return {row.id: row.rows for row in connection.execute(_PER_KEY)}


def rows_to_renew(connection: Connection, key_id: str, after: UUID, most: int) -> list[IndexRow]:
    """Return the next rows that are not under this key, in the order of the leavers."""
    found = connection.execute(_TO_RENEW, {"key_id": key_id, "after": after, "most": most})
    return [IndexRow(*row) for row in found]


def renew(connection: Connection, key_id: str, renewed: Mapping[bytes, bytes]) -> int:
    """Put rows under this key, from one place to another, and return how many; a place that is taken is left."""
    places: Sequence[tuple[bytes, bytes]] = sorted(renewed.items())
    values = {"old": [old for old, _ in places], "new": [new for _, new in places], "key_id": key_id}
    return connection.execute(_RENEW, values).rowcount


def retire(connection: Connection, key_id: str) -> None:
    """Forget keys, except this one, that no row carries any more."""
    connection.execute(_ADD_ALONE)
    connection.execute(_RETIRE, {"key_id": key_id})


_USE = text(
    "insert into index_keys as k (id, proof) values (:id, :proof)"
    " on conflict (id) do update set proof = excluded.proof where k.proof is null"
)
_PROOFS = text("select id, proof from index_keys where proof is not null")
_ADD_ALONE = text("select pg_advisory_xact_lock(hashtext('ingest.index'))")
_ADMIT = text(
    "with ours as (insert into index_keys (id, proof) values (:id, :proof) on conflict do nothing)"
    " select id from index_keys where id <> all(cast(:known as text[])) order by id"
)
_PER_KEY = text(
    "select k.id, count(p.pupil) as rows from index_keys k left join pupil_index p on p.key_id = k.id"
    " group by k.id order by k.id"
)
_TO_RENEW = text(
    "select leaver, pupil, key_id from pupil_index where key_id <> :key_id and leaver > :after"
    " order by leaver limit :most"
)
_RENEW = text(
    "update pupil_index p set pupil = t.new, key_id = :key_id"
    " from unnest(cast(:old as bytea[]), cast(:new as bytea[])) as t (old, new)"
    " where p.pupil = t.old and not exists (select from pupil_index q where q.pupil = t.new)"
)
_RETIRE = text(
    "delete from index_keys k where id <> :key_id and not exists (select from pupil_index where key_id = k.id)"
)
