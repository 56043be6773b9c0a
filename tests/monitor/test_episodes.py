"""An episode opens once per cause, rises, is seen, and closes with how it ended."""

from datetime import datetime

import pytest

from schemas.envelope import Envelope
from schemas.types import Destination, Status
from services.monitor.answers import RuleId, signal_id
from services.monitor.dossier import fold
from services.monitor.dropout import decide
from services.monitor.episodes import Ending, Episode, Ties, follow
from tests.builders import (
    A_COACH,
    A_LEAVER,
    a_coach_assigned,
    a_contact,
    a_death,
    a_death_corrected,
    a_placement_announced,
    a_placement_ended,
    an_answer_to_an_objection,
    an_exit,
    an_exit_correction,
    an_id,
    an_objection,
    day,
    signals_seen,
)
from tests.monitor.cases import POLICY, local

EXIT = an_exit("2026-07-17", id=an_id(1), starts_on="2026-07-20", contract_ends_on="2026-12-31")
CONTACT = a_contact("2026-11-20")
SIGNAL = signal_id(A_LEAVER, RuleId.CONTRACT_ENDS, an_id(1))


class Course:
    """What is stored of one person while time goes by and events come."""

    def __init__(self, *events: Envelope) -> None:
        """Begin with these events; nothing is stored yet."""
        self.events = list(events)
        self.stored: dict[object, Episode] = {}

    def at(self, moment: str, *events: Envelope) -> list[Episode]:
        """Take in events at a Dutch local time and return what changed."""
        self.events += events
        now: datetime = local(moment)
        dossier = fold(self.events)
        changed = follow(self.stored.values(), dossier, decide(dossier, POLICY, now), now)
        self.stored |= {episode.id: episode for episode in changed}
        return changed

    @property
    def contract(self) -> Episode:
        """The episode of the contract."""
        return self.stored[SIGNAL]


def test_urgency_rises_within_one_opening() -> None:
    """A contract that comes nearer raises urgency and revision, and stays one opening of one signal."""
    course = Course(EXIT, CONTACT)
    for number, moment in enumerate(("2026-11-24", "2026-12-01", "2026-12-24"), start=1):
        course.at(moment)
        assert (course.contract.revision, course.contract.opening) == (number, 1)
    assert course.contract.opened_at == local("2026-11-24")
    assert course.contract.told_from == local("2026-12-24")


def test_after_the_last_day_it_is_told_once_more() -> None:
    """When the contract has ended the same signal gets a new opening, once."""
    course = Course(EXIT, CONTACT)
    course.at("2026-12-24")
    course.at("2027-01-01")
    assert (course.contract.reason, course.contract.opening) == ("contract_ended", 2)
    course.at("2027-01-02", a_coach_assigned("2027-01-02"))
    assert (course.contract.owner, course.contract.opening) == (A_COACH, 2)


@pytest.mark.parametrize(
    ("event", "moment", "ending"),
    [
        pytest.param(
            a_placement_announced("2026-12-01", placement=an_id(2), starts_on="2027-01-04"),
            "2026-12-01 12:00",
            Ending.WITHDRAWN,
            id="a next place",
        ),
        pytest.param(
            a_placement_ended("2026-12-01"), "2026-12-01 12:00", Ending.INHIBITED, id="the place was lost"
        ),
        pytest.param(a_contact("2026-12-01"), "2028-07-18", Ending.EXPIRED, id="the end of the window"),
        pytest.param(
            an_exit_correction(
                "2026-07-17", corrects=an_id(1), destination=Destination.ABROAD, starts_on=None
            ),
            "2026-12-01 12:00",
            Ending.WITHDRAWN,
            id="the place never was",
        ),
    ],
)
def test_it_says_how_it_ended(event: Envelope, moment: str, ending: Ending) -> None:
    """Facts withdraw, a graver signal inhibits, and the end of the window expires."""
    course = Course(EXIT, CONTACT)
    course.at("2026-11-24")
    course.at(moment, event)
    assert (course.contract.status, course.contract.ending) == (Status.CLOSED, ending)


def test_what_is_closed_is_not_told_again() -> None:
    """A closed signal does not follow later news of the dossier."""
    course = Course(EXIT, CONTACT)
    course.at("2026-11-24")
    course.at("2026-12-01", a_placement_announced("2026-12-01", placement=an_id(2), starts_on="2027-01-04"))
    changed = course.at("2026-12-02", a_coach_assigned("2026-12-02"))
    assert SIGNAL not in [episode.id for episode in changed]


