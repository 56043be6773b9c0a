"""What came of a run of chaos: read from the account, the tables and the outside."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import text

from bench.place import Place
from services.region import Region
from services.runtime.database import Database
from services.sandbox.app import Sandbox


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
        found += [f"{n} e-mails are more than there are messages" for n in [self._mails_too_many()] if n > 0]
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
        }

    def _texts(self) -> Counter[str]:
        """Count texts by the address for their receipts, which holds a key of the message."""
        texts = [m for m in self.sandbox.outside.mailbox.messages() if m.channel == "sms"]
        return Counter(message.callback_url or message.id for message in texts)

    def _mails_too_many(self) -> int:
        ids = {m.id for m in self.sandbox.outside.mailbox.messages() if m.channel == "email"}
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
        }
        return {what: self._number(query) for what, query in queries.items()}

    def _number(self, query: str) -> int:
        database = Database(self.place.environment["VANGNET_DATABASE_URL"])
        try:
            return database.run(lambda connection: int(connection.execute(text(query)).scalar_one()))
        finally:
            database.close()
