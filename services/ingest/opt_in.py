"""A personal circumstance is kept only for who gave consent for special data; checked here, where it comes in.

Source: WEB art. 9.2.7, AVG art. 9.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, text

from schemas.codes import ConsentScope
from schemas.facts import ConsentGiven, ConsentRefused, ConsentWithdrawn
from schemas.types import LeaverId
from services.ingest.accept import Accepted
from services.ingest.errors import WrongContent
from services.ingest.faults import Fault, FaultReason

_CONSENT = (ConsentGiven, ConsentRefused, ConsentWithdrawn)
_NEEDED = "Eerst de toestemming van de jongere voor bijzondere gegevens."


def heed_opt_ins(connection: Connection, items: Sequence[tuple[Accepted, LeaverId]]) -> None:
    """Remember what ``items`` say of consent for special data, in their order; refuse what lacks it.

    Raises:
        WrongContent: for a personal circumstance of who gave no such consent, or whose consent had ended that day.
    """
    for item, leaver in items:
        if item.body_type in _CONSENT and item.facts["bereik"] == ConsentScope.SPECIAL_DATA:
            values = {
                "leaver": leaver,
                "on": item.happened_on,
                "given": item.body_type is ConsentGiven,
                "until": item.facts.get("einddatum"),
            }
            connection.execute(_SAY, values)
        elif item.needs_opt_in and not _has_opted_in(connection, leaver, item.happened_on):
            detail = "Zonder toestemming bewaren wij dit niet. Niets is opgeslagen."
            raise WrongContent(detail, [Fault("data.leefgebied", FaultReason.NO_OPT_IN, _NEEDED)])


def _has_opted_in(connection: Connection, leaver: LeaverId, day: date) -> bool:
    return connection.execute(_ASK, {"leaver": leaver, "day": day}).scalar() is True


_SAY = text(
    "insert into opt_ins as o (leaver, said_on, is_given, ends_on) values (:leaver, :on, :given, :until)"
    " on conflict (leaver) do update"
    " set said_on = excluded.said_on, is_given = excluded.is_given, ends_on = excluded.ends_on"
    " where o.said_on <= excluded.said_on"
)
_ASK = text(
    "select is_given and said_on <= :day and coalesce(ends_on >= :day, true) from opt_ins"
    " where leaver = :leaver"
)
