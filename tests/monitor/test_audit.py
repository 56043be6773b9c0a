"""Who may fall through is found, each with the reason; everybody else is not."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from schemas.envelope import Envelope
from schemas.types import UNKNOWN_REGION, LadderEnd, LeaverId, PlaceStatus
from services.monitor.audit import Gap, gaps
from services.monitor.look import Locked
from services.monitor.snapshots import Card
from tests.builders import (
    A_COACH,
    A_LEAVER,
    a_placement_ended,
    a_report,
    an_enrolment_ended,
    an_exit,
    an_id,
)
from tests.monitor.cases import local
from tests.monitor.desk import NOW, Desk
from tests.monitor.joins import A, B, joined

AT = local(NOW)
AN_EXIT = an_exit("2026-11-02", id=an_id(1))


def a_row(owner: UUID | None = A_COACH, school: str = "98KP", region: str = "25") -> Locked:
    """Return somebody whose date has come just now."""
    card = Card(1, region, school, owner, PlaceStatus.NONE, True, AT.date(), None, (), ())  # noqa: FBT003 a card has ten fields
    return Locked(A_LEAVER, card, due=AT, looked_at=AT, quarantined=False)


@pytest.fixture
def row(desk: Desk) -> Locked:
    """A person with an exit and a lost place, as stored."""
    desk.handle(AN_EXIT, a_placement_ended("2026-11-23"))
    return desk.people()[A_LEAVER]


def test_who_is_looked_after_has_no_gap(row: Locked) -> None:
    """An owner, a status and a next date: nothing is told."""
    assert list(gaps(row, (), AT)) == []


def test_every_gap_is_told_with_its_reason(row: Locked) -> None:
    """Each of what is promised can be missing, and is told when it is."""
    nobody = row.card._replace(owner=None, school="", region=UNKNOWN_REGION)
    assert row.due is not None
    found = {
        Gap.NO_OWNER: replace(row, card=nobody),
        Gap.NO_NEXT_DATE: replace(row, due=None),
        Gap.NEVER_LOOKED_AT: replace(row, looked_at=None),
        Gap.QUARANTINED: replace(row, quarantined=True),
    }
    assert {gap: list(gaps(one, [AN_EXIT], AT)) for gap, one in found.items()} == {
        gap: [gap] for gap in found
    }
    assert set(found) | {Gap.DATE_PASSED} == set(Gap)


@pytest.mark.parametrize(
    ("owner", "school", "region", "expected"),
    [
        pytest.param(None, "", UNKNOWN_REGION, [Gap.NO_OWNER], id="nobody"),
        pytest.param(A_COACH, "", UNKNOWN_REGION, [], id="the coach"),
        pytest.param(None, "98KP", UNKNOWN_REGION, [], id="the coordinator of the school"),
        pytest.param(None, "", "25", [], id="the Doorstroompunt of the region"),
    ],
)
def test_one_of_three_is_the_owner(owner: UUID | None, school: str, region: str, expected: list[Gap]) -> None:
    """Coach, else coordinator, else Doorstroompunt: somebody is always there, or it is told."""
    assert list(gaps(a_row(owner=owner, school=school, region=region), (), AT)) == expected


@pytest.mark.parametrize(
    ("region", "expected"),
    [pytest.param(UNKNOWN_REGION, [Gap.NO_OWNER], id="of nowhere"), pytest.param("25", [], id="of a region")],
)
def test_the_school_is_no_owner_of_a_dropout(region: str, expected: list[Gap]) -> None:
    """Who left an mbo without diploma needs a region, whose Doorstroompunt answers."""
    row = a_row(owner=None, region=region)
    dropout = replace(row, card=row.card._replace(responsible=LadderEnd.DOORSTROOMPUNT))
    assert list(gaps(dropout, (), AT)) == expected


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        pytest.param(timedelta(minutes=59, seconds=59), [], id="not yet an hour"),
        pytest.param(timedelta(hours=1), [Gap.DATE_PASSED], id="an hour"),
    ],
)
def test_a_date_that_passed_is_a_gap(late: timedelta, expected: list[Gap]) -> None:
    """When nobody looked for an hour after the moment came, the sweep may stand still."""
    assert list(gaps(a_row(), (), AT + late)) == expected


def test_who_is_erased_or_counts_with_another_has_none() -> None:
    """There is nobody left to look after under that pseudonym."""
    nobody_looks = replace(a_row(), due=None)
    assert list(gaps(nobody_looks, (), AT)) == [Gap.NO_NEXT_DATE]
    assert list(gaps(replace(nobody_looks, erased=True), (), AT)) == []
    joined = nobody_looks.card._replace(joined_with=LeaverId(an_id(9)))
    assert list(gaps(replace(nobody_looks, card=joined), (), AT)) == []


def test_the_owner_of_who_has_no_school_is_the_region(desk: Desk) -> None:
    """Who was reported by somebody in the region is the region's."""
    desk.handle(a_report("2026-11-20"))
    assert list(gaps(desk.people()[A_LEAVER], (), AT)) == []


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param(AN_EXIT, [Gap.NEVER_LOOKED_AT], id="a fact of a school"),
        pytest.param(
            an_enrolment_ended("2026-11-12", source="urn:nazorg:duo:25"),
            [],
            id="a fact for the Doorstroompunt alone",
        ),
        pytest.param(joined(A, B), [], id="a word on who they are, and no fact"),
    ],
)
def test_there_is_nothing_to_look_at_without_a_fact_for_all(event: Envelope, expected: list[Gap]) -> None:
    """Who was never looked at is missed only where there is a dossier."""
    assert list(gaps(replace(a_row(), looked_at=None), [event], AT)) == expected
