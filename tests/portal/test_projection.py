"""What was told becomes rows: the order does not matter where a revision says so, and nothing is told twice."""

from itertools import permutations
from uuid import UUID, uuid4, uuid5

import pytest

from schemas.body import Body
from schemas.envelope import Envelope
from schemas.events import (
    AddressUnusable,
    DeadLetterParked,
    GapClosed,
    GapOpened,
    MessageFailed,
    MessageSent,
    PersonErased,
    RecipientUpdated,
    SignalsSeen,
    SourceResumed,
    SourceSilent,
)
from schemas.topics import consumed_by, topics
from schemas.types import Channel, EventId, Role, Step, UnusableReason
from services.portal.handle import OLD_REVISION, TOLD_AS_A_GAP
from services.portal.projection import Gone, Row, Shelf, changes, newest
from tests.examples import examples
from tests.portal.desk import COACH, REGION, SCHOOL, START, Desk, a_dossier, a_signal, in_envelope

SHELVES = (
    "select 'd', key::text, revision, status from portal.dossiers"
    " union all select 's', key::text, revision, status from portal.signals order by 1, 2"
)


def told(desk: Desk) -> list[tuple[object, ...]]:
    """Return the stored dossiers and signals."""
    return desk.rows(SHELVES)


def test_every_type_on_our_topics_is_understood() -> None:
    """Each example of each type that stands on a topic of the portal becomes rows, or somebody who goes."""
    ours = {name for topic in topics() if topic.name in consumed_by("portal") for name in topic.types}
    found = [example for example in examples() if example.type in ours]

    assert {example.type for example in found} == ours
    for example in found:
        event = example.decode()
        assert changes(event) or isinstance(event.body, AddressUnusable), example.id


def test_what_is_not_ours_is_our_fault() -> None:
    """A type of another topic ends the process; it is never passed over in silence."""
    other = next(example for example in examples() if example.type == "nl.nazorg.contact.gelegd.v1")

    with pytest.raises(TypeError, match="not for the portal"):
        changes(other.decode())


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))), ids=str)
def test_a_lower_revision_never_overwrites(desk: Desk, order: tuple[int, ...]) -> None:
    """In whatever order snapshots come, the highest revision stands."""
    leaver, signal = uuid4(), uuid4()
    for revision in order:
        desk.take(
            a_dossier(revision=revision, status="onbekend" if revision == 3 else "geen"),
            a_signal(signal, revision=revision, status="gezien" if revision == 3 else "open"),
            leaver=leaver,
        )

    assert told(desk) == [("d", str(leaver), 3, "onbekend"), ("s", str(signal), 3, "gezien")]


def test_in_one_batch_the_highest_revision_wins() -> None:
    """Of several snapshots of one thing in a batch one row is written, whatever their order."""
    leaver = uuid4()
    rows = [
        row for revision in (2, 3, 1) for row in changes(in_envelope(a_dossier(revision=revision), leaver))
    ]

    assert [(row.key, row.revision) for row in newest(row for row in rows if isinstance(row, Row))] == [
        (leaver, 3)
    ]


def test_the_same_event_changes_nothing(desk: Desk) -> None:
    """An event that comes twice is taken in once."""
    event = in_envelope(a_dossier(), uuid4())
    desk.app.handle([event])
    before = desk.rows("select * from portal.dossiers"), desk.rows("select * from portal.inbox")
    desk.app.handle([event, event])

    assert (desk.rows("select * from portal.dossiers"), desk.rows("select * from portal.inbox")) == before


def test_what_is_no_news_says_why(desk: Desk) -> None:
    """Each event has its one outcome in the inbox: applied, or without effect and why."""
    leaver = desk.take(a_dossier(revision=2))
    desk.take(a_dossier(revision=1), leaver=leaver)
    desk.take(AddressUnusable(channel=Channel.SMS, reason=UnusableReason.UNKNOWN), leaver=COACH)

    assert desk.rows("select outcome, reason from portal.inbox order by reason nulls first") == [
        ("applied", None),
        ("no_effect", OLD_REVISION),
        ("no_effect", TOLD_AS_A_GAP),
    ]


