"""How many parts a text message takes on the network.

Pure. Counts for itself, so that the product's own count is held against it.
Source: 3GPP TS 23.038, 6.2.1 (the alphabet) and TS 23.040, 9.2.3.24 (parts).
"""

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_TWO_PLACES = frozenset("^{}\\[~]|€\f")


def segments(text: str) -> int:
    """Return the number of parts: one of 160 (or 70 outside GSM-7), else parts of 153 (or 67)."""
    if all(letter in GSM_7 or letter in GSM_7_TWO_PLACES for letter in text):
        places = len(text) + sum(letter in GSM_7_TWO_PLACES for letter in text)
        whole, part = 160, 153
    else:
        places = len(text.encode("utf-16-be")) // 2
        whole, part = 70, 67
    return 1 if places <= whole else -(-places // part)
