"""How old a young person is, as far as the law asks; the day of birth is nowhere here.

Pure. The last fact counts, so that a corrected day of birth can make somebody younger again.
"""

from schemas.codes import AgeGroup
from schemas.events import AgeGroupKnown
from services.monitor.dossier import Dossier
from services.monitor.noted import Noted

_ORDER = tuple(AgeGroup)


def reached(dossier: Dossier, group: AgeGroup) -> Noted | None:
    """Return the fact since which somebody is at least this old; None for who is younger, or of unknown age."""
    since = None
    for one in reversed(dossier.noted):
        if isinstance(one.body, AgeGroupKnown):
            if _ORDER.index(one.body.age_group) < _ORDER.index(group):
                break
            since = one
    return since


def is_under_18(dossier: Dossier) -> bool:
    """Whether somebody is known to be a minor."""
    return reached(dossier, AgeGroup.UNDER_18) is not None and reached(dossier, AgeGroup.FROM_18) is None
