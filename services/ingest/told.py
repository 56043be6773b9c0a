"""What an accepted item becomes on a topic, once it is known who it is about."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from schemas.envelope import Envelope
from schemas.events import ExitRegistered
from schemas.types import UNKNOWN_REGION, EventId, staff_id
from services.ingest.accept import Accepted
from services.ingest.errors import WrongContent
from services.ingest.faults import Fault, FaultReason
from services.ingest.keys import Sender
from services.ingest.recognise import Version
from services.ingest.store import Leaver

_REGION_NEEDED = "Een sleutel met een regio, of eerst de uitstroom van deze leerling."


def event_of(event_id: EventId, item: Accepted, leaver: Leaver, sender: Sender, now: datetime) -> Envelope:
    """Return the event of an item.

    Args:
        now: the moment of recording, aware UTC.

    Raises:
        WrongContent: when a staff code means nothing because no region is known.
    """
    staff_region = sender.scope.region or leaver.region
    if item.names_staff and staff_region == UNKNOWN_REGION:
        faults = [Fault("data.medewerker", FaultReason.REGION_UNKNOWN, _REGION_NEEDED)]
        detail = "Van welke regio deze medewerker is, weten wij nog niet. Niets is opgeslagen."
        raise WrongContent(detail, faults)
    reporter = item.delivered.reporter
    school = item.pupil.school or leaver.school
    told_by = f"urn:nazorg:school:{school}" if school else f"urn:nazorg:regio:{leaver.region}"
    return Envelope(
        id=event_id,
        source=item.origin.source if item.origin else told_by,
        key=leaver.id,
        time=item.delivered.time,
        recorded=now,
        body=item.body(leaver.region, staff_region, leaver.school),
        reported_by=staff_id(staff_region, reporter) if reporter else None,
        traceparent=item.delivered.traceparent,
    )


def event_of_row(
    event_id: EventId, item: Accepted, leaver: Leaver, sender: Sender, version: Version
) -> Envelope:
    """Return the event of a row of a file, in the version that it makes of its natural key."""
    event = event_of(event_id, item, leaver, sender, version.recorded)
    if item.body_type is not ExitRegistered:
        return event
    made: dict[str, Any] = {"startstand": version.start_state_on, "bereikbaar": leaver.reachable}
    if version.number > 1:
        made["corrigeert"] = version.event_id
    return replace(event, body=item.body(leaver.region, leaver.region, **made))
