"""What is known of a young person's place today, which dated action is running, and which acts of people hold.

Pure. A place is announced, confirmed (recently enough), openly unknown, or none.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from schemas.types import Destination, EventId, NextPlace, PlaceStatus, SignalId, Status
from services.monitor.acts import Act
from services.monitor.answers import earliest
from services.monitor.dossier import Dossier
from services.monitor.local_calendar import day_of, midnight
from services.monitor.places import Place
from services.monitor.policy import Policy

_ONE_DAY = timedelta(days=1)


Known = tuple[PlaceStatus, EventId | None]
"""A status, and the event from which it is known, if any."""


def place_status(dossier: Dossier, policy: Policy, now: datetime) -> tuple[Known, datetime | None]:
    """Return the status of the place with how it is known, and the first moment at which it can change by time alone.

    Of a place that was confirmed too long ago the last confirmation is named: it is out of date, not gone.
    """
    today = day_of(now)
    running = [place for place in dossier.places if place.end is None]
    due = earliest(*[_next_change(place, policy, now) for place in running])
    here = [place for place in running if not place.is_over_by(today)]
    if fresh := [place for place in here if _is_fresh(place, policy, today)]:
        return (PlaceStatus.CONFIRMED, _last_seen(fresh)), due
    if waiting := [place for place in here if place.confirmed_on is None]:
        return (PlaceStatus.ANNOUNCED, waiting[-1].event), due
    return ((PlaceStatus.UNKNOWN, _last_seen(running)) if running else _without_place(dossier)), due


def agreement(dossier: Dossier, now: datetime) -> tuple[date | None, datetime | None]:
    """Return the day of the latest agreement unless it passed, and the moment at which it passes."""
    if dossier.action_on is None:
        return None, None
    passes = midnight(dossier.action_on + _ONE_DAY)
    return (dossier.action_on, passes) if now < passes else (None, None)


def acts_that_hold(dossier: Dossier, now: datetime) -> tuple[Mapping[SignalId, Act], datetime | None]:
    """Return per signal the act that holds, and the first moment at which one stops to hold by time alone.

    What was put off comes back on its day. What was taken up holds until its day has passed, or that of a later
    agreement; once there was contact since, it holds until something else happens.
    """
    if not dossier.acts:
        return {}, None
    found = [(act, _holds_until(act, dossier)) for act in dossier.acts if act.status is not Status.SEEN]
    holding = {act.signal: act for act, until in found if until is None or now < until}
    return holding, earliest(*(until for _, until in found if until is not None and now < until))


def _holds_until(act: Act, dossier: Dossier) -> datetime | None:
    if act.until is None:
        return None
    if act.status is Status.SNOOZED:
        return midnight(act.until)
    if dossier.contact is not None and dossier.contact.on > day_of(act.at):
        return None
    return midnight(max(act.until, dossier.action_on or act.until) + _ONE_DAY)


def _is_fresh(place: Place, policy: Policy, today: date) -> bool:
    return place.confirmed_on is not None and today <= place.confirmed_on + timedelta(
        days=policy.confirmed_for_days
    )


def _next_change(place: Place, policy: Policy, now: datetime) -> datetime | None:
    """Return when a confirmation gets too old or a contract is over, if that is still to come."""
    last_days = [place.contract_ends_on]
    if place.confirmed_on is not None:
        last_days.append(place.confirmed_on + timedelta(days=policy.confirmed_for_days))
    moments = [midnight(day + _ONE_DAY) for day in last_days if day is not None]
    return earliest(*[moment for moment in moments if moment > now])


def _last_seen(places: Sequence[Place]) -> EventId:
    last = max(places, key=lambda place: place.confirmed_on or date.min)
    return last.confirmed_by or last.event


def _without_place(dossier: Dossier) -> Known:
    """Return what is known when every place has ended, or there never was one."""
    left = dossier.last_exit
    ended = [place.end for place in dossier.places if place.end is not None]
    last_end = max(ended, key=lambda end: (end.on, end.event), default=None)
    if last_end is not None and (left is None or last_end.on >= left.left_on):
        is_next_known = last_end.next_place is NextPlace.KNOWN
        return (PlaceStatus.UNKNOWN if is_next_known else PlaceStatus.NONE), last_end.event
    if left is None:
        return PlaceStatus.UNKNOWN, None
    return _STATUS_OF.get(left.destination, PlaceStatus.NONE), left.event


_STATUS_OF = {Destination.UNKNOWN: PlaceStatus.UNKNOWN, Destination.ABROAD: PlaceStatus.ANNOUNCED}
"""Of who left for no place that can be seen from here; otherwise there is none."""
