"""What came of a run of chaos: read from the account, the tables and the outside."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from bench.place import Place
from services.notify.log_events import OUTCOME_UNKNOWN
from services.region import Region
from services.runtime.database import Database
from services.sandbox.app import Sandbox
from services.sandbox.mailbox import Message


@dataclass(frozen=True, slots=True)
class Judge:
    """Reads what came of it from the account, the tables and the outside."""

    region: Region
    sandbox: Sandbox
    place: Place

    def faults(self, *, people: int, asked: int) -> list[str]:
        """Return everything that was lost or doubled of ``asked`` events about ``people``."""
        account = self.region.account()
        accepted = sum(delivery.accepted for delivery in account.deliveries)
        found = account.faults()
        found += [] if accepted == asked else [f"{asked} events were delivered, {accepted} accepted"]
        found += [f"{count} signals have no message and no reason" for count in [self._untold()] if count]
        found += [f"a text message was sent {n} times" for n in self._texts().values() if n > 1]
        found += [
            f"somebody had {n} texts about one signal" for n in self._texts_of_a_signal().values() if n > 1
        ]
        found += [f"{n} e-mails are more than there are messages" for n in [self._mails_too_many()] if n > 0]
        found += [f"{n} steps stand in a message that nobody got" for n in [self._missed()] if n]
        dossiers = self._number("select count(*) from monitor.dossiers")
        found += [] if dossiers == people else [f"{people} people, {dossiers} dossiers"]
        found += [f"{count} {what}" for what, count in self._left_over().items() if count]
        return found

    def counts(self) -> dict[str, int]:
        """Return how much there was to lose."""
        channels = Counter(message.channel for message in self.sandbox.outside.mailbox.messages())
        signals = self._number("select count(*) from monitor.signals where kind = 'signaal'")
        still_open = "select count(*) from monitor.signals where kind = 'signaal' and status <> 'gesloten'"
        return {
            "sms": channels["sms"],
            "emails": channels["email"],
            "signals": signals,
            "signals_open": self._number(still_open),
            "asked_about": len(self._asked_about()),
            "possibly_double": self._number("select count(*) from notify.messages where possibly_double"),
        }

    def _texts(self) -> Counter[str]:
        """Count texts by the address for their receipts, which holds a key of the message."""
        return Counter(message.callback_url or message.id for message in self._received("sms"))

    def _texts_of_a_signal(self) -> Counter[tuple[str, str]]:
        """Count, per signal and reader, the texts that the outside has, by what each message is told to hold.

        A run ends before any reminder is due, so that one text about a signal is all that anybody may have.
        """
        texted = self._keys_of_texts()
        return Counter(
            (row.signal, row.recipient) for row in self._rows(_SIGNALS_OF_TEXTS) if row.callback_key in texted
        )

    def _missed(self) -> int:
        """Count the steps whose message the outside never had, nor the text for which it stands in."""
        texted = self._keys_of_texts()
        mailed = {m.id.strip("<").split("@")[0] for m in self._received("email")}
        return sum(
            str(row.id) not in mailed and not {row.callback_key, row.before} & texted
            for row in self._rows(_MESSAGES_OF_STEPS)
        )

    def _keys_of_texts(self) -> set[str]:
        return {(message.callback_url or "").rpartition("/")[2] for message in self._received("sms")}

    def _asked_about(self) -> set[str]:
        """Return the messages of which nobody knew what became of them, by the log."""
        lines = [line for file in self.place.folder.glob("*.log") for line in file.read_text().splitlines()]
        return {json.loads(line)["message"] for line in lines if f'"{OUTCOME_UNKNOWN.name}"' in line}

    def _received(self, channel: str) -> list[Message]:
        return [one for one in self.sandbox.mailbox.messages() if one.channel == channel]

    def _mails_too_many(self) -> int:
        ids = {message.id for message in self._received("email")}
        return len(ids) - self._number("select count(*) from notify.messages where channel = 'email'")

    def _untold(self) -> int:
        return self._number(
            "select count(*) from monitor.signals s where kind = 'signaal' and status <> 'gesloten' and not exists"
            " (select 1 from notify.plan_rows p where p.signal = s.id)"
        )

    def _left_over(self) -> dict[str, int]:
        queries = {
            "people in quarantine": "select count(*) from monitor.quarantine",
            "dead letters at the monitor": "select count(*) from monitor.dead_letters",
            "dead letters at notify": "select count(*) from notify.dead_letters",
            "messages are still under way": _UNDER_WAY,
            "steps still wait for a provider": "select count(*) from notify.plan_rows where hold = 'provider_away'",
        }
        return {what: self._number(query) for what, query in queries.items()}

    def _number(self, query: str) -> int:
        ((number,),) = self._rows(query)
        return int(number)

    def _rows(self, query: str) -> Sequence[Row[Any]]:
        database = Database(self.place.environment["VANGNET_DATABASE_URL"])
        try:
            return database.run(lambda connection: connection.execute(text(query)).all())
        finally:
            database.close()


_SIGNALS_OF_TEXTS = """
    select distinct m.id, m.callback_key, m.recipient::text, signal
    from notify.outbox o
    cross join lateral (select convert_from(o.value, 'UTF8')::jsonb as body) as told
    cross join lateral jsonb_array_elements_text(told.body -> 'signalen') as signal
    join notify.messages m on m.id = (told.body ->> 'bericht')::uuid
    where m.channel = 'sms' and o.headers ->> 'ce_type' in
        ('nl.nazorg.bericht.verzonden.v1', 'nl.nazorg.bericht.mislukt.v1')
"""
_MESSAGES_OF_STEPS = """
    select m.id, m.callback_key, b.callback_key as before
    from notify.plan_rows p join notify.messages m on m.id = p.message
    left join notify.messages b on b.id = m.stands_in_for where p.state = 'message'
"""
_UNDER_WAY = """
    select count(*) from notify.messages
    where state in ('queued', 'sending') or (state = 'unknown' and ask_at is not null)
"""