@pytest.mark.parametrize(
    ("opening", "recorded", "status"),
    [
        pytest.param(1, "2026-11-24 12:00", Status.SEEN, id="this opening, after it was told"),
        pytest.param(2, "2026-11-24 12:00", Status.SEEN, id="a later opening than we know of"),
        pytest.param(0, "2026-11-24 12:00", Status.OPEN, id="an earlier opening"),
        pytest.param(1, "2026-11-23 12:00", Status.OPEN, id="before it was told"),
    ],
)
def test_seen_is_of_an_opening(opening: int, recorded: str, status: Status) -> None:
    """Seen counts for the opening that was told, from the moment it was."""
    course = Course(EXIT, CONTACT)
    course.at("2026-11-24 10:00")
    course.at(
        "2026-11-24 13:00",
        signals_seen("2026-11-24", signals=(SIGNAL,), openings=(opening,), recorded=local(recorded)),
    )
    assert course.contract.status is status


def test_a_corrected_date_makes_no_second_signal() -> None:
    """The cause is the placement, whatever its dates become."""
    course = Course(EXIT, CONTACT)
    course.at("2026-11-24")
    course.at(
        "2026-11-25",
        an_exit_correction(
            "2026-07-16", corrects=an_id(1), starts_on="2026-07-20", contract_ends_on="2027-01-10"
        ),
    )
    contracts = [one for one in course.stored.values() if one.rule == RuleId.CONTRACT_ENDS]
    assert [(one.status, one.opening) for one in contracts] == [(Status.OPEN, 1)]


def test_a_death_that_was_none_tells_nothing_again() -> None:
    """What a death silenced goes on in the same opening, so that nobody hears it twice."""
    course = Course(EXIT, CONTACT)
    course.at("2026-12-01")
    told = course.contract
    course.at("2026-12-02", a_death("2026-12-02"))
    assert (course.contract.status, course.contract.ending) == (Status.CLOSED, Ending.SILENCED)
    course.at("2026-12-03", a_death_corrected("2026-12-03"))
    assert (course.contract.status, course.contract.ending) == (Status.OPEN, None)
    assert (course.contract.opening, course.contract.told_from) == (told.opening, told.told_from)


def test_since_is_the_day_on_which_it_became_so() -> None:
    """Whenever somebody looks, a signal tells since when it is so, and not since when it was told."""
    course = Course(EXIT, CONTACT)
    for moment in ("2026-11-24", "2026-12-01", "2026-12-24"):
        course.at(moment)
        assert course.contract.since == day("2026-11-01")
    course.at("2027-01-02")
    assert course.contract.since == day("2027-01-01")


def test_an_objection_silences_and_its_answer_withdraws_the_question() -> None:
    """What an objection stills was not withdrawn by facts; the task to answer it ends by its answer."""
    course = Course(EXIT, a_placement_ended("2026-11-23", reported_by=A_COACH))
    (opened,) = [one for one in course.at("2026-11-24") if one.rule == RuleId.PLACE_LOST]
    assert (opened.reported_by, len(opened.evidence)) == (A_COACH, 2)
    course.at("2026-11-25", an_objection("2026-11-25"))
    endings = {one.rule: one.ending for one in course.stored.values()}
    assert endings[RuleId.PLACE_LOST] is Ending.SILENCED
    assert endings[RuleId.ANSWER_OBJECTION] is None
    course.at("2026-11-26", an_answer_to_an_objection("2026-11-26", upheld=False))
    endings = {one.rule: one.ending for one in course.stored.values()}
    assert endings[RuleId.ANSWER_OBJECTION] is Ending.WITHDRAWN
    assert endings[RuleId.PLACE_LOST] is None


@pytest.mark.parametrize(
    ("ending", "regrouped", "opening"),
    [
        pytest.param(Ending.REGROUPED, True, 1, id="a split brings back what its join closed"),
        pytest.param(Ending.REGROUPED, False, 2, id="what comes back later is news"),
        pytest.param(Ending.WITHDRAWN, True, 2, id="what facts had withdrawn is news"),
    ],
)
def test_what_a_join_closed_is_no_news_when_it_is_split(
    ending: Ending,
    regrouped: bool,  # noqa: FBT001 a column
    opening: int,
) -> None:
    """An episode keeps its opening only where the same people are told apart again."""
    now = local("2026-11-24")
    dossier = fold([EXIT, CONTACT])
    decision = decide(dossier, POLICY, now)
    stored = [
        one._replace(status=Status.CLOSED, ending=ending)
        for one in follow([], dossier, decision, now)
        if one.id == SIGNAL
    ]
    again = follow(stored, dossier, decision, now, Ties({}, (), regrouped=regrouped))
    assert [one.opening for one in again if one.id == SIGNAL] == [opening]
