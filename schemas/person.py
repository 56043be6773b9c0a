"""Facts about the person: who came into view, moved, died, and who is one and the same."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from schemas.body import LeaverFact
from schemas.codes import AgeGroup, ReportedVia, RepresentativeKind


class PersonReported(LeaverFact):
    """Persoon gemeld: iemand heeft een jongere ontmoet die bij niemand in beeld is."""

    TYPE: ClassVar[str] = "nl.nazorg.persoon.gemeld.v1"
    SOURCE: ClassVar[str] = "WEB art. 9.2.5; Werk in Zicht, Drechtsteden (SZW 2022)"

    via: ReportedVia | None = Field(None, description="Wie de jongere ontmoette.")


class PersonMoved(LeaverFact):
    """Persoon verhuisd: de jongere woont ergens anders; ``regio`` is de nieuwe regio."""

    TYPE: ClassVar[str] = "nl.nazorg.persoon.verhuisd.v1"
    SOURCE: ClassVar[str] = "DUO, P-levering; WEB art. 9.2.5"

    abroad: bool = Field(
        False, alias="naar_buitenland", description="De jongere woont niet meer in Nederland."
    )


class PersonDied(LeaverFact):
    """Persoon overleden: alles stopt direct."""

    TYPE: ClassVar[str] = "nl.nazorg.persoon.overleden.v1"
    SOURCE: ClassVar[str] = "DUO, P-levering en reden van uitschrijving 05"


class PersonDiedCorrected(LeaverFact):
    """Overlijden gecorrigeerd: de melding van overlijden was onjuist."""

    TYPE: ClassVar[str] = "nl.nazorg.persoon.overlijden-gecorrigeerd.v1"
    SOURCE: ClassVar[str] = "AVG art. 16"


class PersonErased(LeaverFact):
    """Persoon gewist: alleen het naamloze pseudoniem blijft, zodat late berichten worden weggegooid."""

    TYPE: ClassVar[str] = "nl.nazorg.persoon.gewist.v1"
    SOURCE: ClassVar[str] = "AVG art. 17"


class AgeGroupKnown(LeaverFact):
    """Leeftijdsgroep bekend: de jongere is jonger dan 18, 18 tot 27, of 27 geworden; nooit de geboortedatum.

    ``datum`` is de dag waarop dit bekend werd, of de verjaardag als die daarna kwam.
    """

    TYPE: ClassVar[str] = "nl.nazorg.persoon.leeftijdsgroep.v1"
    SOURCE: ClassVar[str] = "Burgerlijk Wetboek art. 1:233; Leerplichtwet 1969 art. 4a; WEB art. 9.2.5, 9.2.7"

    age_group: AgeGroup = Field(alias="leeftijdsgroep", description="Hoe oud de jongere vanaf die dag is.")


class PersonJoined(LeaverFact):
    """Persoon samengevoegd: een mens heeft bevestigd dat twee jongeren dezelfde zijn."""

    TYPE: ClassVar[str] = "nl.nazorg.persoon.samengevoegd.v1"
    SOURCE: ClassVar[str] = "AVG art. 5, eerste lid, onder d"

    joined: UUID = Field(alias="samengevoegd", description="Het andere pseudoniem van deze jongere.")


class PersonSplit(LeaverFact):
    """Persoon gesplitst: een samenvoeging was onjuist en is ongedaan gemaakt."""

    TYPE: ClassVar[str] = "nl.nazorg.persoon.gesplitst.v1"
    SOURCE: ClassVar[str] = "AVG art. 5, eerste lid, onder d"

    split: UUID = Field(alias="gesplitst", description="Het pseudoniem dat weer apart staat.")


class RepresentativeSet(LeaverFact):
    """Vertegenwoordiger vastgelegd: wie voor de jongere mag beslissen."""

    TYPE: ClassVar[str] = "nl.nazorg.vertegenwoordiger.vastgelegd.v1"
    SOURCE: ClassVar[str] = "WVO 2020 art. 2.31b; Burgerlijk Wetboek, Boek 1"

    kind: RepresentativeKind = Field(
        alias="soort_vertegenwoordiger", description="Wat de vertegenwoordiger van de jongere is."
    )
