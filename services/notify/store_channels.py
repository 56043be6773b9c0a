"""What is known of the channels of staff: verified, or stopped by their owner."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from schemas.types import Channel

Whose = tuple[UUID, Channel]
"""A channel of one member of staff."""


def stop(connection: Connection, people: Collection[UUID], at: datetime | None) -> None:
    """Write since when these people want no text messages; None: they want them again."""
    connection.execute(_STOP, {"people": list(people), "at": at})


def verify_all(connection: Connection, people: Collection[UUID], at: datetime) -> list[UUID]:
    """Write that every channel of these people is known to reach them, and return of whom it was not known yet."""
    return list(connection.execute(_VERIFY_ALL, {"people": list(people), "at": at}).scalars())


def verified(connection: Connection, person: UUID, channel: Channel, at: datetime) -> None:
    """Write that a channel is known to reach this person."""
    connection.execute(_VERIFIED[channel], {"person": person, "at": at})


def to_verify(connection: Connection, person: UUID) -> tuple[Channel, ...]:
    """Return the channels of this person with an address that may be used and is not verified."""
    row = connection.execute(_TO_VERIFY, {"person": person}).mappings().one()
    return tuple(channel for channel in Channel if row[str(channel)])


def keep_code(connection: Connection, whose: Whose, digest: str, valid_until: datetime) -> None:
    """Write the mark of a code that goes out; one that went there before counts no more."""
    person, channel = whose
    values = {"person": person, "channel": str(channel), "digest": digest, "valid_until": valid_until}
    connection.execute(_KEEP_CODE, values)


def use_code(connection: Connection, whose: Whose, digest: str, now: datetime, tries: int) -> bool:
    """Use a code up, and say whether it was right, in time and not tried too often; a wrong one counts as a try."""
    person, channel = whose
    values = {"person": person, "channel": str(channel), "digest": digest, "now": now, "tries": tries}
    if connection.execute(_USE_CODE, values).rowcount:
        return True
    connection.execute(_TRIED, values)
    return False


_VERIFIED = {
    Channel.SMS: text("update notify.recipients set sms_verified_at = :at where staff_id = :person"),
    Channel.EMAIL: text("update notify.recipients set email_verified_at = :at where staff_id = :person"),
}
_TO_VERIFY = text(
    "select mobile is not null and sms_stopped_at is null and sms_verified_at is null"
    " and mobile not in (select address from notify.unusable_addresses) as sms,"
    " email is not null and email_verified_at is null"
    " and email not in (select address from notify.unusable_addresses) as email"
    " from notify.recipients where staff_id = :person"
)
_KEEP_CODE = text(
    "insert into notify.channel_codes (staff_id, channel, digest, valid_until)"
    " values (:person, :channel, :digest, :valid_until) on conflict (staff_id, channel)"
    " do update set digest = excluded.digest, valid_until = excluded.valid_until, tries = 0"
)
_USE_CODE = text(
    "delete from notify.channel_codes where staff_id = :person and channel = :channel"
    " and digest = :digest and valid_until > :now and tries < :tries"
)
_TRIED = text(
    "update notify.channel_codes set tries = tries + 1 where staff_id = :person and channel = :channel"
)
_VERIFY_ALL = text(
    "update notify.recipients set"
    " sms_verified_at = case when mobile is not null then coalesce(sms_verified_at, :at) end,"
    " email_verified_at = case when email is not null then coalesce(email_verified_at, :at) end"
    " where staff_id = any(cast(:people as uuid[])) and (mobile is not null and sms_verified_at is null"
    " or email is not null and email_verified_at is null) returning staff_id"
)
_STOP = text(
    "update notify.recipients set sms_stopped_at = cast(:at as timestamptz)"
    " where staff_id = any(cast(:people as uuid[]))"
)
