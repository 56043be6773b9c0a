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
from services.ingest.store import SCHOOLS, Domain, in_domain
from services.runtime.errors import Misconfigured, Unavailable
from services.runtime.log import log
from services.runtime.secrets import key_from

_AFTER_A_RESTART = 60


def key_id(domain: Domain) -> str:
    """Return what the name of the key of now is called, in settings and in the secrets of a data folder."""
    return f"{domain.key}_id"


def old_keys(domain: Domain) -> str:
    """Return what the keys of before are called, likewise."""
    return f"{domain.key}s_old"


def read_keys(written: str, domain: Domain = SCHOOLS) -> tuple[IndexKey, ...]:
    """Return the keys that are written as ``name:key,name:key``.

    Raises:
        Misconfigured: when it is written otherwise, or a key is not 32 bytes.
    """
    keys = []
    for one in filter(None, (part.strip() for part in written.split(","))):
        name, _, key = one.partition(":")
        if not key:
            message = f"{setting(old_keys(domain))} is written as name:key[,name:key], for example 1:<key>"
            raise Misconfigured(message)
        keys.append(IndexKey(name, key_from(key)))
    return tuple(keys)


def use(connection: Connection, prints: Fingerprints, domain: Domain = SCHOOLS) -> None:
    """Remember that rows are made under the key of now.

    Raises:
        Misconfigured: when one of our keys has the name of another key.
    """
    keys = prints.index_keys
    names = [key.id for key in keys]
    if len(set(names)) < len(names):
        settings = f"{setting(key_id(domain))} and {setting(old_keys(domain))}"
        message = f"two index keys have one name: give {settings} different ones"
        raise Misconfigured(message)
    connection.execute(_USE, {"domain": domain.key, "id": keys[0].id, "proof": keys[0].proof})
    proofs = {row.id: row.proof for row in connection.execute(_PROOFS, {"domain": domain.key})}
    wrong = [key.id for key in keys if proofs.get(key.id, key.proof) != key.proof]
    if wrong:
        message = (
            f"the index key '{wrong[0]}' is not the one under which rows of that name were made; put it back"
        )
        raise Misconfigured(message)


def admit(connection: Connection, prints: Fingerprints, domain: Domain = SCHOOLS) -> None:
    """Return when persons may be added; while several keys are live, nobody else adds any until the end.

    Raises:
        Unavailable: when a key is in use that this process does not know; it has to start again.
    """
    keys = prints.index_keys
    if len(keys) > 1:
        connection.execute(_ADD_ALONE)
    known = [key.id for key in keys]
    values = {"domain": domain.key, "id": known[0], "proof": keys[0].proof, "known": known}
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


def rows_per_key(connection: Connection, domain: Domain = SCHOOLS) -> dict[str, int]:
    """Return how many rows each key in use has."""
    found = connection.execute(in_domain(domain, _PER_KEY), {"domain": domain.key})
    return {row.id: row.rows for row in found}


def rows_to_renew(
    connection: Connection, key_id: str, after: UUID, most: int, domain: Domain = SCHOOLS
) -> list[IndexRow]:
    """Return the next rows that are not under this key, in the order of the leavers."""
    found = connection.execute(in_domain(domain, _TO_RENEW), {"key_id": key_id, "after": after, "most": most})
    return [IndexRow(*row) for row in found]


def renew(
    connection: Connection, key_id: str, renewed: Mapping[bytes, bytes], domain: Domain = SCHOOLS
) -> int:
    """Put rows under this key, from one place to another, and return how many; a place that is taken is left."""
    places: Sequence[tuple[bytes, bytes]] = sorted(renewed.items())
    values = {"old": [old for old, _ in places], "new": [new for _, new in places], "key_id": key_id}
    return connection.execute(in_domain(domain, _RENEW), values).rowcount


def retire(connection: Connection, key_id: str, domain: Domain = SCHOOLS) -> None:
    """Forget keys, except this one, that no row carries any more."""
    connection.execute(_ADD_ALONE)
    connection.execute(in_domain(domain, _RETIRE), {"domain": domain.key, "key_id": key_id})


def setting(name: str) -> str:
    """Return how a setting is written in the environment."""
    return f"INGEST_{name.upper()}"


_USE = text(
    "insert into index_keys as k (domain, id, proof) values (:domain, :id, :proof)"
    " on conflict (domain, id) do update set proof = excluded.proof where k.proof is null"
)
_PROOFS = text("select id, proof from index_keys where domain = :domain and proof is not null")
_ADD_ALONE = text("select pg_advisory_xact_lock(hashtext('ingest.index'))")
_ADMIT = text(
    "with ours as (insert into index_keys (domain, id, proof) values (:domain, :id, :proof) on conflict do nothing)"
    " select id from index_keys where domain = :domain and id <> all(cast(:known as text[])) order by id"
)
_PER_KEY = (
    "select k.id, count(p.pupil) as rows from index_keys k left join {index} p on p.key_id = k.id"
    " where k.domain = :domain group by k.id order by k.id"
)
_TO_RENEW = (
    "select leaver, pupil, key_id from {index} where key_id <> :key_id and leaver > :after"
    " order by leaver limit :most"
)
_RENEW = (
    "update {index} p set pupil = t.new, key_id = :key_id"
    " from unnest(cast(:old as bytea[]), cast(:new as bytea[])) as t (old, new)"
    " where p.pupil = t.old and not exists (select from {index} q where q.pupil = t.new)"
)
_RETIRE = (
    "delete from index_keys k where domain = :domain and id <> :key_id"
    " and not exists (select from {index} where key_id = k.id)"
)
