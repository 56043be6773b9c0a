"""The shell around messages to young people: snapshots in, notes planned, messages queued, and what became of them.

Runs inside the caller's transaction, which holds ``plan_alone`` unless a function says otherwise. Sends nothing, and
knows no address: a message of a young person is one of ``messages`` whose role is ``jongere``.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Event
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import OutreachHeard
from schemas.types import AddressAnswer, Channel, EventId, Heard, Occasion
from services.notify import store, store_messages, store_waiting, store_young, store_young_coach
from services.notify.cadence import Cadence, Cadences
from services.notify.caseloads import Move
from services.notify.local_calendar import local_date, quiet_after
from services.notify.outreach import Programme, closed, may_go, plan_outreach, put_off, without_address
from services.notify.providers.codes import refused
from services.notify.providers.contract import RefusedReason, UnreachableReason
from services.notify.rows import State
from services.notify.store_messages import Draft, Lapse, Message
from services.notify.store_young import YOUNG, Link
from services.notify.wording_young import RegionTexts
from services.notify.young import Note, NoteKey, OutreachSilence, Young
from services.runtime import outbox

SOURCE = "urn:nazorg:notify"
ADDRESS_FAILS = "address_fails"
"""Code of a message for which there is an address, and none that works."""
LINK_LASTS = timedelta(days=14)
"""How long the page of a message works."""
_BATCH = 500
_WITHHELD = {
    AddressAnswer.NO_ADDRESS: OutreachSilence.NO_ADDRESS,
    AddressAnswer.UNDER_16: OutreachSilence.UNDER_16,
    AddressAnswer.AGE_UNKNOWN: OutreachSilence.AGE_UNKNOWN,
    AddressAnswer.ERASED: OutreachSilence.NOBODY,
    AddressAnswer.UNKNOWN: OutreachSilence.NOBODY,
}
_BROKEN = frozenset({RefusedReason.ADDRESS_INVALID, RefusedReason.ADDRESS_UNKNOWN, RefusedReason.BLOCKED})
_OUTAGES = frozenset(str(reason) for reason in UnreachableReason)
_NOT_NOW = frozenset({RefusedReason.UNREACHABLE_PHONE, RefusedReason.ADDRESS_UNKNOWN, RefusedReason.OTHER})


@dataclass(frozen=True, slots=True)
class YoungDesk:
    """Plans what young people are sent; ``link`` makes the address of a page from its token."""

    regions: Mapping[str, RegionTexts]
    cadences: Cadences
    link: Callable[[str], str]
    _woken: Event = field(default_factory=Event)

    def take(
        self, connection: Connection, dossiers: Iterable[Envelope], moves: Iterable[Move], now: datetime
    ) -> None:
        """Keep what dossiers tell, and plan again for whom it changed.

        Args:
            moves: whose coach changes by them.
        """
        changed = store_young.save_snapshots(connection, dossiers, now)
        for move in moves:
            if move.coaches and move.leaver in changed:
                store_young_coach.change_coach(connection, move.leaver, move.coaches, now)
        self.settle(connection, changed, now)

    def sweep(self, connection: Connection, now: datetime) -> bool:
        """Plan for who is due, and say whether there was anybody; takes ``plan_alone`` itself.

        The first time everybody of a region that began to send messages is due.
        """
        if not self._woken.is_set():
            store_young.wake(connection, self.regions, now)
            self._woken.set()
        if not store_young.due(connection, now, 1):
            return False
        store.plan_alone(connection)
        self.settle(connection, store_young.due(connection, now, _BATCH), now)
        return True

    def settle(self, connection: Connection, leavers: Collection[UUID], now: datetime) -> None:
        """Plan for these young people, and queue what is due; a second time it changes nothing."""
        if not leavers:
            return
        people = store_young.load(connection, leavers)
        notes = store_young.notes_of(connection, people)
        dues = {
            leaver: self._settled(connection, young, notes.get(leaver, []), now)
            for leaver, young in sorted(people.items())
        }
        store_young.save_due(connection, dues)

    def _settled(
        self, connection: Connection, young: Young, notes: list[Note], now: datetime
    ) -> datetime | None:
        """Write what changes for one young person, and return when to look again."""
        region = self.regions.get(young.region)
        if region is None and not notes:
            return None
        known = {note.key: note for note in notes}
        changed: list[Note] = []
        why_not = closed(young)
        if why_not is not None:
            gone = store_young.withdraw_waiting(connection, young.leaver)
            changed += [note.silenced(why_not, now) for note in notes if note.message in gone]
        programme = Programme(self._cadence(young, now), region.invitations if region else ())
        changed += plan_outreach(young, tuple((known | _by_key(changed)).values()), programme, now)
        known |= _by_key(changed)
        due = [note for note in known.values() if note.until is not None and note.until <= now]
        if region is not None and may_go(young, now):
            changed += [self._queued(connection, young, note, region, now) for note in due]
        store_young.save_notes(connection, young.leaver, list(_by_key(changed).values()))
        known |= _by_key(changed)
        if region is None:
            return None
        return min((note.until for note in known.values() if note.until is not None), default=None)

    def _cadence(self, young: Young, now: datetime) -> Cadence:
        return self.cadences.at(local_date(now), young.region)

    def _queued(
        self, connection: Connection, young: Young, note: Note, region: RegionTexts, now: datetime
    ) -> Note:
        """Queue the message of a note, to be tried until the evening and not later."""
        token, message = secrets.token_urlsafe(9), uuid4()
        store_young.add_link(
            connection,
            sha256(token.encode()).digest(),
            Link(young.leaver, note.key, now + LINK_LASTS),
        )
        invitation = next((one for one in region.invitations if one.name == note.key.name), None)
        text = region.wording.message(
            note.key.occasion, until=young.until, link=self.link(token), invitation=invitation
        )
        draft = Draft(
            id=message,
            recipient=young.leaver,
            channel=Channel.SMS,
            role=YOUNG,
            steps=(str(note.key.occasion),),
            reasons=(note.reason,),
            text=text,
            subject=region.wording.subject(),
            letter=text,
        )
        evening = quiet_after(now)
        store_messages.queue(connection, [draft], Lapse(now, now, evening, evening))
        return replace(note, state=State.MESSAGE, until=None, hold=None, message=message, decided_at=now)

    def look_again(self, connection: Connection, now: datetime) -> int:
        """Withdraw what waits since yesterday, plan it again, and return how many messages that were."""
        waiting = store_waiting.to_look_at_again(connection, now, _BATCH)
        late = [message for message in waiting if message.role == YOUNG]
        for message in late:
            store_waiting.withdraw(connection, message)
            self._put_off(connection, message.id, now)
        self.settle(connection, {message.recipient for message in late}, now)
        return len(late)

    def taken(self, connection: Connection, message: Message, now: datetime) -> None:
        """Remember that a message went, and let the next one be planned; needs no ``plan_alone``."""
        found = store_young.note_of_message(connection, message.id)
        if found is not None and found[1].told_at is None:
            leaver, note = found
            told = replace(note, told_at=message.claimed_at or now, decided_at=now)
            store_young.save_notes(connection, leaver, [told])
            if note.key.occasion is Occasion.NEW_COACH:
                store_young_coach.coach_told(connection, leaver)
            store_young.save_due(connection, {leaver: now})

    def given_up(
        self, connection: Connection, message: Message, reason: str, now: datetime, *, is_broken: bool
    ) -> None:
        """Go on without a message that is lost, or of which nobody will know: that one counts as told.

        Args:
            reason: the code with which it was lost.
            is_broken: whether its sending showed that the address does not work.
        """
        found = store_young.note_of_message(connection, message.id)
        if found is None:
            return
        leaver, note = found
        if reason == "unknown":
            self.taken(connection, message, now)
        elif reason in _WITHHELD or reason == ADDRESS_FAILS:
            self._without_address(connection, leaver, note, reason, now)
        else:
            self._lost(connection, (leaver, note), message, reason, now=now, is_broken=is_broken)
        self.settle(connection, [leaver], now)

    def stop(self, connection: Connection, leavers: Collection[UUID], now: datetime) -> None:
        """Stop at once: nothing goes any more, and what waits is withdrawn."""
        store_young.stop(connection, leavers)
        self.settle(connection, leavers, now)

    def _without_address(
        self, connection: Connection, leaver: UUID, note: Note, reason: str, now: datetime
    ) -> None:
        why = OutreachSilence.ADDRESS_FAILS if reason == ADDRESS_FAILS else _WITHHELD[AddressAnswer(reason)]
        young = store_young.load(connection, [leaver])[leaver]
        store_young.save_notes(
            connection, leaver, [without_address(note, why, self._cadence(young, now), now)]
        )

    def _lost(
        self,
        connection: Connection,
        whose: tuple[UUID, Note],
        message: Message,
        code: str,
        *,
        now: datetime,
        is_broken: bool,
    ) -> None:
        """Remember an address that is broken and tell it; what went wrong by itself is tried the next day, once."""
        (leaver, note), fault = whose, refused(code)
        if fault.reason is RefusedReason.OPTED_OUT:
            store_young.stop(connection, [leaver])
            tell(connection, leaver, message.id, Heard.LEFT_ALONE, now)
        mark = store_young.mark_of_message(connection, message.id)
        is_broken = is_broken or (fault.permanent and fault.reason in _BROKEN)
        if is_broken and mark is not None:
            store_young.mark_unusable(connection, mark, now)
        is_address = is_broken or (message.channel is Channel.SMS and fault.reason in _NOT_NOW)
        if is_address and (is_broken or code.isdecimal()):
            tell(
                connection,
                leaver,
                message.id,
                Heard.ADDRESS_FAILS,
                now,
                channel=message.channel,
                permanent=is_broken,
            )
        outage = code in _OUTAGES
        if is_broken:
            after = note.silenced(OutreachSilence.ADDRESS_FAILS, now, now)
        elif note.not_before is None or outage:
            after = put_off(note, now)
        else:
            cadence = self._cadence(store_young.load(connection, [leaver])[leaver], now)
            after = without_address(note, OutreachSilence.ADDRESS_FAILS, cadence, now)
        store_young.save_notes(connection, leaver, [after])

    def _put_off(self, connection: Connection, message: UUID, now: datetime) -> None:
        found = store_young.note_of_message(connection, message)
        if found is not None:
            store_young.save_notes(connection, found[0], [put_off(found[1], now)])


def tell(
    connection: Connection, leaver: UUID, message: UUID, heard: Heard, now: datetime, **more: object
) -> None:
    """Tell ingest what came of a message; the same of the same message is one event."""
    body = OutreachHeard.model_validate(
        {"message": message, "happened_on": local_date(now), "heard": heard, **more}
    )
    what = f"{body.TYPE}:{heard}:{more.get('score')}"
    event = Envelope(EventId(uuid5(message, what)), SOURCE, leaver, now, now, body)
    outbox.put(connection, store.OUTBOX, [event])


def _by_key(notes: Iterable[Note]) -> dict[NoteKey, Note]:
    return {note.key: note for note in notes}
