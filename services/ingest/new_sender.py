"""Who gets a key, and for what, as an operator asks for it; what makes no sense is refused before it is stored."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from schemas.types import UNKNOWN_REGION, Brin, RegionCode
from services.ingest.scope import Role
from services.runtime.errors import Misconfigured

_BRIN: TypeAdapter[str] = TypeAdapter(Brin)
_REGION: TypeAdapter[str] = TypeAdapter(RegionCode)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSender:
    """A sender that does not exist yet, with its first key.

    Attributes:
        schools: BRINs of pro and vso schools.
        mbos: BRINs of mbo's.
        client: its name at the OAuth server, for a sender that gets no key of ours.
        starts: aware; None is now.
        expires: aware; None is never.
        per_minute, burst: its own limits; None is the setting.
    """

    role: str
    schools: tuple[str, ...] = ()
    mbos: tuple[str, ...] = ()
    region: str | None = None
    name: str = ""
    client: str | None = None
    starts: datetime | None = None
    expires: datetime | None = None
    per_minute: int | None = None
    burst: int | None = None

    def check(self) -> None:
        """Refuse what makes no sense.

        Raises:
            Misconfigured: for an unknown role, a school's key without schools, another's without a region, a BRIN
                or region that cannot exist, or a key that ends before it begins.
        """
        _must(
            self.role in set(Role),
            f"a key is for {' or '.join(map(repr, map(str, Role)))}, not '{self.role}'",
        )
        named = (*self.schools, *self.mbos)
        if self.role == Role.SCHOOL:
            _must(named, "a school's key needs at least one --school or --mbo BRIN")
        else:
            _must(self.region is not None, f"a {self.role}'s key needs a --region, for example 25")
        if self.role == Role.DOORSTROOMPUNT:
            _must(not named, "a doorstroompunt's key is for its whole region: leave out --school and --mbo")
        for school in named:
            _must(_is_valid(_BRIN, school), "a BRIN is two digits and two capitals, for example 98KP")
        both = sorted(set(self.schools) & set(self.mbos))
        _must(not both, f"{' '.join(both)} is an mbo or it is not: give it once")
        if self.region is not None:
            _must(_is_valid(_REGION, self.region), "a region is two digits from 01 to 41, for example 25")
        _must(self.region not in {UNKNOWN_REGION, "14"}, f"region {self.region} does not exist")
        _must(self.client is None or self.client.strip() == self.client != "", "a --client-id is a word")
        ends_late = self.expires is None or self.starts is None or self.starts < self.expires
        _must(ends_late, "a key must begin before it ends")


def _must(fits: object, message: str) -> None:
    if not fits:
        raise Misconfigured(message)


def _is_valid(form: TypeAdapter[str], value: str) -> bool:
    try:
        form.validate_python(value)
    except ValidationError:
        return False
    return True
