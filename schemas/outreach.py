"""What came of messages to young people, as notify tells ingest, which makes a fact of it."""

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from schemas.body import Body
from schemas.types import Channel, Heard


class OutreachHeard(Body):
    """Antwoord van een jongere: wat er van een bericht kwam; ingest maakt er een feit van."""

    TYPE: ClassVar[str] = "nl.nazorg.bericht.antwoord-jongere.v1"
    SOURCE: ClassVar[str] = "De Route van School naar Werk (de jongere in het midden)"

    message: UUID = Field(alias="bericht", description="Het bericht waar het om gaat.")
    happened_on: date = Field(alias="datum", description="De dag waarop het gebeurde.")
    heard: Heard = Field(alias="uitkomst", description="Wat er van het bericht kwam.")
    score: int | None = Field(
        None,
        alias="cijfer",
        ge=1,
        le=5,
        description="Bij een cijfer: 1 = het gaat slecht, 5 = het gaat goed.",
    )
    return_on: date | None = Field(
        None, alias="terugkomen_op", description="Bij terugkomen: de dag waarop dat mag."
    )
    channel: Channel | None = Field(
        None, alias="langs", description="Bij een adres dat niet werkt: hoe het bericht ging."
    )
    permanent: bool = Field(
        False,
        alias="blijvend",
        description="Bij een adres dat niet werkt: het bestaat niet, of is van een ander.",
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        needed = {Heard.SCORE: self.score, Heard.COME_BACK: self.return_on, Heard.ADDRESS_FAILS: self.channel}
        if needed.get(self.heard, "nothing") is None:
            message = "bij deze uitkomst hoort nog een gegeven"
            raise ValueError(message)
        return self
