"""What a school's start state did not tell: how many have no address, and how many are minors; pure.

Counts per school, for who coordinates it. Must never lead to a person.
"""

from collections.abc import Sequence

from services.notify.content import DataGaps

SUBJECT = "wat er ontbreekt in de startstand"
"""What a message about nothing else is about."""


def paragraph(gaps: Sequence[DataGaps]) -> list[str]:
    """Return the lines of an e-mail, with an empty line before each school."""
    return [line for one in gaps for line in _lines(one)]


def _lines(one: DataGaps) -> list[str]:
    where = f"School {one.school}" if one.school else "Zonder school"
    young = "1 schoolverlater" if one.people == 1 else f"{one.people} schoolverlaters"
    counted = (
        (one.unreachable, "geen mobiel nummer en geen e-mailadres"),
        (one.unknown, "niet bekend of er een nummer of adres is"),
        (one.minors, "jonger dan 18 en nog kwalificatieplichtig"),
    )
    missing = [f"- {what}: {number}" for number, what in counted if number]
    asks = ["Vul de nummers en adressen aan. Zo kunnen wij iedereen bereiken."]
    return [
        "",
        f"{where} gaf de startstand door: {young}.",
        *(missing or ["Van iedereen is een nummer of adres bekend."]),
        *(asks if one.unreachable or one.unknown else []),
    ]
