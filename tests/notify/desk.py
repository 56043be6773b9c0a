"""Notify alone, on a real PostgreSQL and with a real sandbox outside, on a clock that is moved.

Owns the invented staff and how events reach notify. Runs every loop of notify by hand, so that a test can stop it.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from schemas.codec import moment
from schemas.envelope import Envelope
from schemas.events import DossierUpdated, SignalUpdated
from schemas.types import EventId, Kind, PlaceStatus, StaffId, Status, Urgency, staff_id
from services.notify.addresses import Addresses
from services.notify.app import App, build
from services.notify.settings import NotifySettings
from services.runtime.app import LOCAL_SECRETS, Runtime
from services.runtime.clock import SteppedClock
from services.runtime.database import Database
from services.runtime.direct import DirectBus
from services.runtime.secrets import new_key
from services.runtime.settings import RuntimeSettings
from services.sandbox.app import Sandbox, running
from services.sandbox.callbacks import sign
from services.sandbox.mailbox import Message
from services.sandbox.settings import SandboxSettings
from services.sandbox.twiml import answers_in

HOME = ZoneInfo("Europe/Amsterdam")
REGION, SCHOOL = "25", "98KP"
COACH, DEPUTY, COORDINATOR = (staff_id(REGION, code) for code in ("LC", "LV", "CO"))
OTHER_COACH = staff_id(REGION, "L2")
PHONE = {
    COACH: "+31612349001",
    DEPUTY: "+31612349002",
    COORDINATOR: "+31612349003",
    OTHER_COACH: "+31612349004",
}
HEAD = "medewerker;naam;rol;scholen;regio;mobiel;email;werkdagen;werktijden;voorkeur"
STAFF = f"""{HEAD}
LC;Coach Een;lifecoach;98KP;25;{PHONE[COACH]};coach@example.org;;;
L2;Coach Twee;lifecoach;98KP;25;{PHONE[OTHER_COACH]};coach2@example.org;;;
LV;Vervanger Een;vervanger;98KP;25;{PHONE[DEPUTY]};vervanger@example.org;;;
CO;Coordinator Een;coordinator;98KP;25;{PHONE[COORDINATOR]};coordinator@example.org;;;
"""
TUESDAY = "2026-11-24 10:00"
INTERNAL_KEY = "alleen-voor-het-portaal"
PUBLIC_URL = "http://127.0.0.1:9"
"""Nobody answers there: receipts come only when a test posts them."""


def local(text: str) -> datetime:
    """Return a moment of Dutch local time."""
    return datetime.fromisoformat(text).replace(tzinfo=HOME).astimezone(UTC)


def a_signal(
    signal: UUID | None = None, *, revision: int = 1, at: str = TUESDAY, **fields: object
) -> SignalUpdated:
    """Return a snapshot: an open signal of today, owned by the coach."""
    body: dict[str, object] = {
        "signal": signal or uuid4(),
        "revision": revision,
        "kind": Kind.SIGNAL,
        "rule": "plaats_verloren",
        "reason": "placement_ended",
        "urgency": Urgency.TODAY,
        "status": Status.OPEN,
        "opening": 1,
        "opened_at": local(at),
        "since": local(at).date(),
        "owner": COACH,
        "region": REGION,
        "school": SCHOOL,
    }
    return SignalUpdated(**(body | fields))


def a_dossier(*, revision: int = 1, owner: StaffId | None = COACH, **fields: object) -> DossierUpdated:
    """Return a snapshot of a dossier inside its window."""
    body: dict[str, object] = {
        "revision": revision,
        "region": REGION,
        "school": SCHOOL,
        "owner": owner,
        "status": PlaceStatus.CONFIRMED,
        "in_window": True,
    }
    return DossierUpdated(**(body | fields))


def in_envelope(body: SignalUpdated | DossierUpdated, leaver: UUID, recorded: datetime) -> Envelope:
    """Return a snapshot as it stands on its topic."""
    return Envelope(EventId(uuid4()), "urn:nazorg:monitor", leaver, recorded, recorded, body)


@dataclass(slots=True)
class Desk:
    """One notify with its outside; every time is Dutch local time."""

    app: App
    clock: SteppedClock
    sandbox: Sandbox
    secret: str
    _taken: int = field(default=0)

    def take(self, *bodies: SignalUpdated | DossierUpdated, leaver: UUID | None = None) -> None:
        """Bring snapshots of one young person in, as one batch, and let notify come to rest."""
        about = leaver or uuid4()
        self.app.handle([in_envelope(body, about, self.clock.now()) for body in bodies])
        self.rest()

    def at(self, text: str) -> "Desk":
        """Move the clock from due moment to due moment, at rest in between."""
        moment = local(text)
        while (due := self.app.next_due()) is not None and due < moment:
            self.clock.advance_to(due)
            self.rest()
        self.clock.advance_to(moment)
        self.rest()
        return self

    def rest(self) -> None:
        """Do all that is due now."""
        while self.app.sweep.step() or self.app.recover.step() or self.app.forget.step() or self._sends():
            pass

    def _sends(self) -> bool:
        if not self.app.dispatch.step():
            return False
        self.app.dispatch.drain()
        return True

    def post(self, path: str, form: dict[str, str], *, secret: str | None = None) -> int:
        """Post a webhook as the provider does, signed by the sandbox's own code; return the status."""
        return self._posted(path, form, secret).status_code

    def _posted(self, path: str, form: dict[str, str], secret: str | None = None) -> httpx.Response:
        site = FastAPI()
        site.include_router(self.app.router)
        signature = sign(PUBLIC_URL + path, form, secret or self.secret)

        async def posted() -> httpx.Response:
            transport = httpx.ASGITransport(site)
            async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
                return await client.post(path, data=form, headers={"X-Twilio-Signature": signature})

        return asyncio.run(posted())

    def ask(self, method: str, path: str, content: object = None, **headers: str) -> httpx.Response:
        """Return the answer of a page of ours, or of the door of the portal; ``headers`` go before its key."""
        site = FastAPI()
        site.include_router(self.app.router)
        shown = {"Authorization": f"Bearer {INTERNAL_KEY}"} | headers

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(site)
            async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
                return await client.request(method, path, json=content, headers=shown)

        return asyncio.run(asked())

    def reply(self, person: StaffId, words: str, reply_id: str = "") -> int:
        """Answer from the phone of a member of staff."""
        form = {"From": PHONE[person], "Body": words, "MessageSid": reply_id or f"SM{uuid4().hex}"}
        return self.post("/twilio/inbound", form)

    def answer(
        self, words: str, *, sender: str = PHONE[COACH], reply_id: str = "", **fields: str
    ) -> list[str]:
        """Return the texts that are carried back after a reply."""
        form = {"From": sender, "Body": words, "MessageSid": reply_id or f"SM{uuid4().hex}"} | fields
        return answers_in(self._posted("/twilio/inbound", form).raise_for_status().text)

    def receipt(self, message: Message, word: str, code: str | None = None) -> int:
        """Post a receipt of a text message."""
        path = (message.callback_url or "").removeprefix(PUBLIC_URL)
        form = {"MessageSid": message.id, "MessageStatus": word, "To": message.to}
        form |= {"ErrorCode": code} if code else {}
        return self.post(path, form)

    def sent(self) -> list[Message]:
        """Return all that the outside received."""
        return self.sandbox.mailbox.messages()

    def fresh(self) -> list[tuple[str, str]]:
        """Return channel and address of what was received since the last look."""
        messages = self.sent()[self._taken :]
        self._taken += len(messages)
        return [(message.channel, message.to) for message in messages]

    def states(self) -> list[str]:
        """Return the state of every message in the order of making."""
        return [str(row["state"]) for row in self.app.messages()]

    def rows(self) -> list[tuple[str, str, str]]:
        """Return step, state and reason of every plan row, in the order of making."""
        query = "select step, state, reason from notify.plan_rows order by made_at, at, step, recipient"
        with self.app.database.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def close(self) -> None:
        """Fail on a plan key without a row, and stop."""
        account = self.app.account()
        assert account.plans.without_row == 0
        self.app.close()


