"""How to try to reach a young person next: card, call, app, text, visit, and from the start again.

Pure. Source: Kaartenactie, Zwolle (SZW 2022): "ten times not picked up, the eleventh time yes". Who says no is left
alone, so there is no next rung for them.
"""

from datetime import datetime
from typing import NamedTuple

from schemas.codes import ConsentScope
from schemas.types import ContactChannel
from services.monitor.answers import RUNGS
from services.monitor.consents import said_of
from services.monitor.dossier import Dossier
from services.monitor.duties import objection, said_no

_SAME_AS = {ContactChannel.EMAIL: ContactChannel.TEXT, ContactChannel.TALK: ContactChannel.VISIT}
"""Ways that count as a rung."""


class Proposal(NamedTuple):
    """The rung to try next, None after a no; and when that can change without an event."""

    rung: ContactChannel | None
    due: datetime | None = None


def propose(dossier: Dossier, now: datetime) -> Proposal:
    """Return the rung after the last one that was tried since the last real contact; after a visit the first again.

    The app needs the young person's consent, and is passed over without.
    """
    if dossier.died or said_no(dossier) is not None or objection(dossier) is not None:
        return Proposal(None)
    app = said_of(dossier, ConsentScope.APP)
    may_app = app is not None and app.holds_at(now)
    due = app.changes_after(now) if app is not None else None
    order = [rung for rung in RUNGS if may_app or rung is not ContactChannel.APP]
    tried = [_SAME_AS.get(one.channel, one.channel) for one in dossier.attempts if one.channel is not None]
    if not tried:
        return Proposal(order[0], due)
    places = list(RUNGS)
    after = places.index(tried[-1]) + 1
    return Proposal(next((rung for rung in places[after:] if rung in order), order[0]), due)
