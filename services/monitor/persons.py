"""Which pseudonyms are one young person, by what humans said of pairs of them.

Pure. A function of the *set* of such words: of one pair the last word counts; whom the standing ones connect is one
person, and of those the one stays who was kept by the first. A *circle* is whoever was ever put together, undone
joins included: they are locked, read and looked at together, so that a split finds everything where it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from schemas.envelope import Envelope
from schemas.events import ExitCorrected, PersonJoined, PersonSplit, PlacementFact
from schemas.types import LeaverId

Pair = tuple[LeaverId, LeaverId]


def is_link(event: Envelope) -> bool:
    """Whether an event says of two pseudonyms that they are one person, or not."""
    return isinstance(event.body, PersonJoined | PersonSplit)


def pair_of(event: Envelope) -> Pair:
    """Return the two that a link is about, the one who stays first.

    Raises:
        TypeError: for an event that is no link.
    """
    match event.body:
        case PersonJoined(joined=other) | PersonSplit(split=other):
            return LeaverId(event.key), LeaverId(other)
    message = f"{event.type} is about one pseudonym"
    raise TypeError(message)


def circles(before: Mapping[LeaverId, LeaverId | None], pairs: Iterable[Pair]) -> dict[LeaverId, LeaverId]:
    """Return the circle of everybody who is in one, after ``pairs`` were put together.

    Args:
        before: everybody's circle, None for who is in none; whole circles.
    """
    found = {leaver: circle for leaver, circle in before.items() if circle is not None}
    for pair in pairs:
        ends = {found.get(one, one) for one in pair}
        whole = min(ends)
        found |= {one: whole for one, circle in found.items() if circle in ends} | dict.fromkeys(pair, whole)
    return found


def one_person(leaver: LeaverId, events: Mapping[LeaverId, Sequence[Envelope]]) -> list[Envelope]:
    """Return the facts of everybody who counts with ``leaver``, as the links among ``events`` say; no links."""
    stays = stays_among(events)
    with_them = [one for one in events if stays[one] == stays[leaver]]
    return [event for one in with_them for event in events[one] if not is_link(event)]


def stays_among(events: Mapping[LeaverId, Sequence[Envelope]]) -> dict[LeaverId, LeaverId]:
    """Return who stays of each of these people, by the links between them that stand among their events."""
    everything = [event for theirs in events.values() for event in theirs]
    links = [event for event in everything if is_link(event) and set(pair_of(event)) <= events.keys()]
    return {one: one for one in events} | who_stays(links)


def who_stays(events: Iterable[Envelope]) -> dict[LeaverId, LeaverId]:
    """Return for everybody in a join that stands, who stays; the others are themselves."""
    links = sorted(
        {event.id: event for event in events if is_link(event)}.values(),
        key=lambda event: (event.recorded, event.id),
    )
    last = {frozenset(pair_of(event)): event for event in links}
    standing = [event for event in links if isinstance(event.body, PersonJoined) and event in last.values()]
    found: dict[LeaverId, tuple[int, LeaverId]] = {}
    for number, event in enumerate(standing):
        kept, joined = pair_of(event)
        ends = [found.get(one, (number, kept)) for one in (kept, joined)]
        first = min(ends)
        found |= dict.fromkeys([one for one, of in found.items() if of in ends], first)
        found |= dict.fromkeys((kept, joined), first)
    return {leaver: stays for leaver, (_, stays) in found.items()}


def owners_of(events: Iterable[Envelope]) -> dict[UUID, LeaverId]:
    """Return whose each cause of a signal is: an event, what it corrects, or a placement that its sender names.

    So the signal about it has one id, whether its person is joined or not.
    """
    found: dict[UUID, LeaverId] = {}
    for event in sorted(events, key=lambda event: event.key, reverse=True):  # of two, the first pseudonym
        owner = LeaverId(event.key)
        found[event.id] = owner
        if isinstance(event.body, ExitCorrected):
            found[event.body.corrects] = owner
        elif isinstance(event.body, PlacementFact) and event.body.placement is not None:
            found[event.body.placement] = owner
    return found
