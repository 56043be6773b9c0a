"""What is to be forgotten: texts of ours, and at the provider what was sent and answered."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, text

from services.notify.providers.contract import ProviderName

Kind = Literal["message", "reply"]


def empty_texts(
    connection: Connection, now: datetime, limit: int
) -> list[tuple[Kind, ProviderName | None, str]]:
    """Empty our texts whose time has come, and return what which provider must forget for it, by its own name."""
    values = {"now": now, "limit": limit}
    connection.execute(_EMPTY, values)
    found = connection.execute(_AT_PROVIDER, values)
    return [(kind, ProviderName(by) if by else None, name) for kind, by, name in found]


def forgotten(connection: Connection, kind: Kind, provider_id: str, again_at: datetime | None) -> None:
    """Record that the provider forgot it (None), or when it is asked again."""
    statement = _MESSAGE_FORGOTTEN if kind == "message" else _REPLY_FORGOTTEN
    connection.execute(statement, {"provider_id": provider_id, "again_at": again_at})


_EMPTY = text(
    "update notify.messages set text = '', subject = '', letter = '',"
    " forget_at = case when channel = 'sms' and provider_id is not null then forget_at end"
    " where id in (select id from notify.messages where forget_at <= :now order by forget_at limit :limit)"
)
_AT_PROVIDER = text(
    "(select 'message', provider, provider_id from notify.messages where forget_at <= :now"
    " order by forget_at limit :limit) union all"
    " (select 'reply', provider, provider_id from notify.replies where forget_at <= :now"
    " order by forget_at limit :limit)"
)
_MESSAGE_FORGOTTEN = text("update notify.messages set forget_at = :again_at where provider_id = :provider_id")
_REPLY_FORGOTTEN = text("update notify.replies set forget_at = :again_at where provider_id = :provider_id")
