"""What a Doorstroompunt hears inside a school's window: how many young people of which school, and nobody's name; pure.

Until consultation or consent it is a count. Must never lead to a person: no link, and no signal of its own.
"""

from collections.abc import Sequence

from services.notify.content import Consultation


def asked(consultations: Sequence[Consultation]) -> str:
    """Return in one line about how many young people of how many schools consultation is asked."""
    if len(consultations) == 1:
        return f"Overleg gevraagd: {_about(consultations[0])}."
    total = sum(one.people for one in consultations)
    return f"Overleg gevraagd: {_young(total)}, {len(consultations)} scholen."


def paragraph(consultations: Sequence[Consultation]) -> list[str]:
    """Return the lines of an e-mail: one per school, and what to do."""
    if not consultations:
        return []
    return [
        "",
        *(f"Overleg gevraagd: {_about(one)}." for one in consultations),
        "Bel de coördinator van de school. Om wie het gaat, hoort u in het overleg.",
    ]


def _about(one: Consultation) -> str:
    return f"{_young(one.people)}, school {one.school}" if one.school else _young(one.people)


def _young(number: int) -> str:
    return f"{number} jongere" if number == 1 else f"{number} jongeren"
