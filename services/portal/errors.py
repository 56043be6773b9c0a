"""What can go wrong in the portal, named by what the caller does.

runtime.errors.Fault
 └── Refused               a page that is not given; the text says in Dutch what to do
      ├── NotSignedIn      nobody is signed in: to the page for signing in
      ├── NotAllowed       this role may not, or not about this person
      ├── NotFound         there is no such page or person
      ├── WrongForm        what was filled in is not right: nothing is kept
      ├── Forged           the form did not come from a page of ours
      └── TooOften         slower
"""

from typing import ClassVar

from services.runtime.errors import Fault


class Refused(Fault):
    """A page that is not given."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Dit kan niet"

    def __init__(self, detail: str) -> None:
        """Tell in Dutch what to do; never a value that was sent."""
        super().__init__(detail)
        self.detail = detail


class NotSignedIn(Refused):
    """Nobody is signed in, or not any more."""

    status = 401
    title = "U bent niet aangemeld"


class NotAllowed(Refused):
    """A role or person for whom this page is not."""

    status = 403
    title = "Deze pagina is niet voor u"


class NotFound(Refused):
    """No such page, or nobody whom this user may see."""

    status = 404
    title = "Deze pagina is er niet"


class WrongForm(Refused):
    """Something in a form is missing or wrong."""

    status = 400
    title = "Dit formulier klopt nog niet"


class Forged(Refused):
    """A form without the key that its page had."""

    status = 403
    title = "Dit formulier is verlopen"


class TooOften(Refused):
    """More than anybody does by hand."""

    status = 429
    title = "Dit ging te snel"
