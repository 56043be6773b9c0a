"""The account adds up what went in, and names each sum that does not close."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from schemas.topics import consumed_by
from services.account import Account, Reading, in_words, read, strangers, total
from services.notify.account import Plans
from services.runtime.dead_letter import Parked

EXITS, SIGNALS = "vangnet.exits.v1", "vangnet.signals.v1"


@dataclass(frozen=True, slots=True)
class OneDelivery:
    """A delivery as a service counts it."""

    offered: int = 10
    rejected: int = 2
    known: int = 3
    accepted: int = 5
    delivery: str = "d-1"
    kind: str = "uitstroom"

    @property
    def closes(self) -> bool:
        """Whether every item ended in one place."""
        return self.offered == self.rejected + self.known + self.accepted


@dataclass(frozen=True, slots=True)
class Reader:
    """What a consumer recorded."""

    outcomes: Mapping[str, Mapping[tuple[str, str | None], int]]
    parked: tuple[Parked, ...] = ()


READ = Reading(EXITS, "monitor", 5, {"applied": 3, "no_effect": 1, "dead_lettered": 1}, {"task": 1})
PLANS = Plans(
    in_message=3, held=2, silences={"seen": 1}, without_row=0, messages={"delivered": 3}, messages_made=3
)
CLOSED = Account((OneDelivery(),), 5, (READ,), PLANS, {"ingest": 0, "monitor": 0})


def test_an_account_that_closes_has_no_fault() -> None:
    """When every sum is right there is nothing to name, and the last line says so."""
    assert CLOSED.faults() == []
    assert in_words(CLOSED).splitlines()[-1] == "The account closes."


def test_an_empty_installation_closes() -> None:
    """An installation in which nothing happened has an account that closes."""
    empty = Account((), 0, read({}, {}, ()), Plans(0, 0, {}, 0, {}), {})

    assert empty.faults() == []


FAULTY = {
    "a delivery that lost an item": (
        replace(CLOSED, deliveries=(OneDelivery(offered=11),)),
        ["delivery d-1: offered 11 is not the sum"],
    ),
    "an accepted item without event": (
        replace(CLOSED, accepted_events=4),
        ["5 accepted items made 4 events"],
    ),
    "an event of nothing": (replace(CLOSED, accepted_events=6), ["5 accepted items made 6 events"]),
    "an event that nobody read": (
        replace(CLOSED, readings=(replace(READ, events=6),)),
        [f"{EXITS}: monitor has 1 unread"],
    ),
    "an event that was counted twice": (
        replace(CLOSED, readings=(replace(READ, events=4),)),
        [f"{EXITS}: monitor has -1 unread"],
    ),
    "an event that was not sent": (
        replace(CLOSED, unsent={"ingest": 0, "monitor": 2}),
        ["monitor: 2 events wait in the outbox"],
    ),
    "a plan key without row": (
        replace(CLOSED, plans=replace(PLANS, without_row=7)),
        ["7 due plan keys have no row"],
    ),
    "a message in no state": (
        replace(CLOSED, plans=replace(PLANS, messages_made=4)),
        ["4 messages were made, 3 stand in a state"],
    ),
    "a receipt that changed nothing": (
        replace(CLOSED, plans=replace(PLANS, behind_receipts=2)),
        ["2 messages stand less far than their receipts say"],
    ),
}


@pytest.mark.parametrize(
    ("account", "faults"), [pytest.param(*value, id=name) for name, value in FAULTY.items()]
)
def test_each_sum_that_does_not_close_is_named(account: Account, faults: list[str]) -> None:
    """A fault is named by itself, with its numbers, and the page ends with it in capitals."""
    assert account.faults() == faults
    assert in_words(account).splitlines()[-2:] == ["THE ACCOUNT DOES NOT CLOSE:", *faults]


def test_all_faults_are_named_at_once() -> None:
    """Two faults are two lines, so that nobody mends one and believes it is done."""
    worse = replace(CLOSED, accepted_events=4, unsent={"notify": 1})

    assert worse.faults() == ["5 accepted items made 4 events", "notify: 1 events wait in the outbox"]


def test_the_page_shows_every_number() -> None:
    """A reader sees each delivery, topic, plan key, silence and message with its count."""
    words = in_words(CLOSED)

    for part in (
        "uitstroom",
        "10 = 2 + 3 + 5",
        f"{EXITS}",
        "5 = applied 3 + dead_lettered 1 + no_effect 1 + unread 0   (task 1)",
        "3 in a message, 2 held",
        "silence: seen 1",
        "delivered 3",
    ):
        assert part in words


def test_every_reader_of_every_topic_is_in_the_account() -> None:
    """A topic with readers has one line per reader, also when it read nothing: forgetting one shows as unread."""
    readings = read({EXITS: 2, SIGNALS: 1}, {}, ())

    assert {(r.topic, r.consumer) for r in readings} == {
        (topic, service)
        for service in ("ingest", "monitor", "notify", "portal")
        for topic in consumed_by(service)
    }
    assert {r.topic: r.unread for r in readings if r.unread} == {EXITS: 2, SIGNALS: 1}


def test_outcomes_and_reasons_are_counted_apart() -> None:
    """Events of one outcome count together whatever their reason, and each reason counts by itself."""
    found: Mapping[tuple[str, str | None], int] = {
        ("applied", None): 3,
        ("no_effect", "task"): 2,
        ("no_effect", "old_revision"): 1,
    }
    reading = next(
        r for r in read({SIGNALS: 6}, {"notify": Reader({SIGNALS: found})}, ()) if r.topic == SIGNALS
    )

    assert reading.outcomes == {"applied": 3, "no_effect": 3}
    assert reading.reasons == {"task": 2, "old_revision": 1}
    assert reading.unread == 0


def test_events_that_were_erased_before_they_were_read_are_counted() -> None:
    """An event that a consumer never read, because its person was erased first, ends as erased and not as unread."""
    found: Mapping[tuple[str, str | None], int] = {("applied", None): 3}
    readings = read({EXITS: 5}, {"monitor": Reader({EXITS: found})}, (), {"monitor": {EXITS: 2, SIGNALS: 0}})
    reading = next(r for r in readings if r.topic == EXITS)

    assert reading.outcomes == {"applied": 3, "erased": 2}
    assert reading.unread == 0


OURS, FOREIGN = UUID(int=1), UUID(int=2)
PARKED = (
    Parked(OURS, EXITS, "bad_body"),
    Parked(OURS, EXITS, "bad_body"),
    Parked(FOREIGN, EXITS, "bad_body"),
    Parked(None, EXITS, "no_id"),
)


def test_an_event_of_ours_that_nobody_can_read_is_dead_lettered_once() -> None:
    """Our event that arrived unreadable, though twice, is one dead letter, and no longer unread."""
    reading = next(r for r in read({EXITS: 1}, {"monitor": Reader({}, PARKED)}, {OURS}) if r.topic == EXITS)

    assert reading.outcomes == {"dead_lettered": 1}
    assert reading.reasons == {"bad_body": 1}
    assert reading.unread == 0


def test_records_of_strangers_are_told_but_are_in_no_sum() -> None:
    """What nobody of ours made does not open the account, and the page says that it waits."""
    assert strangers(PARKED, {OURS}) == 2

    told = in_words(replace(CLOSED, strangers={"monitor": 2, "notify": 0}))

    assert "2 unreadable records that none of ours made wait among the dead letters of monitor" in told
    assert "of notify" not in told
    assert told.splitlines()[-1] == "The account closes."


def test_a_total_adds_per_name() -> None:
    """Events of one topic that several services made count together."""
    assert total([{"a": 1, "b": 2}, {"b": 3}, {}]) == {"a": 1, "b": 5}
