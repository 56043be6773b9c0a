"""Every text that leaves notify, in one list; pure. The lint of the tests and ``vangnet messages preview`` walk it.

A new text is a sample of its module; a new module with texts is one row here.
"""

from collections.abc import Callable

from services.notify import (
    page,
    page_seen,
    page_young,
    wording,
    wording_answers,
    wording_codes,
    wording_gaps,
    wording_young,
)
from services.notify.sample import Sample

CATALOGUE: tuple[Callable[[str | None], tuple[Sample, ...]], ...] = (
    wording.samples,
    wording_answers.samples,
    wording_gaps.samples,
    wording_codes.samples,
    page.samples,
    page_seen.samples,
    wording_young.samples,
    page_young.samples,
)
"""Each takes the fixed address that stands in the texts, or None, and returns its samples."""


def all_samples(address: str | None) -> tuple[Sample, ...]:
    """Return every text as its reader gets it, with the longest counts among them."""
    return tuple(sample for samples in CATALOGUE for sample in samples(address))
