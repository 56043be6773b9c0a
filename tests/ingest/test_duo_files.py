"""The adapters of DUO's files: each row is one event, or every fault it has, without a value of it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import (
    EnrolmentEnded,
    EnrolmentStarted,
    LeaverFact,
    PersonDied,
    PersonMoved,
    ResultObtained,
    ResultWithdrawn,
)
from schemas.types import DeregistrationReason, Destination
from services.ingest.accept import Accepted
from services.ingest.faults import FaultReason
from services.ingest.sources import duo, duo_files, table
from services.ingest.sources.duo_fields import NUMBER as NUMBER_FIELD
from services.ingest.sources.duo_fields import is_bsn
from services.ingest.sources.table import Row, Sheet
from tests.ingest.days import TODAY
from tests.ingest.duo_rows import DUO_PERSONAL, NUMBER, PERSON, REGION, ROWS, accepted, file, judged

EXAMPLES = sorted(Path("examples").glob("20????*.csv"))


def faults(kind: str, **changed: str) -> list[tuple[str, FaultReason]]:
    """Return place and reason of every fault of a row."""
    (found,) = judged(kind, file(kind, changed))
    assert isinstance(found, tuple), found
    assert all(fault.expected for fault in found)
    return [(fault.place, fault.reason) for fault in found]


def body(item: Accepted) -> LeaverFact:
    """Return the body of the event that an item becomes."""
    assert item.region is not None
    return item.body(item.region, item.region)


def test_a01_is_an_enrolment_that_ended() -> None:
    """A row of A01 becomes the end of an enrolment, with the official reason, on the day of de-registration."""
    ended = body(accepted("duo-a01"))
    assert isinstance(ended, EnrolmentEnded)
    assert (ended.happened_on, ended.school, ended.region) == (date(2026, 10, 12), "98MB", REGION)
    assert ended.reason is DeregistrationReason.STOPPED_COMING


def test_a02_is_an_enrolment_that_started() -> None:
    """A row of A02 becomes the start of an enrolment, on its day, or on the first of the month of the report."""
    started = body(accepted("duo-a02"))
    assert isinstance(started, EnrolmentStarted)
    assert (started.happened_on, started.destination) == (date(2026, 11, 2), Destination.MBO_BOL)
    assert body(accepted("duo-a02", DATUM_INSCHRIJVING="")).happened_on == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("route", "destination"),
    [
        pytest.param("BOL", Destination.MBO_BOL, id="bol"),
        pytest.param("bbl", Destination.WORK_AND_LEARN, id="bbl"),
        pytest.param("EX", None, id="exam only"),
        pytest.param("OVO", None, id="ovo"),
        pytest.param("", None, id="none"),
    ],
)
def test_a_learning_route_says_where_somebody_goes_or_nothing(route: str, destination: object) -> None:
    """Only bol and bbl are destinations."""
    started = body(accepted("duo-a02", LEERWEG=route))
    assert isinstance(started, EnrolmentStarted)
    assert started.destination is destination


@pytest.mark.parametrize(
    ("mutation", "body_type", "day", "more"),
    [
        pytest.param("OVERLEDEN", PersonDied, "2026-10-05", {}, id="died"),
        pytest.param("Verhuisd binnen gemeente", PersonMoved, "2026-10-05", {"regio": "25"}, id="moved"),
        pytest.param(
            "INSCHRIJVING TOEGEVOEGD",
            EnrolmentStarted,
            "2025-08-01",
            {"leerweg": "bol", "bestemming": "mbo_bol"},
            id="enrolled",
        ),
        pytest.param(
            "INSCHRIJVING  GEWIJZIGD", EnrolmentEnded, "2026-10-12", {"reden_uitschrijving": "04"}, id="ended"
        ),
        pytest.param(
            "INSCHRIJVING VERWIJDERD",
            EnrolmentEnded,
            "2026-10-05",
            {"reden_uitschrijving": "08", "nooit_begonnen": True},
            id="never enrolled",
        ),
        pytest.param(
            "RESULTAAT TOEGEVOEGD",
            ResultObtained,
            "2026-10-05",
            {"resultaat": "diploma_mbo_niveau_2", "startkwalificatie": True},
            id="result",
        ),
        pytest.param("RESULTAAT GEWIJZIGD", ResultObtained, "2026-10-05", {}, id="changed result"),
        pytest.param("STARTKWALIFICATIE BEHAALD", ResultObtained, "2026-10-05", {}, id="qualified"),
        pytest.param(
            "RESULTAAT VERWIJDERD",
            ResultWithdrawn,
            "2026-10-05",
            {"resultaat": "diploma_mbo_niveau_2"},
            id="no result",
        ),
        pytest.param(
            "STARTKWALIFICATIE VERVALLEN", ResultWithdrawn, "2026-10-05", {}, id="no longer qualified"
        ),
    ],
)
def test_each_mutation_is_an_event(
    mutation: str, body_type: type[LeaverFact], day: str, more: dict[str, object]
) -> None:
    """A row of a P-levering becomes the event of its mutation, on its own day."""
    told = body(accepted("duo-p", SOORT_MUTATIE=mutation))
    assert type(told) is body_type
    wire = told.model_dump(mode="json", by_alias=True)
    assert wire == wire | {"datum": day, "school": "98MB"} | more


@pytest.mark.parametrize(
    ("code", "name", "region"),
    [
        pytest.param("518", "'S-GRAVENHAGE", "28", id="code and name"),
        pytest.param("", "Delft", "28", id="name"),
        pytest.param("392", "", "25", id="code"),
        pytest.param("392", "HAARLEM A/D SPAARNE", "25", id="name as we do not know it"),
    ],
)
def test_a_move_tells_where_somebody_lives_now(code: str, name: str, region: str) -> None:
    """In a municipality of another region too, by its code, its name or both."""
    moved = {"SOORT_MUTATIE": "VERHUISD NAAR ANDERE GEMEENTE", "GEMEENTECODE": code, "WOONGEMEENTE": name}
    item = accepted("duo-p", **moved)
    assert item.origin
    assert (body(item).region, item.origin.source) == (region, "urn:nazorg:duo:25")


@pytest.mark.parametrize(
    ("code", "name", "reason"),
    [
        pytest.param("9999", "Verweg", FaultReason.UNKNOWN_VALUE, id="unknown"),
        pytest.param("", "", FaultReason.UNKNOWN_VALUE, id="none"),
        pytest.param("392", "DELFT", FaultReason.CONTRADICTION, id="two regions"),
    ],
)
def test_a_move_to_nowhere_is_refused(code: str, name: str, reason: FaultReason) -> None:
    """A place that is not surely one is never guessed."""
    moved = {"SOORT_MUTATIE": "VERHUISD NAAR ANDERE GEMEENTE", "GEMEENTECODE": code, "WOONGEMEENTE": name}
    assert faults("duo-p", **moved) == [("gemeente", reason)]


def test_a_changed_enrolment_that_runs_is_a_start() -> None:
    """Without a day of de-registration the enrolment runs, from its own first day."""
    running = {"DATUM_UITSCHRIJVING": "", "REDEN_UITSTROOM": ""}
    assert isinstance(body(accepted("duo-p", **running)), EnrolmentStarted)
    both = faults("duo-p", **running, DATUM_INSCHRIJVING="")
    assert both == [("startdatum", FaultReason.MISSING)]


@pytest.mark.parametrize(
    ("level", "result", "qualifies"),
    [
        pytest.param("HAVO", "diploma_havo", True, id="havo"),
        pytest.param("vwo", "diploma_vwo", True, id="vwo"),
        pytest.param("vmbo basis", "diploma_vmbo", False, id="vmbo"),
        pytest.param("Mbo1 opleidingen", "diploma_mbo_entree", False, id="entree"),
        pytest.param("Mbo 3", "diploma_mbo_niveau_3_of_4", True, id="mbo-3"),
    ],
)
def test_a_diploma_says_whether_it_qualifies(*, level: str, result: str, qualifies: bool) -> None:
    """Havo, vwo and mbo 2 and higher are a basic qualification; vmbo and entree are none."""
    told = body(accepted("duo-p", SOORT_MUTATIE="RESULTAAT TOEGEVOEGD", NIVEAU=level))

    wire = told.model_dump(mode="json", by_alias=True)
    assert (wire["resultaat"], wire["startkwalificatie"]) == (result, qualifies)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        pytest.param(
            {"SOORT_MUTATIE": "23 JAAR GEWORDEN"}, ("soort_mutatie", FaultReason.NO_EVENT), id="birthday"
        ),
        pytest.param(
            {"SOORT_MUTATIE": "VERJAARD"}, ("soort_mutatie", FaultReason.UNKNOWN_VALUE), id="unknown"
        ),
        pytest.param(
            {"SOORT_MUTATIE": "RESULTAAT TOEGEVOEGD", "NIVEAU": "HAVO/VWO bovenbouw"},
            ("niveau", FaultReason.NO_EVENT),
            id="no such diploma",
        ),
        pytest.param(
            {"SOORT_MUTATIE": "OVERLEDEN", "DATUM_MUTATIE": ""}, ("datum", FaultReason.MISSING), id="no day"
        ),
    ],
)
def test_a_mutation_that_is_no_event_is_refused(changed: dict[str, str], found: tuple[str, str]) -> None:
    """What we cannot keep is told to who delivers, and never becomes something else."""
    assert faults("duo-p", **changed) == [found]


def test_two_files_that_tell_one_fact_are_one_fact() -> None:
    """The end of an enrolment in a P-levering is the one of A01, and the start that of A02."""
    monthly, weekly = accepted("duo-a01"), accepted("duo-p", ACHTERNAAM="Anders", VOORVOEGSEL="")
    assert (monthly.pupil, monthly.content) == (weekly.pupil, weekly.content)
    assert monthly.origin
    assert weekly.origin
    assert monthly.origin.detail == weekly.origin.detail


def test_whom_it_is_about_stays_in_ingest() -> None:
    """Number and names are apart from the event; the audience of its source is the Doorstroompunt's own."""
    item = accepted("duo-a01")
    assert (item.pupil.school, item.pupil.number) == ("duo:25", NUMBER)
    assert item.person == {
        "voornamen": "Renske Maria",
        "achternaam": "van Testpersoon",
        "geboortedatum": "2008-04-12",
        "gemeente": "HAARLEM",
        "gemeentecode": "0392",
    }
    assert item.origin
    assert item.origin.source == "urn:nazorg:duo:25"
    told = body(item).model_dump_json(by_alias=True) + repr(item) + repr(item.pupil)
    assert [word for word in DUO_PERSONAL if word in told] == []


