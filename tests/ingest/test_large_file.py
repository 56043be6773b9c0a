"""A large file is taken in parts: what was done stays done, and the same file goes on where it was."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from schemas.events import ExitRegistered
from tests.ingest.conftest import Office, close_office, open_office
from tests.ingest.days import TODAY
from tests.ingest.deliveries import SCHOOL
from tests.ingest.test_take_twice import SECRETS, Killed, end_state, killed_after, together

ROWS = 2_300
UPLOADS = "/v1/uploads"


def large(*changed: str) -> bytes:
    """Return a file of three parts; ``changed`` are rows at its end."""
    rows = [f"{number};{SCHOOL};pro;17-07-2026;onbekend" for number in range(ROWS)]
    return "\n".join(["leerlingnummer;brin;schoolsoort;uitstroomdatum;bestemming", *rows, *changed]).encode()


def numbers(report: Any) -> tuple[int, ...]:
    """Return the counts of a report."""
    return tuple(report[name] for name in ("rijen", "aanvaard", "al_bekend", "correcties", "geweigerd"))


def test_a_file_that_died_half_way_goes_on_where_it_was(
    database_url: str, keys_url: str, tmp_path: Path
) -> None:
    """Stopped in any of its parts and sent again, the report covers all rows once, as if nothing happened."""
    office = open_office(database_url, keys_url, tmp_path, SECRETS)
    file = large(f"5;{SCHOOL};pro;18-07-2026;onbekend", f"bad;{SCHOOL};pro;morgen;onbekend")
    with killed_after(office, 36) as came, suppress(Killed):
        office.upload(file)
    assert came()
    (progress,) = office.ask("GET", UPLOADS).json()["uploads"]
    assert (progress["rijen"], progress["klaar"]) == (ROWS + 2, False)
    assert progress["gedaan"] in {1_000, 2_000}
    assert office.ask("GET", f"{UPLOADS}/{progress['id']}").json() == progress
    assert office.ask("GET", UPLOADS, office.other).json() == {"uploads": []}

    answer = office.upload(file)

    report = answer.json()
    assert (answer.status_code, report["id"]) == (202, progress["id"])
    assert numbers(report) == (ROWS + 2, ROWS + 1, 0, 1, 1)
    assert [line["rij"] for line in report["regels"]] == list(range(2, ROWS + 4))
    assert report["startstand"] == [SCHOOL]
    starts = {made.body.start_state_on for made in office.events() if isinstance(made.body, ExitRegistered)}
    assert starts == {TODAY}
    (told,) = office.ask("GET", UPLOADS).json()["uploads"]
    assert (told["gedaan"], told["klaar"]) == (ROWS + 2, True)
    assert office.ask("GET", f"{UPLOADS}/{told['id']}").json() == report
    assert office.count("upload_parts") == office.count("running_uploads") == 0
    state = end_state(office)
    again = office.upload(file).json()
    assert numbers(again) == (ROWS + 2, 0, ROWS + 1, 0, 1)
    assert end_state(office) == state
    assert all(delivery.closes for delivery in office.app.account().deliveries)
    close_office(office)


def test_a_large_file_twice_at_once_is_taken_once(office: Office) -> None:
    """Two requests with the same large file share the work, and each row makes one event."""
    answers = together(*[lambda: office.upload(large())] * 2)
    assert [answer.status_code for answer in answers] == [202, 202]
    assert office.count("outbox") == len(office.leavers()) == ROWS
    assert sum(delivery.accepted for delivery in office.app.account().deliveries) == ROWS
