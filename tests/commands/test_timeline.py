"""Time goes from due moment to due moment, at rest in between, and waiting ends with a clear text."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from services.runtime.errors import Misconfigured, Unavailable
from services.timeline import advance, wait_for_rest

START = datetime(2026, 11, 24, 9, tzinfo=UTC)


def at(minutes: int) -> datetime:
    """Return a moment so many minutes after the start."""
    return START + timedelta(minutes=minutes)


@dataclass(slots=True)
class Scripted:
    """A region that follows a script: what falls due, what that makes due in turn, and how long it is busy.

    Attributes:
        dues: moments at which something happens by itself.
        causes: what happening at one moment makes due at another.
        busy: answers of ``busy_with`` before it is at rest.
        overdue: a moment in the past that is told as due once.
        trace: what was done, in order.
    """

    dues: list[datetime] = field(default_factory=list)
    causes: dict[datetime, datetime] = field(default_factory=dict)
    busy: list[str] = field(default_factory=list)
    always_busy: str | None = None
    clock: datetime = START
    overdue: datetime | None = None
    trace: list[str] = field(default_factory=list)

    def busy_with(self) -> str | None:
        """Work off what is due, one look at a time."""
        if self.always_busy:
            return self.always_busy
        if self.busy:
            return self.busy.pop(0)
        due = [moment for moment in self.dues if moment <= self.clock]
        if due:
            self.dues.remove(due[0])
            self.trace.append(f"did {due[0]:%H:%M} at {self.clock:%H:%M}")
            if due[0] in self.causes:
                self.dues.append(self.causes[due[0]])
            return "something was due"
        return None

    def next_due(self) -> datetime | None:
        """Return the first moment that is due."""
        if self.overdue is not None:
            moment, self.overdue = self.overdue, None
            return moment
        return min(self.dues, default=None)

    def now(self) -> datetime:
        """Return the clock."""
        return self.clock

    def advance_to(self, moment: datetime) -> None:
        """Move forward only, as the database clock does."""
        if moment < self.clock:
            message = "the clock only moves forward"
            raise Misconfigured(message)
        self.clock = moment


def test_each_due_moment_happens_at_its_own_time() -> None:
    """What falls due on the way happens when the clock stands there, and not at the end."""
    region = Scripted(dues=[at(30), at(10)])
    stops: list[datetime] = []

    advance(region, at(60), stops.append)

    assert region.trace == ["did 09:10 at 09:10", "did 09:30 at 09:30"]
    assert stops == [at(10), at(30), at(60)]


def test_what_a_due_moment_causes_also_happens_on_the_way() -> None:
    """A moment that only exists because of an earlier one is not jumped over."""
    region = Scripted(dues=[at(10)], causes={at(10): at(20), at(20): at(40)})

    advance(region, at(60))

    assert region.trace == ["did 09:10 at 09:10", "did 09:20 at 09:20", "did 09:40 at 09:40"]


def test_nothing_beyond_the_end_happens() -> None:
    """The clock stops where it was told to, and what is due later waits."""
    region = Scripted(dues=[at(61)])

    advance(region, at(60))

    assert (region.clock, region.trace, region.dues) == (at(60), [], [at(61)])


def test_what_is_due_at_the_end_happens() -> None:
    """A moment that falls exactly on the end is still done."""
    region = Scripted(dues=[at(60)])

    advance(region, at(60))

    assert region.trace == ["did 10:00 at 10:00"]


def test_what_is_overdue_does_not_turn_the_clock_back() -> None:
    """A moment before now that nobody worked off is no reason to go back; the clock goes on from where it stands."""
    region = Scripted(clock=at(10), overdue=at(5))

    advance(region, at(20))

    assert region.clock == at(20)


def test_the_past_is_refused() -> None:
    """A moment before the clock is a mistake of who typed it."""
    region = Scripted(clock=at(10))

    with pytest.raises(Misconfigured, match="only moves forward"):
        advance(region, at(5))


def test_rest_is_seen_twice() -> None:
    """A region that is quiet for one look, because an event is between two places, is not yet at rest."""
    region = Scripted(busy=["monitor has events to read"])

    wait_for_rest(region, 5)

    assert region.busy == []


def test_a_region_that_stays_busy_is_named() -> None:
    """Waiting ends after its patience, and says with what the region is busy and what to look at."""
    region = Scripted(always_busy="notify has events to read")

    with pytest.raises(
        Unavailable, match=r"not at rest: notify has events to read; is 'vangnet up' running\?"
    ):
        wait_for_rest(region, 0.05)


def test_rest_without_patience_is_still_rest() -> None:
    """A region at rest is at rest, however little patience there is."""
    wait_for_rest(Scripted(), 0)


def test_time_does_not_move_while_something_is_under_way() -> None:
    """Before the clock moves, what is under way is finished at the time at which it began."""
    region = Scripted(busy=["ingest has events to send", "monitor has events to read"])

    def stands(_: datetime) -> None:
        assert region.busy == []

    advance(region, at(1), stands)
    assert region.clock == at(1)
