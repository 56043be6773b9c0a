"""Who may fall through is found, each with the reason; everybody else is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.types import UNKNOWN_REGION, LeaverId
from services.monitor.audit import Gap, gaps
from services.monitor.look import Locked
from tests.builders import (
    A_LEAVER,
    a_placement_ended,
    a_report,
    an_exit,
    an_id,
)
from tests.monitor.cases import local
from tests.monitor.desk import NOW, Desk

AT = local(NOW)


@pytest.fixture
def row(desk: Desk) -> Locked:
    """A person with an exit and a lost place, as stored."""
    desk.handle(an_exit("2026-11-02", id=an_id(1)), a_placement_ended("2026-11-23"))
    return desk.people()[A_LEAVER]


def test_who_is_looked_after_has_no_gap(row: Locked) -> None:
    """An owner, a status and a next date: nothing is told."""
    assert list(gaps(row, AT)) == []


def test_every_gap_is_told_with_its_reason(row: Locked) -> None:
    """Each of what is promised can be missing, and is told when it is."""
    nobody = replace(row.card, owner=None, school="", region=UNKNOWN_REGION)
    assert row.due is not None
    found = {
        Gap.NO_OWNER: replace(row, card=nobody),
        Gap.NO_NEXT_DATE: replace(row, due=None),
        Gap.NEVER_LOOKED_AT: replace(row, looked_at=None),
        Gap.QUARANTINED: replace(row, quarantined=True),
    }
    assert {gap: list(gaps(one, AT)) for gap, one in found.items()} == {gap: [gap] for gap in found}
    assert set(found) | {Gap.DATE_PASSED} == set(Gap)


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        pytest.param(timedelta(minutes=59, seconds=59), [], id="not yet an hour"),
        pytest.param(timedelta(hours=1), [Gap.DATE_PASSED], id="an hour"),
    ],
)
def test_a_date_that_passed_is_a_gap(row: Locked, late: timedelta, expected: list[Gap]) -> None:
    """When nobody looked for an hour after the moment came, the sweep may stand still."""
    assert row.due is not None
    assert list(gaps(row, row.due + late)) == expected


def test_who_is_erased_or_counts_with_another_has_none(row: Locked) -> None:
    """There is nobody left to look after under that pseudonym."""
    assert list(gaps(replace(row, erased=True, due=None), AT)) == []
    joined = replace(row, card=replace(row.card, joined_with=LeaverId(an_id(9))), due=None)
    assert list(gaps(joined, AT)) == []


def test_the_owner_of_who_has_no_school_is_the_region(desk: Desk) -> None:
    """Who was reported by somebody in the region is the region's."""
    desk.handle(a_report("2026-11-20"))
    assert list(gaps(desk.people()[A_LEAVER], AT)) == []
