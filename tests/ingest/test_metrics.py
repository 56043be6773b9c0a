"""What ingest tells the operator's monitoring: how each school delivers, and nothing of whom."""

from datetime import timedelta

from tests.ingest.conftest import Office
from tests.ingest.deliveries import PERSONAL, SCHOOL, event, export, row


def read(office: Office) -> dict[str, float]:
    """Return every value by its name and labels."""
    lines = office.metrics.text().decode().splitlines()
    return {
        name: float(value)
        for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    }


def test_every_source_has_its_figures(office: Office) -> None:
    """Age, lag, share rejected and silence of a school that delivered, and what waits to be sent."""
    office.event(event(datum="2026-11-23"))
    office.upload(export(row("2"), row("3", schoolsoort="x")))
    office.clock.advance_to(office.clock.now() + timedelta(hours=1))
    found = read(office)

    label = f'{{school="{SCHOOL}"}}'
    assert found[f"vangnet_source_last_delivery_age_seconds{label}"] > 3590
    assert found[f"vangnet_source_lag_median_hours{label}"] == 36
    assert found[f"vangnet_source_lag_p90_hours{label}"] == 36
    assert found[f"vangnet_source_rejected_ratio{label}"] == 1 / 3
    assert found[f"vangnet_source_silent{label}"] == 0
    assert found['vangnet_outbox_waiting{service="ingest"}'] == 2


def test_deliveries_and_rejections_are_counted_by_reason(office: Office) -> None:
    """Taken and refused apart, each fault by its reason; a trial counts nowhere."""
    office.event(event())
    office.event(event(bestemming="dagbesteding"))
    office.event(event(schoolsoort="x", number="2"))
    office.upload(export(row("2"), row("3", schoolsoort="x")))
    office.ask("POST", "/v1/uploads?proef=true", content=export(row()), headers={"Content-Type": "text/csv"})
    found = read(office)

    assert found['vangnet_deliveries_total{kind="gebeurtenissen",outcome="taken"}'] == 1
    assert found['vangnet_deliveries_total{kind="gebeurtenissen",outcome="refused"}'] == 2
    assert found['vangnet_deliveries_total{kind="uitstroom",outcome="taken"}'] == 1
    assert found['vangnet_rejections_total{reason="onbekende_waarde"}'] == 2


def test_nothing_names_a_person(office: Office) -> None:
    """Whatever was delivered, the text holds a school, a kind and a reason."""
    office.event(event())
    office.upload(export(row("2"), row("3", geboortedatum="x")))

    text = office.metrics.text().decode()
    assert [word for word in PERSONAL if word in text] == []
