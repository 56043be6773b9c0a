"""Builds ingest once, from its settings and the runtime; importing it opens nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from fastapi import APIRouter, FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from schemas.envelope import Envelope
from schemas.topics import consumed_by
from schemas.types import LeaverId
from services.ingest import account as accounting
from services.ingest import index, person_keys, source_store, store
from services.ingest.address_routes import address_routes
from services.ingest.addresses import Addresses
from services.ingest.ages import Ages
from services.ingest.description_routes import build_description_router
from services.ingest.desk import Desk
from services.ingest.duo_intake import DuoIntake
from services.ingest.duo_routes import duo_routes
from services.ingest.erase import KEYS_CHANNEL, Eraser
from services.ingest.erasure_routes import erasure_routes
from services.ingest.fingerprint import Fingerprints
from services.ingest.handle import Intake
from services.ingest.heard import YoungPeople
from services.ingest.identity import Identities
from services.ingest.keys import SenderKeys
from services.ingest.local_calendar import local_day
from services.ingest.metrics import DeliveryCounters, Gauges
from services.ingest.new_sender import NewSender
from services.ingest.person_keys import PersonKeys
from services.ingest.person_routes import person_routes
from services.ingest.persons import Persons
from services.ingest.portal_routes import portal_routes
from services.ingest.problem import answer_the_rest
from services.ingest.retention import Retention
from services.ingest.routes import build_router
from services.ingest.settings import IngestSettings
from services.ingest.silence import Silence
from services.ingest.source_routes import Sources, source_routes
from services.ingest.tokens import tokens_of
from services.ingest.upload_routes import upload_routes
from services.ingest.viewing import Viewing
from services.ingest.withdraw_routes import withdraw_routes
from services.runtime import inbox, outbox
from services.runtime.app import Runtime
from services.runtime.bucket import Allowance
from services.runtime.clock import CLOCK_CHANNEL, RisingClock
from services.runtime.consume import ConsumerLoop
from services.runtime.database import Database
from services.runtime.dead_letter import DeadLetters
from services.runtime.outbox import Relay
from services.runtime.schedule import Schedule
from services.runtime.secrets import key_from
from services.runtime.worker import Worker

GROUP = "ingest"
_SWEEP_EVERY_SECONDS = 3600.0


@dataclass(frozen=True)
class App:
    """What a process and the commands need of ingest; ``workers`` by the role of their process."""

    workers: Mapping[str, tuple[Worker, ...]]
    router: APIRouter
    database: Database
    keys_database: Database
    identities: Identities
    duo_identities: Identities
    sender_keys: SenderKeys
    intake: Intake
    sources: Sources
    silence: Silence
    persons: Persons
    eraser: Eraser
    ages: Ages

    @property
    def young_people(self) -> YoungPeople:
        """Takes in what young people let hear."""
        return YoungPeople(self.database, self.intake.clock.now)

    @property
    def dead_letters(self) -> DeadLetters:
        """What could not be read."""
        return self.eraser.letters

    def handle(self, events: Sequence[Envelope]) -> None:
        """Take in whose retention ended, and what young people let hear; see ``Retention`` and ``YoungPeople``."""
        Retention(self.eraser).handle(events)
        self.young_people.handle(events)

    def create_key(self, *, role: str, schools: tuple[str, ...], region: str | None, name: str) -> str:
        """Make a key without an end for a new sender; it is shown once."""
        made = self.sender_keys.create(NewSender(role=role, schools=schools, region=region, name=name))
        return str(made.key)

    def pupils(self, leavers: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
        """Return school and pupil number of those of ``leavers`` that are known here."""
        found = self.identities.pupils([LeaverId(leaver) for leaver in leavers])
        return {leaver: (pupil.school, pupil.number) for leaver, pupil in found.items()}

    def at_rest(self, now: datetime) -> bool:
        """Whether every event is on the bus, nobody and no source is due, and no key of who is erased is left."""
        due = self.next_due()
        return (
            (due is None or due > now)
            and self.eraser.is_finished()
            and self.database.run(lambda connection: outbox.waiting(connection, store.OUTBOX)) == 0
        )

    def next_due(self) -> datetime | None:
        """Return the first moment at which a source can fall silent, or somebody's age may tell something."""
        dues = (self.database.run(source_store.next_due), self.ages.next_due())
        return min((due for due in dues if due is not None), default=None)

    def taken_in(self, events: Collection[UUID]) -> set[UUID]:
        """Return which of ``events`` were taken in."""
        return self.database.run(lambda connection: inbox.taken_in(connection, store.INBOX, events))

    def close(self) -> None:
        """Close every connection."""
        self.database.close()
        self.keys_database.close()

    def account(self) -> accounting.Account:
        """Return what went in and what came of it."""
        return self.database.run(accounting.account)

    def emptied(self) -> dict[str, set[UUID]]:
        """Return per topic the events about somebody who was erased since."""
        return self.database.run(lambda connection: outbox.emptied(connection, store.OUTBOX))

    def made_here(self, events: Collection[UUID]) -> set[UUID]:
        """Return which of ``events`` ingest made."""
        return self.database.run(lambda connection: outbox.made_here(connection, store.OUTBOX, events))

    def web(self) -> FastAPI:
        """Return ingest as a site of its own."""
        api = FastAPI(
            title="Vangnet",
            docs_url=None,
            redoc_url=None,
            openapi_url=None,
            redirect_slashes=False,
        )
        self.open_doors(api)
        return api

    def open_doors(self, site: FastAPI) -> None:
        """Put the routes of ingest on a site, and answer there what no route answers."""
        site.include_router(self.router)
        answer_the_rest(site)


