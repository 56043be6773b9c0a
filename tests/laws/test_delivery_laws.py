"""What holds for the state of a message, in whatever order and number its receipts come."""

from hypothesis import given
from hypothesis import strategies as st

from services.notify.delivery import RANK, Delivery, evolve, further
from services.notify.providers.contract import ReceiptStatus

RECEIPTS = st.lists(st.sampled_from(ReceiptStatus), max_size=8)
STATES = st.sampled_from(Delivery)
ANSWERS = st.sampled_from([Delivery.ACCEPTED, Delivery.FAILED, Delivery.UNKNOWN])
"""What the provider's own answer may say: taken, refused, or nothing to build on."""
FINAL = (Delivery.DELIVERED, Delivery.UNDELIVERED, Delivery.FAILED)


@given(STATES, RECEIPTS)
def test_a_receipt_never_moves_a_message_back(state: Delivery, receipts: list[ReceiptStatus]) -> None:
    """The rank of a message never falls; a final state stays, but for the proof that the phone has it after all."""
    for receipt in receipts:
        after = evolve(state, receipt)
        assert RANK[after] >= RANK[state]
        assert state not in FINAL or after in (state, Delivery.UNDELIVERED, Delivery.DELIVERED)
        assert state is not Delivery.DELIVERED or after is state
        state = after


@given(RECEIPTS, st.randoms())
def test_the_order_of_receipts_does_not_matter(receipts: list[ReceiptStatus], chance: object) -> None:
    """Receipts of one message in any order, each three times, end in the same state, contradictions included."""
    shuffled = receipts * 3
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _after(receipts) is _after(shuffled)


@given(RECEIPTS, ANSWERS, st.integers(0, 8))
def test_the_answer_may_come_after_receipts(
    receipts: list[ReceiptStatus], answer: Delivery, place: int
) -> None:
    """Wherever the provider's own answer falls among its receipts, the message never goes back."""
    state = Delivery.SENDING
    for receipt in receipts[:place]:
        state = evolve(state, receipt)
    before = state
    state = further(state, answer)
    assert RANK[state] >= RANK[before]
    for receipt in receipts[place:]:
        assert RANK[evolve(state, receipt)] >= RANK[state]
        state = evolve(state, receipt)


@given(STATES, STATES)
def test_news_counts_only_when_it_is_further(state: Delivery, news: Delivery) -> None:
    """The further of two states wins, whichever came first; no two are as far."""
    after = further(state, news)
    assert after in (state, news)
    assert RANK[after] == max(RANK[state], RANK[news])
    assert after is further(news, state)


def _after(receipts: list[ReceiptStatus]) -> Delivery:
    state = Delivery.SENDING
    for receipt in receipts:
        state = evolve(state, receipt)
    return state
