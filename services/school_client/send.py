"""Sends what waits in a queue: each item until ingest has taken or refused it.

Deletes an item only after ingest said that it is durable. Killed in between, it is sent again, which changes nothing.
"""

import orjson

from services.runtime.log import log
from services.school_client.door import Away, Door, Refused, Taken
from services.school_client.log_events import ITEM_DELIVERED
from services.school_client.queue import WAITING, Queue


def send_waiting(queue: Queue, door: Door) -> Away | None:
    """Try each waiting item once, oldest first; return None when none waits any more.

    An item that alone meets a fault of ingest does not hold up the others.
    """
    held: Away | None = None
    for number in queue.waiting():
        away = _send(queue, door, number)
        if away is not None and not away.alone:
            return away
        held = away or held
    return held


def _send(queue: Queue, door: Door, number: int) -> Away | None:
    item = queue.find(number)
    if item is None or item.state != WAITING:
        return None  # another sender was first
    outcome = door.deliver(item.delivery)
    match outcome:
        case Away():
            queue.tried(number)
            return outcome
        case Taken():
            queue.remove(number)
            log(
                ITEM_DELIVERED,
                item=number,
                status=outcome.status,
                outcome="taken",
                rejected=outcome.report.get("geweigerd", 0),
            )
        case Refused():
            queue.park(number, orjson.dumps(outcome.report))
            log(ITEM_DELIVERED, item=number, status=outcome.status, outcome="refused")
    return None