def test_the_other_spelling_of_the_columns_is_read_too() -> None:
    """What DUO calls BSN_ONDERWIJSNR, GEMCODE and INSCHR_VLGNR in other reports is the same."""
    other = {
        b"PERSOONSGEBONDENNUMMER": b"BSN_ONDERWIJSNR",
        b"GEMEENTECODE": b"GEMCODE",
        b"INSCHRIJVINGSVOLGNUMMER": b"INSCHR_VLGNR",
        b"RAPPORTAGEMAAND": b"RAPPORTAGE_MAAND",
        b"ALLE_VOORNAMEN": b"VOORNAMEN",
    }
    content = file("duo-a01")
    for name, written in other.items():
        content = content.replace(name, written)
    (item,) = judged("duo-a01", content)
    assert (item.pupil, item.content, item.person, item.origin) == (
        accepted("duo-a01").pupil,
        accepted("duo-a01").content,
        accepted("duo-a01").person,
        accepted("duo-a01").origin,
    )


@pytest.mark.parametrize(
    ("changed", "place", "reason"),
    [
        pytest.param({"PERSOONSGEBONDENNUMMER": ""}, NUMBER_FIELD, FaultReason.MISSING, id="no number"),
        pytest.param(
            {"PERSOONSGEBONDENNUMMER": "99999034"}, NUMBER_FIELD, FaultReason.WRONG_FORM, id="8 digits"
        ),
        pytest.param(
            {"PERSOONSGEBONDENNUMMER": "000000000"}, NUMBER_FIELD, FaultReason.WRONG_FORM, id="zeros"
        ),
        pytest.param(
            {"PERSOONSGEBONDENNUMMER": "9999903422"}, NUMBER_FIELD, FaultReason.WRONG_FORM, id="ten digits"
        ),
        pytest.param(
            {"DATUM_UITSCHRIJVING": "31-02-2026"}, "uitstroomdatum", FaultReason.NOT_A_DATE, id="no day"
        ),
        pytest.param({"DATUM_UITSCHRIJVING": ""}, "uitstroomdatum", FaultReason.MISSING, id="empty day"),
        pytest.param(
            {"DATUM_UITSCHRIJVING": "12-10-1926"}, "uitstroomdatum", FaultReason.DATE_FAR_AWAY, id="century"
        ),
        pytest.param(
            {"REDEN_UITSTROOM": "11"}, "reden_uitschrijving", FaultReason.UNKNOWN_VALUE, id="reason 11"
        ),
        pytest.param(
            {"REDEN_UITSTROOM": "x"}, "reden_uitschrijving", FaultReason.UNKNOWN_VALUE, id="reason x"
        ),
        pytest.param({"RMC_REGIO": ""}, "rmc_regio", FaultReason.MISSING, id="no region"),
        pytest.param({"RMC_REGIO": "HAARLEM"}, "rmc_regio", FaultReason.WRONG_FORM, id="region in words"),
        pytest.param(
            {"RMC_REGIO": "REGIO 26"}, "rmc_regio", FaultReason.REGION_NOT_ALLOWED, id="other region"
        ),
        pytest.param({"RAPPORTAGEMAAND": "202613"}, "rapportagemaand", FaultReason.WRONG_FORM, id="month 13"),
        pytest.param({"#BRIN_NR": "98M"}, "brin", FaultReason.WRONG_FORM, id="brin"),
        pytest.param({"LEERWEG": "AVOND"}, "leerweg", FaultReason.UNKNOWN_VALUE, id="route"),
        pytest.param({"GEMEENTECODE": "GM0392"}, "gemeentecode", FaultReason.WRONG_FORM, id="code"),
        pytest.param({"GEBOORTEDATUM": "12-13-2008"}, "geboortedatum", FaultReason.NOT_A_DATE, id="birth"),
    ],
)
def test_a_wrong_value_is_refused_with_its_reason(
    changed: dict[str, str], place: str, reason: FaultReason
) -> None:
    """A row that is not surely right is refused, at the field that is wrong and nowhere else."""
    assert faults("duo-a01", **changed) == [(place, reason)]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    """Who mends a row sees all that is wrong with it."""
    found = faults("duo-a01", PERSOONSGEBONDENNUMMER="1", LEERWEG="?", DATUM_UITSCHRIJVING="")
    assert sorted(place for place, _ in found) == ["leerweg", "persoonsgebondennummer", "uitstroomdatum"]


