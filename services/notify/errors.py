"""What can go wrong in notify, named by what the caller does.

runtime.errors.Fault
 ├── RegisterRefused     the file of recipients has faults: nothing changed; the text names each
 ├── RecipientUnknown    the register has nobody with that code in that region
 ├── LeaveRefused        the leave that is asked cannot be: nothing changed
 └── CodeRefused         the code does not verify the channel: a try is counted

Expected outcomes of sending are values (``providers/contract.py``), never exceptions.
"""

from collections.abc import Sequence

from services.notify.register import FILE, RegisterFault
from services.runtime.errors import Fault


class RegisterRefused(Fault):
    """A file of recipients in which something is wrong."""

    def __init__(self, faults: Sequence[RegisterFault]) -> None:
        """Name every fault with its place, never a value."""
        lines = [_line(fault) for fault in sorted(faults)]
        super().__init__("\n".join(("Er is niets veranderd. In het bestand klopt niet:", *lines)))
        self.faults = tuple(faults)


class RecipientUnknown(Fault):
    """A member of staff who is not in the register."""

    def __init__(self, what: str) -> None:
        """Say who is meant by their place in the request, never by name."""
        super().__init__(f"Er is niets veranderd. {what} staat niet in de lijst van ontvangers.")


class LeaveRefused(Fault):
    """Leave that cannot be as it is asked."""

    def __init__(self, expected: str) -> None:
        """Say what is expected."""
        super().__init__(f"Er is niets veranderd. {expected}")


class CodeRefused(Fault):
    """A code that does not verify a channel."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Deze code klopt niet of is te oud. Vraag een nieuwe code.")


def _line(fault: RegisterFault) -> str:
    place = "bestand" if fault.row == FILE else f"rij {fault.row}"
    column = f", kolom {fault.column}" if fault.column else ""
    return f"- {place}{column}: {fault.expected}"
