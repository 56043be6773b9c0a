"""Every line that the monitor may log, with its level and the fields that may leave."""

import logging

from services.runtime.log import LogEvent

BATCH_FAILED = LogEvent("batch_failed", logging.WARNING, frozenset({"error", "where", "people"}))
QUARANTINED = LogEvent("quarantined", logging.ERROR, frozenset({"leaver", "error", "where"}))
RELEASED = LogEvent("released_from_quarantine", logging.INFO, frozenset({"leaver"}))
AUDITED = LogEvent("audited", logging.INFO, frozenset({"exceptions", "reasons"}))
HEARTBEAT_FAILED = LogEvent("heartbeat_failed", logging.WARNING, frozenset({"error"}))

EVENTS = (BATCH_FAILED, QUARANTINED, RELEASED, AUDITED, HEARTBEAT_FAILED)
