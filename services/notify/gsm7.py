"""How many parts a text message takes on the network, and so what it costs; pure."""

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Characters of one unit. Source: 3GPP TS 23.038, 6.2.1; ë and ï are not among them."""
_GSM7_TWICE = frozenset("^{}\\[~]|€\f")
"""Characters of two units. Source: 3GPP TS 23.038, 6.2.1.1."""


def parts_of(text: str) -> int:
    """Return in how many parts a text message goes; characters outside GSM-7 make parts of 70 instead of 160.

    Source: 3GPP TS 23.040, 9.2.3.24.1 (153 and 67 characters when it is split).
    """
    if all(letter in _GSM7 or letter in _GSM7_TWICE for letter in text):
        units, single, split = len(text) + sum(letter in _GSM7_TWICE for letter in text), 160, 153
    else:
        units, single, split = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if units <= single else -(-units // split)
