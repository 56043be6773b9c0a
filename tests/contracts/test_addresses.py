"""One address for one message: ingest over real HTTP, and the book that stands in for it, keep one contract."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import uvicorn
from fastapi import FastAPI

from schemas.types import AddressAnswer, Occasion
from services.notify.address import EmailAddress, PhoneNumber
from services.notify.addresses import Addresses, Away, IngestAddresses, Reachable, Withheld
from tests.ingest.conftest import Office, close_office, open_office
from tests.ingest.deliveries import event
from tests.notify.address_book import AddressBook

MOBILE, EMAIL = "+31612345678", "renske@example.org"
WAIT_SECONDS = 5


class AddressesContract:
    """What whoever gives addresses promises to notify; a subclass gives ``addresses``, ``known`` and ``child``."""

    def test_somebody_known_has_addresses(self, addresses: Addresses, known: UUID) -> None:
        """A number and an e-mail address come back, ready to send to."""
        found = addresses.ask(known, uuid4(), Occasion.CHECK_IN)
        assert found == Reachable(PhoneNumber(MOBILE), EmailAddress(EMAIL))
        assert MOBILE not in repr(found)
        assert EMAIL not in repr(found)

    def test_a_child_has_none(self, addresses: Addresses, child: UUID) -> None:
        """Of who is under 16 nothing is given."""
        assert addresses.ask(child, uuid4(), Occasion.NOTICE) == Withheld(AddressAnswer.UNDER_16)

    def test_a_stranger_has_none(self, addresses: Addresses) -> None:
        """Of who is not known the answer is that."""
        assert addresses.ask(uuid4(), uuid4(), Occasion.NOTICE) == Withheld(AddressAnswer.UNKNOWN)


class TestBook(AddressesContract):
    """The book in memory."""

    @pytest.fixture
    def addresses(self) -> AddressBook:
        """An empty book."""
        return AddressBook()

    @pytest.fixture
    def known(self, addresses: AddressBook) -> UUID:
        """Somebody with both addresses."""
        addresses.knows(leaver := uuid4(), MOBILE, EMAIL)
        return leaver

    @pytest.fixture
    def child(self, addresses: AddressBook) -> UUID:
        """Somebody under 16."""
        addresses.withholds(leaver := uuid4(), AddressAnswer.UNDER_16)
        return leaver


@pytest.mark.enable_socket
class TestIngest(AddressesContract):
    """The real door, over HTTP."""

    @pytest.fixture
    def office(self, database_url: str, keys_url: str, tmp_path: Path) -> Iterator[Office]:
        """A running ingest."""
        opened = open_office(database_url, keys_url, tmp_path)
        yield opened
        close_office(opened)

    @pytest.fixture
    def addresses(self, office: Office) -> Iterator[Addresses]:
        """Its door."""
        with served(office.site) as url:
            asking = IngestAddresses(url, office.internal_key, timeout_seconds=WAIT_SECONDS)
            yield asking
            asking.close()

    @pytest.fixture
    def known(self, office: Office) -> UUID:
        """Somebody with both addresses."""
        return delivered(office)

    @pytest.fixture
    def child(self, office: Office) -> UUID:
        """Somebody who is 15."""
        return delivered(office, geboortedatum="2012-01-01")

    def test_a_wrong_secret_and_an_ingest_that_is_gone_are_away(self, office: Office, known: UUID) -> None:
        """Whoever does not get a clear answer has to ask again, and loses nothing."""
        with served(office.site) as url:
            strange = IngestAddresses(url, "een-ander-geheim", timeout_seconds=WAIT_SECONDS)
            assert isinstance(strange.ask(known, uuid4(), Occasion.NOTICE), Away)
            strange.close()
        gone = IngestAddresses(url, office.internal_key, timeout_seconds=WAIT_SECONDS)
        assert isinstance(gone.ask(known, uuid4(), Occasion.NOTICE), Away)
        gone.close()

    def test_a_number_that_gets_no_text_is_wrong(self, office: Office, addresses: Addresses) -> None:
        """A number that no network gives out is no address, and that there is one is told."""
        leaver = delivered(office, mobiel="+4412345678901")
        assert addresses.ask(leaver, uuid4(), Occasion.NOTICE) == Reachable(
            None, EmailAddress(EMAIL), number_is_wrong=True
        )


def delivered(office: Office, **person: str) -> UUID:
    """Deliver one young person, and return their pseudonym."""
    answer = office.event(event(**person))
    assert answer.status_code == 202, answer.text
    (leaver,) = office.leavers()
    return leaver


@contextmanager
def served(site: FastAPI) -> Iterator[str]:
    """Serve a site on loopback, and return its address."""
    server = uvicorn.Server(uvicorn.Config(site, port=0, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), name="contract.site")
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