def build(runtime: Runtime, settings: IngestSettings) -> App:
    """Return ingest, ready to run; brings the database of the keys up to date.

    Raises:
        Misconfigured: when a secret is missing or wrong.
        Unavailable: when the database of the keys is away.
    """
    database, keys_database = runtime.database("ingest"), runtime.keys_database()
    person_keys.prepare(keys_database)
    identities, duo_identities = _domains(runtime, settings, database, keys_database)
    allowed = Allowance(settings.requests_per_minute, settings.request_burst)
    sender_keys = SenderKeys(database, runtime.clock, allowed, tokens_of(settings))
    clock = RisingClock(runtime.clock)
    intake = Intake(database, identities, identities.prints, clock, local_day)
    duo = DuoIntake(database, duo_identities, duo_identities.prints, clock, local_day)
    persons = Persons(database, identities, clock, local_day)
    eraser = _eraser(runtime, identities, duo_identities)
    desk = Desk(intake, duo, settings.max_events, DeliveryCounters.on(runtime.metrics))
    runtime.metrics.ask(Gauges(database, runtime.clock).read)
    sources, silence = Sources(database, runtime.clock), Silence(database, runtime.clock)
    router = build_router(desk, sender_keys, settings, partial(_answer, database, keys_database))
    for doors in (
        build_description_router(settings),
        upload_routes(desk, sender_keys),
        withdraw_routes(intake, sender_keys, settings.max_request_bytes),
        source_routes(sources, sender_keys),
        erasure_routes(eraser, sender_keys, settings.max_request_bytes),
        person_routes(persons, sender_keys),
        duo_routes(duo, sender_keys),
        address_routes(Addresses(identities, runtime.clock, local_day), runtime.internal_key),
        portal_routes(desk, Viewing(identities, duo_identities, runtime.clock, local_day), runtime.names_key),
    ):
        router.include_router(doors)
    ages, sweep = Ages(identities, runtime.clock), _sweep(database, eraser, (identities, duo_identities))
    relay, reader = _relay(runtime, database), _reader(runtime, eraser, intake)
    return App(
        workers={"relay": (relay, sweep, _silence(silence), _ages(ages), reader)},
        router=router,
        database=database,
        keys_database=keys_database,
        identities=identities,
        duo_identities=duo_identities,
        sender_keys=sender_keys,
        intake=intake,
        sources=sources,
        silence=silence,
        persons=persons,
        eraser=eraser,
        ages=ages,
    )


