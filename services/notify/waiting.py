"""How a message says that other signals wait behind the daily cap; pure."""


def in_text(number: int) -> tuple[str, ...]:
    """Return how a text says that so many other signals wait, the fullest first; at the longest counts it does not."""
    if not number:
        return ("",)
    other = "ander signaal" if number == 1 else "andere signalen"
    return f" Er {'wacht' if number == 1 else 'wachten'} nog {number} {other}.", f" Nog {number} {other}.", ""


def held_back(number: int) -> list[str]:
    """Return the paragraph of an e-mail about what waits."""
    if not number:
        return []
    return ["", in_text(number)[0].strip(), "U krijgt niet meer berichten op één dag. De rest volgt later."]
