"""The register of staff in the database. The only module that reads a name, number or e-mail address of staff."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    RowMapping,
    Text,
    Uuid,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from schemas.types import Channel, Role, StaffId
from services.notify import store_leave
from services.notify.address import EmailAddress, PhoneNumber
from services.notify.local_calendar import WorkingWeek
from services.notify.people import Leave, Recipient
from services.notify.register import Entry
from services.notify.store import LEAVES, RECIPIENTS, UNUSABLE

_T = RECIPIENTS.c


def _usable(address: Column[str]) -> ColumnElement[bool]:
    """Return whether there is an address, of which nobody said that it does not work."""
    return address.is_not(None) & ~exists().where(UNUSABLE.c.address == address)


_SEEN_BY_A_PLAN = (
    _T.staff_id, _T.role, _T.region, _T.schools, _T.days, _T.starts, _T.ends, _T.preferred,
    _usable(_T.mobile).label("has_mobile"), _usable(_T.email).label("has_email"),
)  # fmt: skip


def load_people(
    connection: Connection, ids: Iterable[UUID], places: Iterable[tuple[str, str]]
) -> dict[UUID, Recipient]:
    """Return these people, who else has a role in these places (region and school), and who stands in for anybody."""
    known = set(places)
    values = {
        "ids": sorted(set(ids)),
        "regions": sorted({region for region, _ in known}),
        "schools": sorted({school for _, school in known}),
    }
    return _recipients(connection, connection.execute(_CONCERNED, values))


def everybody(connection: Connection) -> dict[UUID, Recipient]:
    """Return the whole register, as a plan sees it."""
    return _recipients(connection, connection.execute(select(*_SEEN_BY_A_PLAN)))


HELD_FOR_A_PLACE = sorted(set(Role) - {Role.COACH, Role.JOBCOACH, Role.EXECUTOR})
"""Roles of which a plan looks for a holder; the others are owners."""
_GIVEN = bindparam("ids", type_=ARRAY(Uuid))
_ADDRESSES = select(
    _T.staff_id, case((_usable(_T.mobile), _T.mobile)), case((_usable(_T.email), _T.email))
).where(_T.staff_id == func.any(_GIVEN))
_CONCERNED = select(*_SEEN_BY_A_PLAN).where(
    or_(
        _T.staff_id == func.any(_GIVEN),
        _T.staff_id.in_(select(LEAVES.c.deputy)),
        _T.role.in_(HELD_FOR_A_PLACE)
        & or_(
            _T.region == func.any(bindparam("regions", type_=ARRAY(Text))),
            _T.schools.overlap(bindparam("schools", type_=ARRAY(Text))),
        ),
    )
)


def owners_of_number(connection: Connection, number: PhoneNumber) -> list[UUID]:
    """Return who has this mobile number."""
    query = select(_T.staff_id).where(_T.mobile == number.e164).order_by(_T.staff_id)
    return list(connection.execute(query).scalars())


def addresses_of(
    connection: Connection, recipients: Iterable[UUID]
) -> dict[tuple[UUID, Channel], PhoneNumber | EmailAddress]:
    """Return the addresses at this moment; they are held in memory only, for one sending."""
    found: dict[tuple[UUID, Channel], PhoneNumber | EmailAddress] = {}
    for person, mobile, email in connection.execute(_ADDRESSES, {"ids": list(recipients)}):
        if mobile is not None:
            found[person, Channel.SMS] = PhoneNumber(mobile)
        if email is not None:
            found[person, Channel.EMAIL] = EmailAddress(email)
    return found


def save_entries(connection: Connection, entries: Sequence[Entry]) -> list[tuple[Entry, int]]:
    """Write the entries and return those that are new or changed, each with its new revision.

    The caller holds ``plan_alone``, so that two imports do not give out the same revision.
    """
    stored = {row["staff_id"]: row for row in connection.execute(select(RECIPIENTS)).mappings()}
    changed = [
        (entry, (known["revision"] if known else 0) + 1)
        for entry in entries
        if not _same(_values(entry), known := stored.get(entry.recipient.id))
    ]
    if changed:
        statement = insert(RECIPIENTS)
        new = {
            column.name: statement.excluded[column.name] for column in RECIPIENTS.c if not column.primary_key
        }
        rows = [_values(entry) | {"revision": revision} for entry, revision in changed]
        connection.execute(statement.on_conflict_do_update(index_elements=["staff_id"], set_=new), rows)
    return changed


def _same(values: Mapping[str, object], known: RowMapping | None) -> bool:
    return known is not None and all(known[name] == value for name, value in values.items())


def _values(entry: Entry) -> dict[str, object]:
    person = entry.recipient
    return {
        "staff_id": person.id,
        "code": entry.code,
        "name": entry.name,
        "role": str(person.role),
        "region": person.region,
        "schools": list(person.schools),
        "mobile": entry.mobile.e164 if entry.mobile else None,
        "email": entry.email.text if entry.email else None,
        "days": list(person.week.days),
        "starts": person.week.starts,
        "ends": person.week.ends,
        "preferred": str(person.preferred),
    }


def _recipients(connection: Connection, found: Iterable[Row[tuple[object, ...]]]) -> dict[UUID, Recipient]:
    rows = list(found)
    leaves = store_leave.load(connection, (row.staff_id for row in rows))
    return {row.staff_id: _recipient(row, leaves.get(row.staff_id, ())) for row in rows}


def _recipient(row: Row[tuple[object, ...]], leaves: tuple[Leave, ...]) -> Recipient:
    return Recipient(
        id=StaffId(row.staff_id),
        role=Role(row.role),
        region=row.region,
        schools=tuple(row.schools),
        channels=(Channel.SMS,) * row.has_mobile + (Channel.EMAIL,) * row.has_email,
        preferred=Channel(row.preferred),
        week=WorkingWeek(tuple(row.days), row.starts, row.ends),
        leaves=leaves,
    )
