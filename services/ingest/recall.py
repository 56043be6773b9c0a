"""By what somebody known is found again besides the pupil's number: marks of a likeness, and of a search."""

from collections.abc import Mapping

from sqlalchemy import Connection

from schemas.types import LeaverId
from services.ingest import likeness_store, search_store
from services.ingest.fingerprint import Fingerprints
from services.ingest.likeness import likenesses
from services.ingest.searching import finders


def differ(person: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Whether what changed of a person changes by what they are found."""
    return likenesses(person) != likenesses(before) or finders(person) != finders(before)


def remember(
    connection: Connection, prints: Fingerprints, persons: Mapping[LeaverId, Mapping[str, str]]
) -> None:
    """Keep by what each of ``persons`` is found, in the caller's transaction, and by nothing else.

    Args:
        persons: whom schools told of, with the school among what is known of them.
    """
    marks = {
        leaver: {mark: key for likeness in likenesses(person) for mark, key in prints.likeness(likeness)}
        for leaver, person in persons.items()
    }
    likeness_store.replace(connection, marks)
    found = {leaver: prints.search(person["brin"], finders(person)) for leaver, person in persons.items()}
    search_store.replace(connection, found)
