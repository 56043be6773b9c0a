"""One look at a dossier: what is known of a person now, decided, and what that changes.

Pure. Nearly everybody is alone; who was ever joined is looked at with the whole circle. A joined dossier is told as
joined and has nothing of its own: its events count for the one who stays.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from schemas.envelope import Envelope
from schemas.types import EventId, LeaverId
from services.monitor.corrections import Fact, resolve
from services.monitor.dossier import Dossier, fold, fold_facts
from services.monitor.dropout import decide
from services.monitor.episodes import ALONE, Episode, Ties, follow
from services.monitor.persons import is_link, owners_of, stays_among
from services.monitor.policy import Policies
from services.monitor.snapshots import Card, Origin, card_of, joined_card, tell_dossier, tell_signal
from services.monitor.timeline import NO_LINES, Lines, lines_of


@dataclass(frozen=True, slots=True)
class Locked:
    """A dossier's row, locked until the transaction ends.

    Attributes:
        looked_at: None before the first look.
        circle: shared by whoever was ever joined; None for who never was.
        erased: whether only the pseudonym is left.
    """

    leaver: LeaverId
    card: Card
    due: datetime | None
    looked_at: datetime | None
    quarantined: bool
    circle: LeaverId | None = None
    erased: bool = False

    @property
    def stays(self) -> LeaverId:
        """Who stays of this person, as it was told last."""
        return self.card.joined_with or self.leaver


@dataclass(frozen=True, slots=True)
class Looked:
    """A dossier after a look at ``at``, with the first moment at which to look again."""

    leaver: LeaverId
    card: Card
    due: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What is looked at: the locked rows, and of everybody in their circle the events and the episodes."""

    rows: Sequence[Locked]
    events: Mapping[LeaverId, Sequence[Envelope]]
    stored: Mapping[LeaverId, Sequence[Episode]]

    @property
    def origins(self) -> dict[EventId, Origin]:
        """The type and source of every event of the circle."""
        return {event.id: (event.type, event.source) for events in self.events.values() for event in events}


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at one dossier changes, and the lines of its snapshot."""

    after: Looked
    changed: bool
    episodes: list[Episode]
    lines: Lines = NO_LINES

    def told(self, known: Known, traceparent: str | None) -> Iterable[Envelope]:
        """Yield the snapshots of what changed, of what was known."""
        origins = known.origins if self.episodes else {}
        for episode in self.episodes:
            yield tell_signal(episode, origins, self.after.at, traceparent)
        if self.changed:
            yield tell_dossier(self.after.leaver, self.after.card, self.lines, self.after.at, traceparent)


def look(known: Known, policies: Policies, now: datetime) -> Iterator[Look]:
    """Yield what a look at ``now`` changes of each row; nothing of somebody without any fact.

    Time never goes back for a dossier, also where clocks differ.
    """
    now = max([now, *(row.looked_at for row in known.rows if row.looked_at is not None)])
    if len(known.events) > 1:
        yield from _circle(known, policies, now)
        return
    for row in known.rows:
        resolved, stored = resolve(known.events[row.leaver]), known.stored[row.leaver]
        yield _standing(row, (fold_facts(resolved), resolved), stored, ALONE, policies=policies, now=now)


def _circle(known: Known, policies: Policies, now: datetime) -> Iterator[Look]:
    everything = [event for events in known.events.values() for event in events]
    stays = stays_among(known.events)
    facts = {
        leaver: [event for event in events if not is_link(event)] for leaver, events in known.events.items()
    }
    whole = [event for events in facts.values() for event in events]
    together = fold(whole) if whole else None
    moved = {
        end
        for row in known.rows
        if facts[row.leaver] and row.stays != stays[row.leaver]
        for end in (row.stays, stays[row.leaver])
    }
    for row in known.rows:
        leaver = row.leaver
        members = [one for one in sorted(known.events) if stays[one] == leaver]
        theirs = [event for one in members for event in facts[one]]
        if theirs and together is not None:
            ties = Ties(owners_of(everything), together.seen, regrouped=leaver in moved)
            stored = [episode for one in members for episode in known.stored[one]]
            resolved = resolve(theirs)
            dossier = _with_acts(fold_facts(resolved, leaver), together, members, known)
            yield _standing(row, (dossier, resolved), stored, ties, policies=policies, now=now)
        elif facts[leaver]:
            card = joined_card(fold(facts[leaver]), stays[leaver], row.card)
            yield Look(Looked(leaver, card, None, now), card != row.card, [])


def _with_acts(dossier: Dossier, together: Dossier, members: Collection[LeaverId], known: Known) -> Dossier:
    """Give a dossier the acts of its circle that are about its own signals, whoever they were told of.

    An act about a signal of somebody else would move the moment to look again by what is not theirs.
    """
    mine = {episode.id for one in members for episode in known.stored[one]}
    theirs = {episode.id for stored in known.stored.values() for episode in stored} - mine
    own = {act.signal for act in dossier.acts} - theirs
    return replace(dossier, acts=tuple(act for act in together.acts if act.signal in mine | own))


def _standing(
    row: Locked,
    folded: tuple[Dossier, Sequence[Fact]],
    stored: Sequence[Episode],
    ties: Ties,
    *,
    policies: Policies,
    now: datetime,
) -> Look:
    """Decide on somebody who stays.

    Args:
        folded: the dossier, and the facts of which it is the fold.
    """
    dossier, resolved = folded
    case_day = dossier.last_exit.left_on if dossier.last_exit else None
    decision = decide(dossier, policies.at(case_day, dossier.region), now)
    changed = follow(stored, dossier, decision, now, ties)
    episodes = {one.id: one for one in (*stored, *changed)}
    lines = lines_of(resolved, decision)
    card = card_of(dossier, decision, lines, episodes.values(), row.card)
    return Look(Looked(row.leaver, card, decision.due, now), card != row.card, changed, lines)
