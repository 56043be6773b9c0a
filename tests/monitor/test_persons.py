"""Who is one person, by what humans said: a table, and the same whatever the order."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.envelope import Envelope
from schemas.types import LeaverId
from services.monitor.persons import circles, one_person, owners_of, pair_of, who_stays
from tests.builders import a_contact, a_placement_ended, an_exit, an_exit_correction, an_id
from tests.monitor.joins import A, B, C, D, joined, split

PEOPLE = (A, B, C, D)


def grouped(stays: Mapping[LeaverId, LeaverId]) -> set[frozenset[LeaverId]]:
    """Return who is one person with somebody else."""
    return {frozenset(one for one, of in stays.items() if of == root) for root in stays.values()}


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        pytest.param([], {}, id="nobody"),
        pytest.param([joined(A, B)], {A: A, B: A}, id="two"),
        pytest.param([joined(A, B), split(A, B)], {}, id="taken back"),
        pytest.param([joined(A, B), split(A, B), joined(A, B, 2)], {A: A, B: A}, id="said again"),
        pytest.param([joined(A, B), split(B, A)], {}, id="taken back the other way round"),
        pytest.param([joined(A, B), split(A, B), joined(B, A, 2)], {A: B, B: B}, id="the other stays now"),
        pytest.param([joined(A, B), joined(B, C, 1)], {A: A, B: A, C: A}, id="a chain"),
        pytest.param([joined(A, B), joined(C, B, 1)], {A: A, B: A, C: A}, id="the first one kept stays"),
        pytest.param([joined(A, B), joined(B, C, 1), split(A, B, 2)], {B: B, C: B}, id="split of the middle"),
        pytest.param(
            [joined(A, B), joined(D, C, 1), joined(C, B, 2)], dict.fromkeys(PEOPLE, A), id="two pairs meet"
        ),
        pytest.param(
            [joined(A, B), joined(D, C, 1), joined(C, B, 2), split(A, B, 3)],
            {B: D, C: D, D: D},
            id="of two pairs that met the first one goes",
        ),
        pytest.param(
            [joined(A, B), joined(B, C, 1), joined(C, A, 2)], {A: A, B: A, C: A}, id="a circle ends at one"
        ),
        pytest.param([split(A, B)], {}, id="a split alone"),
        pytest.param([joined(A, A)], {A: A}, id="somebody with themself"),
    ],
)
def test_who_stays(said: list[Envelope], stays: dict[LeaverId, LeaverId]) -> None:
    """The last word on a pair counts, and of whom the standing words connect the first one kept stays."""
    assert who_stays(said) == stays


PAIRS = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)).filter(lambda pair: pair[0] != pair[1])


@st.composite
def words(draw: st.DrawFn) -> list[Envelope]:
    """Return what people may say of four pseudonyms, one word after the other."""
    said = []
    for number, pair in enumerate(draw(st.lists(PAIRS, max_size=8))):
        build = draw(st.sampled_from([joined, joined, split]))
        said.append(build(*pair, number, id=an_id(9000 + number)))
    return said


@given(words(), st.data())
def test_any_order_says_the_same(said: list[Envelope], data: st.DataObject) -> None:
    """Who is one person depends on the set of words alone, also when one comes twice."""
    again = [*said, *data.draw(st.lists(st.sampled_from(said), max_size=3) if said else st.just([]))]
    assert who_stays(data.draw(st.permutations(again))) == who_stays(said)


@given(words())
def test_one_stays_of_each_person(said: list[Envelope]) -> None:
    """Who stays stays themself, and a person is whom standing words connect, no more and no fewer."""
    stays = who_stays(said)
    assert all(stays[root] == root for root in stays.values())
    last = {frozenset(pair_of(event)): event for event in said}
    standing = [set(pair) for pair, event in last.items() if event.type.endswith("samengevoegd.v1")]
    for pair in standing:
        assert len({stays[one] for one in pair}) == 1
    for group in grouped(stays):
        reached = {min(group)}
        for _ in PEOPLE:
            reached |= {one for pair in standing if pair & reached for one in pair}
        assert reached == group


@given(words(), st.data())
def test_circles_grow_in_any_order(said: list[Envelope], data: st.DataObject) -> None:
    """Whoever was ever put together shares a circle, one batch at a time or all at once, in any order."""
    pairs = [pair_of(event) for event in said]
    at_once = circles({}, pairs)
    step: dict[LeaverId, LeaverId | None] = dict.fromkeys(PEOPLE)
    for pair in data.draw(st.permutations(pairs)):
        step |= circles(step, [pair])
    assert {one: of for one, of in step.items() if of is not None} == at_once
    assert all(who == circle or at_once[circle] == circle for who, circle in at_once.items())
    for one, root in who_stays(said).items():
        assert at_once[one] == at_once[root], "a person never leaves its circle"


def test_a_cause_is_of_whose_event_named_it() -> None:
    """Events, what they correct and the placements they name keep their own pseudonym when it is joined."""
    exit_of_a, other = an_exit(id=an_id(1)), a_contact(leaver=B, id=an_id(2))
    corrects = an_exit_correction(leaver=B, id=an_id(3), corrects=an_id(4))
    ended = a_placement_ended(leaver=B, id=an_id(5), placement=an_id(901))
    assert owners_of([ended, exit_of_a, other, corrects]) == {
        an_id(1): A,
        an_id(2): B,
        an_id(3): B,
        an_id(4): B,
        an_id(5): B,
        an_id(901): B,
    }


def test_a_placement_of_two_is_of_the_first() -> None:
    """Should two pseudonyms name one placement, the lower one has it, in whatever order they come."""
    named = [a_placement_ended(leaver=leaver, placement=an_id(901)) for leaver in (B, A)]
    assert owners_of(named)[an_id(901)] == owners_of(reversed(named))[an_id(901)] == A


def test_a_fact_is_no_pair() -> None:
    """What is about one pseudonym is refused."""
    with pytest.raises(TypeError, match="uitstroom"):
        pair_of(an_exit(leaver=UUID(int=1)))


def test_only_a_link_is_about_a_pair() -> None:
    """To ask any other event for its pair is a fault of ours, and says so."""
    with pytest.raises(TypeError, match="is about one pseudonym"):
        pair_of(a_contact())


def test_the_facts_of_one_person_are_those_of_all_who_count_with_them() -> None:
    """The links themselves are no facts, and who is somebody else keeps theirs."""
    mine, theirs, other = a_contact(leaver=A), a_contact(leaver=B), a_contact(leaver=C)
    events = {A: [mine, joined(A, B)], B: [theirs], C: [other]}
    assert one_person(A, events) == one_person(B, events) == [mine, theirs]
    assert one_person(C, events) == [other]
