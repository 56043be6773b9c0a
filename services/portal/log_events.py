"""Every log event of the portal: its name, its level and the fields that may leave. No person, no path."""

import logging

from services.runtime.log import LogEvent

SIGNED_IN = LogEvent("signed_in", logging.INFO, frozenset({"role", "way"}))
SIGN_IN_REFUSED = LogEvent("sign_in_refused", logging.WARNING, frozenset({"reason"}))
SIGNED_OUT = LogEvent("signed_out", logging.INFO, frozenset({"role"}))
PAGE_REFUSED = LogEvent("page_refused", logging.INFO, frozenset({"page", "status"}))
PAGE_FAILED = LogEvent("page_failed", logging.ERROR, frozenset({"error", "where"}))
NAMES_AWAY = LogEvent("names_away", logging.WARNING, frozenset({"status"}))
ENTRY_SENT = LogEvent("entry_sent", logging.INFO, frozenset({"entry", "status"}))

PORTAL_EVENTS = (SIGNED_IN, SIGN_IN_REFUSED, SIGNED_OUT, PAGE_REFUSED, PAGE_FAILED, NAMES_AWAY, ENTRY_SENT)
"""All of them, as an auditor reads them."""
