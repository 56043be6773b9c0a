"""Builds what every service needs: its database role, the clock and the bus. The only place that chooses them."""

import gc
import threading
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import cached_property

from fastapi import APIRouter
from pydantic import SecretStr

from services.runtime import embedded
from services.runtime.bus import Bus
from services.runtime.clock import Clock, open_clock
from services.runtime.database import Database, prepare
from services.runtime.direct import DirectBus
from services.runtime.errors import Misconfigured
from services.runtime.kafka import KafkaBus
from services.runtime.metrics import Metrics
from services.runtime.secrets import keep_secrets, key_from
from services.runtime.settings import RuntimeSettings

LOCAL_SECRETS = (
    "dead_letter_key",
    "person_key",
    "index_key",
    "duo_index_key",
    "event_id_key",
    "twilio_auth_token",
    "internal_key",
    "names_key",
    "number_key",
    "session_key",
)
"""Secrets that are made in the data folder where the environment gives none."""
_GC_THRESHOLD = 100_000
"""A batch makes and drops some ten thousand objects without cycles; looking for cycles cost a fifth of the time."""


@dataclass(frozen=True)
class Runtime:
    """The surroundings of every service of one process; what was opened through it, ``close`` closes."""

    settings: RuntimeSettings
    database_url: str
    keys_url: str
    clock: Clock
    bus: Bus
    local_secrets: dict[str, str]
    turn: AbstractContextManager[object] | None = None
    metrics: Metrics = field(default_factory=Metrics)
    opened: ExitStack = field(default_factory=ExitStack)

    def database(self, service: str, *, pool_size: int = 8) -> Database:
        """Return a way into the database as ``service``, which sees its own schema and no other."""
        return self._kept(Database(self.database_url, service, pool_size=pool_size, turn=self.turn))

    def keys_database(self) -> Database:
        """Return a way into the database of the keys of persons."""
        return self._kept(Database(self.keys_url, turn=self.turn))

    def metrics_router(self) -> APIRouter:
        """Return the route on which the operator's monitoring reads this process."""
        return self.metrics.router(self.settings.metrics_key)

    def close(self) -> None:
        """Close every database that was opened, and the bus."""
        self.bus.close()
        self.opened.close()

    def _kept(self, database: Database) -> Database:
        self.opened.callback(database.close)
        return database

    def secret(self, given: SecretStr | None, name: str) -> str:
        """Return the secret that a setting gave, or the one of this machine's data folder.

        Raises:
            Misconfigured: in production, where every secret must be given.
        """
        if given is not None:
            return given.get_secret_value()
        if self.settings.production:
            message = f"production needs the setting for the secret '{name}'; 'vangnet settings' lists it"
            raise Misconfigured(message)
        return self.local_secrets[name]

    @cached_property
    def internal_key(self) -> str:
        """The secret with which one service of ours opens a door of another that is for nobody else."""
        return self.secret(self.settings.internal_key, "internal_key")

    @cached_property
    def names_key(self) -> str:
        """The secret of the portal towards ingest, for names and for what people fill in; nobody else holds it."""
        return self.secret(self.settings.names_key, "names_key")

    @cached_property
    def dead_letter_key(self) -> bytes:
        """The key under which payloads of dead letters are kept."""
        return key_from(self.secret(self.settings.dead_letter_key, "dead_letter_key"))


def open_runtime(settings: RuntimeSettings, *, in_turns: bool = False) -> Runtime:
    """Start or find the database, bring its tables up to date, and open clock and bus.

    Args:
        in_turns: where every service shares this process: one transaction at a time. Threads that wait for the
            interpreter at each answer of the database make every one of them late.

    Raises:
        Unavailable: when the database is away.
        Misconfigured: when a setting is wrong.
    """
    gc.set_threshold(_GC_THRESHOLD)
    database_url, keys_url = _databases(settings)
    prepare(database_url)
    turn = threading.RLock() if in_turns else None
    database = Database(database_url, "runtime", pool_size=4, turn=turn)
    clock = open_clock(settings.clock, database, production=settings.production)
    bus = open_bus(settings.bus, database)
    runtime = Runtime(settings, database_url, keys_url, clock, bus, _local_secrets(settings), turn)
    runtime.opened.callback(database.close)
    return runtime


def open_bus(url: str, database: Database) -> Bus:
    """Return the bus that ``url`` names.

    Raises:
        Misconfigured: for anything but ``direct`` and ``kafka://…``.
    """
    if url == "direct":
        return DirectBus(database)
    if url.startswith("kafka://"):
        return KafkaBus(url.removeprefix("kafka://").split(","))
    message = f"VANGNET_BUS is 'direct' or 'kafka://host:port', not '{url}'"
    raise Misconfigured(message)


def _databases(settings: RuntimeSettings) -> tuple[str, str]:
    if settings.database_url is None:
        return embedded.start(settings.data.resolve())
    if settings.keys_url is None:
        message = "VANGNET_DATABASE_URL is set, so VANGNET_KEYS_URL must be too: keys live in a database of their own"
        raise Misconfigured(message)
    return settings.database_url.get_secret_value(), settings.keys_url.get_secret_value()


def _local_secrets(settings: RuntimeSettings) -> dict[str, str]:
    return {} if settings.production else keep_secrets(settings.data / "secrets.json", LOCAL_SECRETS)
