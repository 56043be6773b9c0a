"""``vangnet persons``: offering, comparing, joining, splitting and rejecting from a terminal."""

import io
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from services.ingest import app as ingest
from services.ingest.settings import IngestSettings
from services.runtime.command import opened_here
from tests.commands.typed import Vangnet
from tests.ingest.deliveries import OTHER_SCHOOL, PERSONAL, SCHOOL, accepted

pytestmark = pytest.mark.usefixtures("installed")

Two = tuple[str, str]


@pytest.fixture
def two(folder: object) -> Two:
    """Return the pseudonyms of one young person at two schools."""
    with opened_here(None) as runtime:
        app = ingest.build(runtime, IngestSettings.load())
        sender = app.sender_keys.sender(
            app.create_key(role="school", schools=(SCHOOL,), region=None, name="")
        )
        for school in (SCHOOL, OTHER_SCHOOL):
            item = accepted()
            pupil, delivered = replace(item.pupil, school=school), replace(item.delivered, sender_id=school)
            app.intake.take_events([replace(item, pupil=pupil, delivered=delivered)], sender)
        (candidate,) = app.persons.candidates(None)
        app.close()
    return str(candidate.one.leaver), str(candidate.other.leaver)


def test_candidates_are_listed_without_names(vangnet: Vangnet, two: Two) -> None:
    """The list holds pseudonyms, schools, regions and rejections, and nothing that names a person."""
    said = vangnet("persons", "candidates", "--json")

    (row,) = said.json
    assert (row["one"], row["other"], row["rejected_at"]) == (*two, None)
    assert set(row["schools"].split()) == {SCHOOL, OTHER_SCHOOL}
    assert [word for word in PERSONAL if word in said.out + said.err] == []


def test_a_join_is_made_listed_and_taken_back(vangnet: Vangnet, two: Two) -> None:
    """Each step says what it did and what comes next; the list says by whom."""
    made = vangnet("persons", "join", *two, "--by", "CO", "--region", "25", "--yes")
    assert made.code == 0
    assert "vangnet persons split" in made.out
    assert [word for word in PERSONAL if word in made.out + made.err] == []
    assert vangnet("persons", "candidates").out == "nobody looks like somebody else\n"

    (row,) = vangnet("persons", "list", "--json").json
    assert (row["stays"], row["joined"], row["undone_at"]) == (*two, None)

    undone = vangnet("persons", "split", row["join"], "--by", "CO")
    assert (undone.code, undone.out) == (0, f"{two[0]} and {two[1]} are two people again\n")
    assert vangnet("persons", "list", "--json").json[0]["undone_at"] is not None
    assert len(vangnet("persons", "candidates", "--json").json) == 1


def test_a_human_sees_both_before_joining(
    vangnet: Vangnet, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --yes the names are shown and asked about, and 'no' joins nobody."""
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    said = vangnet("persons", "join", *two, "--by", "CO")

    assert said.code == 1
    assert said.out.count("Testpersoon") == 2
    assert vangnet("persons", "list").out == "nobody was joined\n"


def test_two_are_compared(vangnet: Vangnet, two: Two) -> None:
    """What decides is shown where it is asked for, and no more: no number, no e-mail address."""
    said = vangnet("persons", "compare", *two)

    assert said.out.count("geboortedatum: 2008-04-12") == 2
    assert "leerlingnummer" not in said.out
    assert "@" not in said.out
    assert [word for word in PERSONAL if word in said.err] == []


def test_a_rejection_is_kept(vangnet: Vangnet, two: Two) -> None:
    """Two who are not one stay listed, as rejected."""
    assert vangnet("persons", "reject", *two, "--by", "CO").code == 0
    assert vangnet("persons", "candidates", "--json").json[0]["rejected_at"] is not None


def test_reindexing_says_how_far_it_is(vangnet: Vangnet, two: Two) -> None:
    """Long work says progress and how it ended."""
    said = vangnet("persons", "reindex")
    assert (said.code, said.out) == (0, "2 people\ndone: 2 people can be found by birth date and name\n")


def test_what_cannot_be_is_told(vangnet: Vangnet, two: Two) -> None:
    """A pseudonym that is not here, and a join that is not there, end with a reason and exit code 1."""
    for words in (
        ("join", two[0], str(uuid4()), "--by", "CO", "--yes"),
        ("split", str(UUID(int=1)), "--by", "CO"),
    ):
        said = vangnet("persons", *words)
        assert said.code == 1, words
        assert said.err.strip(), words
