"""Names for one page: ingest over real HTTP, and the book that stands in for it, keep one contract."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.portal.access import Role, User
from services.portal.names import IngestNames, Name, NameBook
from tests.contracts.test_addresses import WAIT_SECONDS, delivered, served
from tests.ingest.conftest import Office, close_office, open_office
from tests.portal.desk import Book

COACH = User("oidc|1", Role.COACH, "Coach", areas=frozenset({"25"}))
NAME = Name("Renske", "Testpersoon", "+31612345678", "renske@example.org")


class NamesContract:
    """What whoever gives names promises to the portal; a subclass gives ``names`` and ``known``."""

    def test_somebody_known_has_a_name(self, names: NameBook, known: UUID) -> None:
        """Name and number come back; who is unknown is left out."""
        given = names.names(COACH, "vandaag", [known, uuid4()])
        assert given.are_here
        assert given.of == {known: NAME}

    def test_somebody_known_is_found(self, names: NameBook, known: UUID) -> None:
        """By the name as it is written; a name that nobody has finds nobody."""
        assert names.found(COACH, "zoeken", "Renske Testpersoon") == [known]
        assert names.found(COACH, "zoeken", "Iemand Anders") == []


class TestBook(NamesContract):
    """The book in memory."""

    @pytest.fixture
    def names(self) -> Book:
        """An empty book."""
        return Book()

    @pytest.fixture
    def known(self, names: Book) -> UUID:
        """Somebody with a name."""
        names.known[leaver := uuid4()] = NAME
        return leaver


@pytest.mark.enable_socket
class TestIngest(NamesContract):
    """The real doors, over HTTP."""

    @pytest.fixture
    def office(self, database_url: str, keys_url: str, tmp_path: Path) -> Iterator[Office]:
        """A running ingest."""
        opened = open_office(database_url, keys_url, tmp_path)
        yield opened
        close_office(opened)

    @pytest.fixture
    def names(self, office: Office) -> Iterator[NameBook]:
        """Its doors."""
        with served(office.site) as url:
            asking = IngestNames(url, office.names_key, timeout_seconds=WAIT_SECONDS)
            yield asking
            asking.close()

    @pytest.fixture
    def known(self, office: Office) -> UUID:
        """Somebody with a name."""
        return delivered(office)

    def test_a_wrong_secret_gives_nothing(self, office: Office, known: UUID) -> None:
        """Whoever does not hold the secret of these doors gets no name and finds nobody."""
        with served(office.site) as url:
            strange = IngestNames(url, office.internal_key, timeout_seconds=WAIT_SECONDS)
            assert not strange.names(COACH, "vandaag", [known]).are_here
            assert strange.found(COACH, "zoeken", "Renske") is None
            strange.close()
