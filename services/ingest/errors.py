"""Why ingest does not take a delivery, named by what the sender should do.

Refused(Fault)           the delivery is wrong; sending it again will not help, but for 429
 ├── WrongContent        400: mend the faults that are listed
 ├── WrongKey            401: use a key that works
 ├── NotAllowed          403: use a key that is good for this
 ├── NotFound            404
 ├── OtherContent        409: this id was used before for another content
 ├── TooLarge            413: send less at once
 ├── WrongMediaType      415: send another kind of body
 └── TooManyRequests     429: send the same later

``services.runtime.errors.Unavailable`` is answered 503: the same delivery may succeed later.
Anything else is our bug: logged, and answered 500. Titles and details are Dutch, for people.
"""

from collections.abc import Sequence
from typing import ClassVar

from services.ingest.faults import Fault as DeliveryFault
from services.runtime.errors import Fault


class Refused(Fault):
    """A delivery that is not taken; nothing of it was stored."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Dit bericht is niet aangenomen"

    def __init__(self, detail: str, faults: Sequence[DeliveryFault] = ()) -> None:
        """Tell in Dutch what is wrong and what to do; never a value that was delivered."""
        super().__init__(detail)
        self.detail = detail
        self.faults = tuple(faults)


class WrongContent(Refused):
    """The body has faults."""

    title = "Het bericht klopt niet"


class WrongKey(Refused):
    """The key or token opens nothing, now."""

    status = 401
    title = "Deze sleutel werkt niet"


class NotAllowed(Refused):
    """The key is not good for this."""

    status = 403
    title = "Deze sleutel mag dit niet"


class NotFound(Refused):
    """There is nothing here for this key."""

    status = 404
    title = "Niet gevonden"


class OtherContent(Refused):
    """An id was used before for another content."""

    status = 409
    title = "Dit nummer is al gebruikt"


class TooLarge(Refused):
    """More than fits in one delivery."""

    status = 413
    title = "Het bericht is te groot"


class WrongMediaType(Refused):
    """A kind of body that is not read here."""

    status = 415
    title = "Dit soort bericht wordt niet gelezen"


class TooManyRequests(Refused):
    """The sender comes too often."""

    status = 429
    title = "U stuurt te veel berichten achter elkaar"

    def __init__(self, retry_after_seconds: int) -> None:
        """Tell when the next request is taken."""
        wait = "1 seconde" if retry_after_seconds == 1 else f"{retry_after_seconds} seconden"
        super().__init__(f"Niets is opgeslagen. Wacht {wait} en stuur dan hetzelfde nog eens.")
        self.retry_after_seconds = retry_after_seconds
