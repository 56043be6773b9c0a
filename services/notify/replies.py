"""What members of staff answer: kept by its meaning alone, acted on, and answered kindly where that helps.

Owns the effect of a reply; that of a young person is taken by ``young_page``. Must never store or log what was typed,
nor answer a stranger: a short code, a machine or a stranger gets silence.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import SignalsSeen
from schemas.types import Channel, EventId
from services.notify import store, store_channels, store_messages, store_people, store_plan, store_replies
from services.notify.address import AddressRefused, PhoneNumber
from services.notify.local_calendar import local_date, midnight_after
from services.notify.log_events import REPLY_KEPT
from services.notify.outcomes import Outcomes
from services.notify.reply import Meaning, meaning_of
from services.notify.store_people import plan_again
from services.notify.store_plan import Known
from services.notify.store_replies import ReplyName
from services.notify.verification import code_in, take_code
from services.notify.wording_answers import answer_to
from services.notify.young_page import YoungAnswers
from services.runtime import outbox
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.log import log


@dataclass(frozen=True, slots=True)
class Replies:
    """Takes in replies; ``contact`` is whom an answer says to call."""

    database: Database
    clock: Clock
    outcomes: Outcomes
    contact: str
    young: YoungAnswers

    def take(self, sender: str, words: str, reply: ReplyName, *, is_answered: bool = False) -> str | None:
        """Commit what a reply means, and return the answer to it; the same reply again changes nothing.

        Args:
            sender: the number as the provider gives it; one that is no mobile number is a stranger's.
            words: looked at, and forgotten.
            reply: the provider's name for it, and who that is.
            is_answered: the provider answered it by itself, as it may do with STOP.

        Returns:
            The answer, or None: strangers and machines get none, and nobody more than one a day.
        """
        now, meaning, code = self.clock.now(), meaning_of(words), code_in(words)

        def work(connection: Connection) -> tuple[str, int, str | None]:
            store.plan_alone(connection)
            people = _owners(connection, sender)
            heard = None if people else self.young.reply(connection, sender, words, reply, now)
            if heard is not None:
                return heard.said, 0, None if is_answered else heard.answer
            means = meaning if people else Meaning.UNKNOWN_SENDER
            if code is not None and [p for p in people if take_code(connection, p, Channel.SMS, code, now)]:
                means = Meaning.CODE
            person = people[0] if people else None
            if not store_replies.keep_reply(connection, reply, recipient=person, meaning=means, at=now):
                return means, 0, None
            signals = self._act(connection, people, means, reply.name, now)
            answer = answer_to(means, signals, self.contact)
            if (
                answer is None
                or is_answered
                or not store_replies.may_answer(connection, reply.name, since=_midnight(now))
            ):
                return means, signals, None
            return means, signals, answer

        said, signals, answer = self.database.run(work)
        log(REPLY_KEPT, meaning=said, signals=signals, answered=answer is not None)
        return answer

    def _act(
        self, connection: Connection, people: list[UUID], meaning: Meaning, reply: str, now: datetime
    ) -> int:
        """Do what a reply asks, and return how many signals are seen by it."""
        match meaning:
            case Meaning.SEEN:
                return sum(self.see(connection, person, reply, now) for person in people)
            case Meaning.NOT_MINE:
                for person in people:
                    self.outcomes.not_theirs(connection, person, now)
            case Meaning.STOP | Meaning.START:
                # What is open goes by another channel, and without one the next step hears.
                store_channels.stop(connection, people, now if meaning is Meaning.STOP else None)
                plan_again(connection, store_people.load_people(connection, people, ()).values(), now)
            case _:
                pass
        return 0

    def see(self, connection: Connection, person: UUID, reply: str, now: datetime) -> int:
        """Mark as seen what this person was told and nobody has seen, plan it again, and tell the monitor.

        The caller holds ``plan_alone``.

        Returns:
            How many signals that were; 0 when it was done before, or nothing is open.
        """
        ids = store_messages.told_and_unseen(connection, person)
        known = {
            signal: replace(one, signal=replace(one.signal, seen_at=now))
            for signal, one in store_plan.load_signals(connection, ids).items()
        }
        if known:
            self.outcomes.planner.settle(connection, known, now)
            outbox.put(connection, store.OUTBOX, _seen_events(known, person, reply, now))
        return len(known)


def _owners(connection: Connection, sender: str) -> list[UUID]:
    try:
        return store_people.owners_of_number(connection, PhoneNumber.parse(sender))
    except AddressRefused:
        return []


def _midnight(now: datetime) -> datetime:
    """Return the local midnight that began this day, aware UTC."""
    return midnight_after(local_date(now) - timedelta(days=1))


def _seen_events(known: dict[UUID, Known], person: UUID, reply: str, now: datetime) -> list[Envelope]:
    """Return one event per young person."""
    per_leaver: dict[UUID, list[Known]] = {}
    for signal in sorted(known):
        per_leaver.setdefault(known[signal].leaver, []).append(known[signal])
    return [
        Envelope(
            id=EventId(uuid5(leaver, f"{SignalsSeen.TYPE}:{person}:{reply}")),
            source=store.SOURCE,
            key=leaver,
            time=now,
            recorded=now,
            body=SignalsSeen(
                region=seen[0].signal.region,
                school=seen[0].signal.school or None,
                happened_on=local_date(now),
                signals=tuple(one.signal.id for one in seen),
                openings=tuple(one.signal.opening for one in seen),
                seen_by=person,
            ),
            reported_by=person,
        )
        for leaver, seen in sorted(per_leaver.items())
    ]
