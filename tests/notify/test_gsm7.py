"""Parts of a text message are counted as a network counts them."""

import pytest

from services.notify.gsm7 import parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("a" * 160, 1, id="160"),
        pytest.param("a" * 161, 2, id="161"),
        pytest.param("a" * 306, 2, id="306"),
        pytest.param("a" * 307, 3, id="307"),
        pytest.param("€" * 80, 1, id="80-euros"),
        pytest.param("€" * 81, 2, id="81-euros"),
        pytest.param("é" * 160, 1, id="e-acute"),
        pytest.param("ë" * 70, 1, id="70-e-diaeresis"),
        pytest.param("ë" + "a" * 70, 2, id="one-e-diaeresis-too-many"),
        pytest.param("ï" + "a" * 134, 3, id="three-parts-of-67"),
    ],
)
def test_parts(text: str, parts: int) -> None:
    """Parts are counted as a network counts them: 160 of GSM-7, 70 with any other character."""
    assert parts_of(text) == parts
