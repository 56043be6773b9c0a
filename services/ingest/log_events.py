"""Every line that ingest may log, with its level and the fields that may leave."""

import logging

from services.runtime.log import LogEvent

DELIVERY_TAKEN = LogEvent(
    "delivery_taken",
    logging.INFO,
    frozenset({"delivery", "kind", "offered", "rejected", "already_known", "accepted"}),
)
DELIVERY_REFUSED = LogEvent("delivery_refused", logging.INFO, frozenset({"status", "reasons"}))
REQUEST_FAILED = LogEvent("request_failed", logging.ERROR, frozenset({"error", "where"}))
KEY_CREATED = LogEvent("key_created", logging.INFO, frozenset({"key", "role"}))
KEY_REVOKED = LogEvent("key_revoked", logging.INFO, frozenset({"key"}))
KEY_REFUSED = LogEvent("key_refused", logging.WARNING, frozenset({"key", "reasons"}))
PERSON_KEYS_SWEPT = LogEvent("person_keys_swept", logging.INFO, frozenset({"kept", "destroyed"}))
SOURCES_JUDGED = LogEvent("sources_judged", logging.INFO, frozenset({"judged", "changed"}))
AGES_LOOKED_AT = LogEvent("ages_looked_at", logging.INFO, frozenset({"looked", "changed"}))
HOLIDAYS_RUN_OUT = LogEvent("school_holidays_run_out", logging.WARNING, frozenset({"until"}))
PERSONS_COMPARED = LogEvent("persons_compared", logging.WARNING, frozenset({"leavers", "asked_by"}))
PERSONS_JOINED = LogEvent("persons_joined", logging.INFO, frozenset({"join", "by"}))
PERSONS_SPLIT = LogEvent("persons_split", logging.INFO, frozenset({"join", "by"}))
PERSONS_REJECTED = LogEvent("persons_rejected", logging.INFO, frozenset({"leavers", "by"}))
PERSONS_REINDEXED = LogEvent("persons_reindexed", logging.INFO, frozenset({"people"}))
INDEX_KEY_UNKNOWN = LogEvent("index_key_unknown", logging.ERROR, frozenset({"names"}))
PERSON_ERASED = LogEvent("person_erased", logging.INFO, frozenset({"erasure", "reason"}))
KEYS_OF_ERASED_DESTROYED = LogEvent("keys_of_erased_destroyed", logging.INFO, frozenset({"destroyed"}))
ADDRESS_ASKED = LogEvent("address_asked", logging.INFO, frozenset({"message", "reason", "answer"}))
NAMES_SHOWN = LogEvent("names_shown", logging.INFO, frozenset({"role", "people"}))
PEOPLE_SEARCHED = LogEvent("people_searched", logging.INFO, frozenset({"role", "people"}))
YOUNG_PERSON_HEARD = LogEvent("young_person_heard", logging.INFO, frozenset({"kind"}))

EVENTS = (
    DELIVERY_TAKEN,
    DELIVERY_REFUSED,
    REQUEST_FAILED,
    KEY_CREATED,
    KEY_REVOKED,
    KEY_REFUSED,
    PERSON_KEYS_SWEPT,
    SOURCES_JUDGED,
    AGES_LOOKED_AT,
    HOLIDAYS_RUN_OUT,
    PERSONS_COMPARED,
    PERSONS_JOINED,
    PERSONS_SPLIT,
    PERSONS_REJECTED,
    PERSONS_REINDEXED,
    INDEX_KEY_UNKNOWN,
    PERSON_ERASED,
    KEYS_OF_ERASED_DESTROYED,
    ADDRESS_ASKED,
    NAMES_SHOWN,
    PEOPLE_SEARCHED,
    YOUNG_PERSON_HEARD,
)
