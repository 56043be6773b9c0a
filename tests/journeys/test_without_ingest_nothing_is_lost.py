"""Ingest is away when a message to a young person is due: it waits, goes when ingest is back, and never at night."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.world import World, a_world, free_port, serving

YOUNG = "+31612349777"


@dataclass(frozen=True, slots=True)
class Alone:
    """A region that writes to young people, and the port on which it asks ingest for their addresses."""

    world: World
    port: int


@pytest.fixture
def alone(
    database_url: str, keys_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Alone]:
    """Nobody answers on that port yet."""
    texts = tmp_path / "jongeren"
    texts.mkdir()
    (texts / "25.yaml").write_text("afzender: Jongerenpunt\nbel: 023 000 00 00\n")
    port = free_port()
    monkeypatch.setenv("NOTIFY_YOUNG_TEXTS", str(texts))
    monkeypatch.setenv("NOTIFY_INGEST_URL", f"http://127.0.0.1:{port}")
    with a_world(database_url, keys_url, tmp_path) as world:
        world.usual_staff()
        world.leaver(mobiel=YOUNG)
        yield Alone(world, port)


def test_an_hour_without_ingest_is_an_hour_later(alone: Alone) -> None:
    """The notice is due at nine, ingest is back at ten: one text, within minutes."""
    alone.world.at("2026-12-01 10:00").expect_silence()
    with serving(alone.world.region, alone.port):
        alone.world.at("2026-12-01 10:05").expect_sms(YOUNG, containing="Wij zijn Jongerenpunt.")
        alone.world.at("2026-12-01 12:00").expect_silence()


def test_an_evening_without_ingest_is_no_text_at_night(alone: Alone) -> None:
    """What did not go by eight in the evening is planned again, and goes at nine the next morning."""
    alone.world.at("2026-12-01 08:59")
    alone.world.region.advance_to(alone.world.region.now().replace(hour=18, minute=50))
    alone.world.at("2026-12-01 20:30").expect_silence()
    with serving(alone.world.region, alone.port):
        alone.world.at("2026-12-02 08:59").expect_silence()
        alone.world.at("2026-12-02 09:00").expect_sms(YOUNG, containing="Wij zijn Jongerenpunt.")