def test_a_row_of_other_width_is_refused() -> None:
    """Too many or too few cells are one fault of the row."""
    (found,) = judged("duo-a01", file("duo-a01") + b";x")
    assert [fault.reason for fault in found] == [FaultReason.CELLS]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("REDEN_UITSTROOM=4", {"reden_uitschrijving": "04"}, id="reason"),
        pytest.param("REDEN_UITSTROOM=", {}, id="no reason"),
    ],
)
def test_a_zero_that_was_dropped_is_put_back(written: str, read: dict[str, str]) -> None:
    """DUO drops leading zeros of codes."""
    name, _, value = written.partition("=")
    facts = accepted("duo-a01", **{name: value}).facts
    assert {key: str(facts[key]) for key in facts if key != "datum"} == read


def test_a_bsn_without_its_zero_is_known_by_its_test() -> None:
    """Eight digits are a number only where nothing else can be meant."""
    whole = next(f"0{n}" for n in range(10_000_000, 10_000_100) if is_bsn(f"0{n}"))
    assert accepted("duo-a01", PERSOONSGEBONDENNUMMER=whole[1:]).pupil.number == whole


@given(st.integers(1, 10**9 - 1), st.integers(0, 8), st.integers(1, 9))
def test_no_single_wrong_digit_passes_the_test_of_a_bsn(number: int, place: int, other: int) -> None:
    """A typing error in one digit of a BSN is seen, which is what the test is for."""
    digits = f"{number:09}"
    wrong = f"{digits[:place]}{(int(digits[place]) + other) % 10}{digits[place + 1 :]}"
    assert not (is_bsn(digits) and is_bsn(wrong))


