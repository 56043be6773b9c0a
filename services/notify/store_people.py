"""The register of staff in the database. The only module that reads a name, number or e-mail address of staff."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
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
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from schemas.events import RecipientUpdated
from schemas.types import Channel, Role, StaffId
from services.notify import store_leave
from services.notify.address import EmailAddress, PhoneNumber
from services.notify.local_calendar import ALWAYS, WorkingWeek
from services.notify.people import Leave, Mark, Recipient
from services.notify.register import Entry
from services.notify.store import LEAVES, RECIPIENTS, UNUSABLE
from services.runtime.clock import CLOCK_CHANNEL
from services.runtime.database import notify

_T = RECIPIENTS.c


def _broken(address: Column[str]) -> ColumnElement[bool]:
    """Return whether somebody said of an address that it does not work."""
    return exists().where(UNUSABLE.c.address == address)


_WORKING = {address: case((~_broken(address), address)) for address in (_T.mobile, _T.email)}
"""An address of which nobody said so, or null."""

_SEEN_BY_A_PLAN = (
    _T.staff_id, _T.role, _T.region, _T.schools, _T.days, _T.starts, _T.ends, _T.preferred,
    (_WORKING[_T.mobile].is_not(None) & _T.sms_stopped_at.is_(None)).label("has_sms"),
    _WORKING[_T.email].is_not(None).label("has_email"),
    (_broken(_T.mobile) | _broken(_T.email)).label("is_broken"),
    _T.sms_verified_at, _T.email_verified_at, _T.sms_stopped_at, _T.most_people,
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
_ADDRESSES = select(_T.staff_id, _WORKING[_T.mobile], _WORKING[_T.email]).where(
    _T.staff_id == func.any(_GIVEN)
)
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


def entries(connection: Connection) -> list[Entry]:
    """Return the register as entries of a file; verified are those of whom every channel is."""
    people = everybody(connection)
    return [
        Entry(
            replace(people[row["staff_id"]], week=_week(row)),
            row["code"],
            row["name"],
            PhoneNumber(row["mobile"]) if row["mobile"] else None,
            EmailAddress(row["email"]) if row["email"] else None,
            verified=_is_verified(row),
        )
        for row in connection.execute(select(RECIPIENTS)).mappings()
    ]


def _is_verified(row: RowMapping) -> bool:
    """Whether there is an address, and each of them is verified."""
    known = [
        row[f"{channel}_verified_at"]
        for channel, address in ((Channel.SMS, "mobile"), (Channel.EMAIL, "email"))
        if row[address] is not None
    ]
    return bool(known) and None not in known


def _week(row: RowMapping) -> WorkingWeek:
    return WorkingWeek(tuple(row["days"]), row["starts"], row["ends"])


def plan_again(connection: Connection, people: Iterable[Recipient], now: datetime) -> None:
    """Let what is open for these people be planned again: who stands where, and how they hear it, may be different now.

    The caller holds ``plan_alone``: a plan with the former register must not undo the new ``due``.
    """
    theirs = list(people)
    values = {
        "now": now,
        "people": [person.id for person in theirs],
        "regions": sorted({person.region for person in theirs}),
        "schools": sorted({school for person in theirs for school in person.schools}),
    }
    connection.execute(_PLAN_AGAIN, values)
    notify(connection, CLOCK_CHANNEL)


_PLAN_AGAIN = text(
    "update notify.signals set due = :now where status <> 'gesloten' and kind = 'signaal'"
    " and (region = any(:regions) or school = any(:schools) or owner = any(cast(:people as uuid[])))"
)


def told(connection: Connection) -> list[tuple[UUID, RecipientUpdated]]:
    """Return everybody in the register as the topic tells it, in the order of their ids."""
    rows = connection.execute(select(RECIPIENTS).order_by(_T.staff_id))
    return [
        (
            row.staff_id,
            RecipientUpdated(
                revision=row.revision, role=row.role, region=row.region, schools=tuple(row.schools)
            ),
        )
        for row in rows
    ]


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
        new: dict[str, ColumnElement[object]] = {
            name: statement.excluded[name] for name in (*_values(changed[0][0]), "revision")
        }
        for channel, address in ((Channel.SMS, "mobile"), (Channel.EMAIL, "email")):
            # What is known of a channel is known of its address: another address is unknown again.
            same = _T[address] == statement.excluded[address]
            columns = [name for name in (f"{channel}_verified_at", f"{channel}_stopped_at") if name in _T]
            new |= {name: case((same, _T[name])) for name in columns}
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
        "most_people": person.most_people,
    }


def _recipients(connection: Connection, found: Iterable[Row[tuple[object, ...]]]) -> dict[UUID, Recipient]:
    rows = list(found)
    leaves = store_leave.load(connection, (row.staff_id for row in rows))
    return {row.staff_id: _recipient(row, leaves.get(row.staff_id, ())) for row in rows}


def _recipient(row: Row[tuple[object, ...]], leaves: tuple[Leave, ...]) -> Recipient:
    known = row._mapping  # noqa: SLF001 the columns by name, as SQLAlchemy means it
    usable = tuple(channel for channel in Channel if known[f"has_{channel}"])
    verified = tuple(channel for channel in usable if known[f"{channel}_verified_at"] is not None)
    return Recipient(
        id=StaffId(row.staff_id),
        role=Role(row.role),
        region=row.region,
        schools=tuple(row.schools),
        channels=verified or usable,
        preferred=Channel(row.preferred),
        week=ALWAYS if row.role == Role.DUTY else WorkingWeek(tuple(row.days), row.starts, row.ends),
        leaves=leaves,
        most_people=row.most_people,
        unverified=bool(usable) and not verified,
        marks=(Mark.STOPPED,) * (row.sms_stopped_at is not None) + (Mark.BROKEN,) * row.is_broken,
    )
