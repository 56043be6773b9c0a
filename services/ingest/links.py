"""Which field a column is, as a person at the school said: kept per sender and export, so that it is asked once.

An export is known by its header. Holds names of columns and fields, never a cell.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from services.ingest.errors import WrongContent
from services.ingest.faults import Fault, FaultReason
from services.ingest.sources.header import LINK, Confirmed

_MOST_LINKS = 100
_EXPECTED = 'Een JSON-object van kolom naar veld, bijvoorbeeld {"Nummer": "leerlingnummer"}.'


def parse(given: str | None) -> Mapping[str, str]:
    """Return what a sender says about columns; nothing when it says nothing.

    Raises:
        WrongContent: when it is no JSON object of texts.
    """
    if given is None or not given.strip():
        return {}
    try:
        said = orjson.loads(given)
    except orjson.JSONDecodeError:
        said = None
    if (
        not isinstance(said, dict)
        or len(said) > _MOST_LINKS
        or not all(isinstance(field, str) for field in said.values())
    ):
        fault = Fault(LINK, FaultReason.NO_OBJECT, _EXPECTED)
        raise WrongContent("De koppeling kan niet gelezen worden. Niets is opgeslagen.", [fault])
    return said


def kept(connection: Connection, sender: UUID, kind: str, export: bytes) -> Mapping[str, str]:
    """Return what this sender confirmed before about this export."""
    values = {"sender": sender, "kind": kind, "export": export}
    found: Mapping[str, str] | None = connection.execute(_KEPT, values).scalar()
    return found or {}


def keep(connection: Connection, sender: UUID, kind: str, confirmed: Confirmed, now: datetime) -> None:
    """Keep what a sender confirms, in the place of what it confirmed before about this export."""
    values = {"sender": sender, "kind": kind, "export": confirmed.export, "now": now}
    connection.execute(_KEEP, values | {"links": dict(confirmed.links)})


_KEPT = text("select links from confirmed_links where sender = :sender and kind = :kind and export = :export")
_KEEP = text(
    "insert into confirmed_links (sender, kind, export, links, confirmed_at)"
    " values (:sender, :kind, :export, :links, :now)"
    " on conflict (sender, kind, export) do update"
    " set links = excluded.links, confirmed_at = excluded.confirmed_at"
).bindparams(bindparam("links", type_=JSONB))
