"""What a member of staff reads before the first signal: a code that verifies an address; Dutch (B1); pure."""

from services.notify.sample import Form, Reader, Sample


def code_text(code: str) -> str:
    """Return the text message that asks for the code back."""
    return f"Vangnet: klopt dit nummer? Antwoord dan met deze code: {code}. Daarna krijgt u hier berichten."


def code_mail(code: str) -> tuple[str, str]:
    """Return subject and text of the e-mail with the code."""
    lines = (
        "Goedendag,",
        "",
        "Klopt dit e-mailadres? Geef deze code dan door aan de beheerder van uw regio:",
        code,
        "Daarna krijgt u hier berichten van Vangnet.",
        "",
        "Vangnet",
    )
    return "Vangnet: klopt dit e-mailadres?", "\n".join(lines)


def samples(_: str | None) -> tuple[Sample, ...]:
    """Return both."""
    subject, letter = code_mail("012345")
    return (
        Sample("code by text", Reader.STAFF, Form.SMS, code_text("012345"), ("012345",)),
        Sample("code by e-mail", Reader.STAFF, Form.EMAIL, letter, ("012345",), subject),
    )