def open_app(
    database_url: str,
    clock: SteppedClock,
    sandbox: Sandbox,
    secret: str,
    *,
    addresses: Addresses | None = None,
    **settings: Any,
) -> App:
    """Return notify as a process that starts now would have it."""
    bus = DirectBus(Database(database_url, "runtime", pool_size=1))
    secrets = {name: new_key() for name in LOCAL_SECRETS} | {
        "twilio_auth_token": secret,
        "internal_key": INTERNAL_KEY,
    }
    runtime = Runtime(RuntimeSettings(data=Path()), database_url, "", clock, bus, secrets)
    chosen = {
        "twilio_base_url": sandbox.url,
        "notifynl_base_url": sandbox.url,
        "smtp_port": sandbox.smtp_port,
        "public_url": PUBLIC_URL,
        "dispatch_threads": 2,
        "provider_timeout_seconds": 2,
    } | settings
    return build(runtime, NotifySettings.load(**chosen), addresses)


def link_in(letter: str) -> str:
    """Return the one link of its own in an e-mail."""
    (link,) = [word for word in letter.split() if word.startswith(f"{PUBLIC_URL}/gezien/")]
    return link


@contextmanager
def a_desk(
    database_url: str, at: str = TUESDAY, *, bounce_port: int | None = None, **settings: Any
) -> Iterator[Desk]:
    """Open notify at a moment, with coach, deputy and coordinator of one school."""
    clock = SteppedClock(moment(local(at).isoformat()))
    secret = "een-geheim"
    outside = SandboxSettings(port=0, smtp_port=0, auth_token=SecretStr(secret), bounce_port=bounce_port)
    if bounce_port is not None:
        settings |= {"bounce_address": "retour@vangnet.example", "bounce_port": bounce_port}
    with running(outside, clock.now) as sandbox:
        desk = Desk(open_app(database_url, clock, sandbox, secret, **settings), clock, sandbox, secret)
        desk.app.import_recipients(STAFF.encode())
        yield desk
        desk.close()
