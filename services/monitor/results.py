"""What a young person has obtained: whether it is a startkwalificatie, and when an mbo diploma came.

Pure. What was taken back was never obtained.
"""

from collections.abc import Iterator
from datetime import date

from schemas.codes import Result
from schemas.events import ResultObtained, ResultWithdrawn
from services.monitor.dossier import Dossier

_OF_MBO = (Result.MBO_ENTREE_DIPLOMA, Result.MBO_2_DIPLOMA, Result.MBO_HIGHER_DIPLOMA)
_OF_SPECIAL_SCHOOLS = (Result.PRO_DIPLOMA, Result.VSO_DIPLOMA)


def qualified_on(dossier: Dossier) -> date | None:
    """Return the first day on which somebody had a startkwalificatie; None for who has none."""
    days = (on for on, result, qualifies in _held(dossier) if qualifies or result.is_basic_qualification)
    return min(days, default=None)


def mbo_diplomas(dossier: Dossier) -> tuple[date, ...]:
    """Return the days on which somebody got a diploma of an mbo."""
    return tuple(on for on, result, _ in _held(dossier) if result in _OF_MBO)


def must_qualify(dossier: Dossier) -> bool:
    """Whether a minor still has to go to school: without startkwalificatie or diploma of pro or vso.

    Source: Leerplichtwet 1969 art. 4a; who left pro or vso with its diploma need not.
    """
    return qualified_on(dossier) is None and not any(
        result in _OF_SPECIAL_SCHOOLS for _, result, _ in _held(dossier)
    )


def _held(dossier: Dossier) -> Iterator[tuple[date, Result, bool]]:
    """Yield what was obtained and not taken back since."""
    for position, told in enumerate(dossier.noted):
        if isinstance(told.body, ResultObtained) and not _taken_back(told.body.result, dossier, position):
            yield told.on, told.body.result, bool(told.body.basic_qualification)


def _taken_back(result: Result, dossier: Dossier, position: int) -> bool:
    return any(
        isinstance(later.body, ResultWithdrawn) and later.body.result is result
        for later in dossier.noted[position + 1 :]
    )