@pytest.mark.parametrize(
    ("one", "same"),
    [
        pytest.param({}, True, id="twice"),
        pytest.param({"ACHTERNAAM": "Anders"}, True, id="another name"),
        pytest.param({"REDEN_UITSTROOM": "02"}, False, id="another reason"),
    ],
)
def test_what_makes_it_another_wording(one: dict[str, str], *, same: bool) -> None:
    """Of one fact the reason may change; what another file calls the person changes nothing."""
    first, second = accepted("duo-a01"), accepted("duo-a01", **one)
    assert first.origin == second.origin
    assert (first.content == second.content) is same


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_example_is_read_whole(example: Path) -> None:
    """Each row of each example becomes what its file says."""
    kind = f"duo-{example.name[6:9].lower()}" if example.name[6] == "A" else "duo-p"
    assert all(isinstance(item, Accepted) for item in judged(kind, example.read_bytes()))


CELLS = st.one_of(st.text(max_size=12), st.sampled_from(sorted({*PERSON.values(), "31-02-2026", "0", "14"})))


@pytest.mark.parametrize("kind", duo_files.LAYOUTS)
@given(data=st.data())
def test_any_cells_are_an_event_or_faults(kind: str, data: Any) -> None:
    """Whatever stands in a row, there is a body that keeps its schema, or a fault that repeats nothing."""
    layout = duo_files.LAYOUTS[kind]
    good = by_field(kind)
    wrong = data.draw(st.dictionaries(st.sampled_from(layout.columns), CELLS, max_size=4))
    cells = {name: value.strip() for name, value in (good | wrong).items()}
    found = duo.judge(Row(2, cells), layout, REGION, TODAY)
    if isinstance(found, Accepted):
        if kind != duo_files.A04:
            body(found)
        return
    assert found
    assert all(fault.expected for fault in found)
    assert not any(cell in str(found) for cell in cells.values() if len(cell) > 8 and cell.isdecimal())


