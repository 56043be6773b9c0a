"""How far a key reaches, as far as only the database can tell: schools elsewhere, and whom a pseudonym names."""

from collections.abc import Sequence

from sqlalchemy import Connection

from schemas.types import NO_SCHOOL
from services.ingest import store
from services.ingest.accept import Accepted
from services.ingest.errors import NotAllowed, WrongContent
from services.ingest.faults import Fault, FaultReason
from services.ingest.fields import LEAVER
from services.ingest.identity import schools_of
from services.ingest.scope import Scope


def check_reach(connection: Connection, items: Sequence[Accepted], scope: Scope) -> None:
    """Refuse what lies outside the scope of a key; who is named by pseudonym stays as they are until the end.

    Raises:
        NotAllowed: when a key for a region, without schools, names a school of another region.
        WrongContent: when a pseudonym names nobody whom this key may know; which of the two is not told.
    """
    named = {item.leaver for item in items if item.leaver is not None}
    if named:
        rows = store.identities(connection, named, lock=True)
        if len([row for row in rows if scope.reaches(row.school, row.region)]) < len(named):
            faults = [Fault("data.jongere", FaultReason.UNKNOWN_PERSON, LEAVER["jongere"].expected)]
            raise WrongContent("Deze jongere is voor uw sleutel niet bekend. Niets is opgeslagen.", faults)
    if scope.schools or scope.region is None:
        return
    if store.schools_elsewhere(connection, schools_of(items) - {NO_SCHOOL}, scope.region):
        faults = [Fault("brin", FaultReason.SCHOOL_NOT_ALLOWED, f"Een school van regio {scope.region}.")]
        raise NotAllowed("Uw sleutel geldt voor uw eigen regio. Niets is opgeslagen.", faults)
