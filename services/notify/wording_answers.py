"""What a member of staff reads in answer to a reply: Dutch (B1), one part of GSM-7; pure.

A first OK is not answered: what follows is silence, and that is what was asked for.
"""

from services.notify.gsm7 import parts_of
from services.notify.reply import Meaning
from services.notify.sample import Form, Reader, Sample

_NOTHING_OPEN = "Vangnet: dank u. Wij wisten het al, of iemand is al bezig. U hoeft nu niets te doen."
_NOT_MINE = "Vangnet: dank u. Wij sturen geen sms meer naar dit nummer. Sorry voor de vergissing."
_STOPPED = "Vangnet: u krijgt geen sms meer van ons. Wilt u weer sms? Antwoord START."
_STARTED = "Vangnet: u krijgt weer sms van ons. Wilt u dat niet meer? Antwoord STOP."
_CONFIRMED = "Vangnet: dank u. Dit nummer is bevestigd. U krijgt hier voortaan berichten."
_UNREAD = "Vangnet: niemand leest dit antwoord. Heeft u het bericht gezien? Antwoord dan alleen OK."


def answer_to(meaning: Meaning, signals: int, contact: str) -> str | None:
    """Return the kind answer to a reply, or None where silence is kinder.

    Args:
        signals: how many signals are seen by it.
        contact: whom to call, as it reads after the word *Bel*.
    """
    match meaning:
        case Meaning.SEEN:
            return None if signals else _NOTHING_OPEN
        case Meaning.CODE:
            return _CONFIRMED
        case Meaning.NOT_MINE:
            return _NOT_MINE
        case Meaning.STOP:
            return _STOPPED
        case Meaning.START:
            return _STARTED
        case Meaning.OTHER:
            with_contact = f"{_UNREAD} Iets anders? Bel {contact}."
            return with_contact if parts_of(with_contact) == 1 else _UNREAD
        case _:
            return None


def samples(_address: str | None) -> tuple[Sample, ...]:
    """Return every answer."""
    contact = "de coördinator nazorg van uw school"
    return tuple(
        Sample(f"answer to a reply: {meaning}", Reader.STAFF, Form.SMS, text, (contact,))
        for meaning in Meaning
        if (text := answer_to(meaning, 0, contact))
    )
