"""Plumbing without a domain word: settings, clock, database, outbox, inbox, bus, dead letters, lease, log."""
