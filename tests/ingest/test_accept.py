"""What becomes an event, and every fault of what does not."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from schemas.events import BODIES, ExitCorrected, ExitRegistered
from schemas.types import UNKNOWN_REGION, staff_id
from services.ingest.accept import EARLIEST_DAY, LATEST_DAY, Accepted, Delivered, accept
from services.ingest.catalogue import ACCEPTED_TYPES
from services.ingest.faults import Fault, FaultReason
from tests.ingest.days import TODAY
from tests.ingest.deliveries import (
    EXAMPLES,
    OTHER_SCHOOL,
    PERSON,
    PERSONAL,
    PRINTS,
    REPORTED,
    accepted,
    data,
    event_type,
    judged,
    scope,
)


def reasons(faults: object) -> list[tuple[str, FaultReason]]:
    """Return place and reason of each fault."""
    assert isinstance(faults, tuple), faults
    return [(fault.place, fault.reason) for fault in faults]


@pytest.mark.parametrize("what", EXAMPLES)
def test_every_type_is_accepted(what: str) -> None:
    """Each type that may come in becomes an event of that type, with school and region."""
    body = accepted(what).body("25", "25")
    assert (body.TYPE, body.school, body.region, body.happened_on) == (
        event_type(what),
        None if what == REPORTED else "98KP",
        "25",
        date(2026, 7, 17),
    )


def test_the_examples_are_all_types() -> None:
    """No type that is accepted goes without an example here."""
    assert {event_type(what) for what in EXAMPLES} == set(ACCEPTED_TYPES)


@pytest.mark.parametrize(
    "body", [b for b in BODIES if b.TYPE not in ACCEPTED_TYPES], ids=lambda b: b.__name__
)
def test_what_is_made_inside_does_not_come_in(body: type) -> None:
    """A correction, signal, message or dossier of ours is not a type that a sender may use."""
    assert body.TYPE not in ACCEPTED_TYPES  # type: ignore[attr-defined]
    assert judged({}, body.TYPE) == judged({}, None)  # type: ignore[attr-defined]


@pytest.mark.parametrize("what", EXAMPLES)
def test_nothing_personal_stands_in_an_event(what: str) -> None:
    """Names, numbers and names of organisations are split off before the event is made."""
    text = accepted(what).body("25", "25").model_dump_json(by_alias=True)
    assert not [word for word in PERSONAL if word in text]


def test_the_person_is_kept_apart() -> None:
    """What names a person is in the personal part, all of it, as it will be stored."""
    assert accepted().person == PERSON | {"mobiel": "+31612345678"}


def test_the_region_comes_from_the_municipality() -> None:
    """The region of residence follows from the municipality; without one it stays open."""
    assert accepted().region == "25"
    assert accepted(gemeente=None).region is None


def test_every_fault_at_once() -> None:
    """All faults come together, each with its place, and none repeats a value."""
    wrong = judged(
        data(
            brin="98K",
            leerlingnummer=None,
            datum="gisteren",
            schoolsoort=None,
            bestemming="werk",
            uren_per_week=99,
            mobiel="0612",
            regio="25",
            startdatum="2026-08-10",
            einddatum_contract="2026-08-09",
        )
    )
    assert sorted(reasons(wrong)) == [
        ("bestemming", FaultReason.UNKNOWN_VALUE),
        ("brin", FaultReason.WRONG_FORM),
        ("datum", FaultReason.NOT_A_DATE),
        ("einddatum_contract", FaultReason.DATES_OUT_OF_ORDER),
        ("leerlingnummer", FaultReason.MISSING),
        ("mobiel", FaultReason.WRONG_FORM),
        ("regio", FaultReason.UNKNOWN_FIELD),
        ("schoolsoort", FaultReason.MISSING),
        ("uren_per_week", FaultReason.OUT_OF_RANGE),
    ]
    assert "0612" not in "".join(fault.expected for fault in wrong).replace("06-12345678", "")


@pytest.mark.parametrize(
    "name", ["regio", "school", "startstand", "bereikbaar", "corrigeert", "id", "einddatum_contarct"]
)
def test_an_unknown_field_is_a_fault(name: str) -> None:
    """A field that is made here, or misspelt, is refused: a lost end of a contract would be a missed signal."""
    assert reasons(judged(data() | {name: "x"})) == [(name, FaultReason.UNKNOWN_FIELD)]


def test_a_strange_field_name_is_not_repeated() -> None:
    """A field name that is no name is not sent back: it may hold what it should not."""
    assert [fault.place for fault in judged(data() | {"Jan Jansen": 1})] == ["…"]


NAMING = {"uitstroom.geregistreerd", REPORTED}


@pytest.mark.parametrize("what", [what for what in EXAMPLES if what not in NAMING])
def test_a_name_comes_only_with_an_exit(what: str) -> None:
    """An event that needs no name may not carry one."""
    assert reasons(judged(data(what) | {"roepnaam": "Renske"}, what)) == [
        ("roepnaam", FaultReason.UNKNOWN_FIELD)
    ]


@pytest.mark.parametrize(
    ("name", "day", "fits"),
    [
        pytest.param("datum", EARLIEST_DAY, True, id="earliest"),
        pytest.param("datum", date(1999, 12, 31), False, id="before-earliest"),
        pytest.param("einddatum_contract", TODAY + LATEST_DAY, True, id="latest"),
        pytest.param("einddatum_contract", date(2036, 11, 22), False, id="after-latest"),
        pytest.param("startdatum", date(2062, 8, 1), False, id="turned-digits"),
    ],
)
def test_a_day_far_away_is_a_typing_error(name: str, day: date, fits: bool) -> None:  # noqa: FBT001 a table
    """A day within reach is taken, the day after the last one is not."""
    changed: dict[str, Any] = {"startdatum": None, "einddatum_contract": None, name: day.isoformat()}
    found = judged(data(**changed))
    assert isinstance(found, Accepted) if fits else reasons(found) == [(name, FaultReason.DATE_FAR_AWAY)]


@pytest.mark.parametrize(
    ("what", "changed", "place"),
    [
        pytest.param(
            "uitstroom.geregistreerd", {"einddatum_contract": "2026-08-09"}, "einddatum_contract", id="exit"
        ),
        pytest.param(
            "plaatsing.gewijzigd", {"startdatum": "2027-08-01"}, "einddatum_contract", id="placement"
        ),
        pytest.param("afspraak.gemaakt", {"volgende_datum": "2026-07-16"}, "volgende_datum", id="agreement"),
    ],
)
def test_an_end_before_its_begin_is_a_fault(what: str, changed: dict[str, str], place: str) -> None:
    """A last day before the first is refused; the same day is not."""
    assert reasons(judged(data(what, **changed), what)) == [(place, FaultReason.DATES_OUT_OF_ORDER)]
    same = {"startdatum": "2027-07-31", "einddatum_contract": "2027-07-31"}
    assert isinstance(judged(data(**same)), Accepted)


def test_the_exit_day_has_two_names() -> None:
    """``uitstroomdatum`` is ``datum``; both at once must say the same."""
    assert accepted(datum=None, uitstroomdatum="2026-07-16").happened_on == date(2026, 7, 16)
    assert accepted(uitstroomdatum="2026-07-17").happened_on == date(2026, 7, 17)
    assert reasons(judged(data(uitstroomdatum="2026-07-16"))) == [
        ("uitstroomdatum", FaultReason.CONTRADICTION)
    ]
    assert reasons(judged(data(datum=None, uitstroomdatum="x"))) == [
        ("uitstroomdatum", FaultReason.NOT_A_DATE)
    ]


def test_the_exit_day_is_of_exits_only() -> None:
    """Another type has no ``uitstroomdatum``."""
    found = judged(data("contact.gelegd", datum=None, uitstroomdatum="2026-07-17"), "contact.gelegd")
    assert ("uitstroomdatum", FaultReason.UNKNOWN_FIELD) in reasons(found)


@pytest.mark.parametrize("empty", ["", None], ids=["text", "null"])
def test_an_empty_value_is_no_value(empty: object) -> None:
    """An empty optional field is left out, an empty needed one is missing."""
    assert accepted(einddatum_contract=None).facts == judged(data() | {"einddatum_contract": empty}).facts
    assert reasons(judged(data() | {"bestemming": empty})) == [("bestemming", FaultReason.MISSING)]


def test_what_a_sender_may_not_deliver_is_one_of_the_faults() -> None:
    """A refusal of the sender is told together with what is wrong with the item."""
    found = judged(data(bestemming="maan"), allowed=scope(OTHER_SCHOOL))
    assert reasons(found) == [
        ("bestemming", FaultReason.UNKNOWN_VALUE),
        ("brin", FaultReason.SCHOOL_NOT_ALLOWED),
    ]
    mbo = judged(data(schoolsoort="mbo_entree"))
    assert reasons(mbo) == [("schoolsoort", FaultReason.SCHOOL_TYPE_NOT_ALLOWED)]


def test_a_coach_gets_a_pseudonym_of_the_region() -> None:
    """The staff code does not go on: the event has the id that the region's register computes too."""
    body = accepted("begeleider.toegewezen").body("25", "28")
    assert body.coach == staff_id("28", "lc-kp")  # type: ignore[attr-defined]


