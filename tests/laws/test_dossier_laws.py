"""Laws of the fold: a dossier depends on the set of events alone."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.envelope import Envelope
from services.monitor.corrections import order_key
from services.monitor.dossier import evolve, fold
from tests.strategies import facts, histories, later_days


@given(histories(), st.data())
def test_any_shuffle_folds_to_the_same_dossier(history: list[Envelope], data: st.DataObject) -> None:
    """The order of arrival does not matter."""
    assert fold(data.draw(st.permutations(history))) == fold(history)


@given(histories(), st.data())
def test_a_duplicate_changes_nothing(history: list[Envelope], data: st.DataObject) -> None:
    """An event that arrives twice counts once."""
    twice = data.draw(st.sampled_from(history))
    assert fold([*history, twice]) == fold(history)


@given(histories(), facts(number=700, on=later_days))
def test_evolving_in_place_equals_folding_again(history: list[Envelope], later: Envelope) -> None:
    """An event that comes after all others can be taken in without folding again."""
    assert evolve(fold(history), later) == fold([*history, later])


@given(histories(with_corrections=False))
def test_folding_is_evolving_in_order(history: list[Envelope]) -> None:
    """A fold is nothing but each event taken in, in the order of what happened."""
    first, *rest = sorted(history, key=order_key)
    dossier = fold([first])
    for event in rest:
        dossier = evolve(dossier, event)
    assert dossier == fold(history)


@given(histories())
def test_every_place_and_exit_stands_once(history: list[Envelope]) -> None:
    """No place and no exit is held twice under one id."""
    dossier = fold(history)
    exits = [left.id for left in dossier.exits]
    places = [(place.kind, place.id) for place in dossier.places]
    assert len(set(exits)) == len(exits)
    assert len(set(places)) == len(places)
