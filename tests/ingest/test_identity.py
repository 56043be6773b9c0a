"""Names behind pseudonyms: encrypted, found again, merged, and gone when the key is gone."""

from uuid import uuid4

from schemas.types import LeaverId
from services.ingest.fingerprint import Pupil
from tests.ingest.conftest import Office
from tests.ingest.deliveries import PERSON, event, export, row


def the_person(office: Office) -> dict[str, str]:
    """Return what is known of the one leaver."""
    (leaver,) = office.leavers()
    return office.app.identities.persons([LeaverId(leaver)])[LeaverId(leaver)]


def test_a_pseudonym_leads_back_to_the_pupil(office: Office) -> None:
    """Only ingest turns a pseudonym back into school and pupil number; a strange one leads nowhere."""
    office.event(event(pupil="4711"))
    (leaver,) = office.leavers()
    assert office.app.pupils([leaver, uuid4()]) == {leaver: ("98KP", "4711")}
    assert office.app.identities.pupils([LeaverId(leaver)]) == {LeaverId(leaver): Pupil("98KP", "4711")}


def test_the_person_is_kept_whole(office: Office) -> None:
    """What was told about the person is read back as it was told."""
    office.event(event())
    assert the_person(office) == PERSON | {"mobiel": "+31612345678", "brin": "98KP", "leerlingnummer": "1"}


def test_what_is_told_later_is_added(office: Office) -> None:
    """A later delivery changes what it tells and keeps what it leaves out."""
    office.event(event("contact.gelegd", number="1"))
    office.event(event(number="2", email=None))
    office.upload(export(row(mobiel="06-87654321", roepnaam="")))
    person = the_person(office)
    assert (person["mobiel"], person["roepnaam"], person["email"]) == (
        "+31687654321",
        "Renske",
        "renske@example.org",
    )


def test_the_same_pupil_number_of_two_schools_is_two_people(office: Office) -> None:
    """A pupil number means something only with its school."""
    office.event(event())
    office.event(event(brin="98OH"), office.other)
    assert office.event(event(number="2", brin="98OH"), office.other).status_code == 202
    assert len(office.leavers()) == 2


def test_a_pseudonym_cannot_be_computed(office: Office) -> None:
    """Pseudonyms are random: version 4."""
    office.event(event())
    assert [leaver.version for leaver in office.leavers()] == [4]


def test_the_index_row_names_its_key(office: Office) -> None:
    """Each row of the blind index says under which key it was made."""
    office.event(event())
    assert [row.key_id for row in office.rows("select key_id from ingest.pupil_index")] == ["1"]


def test_without_the_key_the_person_is_gone(office: Office) -> None:
    """When a person's key is destroyed nothing of the person can be read, and nothing else breaks."""
    office.event(event())
    (leaver,) = office.leavers()
    office.keys.run(lambda connection: connection.exec_driver_sql("delete from person_keys.person_keys"))
    assert office.app.pupils([leaver]) == {}
