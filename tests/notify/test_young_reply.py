"""What a reply means: the forms that young people type, and the near misses that mean nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.types import Occasion
from services.notify.young_reply import Reply, Said, meaning_of, pressed

ASKED = Occasion.CHECK_IN


@pytest.mark.parametrize(
    ("text", "occasion", "reply"),
    [
        pytest.param("4", ASKED, Reply(Said.SCORE, 4), id="a score"),
        pytest.param(" 1. ", ASKED, Reply(Said.SCORE, 1), id="with a point"),
        pytest.param("Vijf!", ASKED, Reply(Said.SCORE, 5), id="in letters"),
        pytest.param("0", ASKED, Reply(Said.OTHER), id="0 is no score"),
        pytest.param("6", ASKED, Reply(Said.OTHER), id="6 is no score"),
        pytest.param("45", ASKED, Reply(Said.OTHER), id="two scores"),
        pytest.param("4", Occasion.NOTICE, Reply(Said.OTHER), id="nobody asked"),
        pytest.param("ja", ASKED, Reply(Said.OTHER), id="yes to how it goes"),
        pytest.param("JA", Occasion.INVITATION, Reply(Said.YES), id="yes"),
        pytest.param("Nee.", Occasion.COME_BACK, Reply(Said.NO), id="no"),
        pytest.param("ja hoor gezellig", Occasion.INVITATION, Reply(Said.OTHER), id="more than yes"),
        pytest.param("STOP", ASKED, Reply(Said.STOP), id="STOP"),
        pytest.param("stop.", Occasion.NOTICE, Reply(Said.STOP), id="stop"),
        pytest.param("Laat me met rust!!", Occasion.INVITATION, Reply(Said.STOP), id="leave me alone"),
        pytest.param("ik stop er nooit mee", ASKED, Reply(Said.OTHER), id="a sentence with stop"),
        pytest.param("Dit is niet mijn nummer", ASKED, Reply(Said.OTHER_NUMBER), id="not my number"),
        pytest.param("sorry, verkeerd nummer", ASKED, Reply(Said.OTHER_NUMBER), id="wrong number"),
        pytest.param("", ASKED, Reply(Said.OTHER), id="nothing"),
    ],
)
def test_what_a_reply_means(text: str, occasion: Occasion, reply: Reply) -> None:
    """As an answer to what was asked; STOP and a wrong number count always."""
    assert meaning_of(text, occasion) == reply


@pytest.mark.parametrize("occasion", [pytest.param(one, id=one) for one in Occasion])
def test_a_button_means_what_it_says(occasion: Occasion) -> None:
    """Every page has the button to stop, and a value that is no button of it means nothing."""
    assert pressed("stop", occasion) == Reply(Said.STOP)
    assert pressed("ander_nummer", occasion) == Reply(Said.OTHER_NUMBER)
    assert pressed("iets", occasion) == Reply(Said.OTHER)


@given(text=st.text(), occasion=st.sampled_from(Occasion))
def test_whatever_is_typed_is_understood_or_not(text: str, occasion: Occasion) -> None:
    """Nothing that anybody types breaks, and a score is only ever one that was asked."""
    reply = meaning_of(text, occasion)
    assert (reply.score is not None) is (reply.meaning is Said.SCORE)
    assert reply.score is None or occasion is Occasion.CHECK_IN
