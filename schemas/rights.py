"""Facts about rights: consent and objection."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from schemas.body import LeaverFact
from schemas.codes import ConsentGiver, ConsentScope

_CONSENT = "WVO 2020 art. 2.31b; WEB art. 9.2.13; AVG art. 7"


class ConsentFact(LeaverFact):
    """A fact about consent for one scope."""

    scope: ConsentScope = Field(alias="bereik", description="Waarvoor de toestemming is.")
    giver: ConsentGiver = Field(
        ConsentGiver.SELF,
        alias="gegeven_door",
        description="Wie dit liet weten; een ouder kan dat tot 18 jaar.",
    )


class ConsentGiven(ConsentFact):
    """Toestemming gegeven: voor dit bereik, tot de einddatum of tot intrekking."""

    TYPE: ClassVar[str] = "nl.nazorg.toestemming.gegeven.v1"
    SOURCE: ClassVar[str] = _CONSENT

    wording: str | None = Field(
        None,
        alias="tekstversie",
        pattern=r"^[0-9a-z][0-9a-z.-]{0,19}$",
        description="De versie van de tekst waarmee toestemming is gevraagd.",
    )
    ends_on: date | None = Field(None, alias="einddatum", description="De laatste dag van de toestemming.")


class ConsentRefused(ConsentFact):
    """Toestemming geweigerd: er is gevraagd, en het antwoord is nee."""

    TYPE: ClassVar[str] = "nl.nazorg.toestemming.geweigerd.v1"
    SOURCE: ClassVar[str] = _CONSENT


class ConsentWithdrawn(ConsentFact):
    """Toestemming ingetrokken: vanaf deze dag geldt zij niet meer."""

    TYPE: ClassVar[str] = "nl.nazorg.toestemming.ingetrokken.v1"
    SOURCE: ClassVar[str] = _CONSENT


class ObjectionMade(LeaverFact):
    """Bezwaar gemaakt: wat hierop rust, staat stil tot er antwoord is."""

    TYPE: ClassVar[str] = "nl.nazorg.bezwaar.gemaakt.v1"
    SOURCE: ClassVar[str] = "AVG art. 21"


class ObjectionAnswered(LeaverFact):
    """Bezwaar beantwoord: de organisatie heeft beslist."""

    TYPE: ClassVar[str] = "nl.nazorg.bezwaar.beantwoord.v1"
    SOURCE: ClassVar[str] = "AVG art. 21 en art. 12, derde lid"

    upheld: bool = Field(alias="gegrond", description="Of het bezwaar terecht was.")
