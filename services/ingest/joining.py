"""Whether two pseudonyms may be joined, by whom, and who is one person by the joins that stand.

Pure. A join is what one human said of one pair; a group is whoever such pairs connect. So undoing a pair in the
middle takes apart what rested on it, and nothing else.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from schemas.types import LeaverId, RegionCode, StaffId
from services.ingest.scope import Scope


@dataclass(frozen=True, slots=True)
class Side:
    """One of two pseudonyms: where the young person lives and which school delivered."""

    leaver: LeaverId
    school: str
    region: RegionCode


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two pseudonyms that may be one person, and when somebody said that they are not."""

    one: Side
    other: Side
    rejected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """What a human said of two pseudonyms; ``undone_at`` is when somebody took it back."""

    id: UUID
    kept: LeaverId
    joined: LeaverId
    region: RegionCode
    school: str | None
    joined_by: StaffId
    joined_at: datetime
    undone_by: StaffId | None = None
    undone_at: datetime | None = None

    @property
    def pair(self) -> frozenset[LeaverId]:
        """The two, whoever stays."""
        return frozenset((self.kept, self.joined))


class Standing(StrEnum):
    """How two pseudonyms stand to each other."""

    NOT_IN_REACH = "not_in_reach"
    ONE_PERSON = "one_person"
    NOT_ALIKE = "not_alike"
    MAY_BE_ONE = "may_be_one"


Groups = Mapping[LeaverId, frozenset[LeaverId]]


def groups(joins: Iterable[Join]) -> Groups:
    """Return for everybody in a join that stands who is that same person, themself included."""
    found: dict[LeaverId, frozenset[LeaverId]] = {}
    for join in joins:
        if join.undone_at is None:
            both = frozenset[LeaverId]().union(*(found.get(one, {one}) for one in join.pair))
            found |= dict.fromkeys(both, both)
    return found


def one_person(joins: Iterable[Join]) -> Mapping[LeaverId, tuple[LeaverId, ...]]:
    """Return for everybody in a join that stands the pseudonyms of that person, the one who stays first.

    Args:
        joins: oldest first; whom the first one kept stays.
    """
    standing_joins = [join for join in joins if join.undone_at is None]
    found: dict[LeaverId, tuple[LeaverId, ...]] = {}
    for one, group in groups(standing_joins).items():
        stays = next(join.kept for join in standing_joins if join.kept in group)
        found[one] = (stays, *sorted(group - {stays}))
    return found


def are_one(one: LeaverId, other: LeaverId, known: Groups) -> bool:
    """Whether two pseudonyms are one person by the joins that stand."""
    return other in known.get(one, (one,))


def reaches(scope: Scope | None, side: Side) -> bool:
    """Whether a key is good for a young person; no scope is that of who runs the installation.

    A key that names schools reaches their young people; a coordinator's that names none, those of its region.
    """
    if scope is None:
        return True
    if scope.only is not None and side.school not in scope.only:
        return False
    if scope.schools:
        return side.school in scope.schools
    return scope.is_coordinator and side.region == scope.region


def standing(one: Side, other: Side, scope: Scope | None, known: Groups, *, alike: bool) -> Standing:
    """Return how two pseudonyms stand to each other for who asks; only who reaches both learns more."""
    if not (reaches(scope, one) and reaches(scope, other)):
        return Standing.NOT_IN_REACH
    if are_one(one.leaver, other.leaver, known):
        return Standing.ONE_PERSON
    return Standing.MAY_BE_ONE if alike else Standing.NOT_ALIKE


def offered(candidates: Collection[Candidate], scope: Scope | None, known: Groups) -> list[Candidate]:
    """Return the candidates of which a key reaches a side and that are not one person yet."""
    return [
        candidate
        for candidate in candidates
        if (reaches(scope, candidate.one) or reaches(scope, candidate.other))
        and not are_one(candidate.one.leaver, candidate.other.leaver, known)
    ]
