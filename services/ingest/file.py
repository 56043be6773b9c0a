"""A file whose rows were judged one by one, between the desk and the shell.

Pure.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from schemas.events import ExitRegistered
from services.ingest.accept import Accepted
from services.ingest.faults import ERASED_PUPIL, Fault
from services.ingest.fingerprint import Pupil
from services.ingest.recognise import Verdict
from services.ingest.report import Line, Reading
from services.ingest.sources.header import Confirmed


@dataclass(frozen=True, slots=True, repr=False)
class File:
    """Per row the item that it is, or its faults.

    ``confirmed`` is what its sender says about its columns, to be kept with it. ``digest`` is of all that was
    sent: by it the same file is known when it comes again. ``rejected_pupils`` are in the file all the same.
    ``rejected_schools`` says how many of the rejected rows named which BRIN.
    """

    kind: str
    rows: Sequence[tuple[int, Accepted | tuple[Fault, ...]]]
    reading: Reading = field(default_factory=Reading)
    confirmed: Confirmed | None = None
    digest: bytes = b""
    rejected_pupils: frozenset[Pupil] = frozenset()
    rejected_schools: Mapping[str, int] = field(default_factory=dict)

    @property
    def good(self) -> list[Accepted]:
        """The items of the rows without a fault, in the order of the file."""
        return [judged for _, judged in self.rows if isinstance(judged, Accepted)]

    @property
    def faults(self) -> Iterator[Fault]:
        """Every fault of every rejected row."""
        return (fault for _, judged in self.rows if isinstance(judged, tuple) for fault in judged)

    @property
    def schools(self) -> Mapping[str, int]:
        """How many rows named which BRIN."""
        return Counter(self.rejected_schools) + Counter(item.pupil.school for item in self.good)

    def lines(self, verdicts: Sequence[Verdict]) -> list[Line]:
        """Return the outcome per row; what changed in a fact without a correction of its own is a new fact.

        Args:
            verdicts: of ``good``, in its order.
        """
        of_the_good = iter(verdicts)
        lines = []
        for number, judged in self.rows:
            if isinstance(judged, Accepted):
                verdict = next(of_the_good)
                changed = verdict is Verdict.CORRECTION and judged.body_type is not ExitRegistered
                faults = (ERASED_PUPIL,) if verdict is Verdict.ERASED else ()
                lines.append(Line(number, Verdict.ACCEPTED if changed else verdict, faults))
            else:
                lines.append(Line(number, Verdict.REJECTED, judged))
        return lines
