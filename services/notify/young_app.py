"""Builds what notify needs for messages to young people, from its settings and the runtime."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.notify.address_marks import AddressMarks
from services.notify.addresses import Addresses, IngestAddresses
from services.notify.cadence import load_cadences
from services.notify.settings import NotifySettings
from services.notify.wording_young import RegionTexts, read_region
from services.notify.young_address import YoungAddress
from services.notify.young_desk import YoungDesk
from services.notify.young_page import PAGE_OF_A_MESSAGE, YoungAnswers
from services.runtime.app import Runtime
from services.runtime.database import Database
from services.runtime.errors import Misconfigured
from services.runtime.secrets import key_from

_ANY_TOKEN = "x" * 12
"""As long as the token of a link."""


@dataclass(frozen=True)
class ForYoungPeople:
    """Everything of notify that is about messages to young people."""

    desk: YoungDesk
    address: YoungAddress
    answers: YoungAnswers
    ingest: IngestAddresses

    def close(self) -> None:
        """Close the connections to ingest."""
        self.ingest.close()


def build_for_young_people(
    runtime: Runtime, settings: NotifySettings, database: Database, addresses: Addresses | None = None
) -> ForYoungPeople:
    """Return it, with the regions that send messages.

    Args:
        addresses: who is asked for an address; ingest unless said otherwise.

    Raises:
        Misconfigured: when the file of a region is not fit, or a secret is missing.
    """

    def link(token: str) -> str:
        return settings.public_url.rstrip("/") + PAGE_OF_A_MESSAGE.format(token=token)

    regions = _regions(settings.young_texts, link(_ANY_TOKEN))
    marks = AddressMarks(key_from(runtime.secret(settings.number_key, "number_key")))
    ingest = IngestAddresses(
        settings.ingest_url, runtime.internal_key, timeout_seconds=settings.provider_timeout_seconds
    )
    desk = YoungDesk(regions, load_cadences(), link)
    return ForYoungPeople(
        desk,
        YoungAddress(database, addresses or ingest, marks),
        YoungAnswers(database, runtime.clock, desk, marks),
        ingest,
    )


def _regions(folder: Path | None, link: str) -> Mapping[str, RegionTexts]:
    """Return what each region sends, by its code."""
    found: dict[str, RegionTexts] = {}
    for file in sorted(folder.glob("*.yaml")) if folder else ():
        try:
            found[file.stem] = read_region(file.read_text(encoding="utf-8"), link)
        except ValueError as fault:
            raise Misconfigured(f"NOTIFY_YOUNG_TEXTS, {file.name}: {fault}") from fault
    return found
