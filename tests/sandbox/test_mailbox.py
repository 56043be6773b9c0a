"""The one list of messages: bounded, and kept over a restart."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.sandbox.mailbox import LIMIT, Mailbox, Message
from services.sandbox.segments import segments

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def a_message(number: int, channel: str = "sms") -> Message:
    """Return a message, valid by default."""
    return Message(
        id=f"SM{number:032x}",
        channel=channel,
        to="+31612345678",
        sender="+3197010240000",
        sent_at=AT,
        visible_at=AT,
        text="é\nregel",
        subject=None,
        status="queued",
    )


def test_it_keeps_no_more_than_its_limit() -> None:
    """The oldest make room, so that a long run does not fill the memory."""
    box = Mailbox()
    for number in range(LIMIT + 2):
        box.add(a_message(number))
    kept = box.messages()
    assert (len(kept), kept[0].number, kept[-1].number) == (LIMIT, 3, LIMIT + 2)
    assert box.find(f"SM{0:032x}") is None
    box.set_status(f"SM{0:032x}", "delivered", None)
    assert len(box.messages()) == LIMIT


def test_it_remembers_over_a_restart(tmp_path: Path) -> None:
    """What was accepted before a restart is still there, with its last status and its place in the order."""
    file = tmp_path / "zandbak.json"
    first = Mailbox(file)
    placed = [first.add(a_message(number, channel)) for number, channel in enumerate(("sms", "email"))]
    first.set_status(placed[0].id, "undelivered", 30003)
    expected = first.messages()
    second = Mailbox(file)  # the first was never closed: its process was killed
    assert second.messages() == expected
    assert second.add(a_message(3)).number == 3
    for box in (first, second):
        box.close()


def test_a_line_that_broke_off_is_dropped(tmp_path: Path) -> None:
    """A process killed in the middle of a line costs that line only."""
    file = tmp_path / "zandbak.json"
    box = Mailbox(file)
    kept = box.add(a_message(1))
    box.close()
    with file.open("a") as journal:
        journal.write('{"id": "SM')
    again = Mailbox(file)
    second = again.add(a_message(2))
    again.close()
    last = Mailbox(file)
    assert last.messages() == [kept, second]
    last.close()


def test_empty_empties_the_file_too(tmp_path: Path) -> None:
    """What was forgotten does not come back after a restart."""
    file = tmp_path / "zandbak.json"
    box = Mailbox(file)
    box.add(a_message(1))
    box.clear()
    kept = box.add(a_message(2))
    box.close()
    again = Mailbox(file)
    assert again.messages() == [kept]
    again.close()


def test_waiting_in_vain_says_so() -> None:
    """A wait ends with an error when what it waits for does not come."""
    with pytest.raises(TimeoutError, match="0 messages"):
        Mailbox().wait_until(bool, timeout_seconds=0.01)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("a" * 160, 1, id="160-letters"),
        pytest.param("a" * 161, 2, id="161-letters"),
        pytest.param("a" * 306, 2, id="306-letters"),
        pytest.param("a" * 307, 3, id="307-letters"),
        pytest.param("é" * 160, 1, id="e-acute-is-in-the-alphabet"),
        pytest.param("€" * 80, 1, id="euro-takes-two"),
        pytest.param("€" * 81, 2, id="euro-takes-two-and-one-more"),
        pytest.param("ë" * 70, 1, id="e-diaeresis-is-not"),
        pytest.param("ë" * 71, 2, id="e-diaeresis-and-one-more"),
        pytest.param("👍" * 36, 2, id="emoji-takes-two"),
    ],
)
def test_parts_are_counted_as_the_network_does(text: str, parts: int) -> None:
    """A text outside the alphabet of the network takes more parts."""
    assert segments(text) == parts
