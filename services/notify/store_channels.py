"""What is known of the channels of staff: verified, or stopped by their owner."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text


def stop(connection: Connection, people: Collection[UUID], at: datetime | None) -> None:
    """Write since when these people want no text messages; None: they want them again."""
    connection.execute(_STOP, {"people": list(people), "at": at})


def verify_all(connection: Connection, people: Collection[UUID], at: datetime) -> list[UUID]:
    """Write that every channel of these people is known to reach them, and return of whom it was not known yet."""
    return list(connection.execute(_VERIFY_ALL, {"people": list(people), "at": at}).scalars())


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
