"""Notify: plans which member of staff hears what, when and how, sends it, and follows it."""