def test_a_placement_gets_a_pseudonym_of_the_pupil() -> None:
    """The sender's own number is not sent on; the same number of another pupil is another placement."""
    first, same, other = (accepted("plaatsing.begonnen", pupil=pupil) for pupil in ("1", "1", "2"))
    assert isinstance(first.facts["plaatsing"], UUID)
    assert first.facts["plaatsing"] == same.facts["plaatsing"] != other.facts["plaatsing"]


def test_a_correction_is_the_whole_new_content() -> None:
    """A corrected exit has every field of the exit, and names the event that it replaces."""
    first = UUID(int=7)
    body = accepted().body("25", UNKNOWN_REGION, corrigeert=first, startstand=TODAY)
    assert isinstance(body, ExitCorrected)
    assert (body.corrects, body.start_state_on) == (first, TODAY)
    plain = accepted().body("25", UNKNOWN_REGION)
    assert isinstance(plain, ExitRegistered)
    assert body.model_dump(exclude={"corrects", "start_state_on"}) == plain.model_dump(
        exclude={"start_state_on"}
    )


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"datum": "2026-07-16"}, id="day"),
        pytest.param({"uren_per_week": 25}, id="hours"),
        pytest.param({"achternaam": "Andersen"}, id="name"),
        pytest.param({"gemeente": "Velsen"}, id="municipality"),
        pytest.param({"einddatum_contract": None}, id="left-out"),
    ],
)
def test_another_content_has_another_digest(changed: dict[str, Any]) -> None:
    """Whatever changes in an exit, a name included, changes its content; the same again does not."""
    assert accepted(**changed).content != accepted().content == accepted().content


