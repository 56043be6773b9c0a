"""Verifying a channel before its first use: a code goes there, and comes back by reply or through the administrator.

Must never store a code as it was sent, nor send it by another channel than the one that it verifies.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection

from schemas.types import Channel, StaffId
from services.notify import store, store_channels, store_messages, store_people
from services.notify.errors import CodeRefused, RecipientUnknown
from services.notify.gather import hold_until
from services.notify.planning import Planner
from services.notify.store_messages import Draft
from services.notify.wording_codes import code_mail, code_text
from services.runtime.clock import Clock
from services.runtime.database import Database

VALID_FOR = timedelta(days=7)
TRIES = 5
"""So often a wrong code may be given; after it a new one is needed."""
STEP = "bevestiging"
"""Stands in the list of messages where a message has no step of a ladder."""
_CODE = re.compile(r"[^0-9]{0,20}([0-9]{6})[^0-9]{0,20}")


@dataclass(frozen=True, slots=True)
class Verification:
    """Sends codes, and takes them back."""

    database: Database
    clock: Clock
    planner: Planner

    def ask(self, person: StaffId) -> tuple[Channel, ...]:
        """Commit that a code goes out by each usable channel that is not verified, and return which those are.

        A code that went out before counts no more. It waits for a waking hour of a working day.

        Raises:
            RecipientUnknown: when the register has no such person.
        """
        now = self.clock.now()

        def work(connection: Connection) -> tuple[Channel, ...]:
            store.plan_alone(connection)
            found = store_people.load_people(connection, [person], ()).get(person)
            if found is None:
                raise RecipientUnknown("Deze medewerker")
            channels = store_channels.to_verify(connection, person)
            not_before, _ = hold_until(found.week, None, now, timedelta(0))
            drafts = [self._draft(connection, person, str(found.role), channel, now) for channel in channels]
            store_messages.queue(connection, drafts, self.planner.lapse(now, not_before))
            return channels

        return self.database.run(work)

    def confirm(self, person: StaffId, channel: Channel, code: str) -> None:
        """Commit that this channel reaches this person.

        Raises:
            CodeRefused: when it is not the code that went there, it is too old, or it was tried too often.
        """
        now = self.clock.now()

        def work(connection: Connection) -> bool:
            store.plan_alone(connection)
            return take_code(connection, person, channel, code, now)

        if not self.database.run(work):
            raise CodeRefused

    @staticmethod
    def _draft(connection: Connection, person: UUID, role: str, channel: Channel, now: datetime) -> Draft:
        code = f"{secrets.randbelow(10**6):06}"
        store_channels.keep_code(
            connection, (person, channel), _digest(person, channel, code), now + VALID_FOR
        )
        subject, letter = code_mail(code)
        return Draft(
            id=uuid4(),
            recipient=person,
            channel=channel,
            role=role,
            steps=(STEP,),
            reasons=(),
            text=code_text(code),
            subject=subject,
            letter=letter,
        )


def code_in(words: str) -> str | None:
    """Return the code in a reply that says little else, or None."""
    found = _CODE.fullmatch(words.strip())
    return found[1] if found else None


def take_code(connection: Connection, person: UUID, channel: Channel, code: str, now: datetime) -> bool:
    """Verify a channel by a code, and say whether it was right; a wrong one counts as a try.

    The caller holds ``plan_alone``.
    """
    if not store_channels.use_code(connection, (person, channel), _digest(person, channel, code), now, TRIES):
        return False
    store_channels.verified(connection, person, channel, now)
    store_people.plan_again(connection, store_people.load_people(connection, [person], ()).values(), now)
    return True


def _digest(person: UUID, channel: Channel, code: str) -> str:
    return hashlib.sha256(f"{person}:{channel}:{code}".encode()).hexdigest()
