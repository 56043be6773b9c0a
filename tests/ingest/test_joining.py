"""Who is one person by the joins that stand, and who may say so: tables, and the same in any order."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.types import LeaverId, StaffId
from services.ingest.joining import Candidate, Join, Side, Standing, groups, offered, reaches, standing
from services.ingest.scope import Role
from tests.ingest.deliveries import OTHER_SCHOOL, SCHOOL, scope

A, B, C, D = PEOPLE = [LeaverId(UUID(int=number)) for number in range(1, 5)]
SAID = datetime(2026, 11, 24, 9, tzinfo=UTC)
BY = StaffId(UUID(int=99))
ONE, OTHER = Side(A, SCHOOL, "25"), Side(B, OTHER_SCHOOL, "25")
MOVED = Side(B, OTHER_SCHOOL, "30")
COORDINATOR = scope(region="25", role=Role.COORDINATOR)


def a_join(one: LeaverId, other: LeaverId, *, undone: bool = False) -> Join:
    """Return what somebody said of two."""
    join = Join(UUID(int=7), one, other, "25", SCHOOL, BY, SAID)
    if not undone:
        return join
    return Join(join.id, one, other, "25", SCHOOL, BY, SAID, BY, SAID + timedelta(hours=1))


@pytest.mark.parametrize(
    ("joins", "found"),
    [
        pytest.param([], set(), id="nobody"),
        pytest.param([a_join(A, B)], {(A, B)}, id="two"),
        pytest.param([a_join(A, B, undone=True)], set(), id="undone"),
        pytest.param([a_join(A, B), a_join(B, C)], {(A, B, C)}, id="a chain"),
        pytest.param([a_join(A, B, undone=True), a_join(B, C)], {(B, C)}, id="split of the middle"),
        pytest.param([a_join(A, B), a_join(C, D), a_join(D, A)], {(A, B, C, D)}, id="two pairs meet"),
    ],
)
def test_who_is_one_person(joins: list[Join], found: set[tuple[LeaverId, ...]]) -> None:
    """Whom the standing joins connect is one person, and nobody else is."""
    assert {tuple(sorted(group)) for group in groups(joins).values()} == found


@given(
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.booleans()), max_size=6),
    st.data(),
)
def test_the_order_of_joins_does_not_matter(
    said: list[tuple[LeaverId, LeaverId, bool]], data: st.DataObject
) -> None:
    """Groups depend on the set of joins alone, and everybody is in the group that is said of them."""
    joins = [a_join(one, other, undone=undone) for one, other, undone in said]
    found = groups(joins)
    assert groups(data.draw(st.permutations(joins))) == found
    assert all(one in group and found[one] == group for group in found.values() for one in group)


@pytest.mark.parametrize(
    ("key", "side", "good"),
    [
        pytest.param(None, MOVED, True, id="who runs it reaches everybody"),
        pytest.param(scope(SCHOOL), ONE, True, id="a school its own"),
        pytest.param(scope(SCHOOL), OTHER, False, id="a school no other"),
        pytest.param(COORDINATOR, OTHER, True, id="a coordinator the region"),
        pytest.param(COORDINATOR, MOVED, False, id="a coordinator no other region"),
        pytest.param(
            scope(SCHOOL, region="25", role=Role.COORDINATOR), OTHER, False, id="only its named schools"
        ),
    ],
)
def test_whom_a_key_reaches(key: object, side: Side, *, good: bool) -> None:
    """A key that names schools reaches those; a coordinator's without, the region."""
    assert reaches(key, side) is good  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "joins", "alike", "found"),
    [
        pytest.param(OTHER, [], True, Standing.MAY_BE_ONE, id="alike"),
        pytest.param(OTHER, [], False, Standing.NOT_ALIKE, id="not alike"),
        pytest.param(OTHER, [a_join(B, A)], False, Standing.ONE_PERSON, id="joined"),
        pytest.param(OTHER, [a_join(A, C), a_join(C, B)], True, Standing.ONE_PERSON, id="by another"),
        pytest.param(MOVED, [a_join(B, A)], True, Standing.NOT_IN_REACH, id="out of reach tells no more"),
    ],
)
def test_how_two_stand_to_each_other(other: Side, joins: list[Join], found: Standing, *, alike: bool) -> None:
    """First whether the key reaches both, then whether they are one already, then whether they are alike."""
    assert standing(ONE, other, COORDINATOR, groups(joins), alike=alike) is found


def test_only_what_a_key_reaches_is_offered() -> None:
    """A candidate with one side in reach is offered, one without or that is joined is not."""
    near, half, far = Candidate(ONE, OTHER), Candidate(ONE, MOVED), Candidate(Side(C, "98TC", "30"), MOVED)
    assert offered([near, half, far], COORDINATOR, {}) == [near, half]
    assert offered([near], COORDINATOR, groups([a_join(A, B)])) == []