def test_time_and_reporter_are_content_of_an_event() -> None:
    """The same id with another time or reporter is another content; for a row of a file these do not count."""
    item = data("contact.gelegd")
    plain = accept(Delivered(event_type("contact.gelegd"), item), scope(), TODAY, PRINTS)
    told = accept(Delivered(event_type("contact.gelegd"), item, reporter="LC"), scope(), TODAY, PRINTS)
    assert isinstance(plain, Accepted)
    assert isinstance(told, Accepted)
    assert plain.whole_content != told.whole_content
    assert plain.content == told.content


def test_an_unknown_type_still_tells_the_other_faults() -> None:
    """Where the type is unknown, what every item needs is still judged."""
    assert reasons(judged({"brin": "x"}, None)) == [
        ("leerlingnummer", FaultReason.MISSING),
        ("datum", FaultReason.MISSING),
        ("brin", FaultReason.WRONG_FORM),
    ]


def test_a_fault_moves_under_its_prefix() -> None:
    """A fault keeps reason and expectation when its place becomes part of a longer one."""
    fault = Fault("datum", FaultReason.MISSING, "x")
    assert fault.under("[2].data.") == Fault("[2].data.datum", FaultReason.MISSING, "x")


LEAVER = "5a2f7c1e-9d3b-4e86-8f10-2c6b7d9e4a31"


def by_pseudonym(what: str, **changed: Any) -> dict[str, Any]:
    """Return the data of an event that names a young person as a page of ours does."""
    return data(what, brin=None, leerlingnummer=None, jongere=LEAVER, **changed)


def test_a_pseudonym_may_stand_in_the_place_of_school_and_number() -> None:
    """Who sees a young person on a page of ours names them by pseudonym; which school answers, we know."""
    item = judged(by_pseudonym("contact.gelegd"), "contact.gelegd")
    assert (item.leaver, item.pupil.school) == (UUID(LEAVER), "")
    assert item.body("25", "25", "98KP").school == "98KP"
    assert item.body("25", "25").school is None


