"""What can go wrong in the plumbing, named by what the caller does.

Fault
 ├── Unavailable           the world is down: try again after ``retry_after_seconds``
 └── Misconfigured         a setting is wrong: say so and do not start
      └── TooManyDeadLetters   all that arrives is bad: the fault is ours, so stop

``schemas.codec.Undecodable`` is a wrong record: dead-letter it. Anything else is our bug:
do not acknowledge, log, stop.
"""


class Fault(Exception):
    """Root of what Vangnet raises on purpose."""


class Unavailable(Fault):
    """Something outside this process is down; the same call may succeed later."""

    def __init__(self, what: str, retry_after_seconds: int = 5) -> None:
        """Name what is away, without addresses."""
        super().__init__(f"{what} is away")
        self.what = what
        self.retry_after_seconds = retry_after_seconds


class Misconfigured(Fault):
    """A setting or the surroundings are wrong; the text says what to change."""


class TooManyDeadLetters(Misconfigured):
    """Nothing that arrives can be read: most likely this version reads the wrong topic or schema."""