def a_message(signal: UUID, message: UUID) -> tuple[Body, Body]:
    """Return what is told of a message that was sent and did not arrive."""
    sent = MessageSent(
        message=message, channel=Channel.SMS, steps=(Step.FIRST,), signals=(signal,), sent_at=START
    )
    return sent, MessageFailed(message=message, channel=Channel.SMS, reason="unreachable", signals=(signal,))


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "backwards"])
def test_a_message_that_failed_was_also_sent(desk: Desk, *, backwards: bool) -> None:
    """Sent and failed are both known in the end, whichever was told first."""
    bodies = a_message(uuid4(), uuid4())
    for body in reversed(bodies) if backwards else bodies:
        desk.take(body, leaver=COACH)

    assert desk.rows("select recipient, sent_at, steps, failed from portal.messages") == [
        (COACH, START, ["eerste"], "unreachable")
    ]


def test_who_saw_is_of_the_last_opening(desk: Desk) -> None:
    """That somebody saw a signal belongs to an opening; a later one replaces it, an earlier one does not."""
    signal, other = uuid4(), uuid4()
    for opening, person in ((2, COACH), (1, other)):
        seen = SignalsSeen(
            region=REGION,
            school=SCHOOL,
            happened_on=START.date(),
            signals=(signal,),
            openings=(opening,),
            seen_by=person,
        )
        desk.take(seen)

    assert desk.rows("select key, revision, seen_by from portal.seen") == [(signal, 2, COACH)]


def test_staff_gaps_sources_and_letters_are_kept(desk: Desk) -> None:
    """The register, what is amiss in it, schools that fell silent and unreadable records each have their row."""
    gap = {
        "reason": "nobody_holds_role",
        "region": REGION,
        "school": SCHOOL,
        "role": Role.DEPUTY,
        "since": START,
    }
    letter = DeadLetterParked(
        service="monitor", topic="vangnet.exits.v1", partition=0, position=7, reason="bad_body", digest="d"
    )
    desk.take(RecipientUpdated(revision=1, role=Role.COACH, region=REGION, schools=(SCHOOL,)), leaver=COACH)
    desk.take(GapOpened(**gap))
    desk.take(SourceSilent(region=REGION, school=SCHOOL, last_on=START.date(), expected_on=START.date()))
    desk.take(letter)
    assert desk.app.shelves() == dict.fromkeys(map(str, Shelf), 0) | {
        "recipients": 1, "gaps": 1, "sources": 1, "parked": 1,
    }  # fmt: skip
    desk.take(GapClosed(**gap))
    desk.take(SourceResumed(region=REGION, school=SCHOOL, silent_since=START.date()))

    assert desk.rows("select is_open from portal.gaps") == [(False,)]


def test_who_is_erased_leaves_nothing(desk: Desk) -> None:
    """Dossier, signals, who saw them and the link of a message go; what comes later is dropped, in any order."""
    signal, message, leaver = uuid4(), uuid4(), uuid4()
    desk.take(a_dossier(), a_signal(signal), leaver=leaver)
    desk.take(*a_message(signal, message), leaver=COACH)
    desk.take(PersonErased(happened_on=START.date(), region=REGION), leaver=leaver)
    desk.take(a_dossier(revision=9), a_signal(signal, revision=9), leaver=leaver)

    assert told(desk) == []
    assert desk.rows("select key, signals from portal.messages") == [(message, [])]
    assert desk.rows("select reason from portal.inbox where outcome = 'no_effect'") == [
        ("erased",),
        ("erased",),
    ]


def test_an_erasure_is_somebody_who_goes() -> None:
    """The projection says of an erasure only who it is."""
    leaver = uuid4()

    assert changes(in_envelope(PersonErased(happened_on=START.date(), region=REGION), leaver)) == (
        Gone(leaver),
    )


def test_an_empty_portal_that_is_told_again_is_the_same(desk: Desk) -> None:
    """What can be told again is gone after ``clear``, and stands there as before when it is told under new ids."""
    told_before: list[Envelope] = []
    for number in range(4):
        leaver = uuid4()
        told_before += [
            in_envelope(a_dossier(revision=number + 1, owner=COACH), leaver),
            in_envelope(a_signal(uuid5(leaver, "s"), revision=number + 1), leaver),
        ]
    desk.app.handle(told_before)
    query = "select * from portal.dossiers order by key"
    before = desk.rows(query), told(desk)
    desk.app.clear()
    assert told(desk) == []
    again = [Envelope(EventId(uuid4()), e.source, e.key, e.time, e.recorded, e.body) for e in told_before]
    desk.app.handle(again)

    assert (desk.rows(query), told(desk)) == before
