"""Every log event of notify: its name, its level and the fields that may leave. No address, no text."""

import logging

from services.runtime.log import LogEvent

NOBODY_REACHED = LogEvent("ladder_ended_and_nobody_was_reached", logging.WARNING, frozenset({"signal"}))
MESSAGE_OFFERED = LogEvent(
    "message_offered", logging.INFO, frozenset({"message", "channel", "outcome", "code"})
)
MAIL_RETURNED = LogEvent("mail_returned", logging.INFO, frozenset({"action", "status", "known"}))
PROVIDER_FAILING = LogEvent("provider_failing", logging.WARNING, frozenset({"channel", "provider"}))
PROVIDER_BACK = LogEvent("provider_back", logging.INFO, frozenset({"channel", "provider"}))
MESSAGE_LOST = LogEvent("message_lost", logging.WARNING, frozenset({"message", "channel", "reason", "next"}))
ADDRESS_UNUSABLE = LogEvent("address_unusable", logging.WARNING, frozenset({"channel", "reason", "holders"}))
OUTCOME_UNKNOWN = LogEvent("outcome_unknown", logging.WARNING, frozenset({"message", "channel", "asks"}))
REPLY_ANSWERED = LogEvent("reply_answered", logging.INFO, frozenset({"outcome"}))
RECEIPT_ASKED = LogEvent("receipt_asked_for", logging.INFO, frozenset({"message", "asks", "status"}))
RECEIPT_KEPT = LogEvent("receipt_kept", logging.DEBUG, frozenset({"message", "status", "code"}))
RECEIPT_UNKNOWN = LogEvent("receipt_without_message", logging.WARNING, frozenset({"status"}))
WEBHOOK_REFUSED = LogEvent("webhook_refused", logging.WARNING, frozenset({"path", "verdict"}))
REPLY_KEPT = LogEvent("reply_kept", logging.INFO, frozenset({"meaning", "signals", "answered"}))
SEEN_BY_LINK = LogEvent("seen_by_link", logging.INFO, frozenset({"message", "signals"}))
TEXTS_FORGOTTEN = LogEvent("texts_forgotten_at_the_provider", logging.INFO, frozenset({"deleted", "later"}))
TAKEN_UP = LogEvent("signal_taken_up", logging.INFO, frozenset({"signal", "first"}))
DOOR_REFUSED = LogEvent("door_refused", logging.INFO, frozenset({"path", "status"}))
REGISTER_IMPORTED = LogEvent("register_imported", logging.INFO, frozenset({"entries", "changed"}))
YOUNG_ANSWERED = LogEvent("young_person_answered", logging.INFO, frozenset({"meaning", "by"}))

NOTIFY_EVENTS = (
    YOUNG_ANSWERED,
    NOBODY_REACHED,
    MESSAGE_OFFERED,
    MAIL_RETURNED,
    PROVIDER_FAILING,
    PROVIDER_BACK,
    MESSAGE_LOST,
    ADDRESS_UNUSABLE,
    OUTCOME_UNKNOWN,
    REPLY_ANSWERED,
    RECEIPT_ASKED,
    RECEIPT_KEPT,
    RECEIPT_UNKNOWN,
    WEBHOOK_REFUSED,
    REPLY_KEPT,
    SEEN_BY_LINK,
    TEXTS_FORGOTTEN,
    TAKEN_UP,
    DOOR_REFUSED,
    REGISTER_IMPORTED,
)
"""All of them, as an auditor reads them."""
