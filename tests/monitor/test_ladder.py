"""Who answers for a case by law: each row of the policy, the day before, on and after; and how long that lasts."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from schemas.codes import AgeGroup, ConsentScope, Result
from schemas.envelope import Envelope
from schemas.types import DeregistrationReason, DoorstroompuntHears, LadderEnd, SchoolType
from services.monitor.answers import Reason, RuleId
from services.monitor.dossier import fold
from services.monitor.dropout import decide
from services.monitor.policy import read_policy
from services.monitor.windows import last_day_of, windows_of
from tests.builders import (
    a_consultation,
    a_result,
    a_result_taken_back,
    an_age,
    an_exit,
    an_id,
    consent,
    consent_taken_back,
)
from tests.monitor.cases import POLICY, decided, local, reasons
from tests.monitor.test_policy import TEXT
from tests.strategies import histories

PRO = an_exit("2026-07-17", id=an_id(1), starts_on="2026-07-20")
ENTREE = an_exit("2026-07-17", id=an_id(2), school_type=SchoolType.MBO_ENTREE)
BOL_2 = an_exit("2026-07-17", id=an_id(3), school_type=SchoolType.MBO_2)
GONE = {"school_type": SchoolType.MBO_2, "reason": DeregistrationReason.STOPPED_COMING}
DROPOUT = an_exit("2026-07-17", id=an_id(4), **GONE)
CHILD = an_age("2026-07-17", age_group=AgeGroup.UNDER_18)
GROWN = an_age("2026-11-24", age_group=AgeGroup.FROM_18)
DIPLOMA = a_result("2026-07-10", result=Result.MBO_ENTREE_DIPLOMA)
LEVEL_2 = a_result("2026-07-10", result=Result.MBO_2_DIPLOMA)
SCHOOL, MINOR, REGION = LadderEnd.SCHOOL, LadderEnd.SCHOOL_AND_LEERPLICHT, LadderEnd.DOORSTROOMPUNT
NOTHING, COUNT, PERSON = DoorstroompuntHears.NOTHING, DoorstroompuntHears.COUNT, DoorstroompuntHears.PERSON
AT = "2026-11-24"


@pytest.mark.parametrize(
    ("events", "at", "ends_at", "hears"),
    [
        pytest.param([PRO], AT, SCHOOL, COUNT, id="pro"),
        pytest.param([PRO], "2028-07-17 23:59", SCHOOL, COUNT, id="pro: the last day of its window"),
        pytest.param([PRO, CHILD], AT, MINOR, NOTHING, id="pro, under 18"),
        pytest.param([PRO, CHILD, GROWN], AT, SCHOOL, COUNT, id="pro, 18 today"),
        pytest.param(
            [
                PRO,
                CHILD,
                a_result("2026-06-01", result=Result.PRO_DIPLOMA),
                a_result_taken_back("2026-06-02", result=Result.PRO_DIPLOMA),
                a_result("2026-07-10", result=Result.PRO_DIPLOMA),
            ],
            AT,
            SCHOOL,
            COUNT,
            id="pro diploma, taken back once and obtained again",
        ),
        pytest.param(
            [PRO, CHILD, a_result("2026-07-10", result=Result.PRO_DIPLOMA)],
            AT,
            SCHOOL,
            COUNT,
            id="pro diploma",
        ),
        pytest.param(
            [PRO, CHILD, a_result("2026-07-10", result=Result.VMBO_DIPLOMA)],
            AT,
            MINOR,
            NOTHING,
            id="a vmbo diploma is no startkwalificatie",
        ),
        pytest.param([ENTREE, DIPLOMA], AT, SCHOOL, COUNT, id="entree graduate"),
        pytest.param([ENTREE, DIPLOMA], "2026-10-11", SCHOOL, COUNT, id="entree, past three months (P16)"),
        pytest.param([BOL_2, LEVEL_2], "2026-10-11", SCHOOL, NOTHING, id="bol-2, past three months (P16)"),
        pytest.param([ENTREE], AT, SCHOOL, COUNT, id="entree, no reason given"),
        pytest.param([BOL_2, LEVEL_2], AT, SCHOOL, NOTHING, id="bol-2 graduate"),
        pytest.param([BOL_2], AT, SCHOOL, NOTHING, id="bol-2, no reason given"),
        pytest.param([PRO, BOL_2, LEVEL_2], AT, SCHOOL, COUNT, id="pro inside its window goes first"),
        pytest.param([ENTREE, DIPLOMA, LEVEL_2], AT, SCHOOL, NOTHING, id="entree, with a startkwalificatie"),
        pytest.param([DROPOUT], "2026-07-17", REGION, PERSON, id="mbo without diploma: day one"),
        pytest.param([DROPOUT, CHILD], AT, MINOR, NOTHING, id="mbo without diploma, under 18"),
        pytest.param([PRO, DROPOUT], AT, SCHOOL, COUNT, id="without diploma, inside a window of pro"),
        pytest.param([PRO, DROPOUT], "2028-07-18", REGION, PERSON, id="and after that window"),
        pytest.param(
            [DROPOUT, DIPLOMA], "2027-07-10 23:59", SCHOOL, COUNT, id="inside that of an entree diploma"
        ),
        pytest.param([DROPOUT, DIPLOMA], "2027-07-11", REGION, PERSON, id="and after it"),
        pytest.param([an_exit("2026-07-17", **GONE), LEVEL_2], AT, SCHOOL, NOTHING, id="qualified before"),
    ],
)
def test_the_first_row_that_fits_counts(
    events: list[Envelope], at: str, ends_at: LadderEnd, hears: DoorstroompuntHears
) -> None:
    """The desk at the end of the ladder, and what the Doorstroompunt hears."""
    assert decided(events, at).ladder[:2] == (ends_at, hears)


@pytest.mark.parametrize(
    ("events", "at", "hears"),
    [
        pytest.param([a_consultation("2026-07-16")], AT, COUNT, id="consulted about something before"),
        pytest.param([a_consultation("2026-07-17")], AT, PERSON, id="consulted"),
        pytest.param([consent("2026-11-24", scope=ConsentScope.DOORSTROOMPUNT)], AT, PERSON, id="consent"),
        pytest.param(
            [consent("2026-11-24", scope=ConsentScope.DOORSTROOMPUNT)], "2026-11-23", COUNT, id="not yet"
        ),
        pytest.param([consent("2026-11-24")], AT, COUNT, id="consent for the municipality"),
        pytest.param(
            [
                consent("2026-11-20", scope=ConsentScope.DOORSTROOMPUNT),
                consent_taken_back("2026-11-24", scope=ConsentScope.DOORSTROOMPUNT),
            ],
            AT,
            COUNT,
            id="taken back",
        ),
    ],
)
def test_the_doorstroompunt_hears_of_a_person_by_consultation_or_consent(
    events: list[Envelope], at: str, hears: DoorstroompuntHears
) -> None:
    """Until then it hears a count alone."""
    assert decided([PRO, *events], at).ladder.doorstroompunt is hears


def test_consent_for_the_doorstroompunt_sets_the_moment_to_look() -> None:
    """Its first and last day are moments at which the answer changes."""
    later = consent("2026-07-18", scope=ConsentScope.DOORSTROOMPUNT, ends_on="2026-07-19")
    assert [decided([PRO, later], f"2026-07-{day}").due for day in (17, 18)] == [
        local("2026-07-18"),
        local("2026-07-20"),
    ]


@pytest.mark.parametrize(
    ("events", "last_day"),
    [
        pytest.param([ENTREE], "2027-07-17", id="no reason given: counted from leaving"),
        pytest.param([ENTREE, DIPLOMA], "2027-07-10", id="counted from the diploma"),
        pytest.param(
            [ENTREE, a_result("2026-09-01", result=Result.MBO_ENTREE_DIPLOMA)],
            "2027-09-01",
            id="a later result",
        ),
        pytest.param(
            [ENTREE, a_result("2025-07-16", result=Result.MBO_ENTREE_DIPLOMA)],
            "2026-07-16",
            id="a year before: of that study",
        ),
        pytest.param(
            [ENTREE, a_result("2025-07-15", result=Result.MBO_ENTREE_DIPLOMA)],
            "2027-07-17",
            id="longer ago: of another study",
        ),
        pytest.param(
            [
                ENTREE,
                a_result("2026-09-01", result=Result.MBO_ENTREE_DIPLOMA),
                a_result_taken_back("2026-09-02", result=Result.MBO_ENTREE_DIPLOMA),
            ],
            "2027-07-17",
            id="taken back",
        ),
        pytest.param(
            [ENTREE, a_result("2026-09-01", result=Result.PRO_DIPLOMA)], "2027-07-17", id="not of mbo"
        ),
        pytest.param([DROPOUT], None, id="the Doorstroompunt's: no end is known"),
        pytest.param(
            [DROPOUT, a_result("2028-03-01", result=Result.MBO_2_DIPLOMA)], "2028-03-01", id="until qualified"
        ),
        pytest.param(
            [DROPOUT, a_result("2028-03-01", result=Result.CERTIFICATE, basic_qualification=True)],
            "2028-03-01",
            id="qualified, as the sender says",
        ),
        pytest.param(
            [DROPOUT, an_age("2030-01-15", age_group=AgeGroup.FROM_27)],
            "2030-02-14",
            id="until 27 and a month",
        ),
    ],
)
def test_each_is_followed_until_a_last_day(events: list[Envelope], last_day: str | None) -> None:
    """In the last second of it the window is open; at the next midnight it is closed."""
    closes = [window.closes for window in windows_of(fold(events), POLICY)]
    if last_day is None:
        assert closes == [None]
        assert decided(events, "2040-01-01").in_window
        return
    end = date.fromisoformat(last_day) + timedelta(days=1)
    assert max(moment for moment in closes if moment) == local(str(end))


@pytest.mark.parametrize(
    ("left_on", "last_day"),
    [
        pytest.param("2026-03-26", "2028-03-26", id="the last day has 23 hours"),
        pytest.param("2026-10-29", "2028-10-29", id="the last day has 25 hours"),
        pytest.param("2026-02-28", "2028-02-28", id="not on 29 February"),
        pytest.param("2028-02-29", "2030-02-28", id="from 29 February"),
    ],
)
def test_a_last_day_is_a_day_of_the_calendar(left_on: str, last_day: str) -> None:
    """Whatever the clocks do on it."""
    dossier = fold([an_exit(left_on)])
    assert last_day_of(dossier.exits[0], dossier, POLICY) == date.fromisoformat(last_day)


def test_who_waits_for_no_end_is_looked_at_every_year() -> None:
    """Also when nothing else has a date."""
    windows = windows_of(fold([DROPOUT]), POLICY)
    due = [
        decide(fold([DROPOUT]), POLICY, local(at)).due for at in ("2027-07-16", "2027-07-17", "2034-07-16")
    ]
    assert due == [local("2027-07-17"), local("2028-07-17"), local("2034-07-17")]
    assert [window.of_school for window in windows] == [False]


def test_the_school_owes_a_dropout_no_offer_and_no_end_is_prepared() -> None:
    """Both are aftercare of the school; the rest of the rules look after them as after anybody."""
    assert reasons([DROPOUT], RuleId.MAKE_OFFER, AT) == ["left_without_diploma"]
    assert reasons([DROPOUT], RuleId.END_OF_WINDOW, AT) == []
    assert reasons([DROPOUT, PRO], RuleId.END_OF_WINDOW, "2028-07-01") == []
    assert {one.reason for one in decided([DROPOUT], AT).open_ones} >= {Reason.SILENT_TOO_LONG}


@pytest.mark.parametrize(
    "reason",
    [
        DeregistrationReason.DIPLOMA,
        DeregistrationReason.TRANSFER,
        DeregistrationReason.ADMINISTRATIVE,
        DeregistrationReason.FUNDING_LOST,
    ],
)
def test_not_every_reason_is_a_dropout(reason: DeregistrationReason) -> None:
    """A diploma, another school, or papers: the window is that of the school."""
    left = an_exit("2026-07-17", school_type=SchoolType.MBO_ENTREE, reason=reason)
    assert decided([left], AT).ladder[:2] == (SCHOOL, COUNT)


@given(histories())
def test_everybody_has_a_row_until_the_moment_to_look(life: list[Envelope]) -> None:
    """Between now and then the row is the same."""
    dossier, now = fold(life), local("2026-11-24")
    before = decide(dossier, POLICY, now)
    until = before.due - timedelta(microseconds=1) if before.due else local("2050-01-01")
    assert decide(dossier, POLICY, until).ladder[:2] == before.ladder[:2]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("  minor:", "  minors:", id="an unknown row"),
        pytest.param("ends_at: doorstroompunt", "ends_at: gemeente", id="an unknown desk"),
        pytest.param("doorstroompunt: aantal", "doorstroompunt: alles", id="an unknown word"),
        pytest.param("    doorstroompunt: aantal\n", "", id="not said"),
        pytest.param('source: "Under 18', 'sources: "Under 18', id="without a source"),
        pytest.param(
            'source: "Has a startkwalificatie; the mbo looks after them a year (P16: three months): WEB art. 9.2.12"',
            'source: " "',
            id="an empty source",
        ),
    ],
)
def test_a_wrong_row_of_the_law_does_not_load(old: str, new: str) -> None:
    """The error names every row and word that there is."""
    assert TEXT.count(old) == 1
    with pytest.raises(ValueError, match="ladder: each of minor, aftercare, qualified, unqualified has"):
        read_policy(TEXT.replace(old, new))