def by_field(kind: str) -> dict[str, str]:
    """Return the cells of a good row, by field."""
    layout = duo_files.LAYOUTS[kind]
    read = table.read(file(kind), layout.columns, layout.needed)
    assert isinstance(read, Sheet)
    return dict.fromkeys(layout.columns, "") | (read.rows[0].cells or {})


@pytest.mark.parametrize("kind", duo_files.LAYOUTS)
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_rows_or_faults(kind: str, content: bytes) -> None:
    """Nothing that is sent as such a file makes the reader fall over, also below a good header."""
    layout = duo_files.LAYOUTS[kind]
    for sent in (content, ";".join(ROWS[kind]).encode() + b"\n" + content):
        read = table.read(sent, layout.columns, layout.needed)
        rows = read.rows if isinstance(read, Sheet) else ()
        assert rows or read
        for row in rows:
            assert duo.judge(row, layout, REGION, TODAY)


def test_the_files_of_schools_still_never_read_a_national_number() -> None:
    """A column with a national number is read where the kind of file has a field for it, and only as that field."""
    header = b"BSN;leerlingnummer\n" + NUMBER.encode() + b";1"
    read = table.read(header, ("leerlingnummer",), ("leerlingnummer",), {"BSN": "leerlingnummer"})
    assert isinstance(read, tuple)
    assert [fault.reason for fault in read] == [FaultReason.COLUMN_UNKNOWN]
    as_name = table.read(file("duo-a01"), duo_files.LAYOUTS["duo-a01"].columns, (), {"BSN": "achternaam"})
    assert isinstance(as_name, tuple)
