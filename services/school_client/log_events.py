"""Every line that the sender and the drop folder may log. A file name may be somebody's name, so it is never logged."""

import logging

from services.runtime.log import LogEvent

ITEM_DELIVERED = LogEvent(
    "item_delivered", logging.INFO, frozenset({"item", "status", "outcome", "offered", "rejected"})
)
INGEST_AWAY = LogEvent("ingest_away", logging.WARNING, frozenset({"what", "attempt", "seconds"}))
CLAIM_TAKEN_BACK = LogEvent("claim_taken_back", logging.WARNING)

EVENTS = (ITEM_DELIVERED, INGEST_AWAY, CLAIM_TAKEN_BACK)