@pytest.mark.parametrize(
    ("what", "changed", "place", "reason"),
    [
        pytest.param("contact.gelegd", {"jongere": LEAVER}, "brin", FaultReason.CONTRADICTION, id="both"),
        pytest.param(
            "contact.gelegd",
            {"jongere": "10007", "brin": None, "leerlingnummer": None},
            "jongere",
            FaultReason.WRONG_FORM,
            id="no-pseudonym",
        ),
        pytest.param(
            "uitstroom.geregistreerd",
            {"jongere": LEAVER},
            "jongere",
            FaultReason.UNKNOWN_FIELD,
            id="an-exit-is-a-school's",
        ),
        pytest.param(
            REPORTED, {"brin": "98KP"}, "brin", FaultReason.UNKNOWN_FIELD, id="who-was-met-is-nobody's-pupil"
        ),
        pytest.param(
            REPORTED, {"gemeente": None}, "gemeente", FaultReason.MISSING, id="who-was-met-lives-somewhere"
        ),
        pytest.param(
            "persoon.verhuisd", {"gemeente": None}, "gemeente", FaultReason.MISSING, id="moved-to-nowhere"
        ),
        pytest.param(
            "omstandigheid.gemeld",
            {"leefgebied": "geld"},
            "woning_kwijt",
            FaultReason.CONTRADICTION,
            id="a-home-is-housing",
        ),
        pytest.param(
            "uitstroomgesprek.gehouden",
            {"aanwezig": "jongere"},
            "aanwezig",
            FaultReason.NO_LIST,
            id="no-list",
        ),
        pytest.param(
            "uitstroomgesprek.gehouden",
            {"aanwezig": ["politie"]},
            "aanwezig",
            FaultReason.UNKNOWN_VALUE,
            id="not-in-the-list",
        ),
        pytest.param(
            "stage.gevonden",
            {"einddatum": "2026-08-31"},
            "einddatum",
            FaultReason.DATES_OUT_OF_ORDER,
            id="internship-turned",
        ),
        pytest.param(
            "verzuim.gemeld",
            {"tot_en_met": "2026-06-30"},
            "tot_en_met",
            FaultReason.DATES_OUT_OF_ORDER,
            id="absence-turned",
        ),
        pytest.param(
            "aanbod.afgewezen",
            {"terugkomen_op": "2026-07-16"},
            "terugkomen_op",
            FaultReason.DATES_OUT_OF_ORDER,
            id="back-before-it-was-said",
        ),
        pytest.param("checkin.beantwoord", {"cijfer": 6}, "cijfer", FaultReason.OUT_OF_RANGE, id="score-6"),
        pytest.param("checkin.beantwoord", {"cijfer": 0}, "cijfer", FaultReason.OUT_OF_RANGE, id="score-0"),
        pytest.param(
            "toestemming.gegeven",
            {"tekstversie": "Met hartelijke groet"},
            "tekstversie",
            FaultReason.WRONG_FORM,
            id="no-free-text",
        ),
    ],
)
def test_what_belongs_together_is_checked_together(
    what: str, changed: dict[str, Any], place: str, reason: FaultReason
) -> None:
    """A field that does not go with the others is told by name, whatever type it stands in."""
    assert (place, reason) in reasons(judged(data(what, **changed), what))


def test_a_move_abroad_needs_no_municipality() -> None:
    """Who left the country has no new municipality."""
    accepted("persoon.verhuisd", gemeente=None, naar_buitenland=True)


def test_a_thing_is_named_by_its_sender_or_by_us() -> None:
    """A school's own number becomes a pseudonym; by pseudonym of the person only our own number will do."""
    ours = "e54544c4-0162-5336-91c6-8550951cdb0f"
    assert judged(by_pseudonym("plaatsing.begonnen", plaatsing=ours), "plaatsing.begonnen").facts[
        "plaatsing"
    ] == UUID(ours)
    assert accepted("overdracht.verzonden").facts["overdracht"] != "o-1"
    assert reasons(judged(by_pseudonym("plaatsing.begonnen", plaatsing="p-1"), "plaatsing.begonnen")) == [
        ("plaatsing", FaultReason.WRONG_FORM)
    ]


def test_two_reports_are_two_people_and_a_resend_is_one() -> None:
    """Who was met is known by who told it first: the same delivery is the same person, another one is not."""
    first = judged(data(REPORTED), REPORTED)
    again = judged(data(REPORTED), REPORTED)
    other = accept(Delivered(event_type(REPORTED), data(REPORTED), "urn:a", "2"), scope(), TODAY, PRINTS)
    assert first.pupil == again.pupil
    assert isinstance(other, Accepted)
    assert other.pupil != first.pupil
