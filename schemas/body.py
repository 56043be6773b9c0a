"""What every event body shares, and what every fact about a young person carries.

Must never hold a name, a number or free text about a person: those stay in ingest.
"""

from datetime import date
from typing import Annotated, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from schemas.types import Brin, RegionCode

AnyBody = TypeVar("AnyBody", bound="Body")

Hours = Annotated[int, Field(ge=0, le=60)]


class Body(BaseModel):
    """What every event body shares: frozen, and nothing in it that the type does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    TYPE: ClassVar[str]
    SOURCE: ClassVar[str] = "Vangnet"
    """Where its fields come from: the law, standard or practice that names them."""


class LeaverFact(Body):
    """A fact about one young person; the pseudonym is the key of the event and not in the body."""

    happened_on: date = Field(alias="datum", description="De dag waarop het gebeurde.")
    region: RegionCode = Field(
        alias="regio", description="Doorstroompuntregio van de woonplaats; 00 = nog onbekend."
    )
    school: Brin | None = Field(
        None, description="BRIN van de school die verantwoordelijk is; leeg als er nog geen school bekend is."
    )


def in_order(body: AnyBody, first: date | None, last: date | None) -> AnyBody:
    """Return ``body`` if ``last`` is not before ``first``; a ``ValueError`` otherwise."""
    if first and last and last < first:
        message = "de einddatum ligt voor de begindatum"
        raise ValueError(message)
    return body