def _answer(*databases: Database) -> None:
    for each in databases:
        each.run(lambda connection: connection.execute(text("select 1")))


def _domains(
    runtime: Runtime, settings: IngestSettings, database: Database, keys_database: Database
) -> tuple[Identities, Identities]:
    """Return who is known from schools, and from DUO, each under an index key of its own."""
    wrapping_key = key_from(runtime.secret(settings.person_key, "person_key"))
    keys = PersonKeys(keys_database, wrapping_key, runtime.clock)

    def opened(domain: store.Domain, key: SecretStr | None, name: str, old: SecretStr | None) -> Identities:
        """Return the people of a domain; the data folder is asked for none of its index keys, or for all."""
        here = runtime.local_secrets if key is None else {}
        before = old.get_secret_value() if old else ""
        prints = Fingerprints(
            key_from(runtime.secret(key, domain.key)),
            key_from(runtime.secret(settings.event_id_key, "event_id_key")),
            here.get(index.key_id(domain), name),
            index.read_keys(here.get(index.old_keys(domain), before), domain),
        )
        database.run(lambda connection: index.use(connection, prints, domain))
        return Identities(database, keys, prints, domain)

    return (
        opened(store.SCHOOLS, settings.index_key, settings.index_key_id, settings.index_keys_old),
        opened(store.DUO, settings.duo_index_key, settings.duo_index_key_id, settings.duo_index_keys_old),
    )


def _relay(runtime: Runtime, database: Database) -> Worker:
    relay = Relay(database, store.OUTBOX, runtime.bus.producer(), runtime.clock)
    return Worker(
        "ingest.relay",
        relay.step,
        database,
        wakes_on=(outbox.channel(store.OUTBOX),),
        lease="ingest.relay",
        close=relay.close,
    )


def _eraser(runtime: Runtime, schools: Identities, duo: Identities) -> Eraser:
    database, clock, key = schools.database, runtime.clock, runtime.dead_letter_key
    letters = DeadLetters("ingest", database, store.DEAD_LETTERS, store.OUTBOX, clock, key)
    return Eraser(schools, duo, clock, local_day, letters)


def _reader(runtime: Runtime, eraser: Eraser, intake: Intake) -> Worker:
    young_people = YoungPeople(intake.database, intake.clock.now)

    def handle(events: Sequence[Envelope]) -> None:
        Retention(eraser).handle(events)
        young_people.handle(events)

    loop = ConsumerLoop(lambda: runtime.bus.consumer(GROUP, consumed_by("ingest")), handle, eraser.letters)
    database = eraser.identities.database
    return Worker("ingest.consume", loop.step, database, lease="ingest.consume", close=loop.close)


def _silence(silence: Silence) -> Worker:
    clocked = (CLOCK_CHANNEL,)
    return Schedule("ingest.silence", silence.step, silence.database, clocked, lease="ingest.silence")


def _ages(ages: Ages) -> Worker:
    database, clocked = ages.identities.database, (CLOCK_CHANNEL,)
    return Schedule("ingest.ages", ages.step, database, clocked, lease="ingest.ages")


def _sweep(database: Database, eraser: Eraser, domains: Sequence[Identities]) -> Worker:
    keys = eraser.identities.keys

    def with_person(leavers: Collection[LeaverId]) -> list[LeaverId]:
        return [leaver for identities in domains for leaver in identities.with_person(leavers)]

    return Worker(
        "ingest.keys",
        lambda: eraser.finish() or keys.sweep(with_person),
        database,
        wakes_on=(KEYS_CHANNEL,),
        every_seconds=_SWEEP_EVERY_SECONDS,
        lease="ingest.keys",
    )
