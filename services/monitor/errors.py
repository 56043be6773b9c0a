"""What can go wrong in the monitor, named by what the caller does.

services.runtime.errors.Fault
 ├── NotInQuarantine              a wrong pseudonym: say so
 ├── StillFailing                 a person fails again: it stays in quarantine
 └── Misconfigured
      └── TooManyQuarantined      so many people fail that the fault is ours: stop, uncommitted
"""

from services.runtime.errors import Fault, Misconfigured


class NotInQuarantine(Fault):
    """Nobody with this pseudonym is in quarantine."""


class StillFailing(Fault):
    """The events of a quarantined person fail again; nothing was changed."""


class TooManyQuarantined(Misconfigured):
    """More people fail than can be bad data."""
