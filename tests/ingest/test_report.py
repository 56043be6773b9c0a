"""What a sender hears back."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.faults import Fault, FaultReason
from services.ingest.recognise import Verdict
from services.ingest.report import Line, Reading, count, receipt, upload_report
from tests.ingest.days import NOW

ID = UUID(int=5)


@given(st.lists(st.sampled_from(Verdict)))
def test_every_item_ends_in_one_place(verdicts: list[Verdict]) -> None:
    """Offered is rejected plus already known plus accepted, and corrections are among the accepted."""
    counts = count(verdicts)
    assert counts.offered == counts.rejected + counts.already_known + counts.accepted == len(verdicts)
    assert counts.corrections <= counts.accepted


def test_the_report_names_each_row() -> None:
    """Each row has its number and what became of it; a rejected one its first fault, and all of them."""
    faults = (Fault("brin", FaultReason.WRONG_FORM, "98KP"), Fault("mobiel", FaultReason.WRONG_FORM, "06"))
    lines = [
        Line(2, Verdict.ACCEPTED),
        Line(3, Verdict.CORRECTION),
        Line(4, Verdict.KNOWN),
        Line(5, Verdict.REJECTED, faults),
    ]
    told = upload_report(ID, "uitstroom", NOW, lines, reading=Reading(ignored=["bsn"]), started=["98KP"])
    assert {name: told[name] for name in ("rijen", "aanvaard", "al_bekend", "correcties", "geweigerd")} == {
        "rijen": 4,
        "aanvaard": 2,
        "al_bekend": 1,
        "correcties": 1,
        "geweigerd": 1,
    }
    assert told["ontvangen_op"] == "2026-11-24T09:00:00Z"
    assert (told["kolommen_genegeerd"], told["startstand"]) == (["bsn"], ["98KP"])
    assert told["regels"][:3] == [
        {"rij": 2, "uitkomst": "aanvaard"},
        {"rij": 3, "uitkomst": "correctie"},
        {"rij": 4, "uitkomst": "al_bekend"},
    ]
    rejected = told["regels"][3]
    assert (rejected["kolom"], rejected["reden"], rejected["verwacht"]) == ("brin", "verkeerde_vorm", "98KP")
    assert [fault["kolom"] for fault in rejected["fouten"]] == ["brin", "mobiel"]


def test_the_receipt_counts_and_names() -> None:
    """A receipt says how many were taken, and what became of each, in the order of the request."""
    told = receipt(ID, NOW, [Verdict.ACCEPTED, Verdict.KNOWN])
    assert told == {
        "id": str(ID),
        "ontvangen_op": "2026-11-24T09:00:00Z",
        "aangeboden": 2,
        "aanvaard": 1,
        "al_bekend": 1,
        "uitkomsten": ["aanvaard", "al_bekend"],
    }
