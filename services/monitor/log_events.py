"""Every line that the monitor may log, with its level and the fields that may leave."""

import logging

from services.runtime.log import LogEvent

BATCH_FAILED = LogEvent("batch_failed", logging.WARNING, frozenset({"error", "where", "people"}))
QUARANTINED = LogEvent("quarantined", logging.ERROR, frozenset({"leaver", "error", "where"}))
RELEASED = LogEvent("released_from_quarantine", logging.INFO, frozenset({"leaver"}))
AUDITED = LogEvent("audited", logging.INFO, frozenset({"exceptions", "reasons"}))
RETENTION_LOOKED_OVER = LogEvent(
    "retention_looked_over", logging.INFO, frozenset({"night", "people", "ended", "held"})
)
RETENTION_UNDECIDABLE = LogEvent(
    "retention_undecidable", logging.ERROR, frozenset({"leaver", "error", "where"})
)
HEARTBEAT_FAILED = LogEvent("heartbeat_failed", logging.WARNING, frozenset({"error"}))

EVENTS = (
    BATCH_FAILED,
    QUARANTINED,
    RELEASED,
    AUDITED,
    RETENTION_LOOKED_OVER,
    RETENTION_UNDECIDABLE,
    HEARTBEAT_FAILED,
)
