"""THE DECISION: what a young person is sent next, when and why, or why nothing; pure.

Nothing goes before the notice; at most one message a week; on working days between 09:00 and 20:00; after a no nothing
at all. The rules stand in ``plan_outreach``, in the order in which they are asked. Must never read a clock or database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.types import ApproachStand, Occasion
from services.notify.cadence import Cadence
from services.notify.local_calendar import (
    FAIR,
    local_date,
    midnight_after,
    midnight_before,
    months_after,
    next_working_moment,
    quiet_after,
    working_days_after,
)
from services.notify.rows import State
from services.notify.young import (
    Invitation,
    Note,
    NoteKey,
    OutreachHold,
    OutreachSilence,
    OutreachWhy,
    Young,
)

A_WEEK = timedelta(days=7)
"""The least time between two messages. Source: design, "Messages"; [P] of the field study, §4."""

NEWS = timedelta(days=14)
"""How long another coach is news; later than that the young person has met them. [P], ours."""

_NO_QUESTION = (Occasion.INVITATION, Occasion.NEW_COACH)
"""What stands beside the check-ins, and moves none of them."""
_WHY = {
    Occasion.NOTICE: OutreachWhy.FIRST_NOTICE,
    Occasion.CHECK_IN: OutreachWhy.TIME_TO_ASK,
    Occasion.INVITATION: OutreachWhy.INVITED,
    Occasion.COME_BACK: OutreachWhy.NO_ANSWERS,
    Occasion.NEW_COACH: OutreachWhy.NEW_COACH,
}
_CLOSED = {
    None: OutreachSilence.NOT_TOLD,
    ApproachStand.DIED: OutreachSilence.DIED,
    ApproachStand.OBJECTION: OutreachSilence.OBJECTION,
    ApproachStand.SAID_NO: OutreachSilence.SAID_NO,
    ApproachStand.OUTSIDE: OutreachSilence.OUTSIDE_WINDOW,
}


class _Wish(NamedTuple):
    """A message that fits the cadence, and from when."""

    moment: datetime
    key: NoteKey


@dataclass(frozen=True, slots=True)
class Programme:
    """What a region sends: how often, and to what it invites."""

    cadence: Cadence
    invitations: tuple[Invitation, ...] = ()


def plan_outreach(young: Young, notes: Sequence[Note], programme: Programme, now: datetime) -> list[Note]:
    """Return the notes that are new or stand elsewhere; at most one is held, for its first fair moment.

    What is held until ``now`` or before is to go at once; ``may_go`` is asked again when it goes.

    Args:
        young: what the monitor told last.
        notes: every note of this young person so far, in any order.
        programme: of their region.
        now: aware UTC.
    """
    # A death, an objection, a no, or no window: nothing goes, and what waited goes nowhere.
    why_not = closed(young)
    if why_not is not None:
        return [note.silenced(why_not, now) for note in notes if note.waits]
    # Of the last one nobody knows yet whether it went: first that.
    if any(note.is_under_way for note in notes):
        return []
    # Ingest does not know this person: there is nobody to write to.
    if any(note.reason == OutreachSilence.NOBODY for note in notes):
        return [note.silenced(OutreachSilence.NOBODY, now) for note in notes if note.waits]
    chosen = _chosen(young, notes, programme, now)
    others = [
        note.silenced(OutreachSilence.REPLACED, now)
        for note in notes
        if note.waits and (chosen is None or note.key != chosen.key)
    ]
    if chosen is None:
        return others
    before = next((note for note in notes if note.key == chosen.key), None)
    same = before is not None and (before.until, before.hold) == (chosen.until, chosen.hold)
    return others if same else [*others, chosen]


def closed(young: Young) -> OutreachSilence | None:
    """Return why no message may go to somebody at all; None when one may."""
    if young.has_stopped and young.stand in (None, ApproachStand.MAY):
        return OutreachSilence.SAID_NO
    return None if young.stand is ApproachStand.MAY else _CLOSED[young.stand]


def without_address(note: Note, why_not: OutreachSilence, cadence: Cadence, now: datetime) -> Note:
    """Return a note that has no address to go to; ingest may know more after a while, but of nobody never."""
    again = now + timedelta(days=cadence.ask_again_days)
    return note.silenced(why_not, now, None if why_not is OutreachSilence.NOBODY else again)


def put_off(note: Note, now: datetime) -> Note:
    """Return a note that could not be sent in time: it is planned again for the next day, and not sent late."""
    return note.silenced(OutreachSilence.NOT_SENT, now, next_working_moment(FAIR, quiet_after(now)))


def may_go(young: Young, now: datetime) -> bool:
    """Whether a message that was planned before may go at this moment."""
    in_time = young.until is None or local_date(now) <= young.until
    return closed(young) is None and in_time and next_working_moment(FAIR, now) == now


def _chosen(young: Young, notes: Sequence[Note], programme: Programme, now: datetime) -> Note | None:
    """Return the first message that fits the cadence, held for its moment; None when none fits the window."""
    last = max((note.told_at for note in notes if note.told_at is not None), default=None)
    spaced = last + A_WEEK if last is not None else None
    again = _tried_again(notes)
    found = []
    for wish in _wishes(young, notes, programme):
        earliest = max(wish.moment, spaced or wish.moment, again or wish.moment)
        fair = next_working_moment(FAIR, max(earliest, now))
        until = next_working_moment(FAIR, earliest)
        until = fair if until < now else until
        if not _is_too_late(young, wish.key, until, programme):
            found.append((until, wish, earliest))
    if not found:
        return None
    until, wish, earliest = min(found, key=lambda one: (one[0], one[1].key.occasion != Occasion.INVITATION))
    before = next((note for note in notes if note.key == wish.key), None)
    made_at, not_before = (before.made_at, before.not_before) if before else (now, None)
    if until > earliest:
        hold = OutreachHold.FAIR_HOUR
    else:
        hold = OutreachHold.ONE_A_WEEK if until == spaced else OutreachHold.NOT_YET
    why = str(_WHY[wish.key.occasion])
    return Note(wish.key, State.HELD, why, made_at, now, until, hold, not_before=not_before)


def _wishes(young: Young, notes: Sequence[Note], programme: Programme) -> Iterator[_Wish]:
    """Yield what fits the cadence, each with its first moment; before the notice nothing else does."""
    cadence = programme.cadence
    told = sorted((note for note in notes if note.told), key=lambda note: (note.told_at, note.key))
    if not any(note.key.occasion is Occasion.NOTICE for note in told):
        yield _Wish(_first_moment(young, cadence), NoteKey(Occasion.NOTICE, "1"))
        return
    for invitation in programme.invitations:
        key = NoteKey(Occasion.INVITATION, invitation.name)
        if all(note.key != key for note in told):
            yield _Wish(midnight_before(invitation.sent_from), key)
    if young.coach_since is not None and not _has_heard(told, young.coach_since):
        # The next day: a hand-over that is undone on the same day is told to nobody.
        moment = midnight_after(local_date(young.coach_since))
        yield _Wish(moment, NoteKey(Occasion.NEW_COACH, _number(told, Occasion.NEW_COACH)))
    yield _question(young, told, cadence)


def _has_heard(told: Sequence[Note], coach_since: datetime) -> bool:
    """Whether they were told of this change of coach: the text names nobody, so a later one is the same text."""
    return any(
        note.key.occasion is Occasion.NEW_COACH and note.told_at is not None and note.told_at >= coach_since
        for note in told
    )


def _first_moment(young: Young, cadence: Cadence) -> datetime:
    """Return when the notice may go: after a week, and those of one start state spread by pseudonym."""
    day = local_date(young.since) + timedelta(days=cadence.notice_after_days)
    if young.is_start_state:
        day = working_days_after(day, young.leaver.int % cadence.notice_spread_working_days)
    return midnight_before(day)


def _question(young: Young, told: Sequence[Note], cadence: Cadence) -> _Wish:
    """Return the next check-in, or after several without answer the one question whether we may come back."""
    asked = [note for note in told if note.key.occasion not in _NO_QUESTION]
    last = asked[-1]
    last_at = last.told_at or last.decided_at
    heard_at = max(
        (
            *(note.answered_at for note in told if note.answered_at is not None),
            *([midnight_after(young.spoken_on)] if young.spoken_on else []),
        ),
        default=None,
    )
    unanswered = 0
    for note in reversed(asked):
        answered = heard_at is not None and note.told_at is not None and note.told_at < heard_at
        if note.key.occasion is not Occasion.CHECK_IN or answered:
            break
        unanswered += 1
    if unanswered >= cadence.unanswered_check_ins:
        return _Wish(last_at + A_WEEK, NoteKey(Occasion.COME_BACK, _number(told, Occasion.COME_BACK)))
    key = NoteKey(Occasion.CHECK_IN, _number(told, Occasion.CHECK_IN))
    rests = last.key.occasion is Occasion.COME_BACK and (heard_at is None or heard_at < last_at)
    if rests:
        return _Wish(midnight_before(months_after(local_date(last_at), cadence.come_back_months)), key)
    is_first = last.key.occasion is Occasion.NOTICE
    days = timedelta(days=cadence.first_check_in_days if is_first else cadence.check_in_days)
    moment = last_at + days
    if young.spoken_on is not None:
        moment = max(moment, midnight_before(young.spoken_on + timedelta(days=cadence.check_in_days)))
    return _Wish(moment, key)


def _number(told: Sequence[Note], occasion: Occasion) -> str:
    return str(sum(note.key.occasion is occasion for note in told) + 1)


def _tried_again(notes: Sequence[Note]) -> datetime | None:
    """Return from when a message may be tried again, where the last one could not be sent."""
    put_off = max((note.not_before for note in notes if note.not_before is not None), default=None)
    told = max((note.told_at for note in notes if note.told_at is not None), default=None)
    return None if put_off is None or (told is not None and told >= put_off) else put_off


def _is_too_late(young: Young, key: NoteKey, until: datetime, programme: Programme) -> bool:
    day = local_date(until)
    if young.until is not None and day > young.until:
        return True
    if key.occasion is Occasion.NEW_COACH and young.coach_since is not None:
        return until > young.coach_since + NEWS
    return any(
        day >= one.on for one in programme.invitations if key == NoteKey(Occasion.INVITATION, one.name)
    )
