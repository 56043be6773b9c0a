"""What the operator's monitoring reads, and who may."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.runtime.errors import Unavailable
from services.runtime.metrics import PATH, Gauge, Metrics

KEY = "een-sleutel-van-de-beheerder"


def read(metrics: Metrics, key: str | None = None, host: str = "127.0.0.1", **headers: str) -> httpx.Response:
    """Return the answer to who asks from ``host``."""
    site = FastAPI()
    site.include_router(metrics.router(SecretStr(key) if key else None))

    async def answered() -> httpx.Response:
        door = httpx.ASGITransport(site, client=(host, 1))
        async with httpx.AsyncClient(transport=door, base_url="http://vangnet.example") as client:
            return await client.get(PATH, headers=headers)

    return asyncio.run(answered())


def test_counters_and_gauges_stand_in_one_text() -> None:
    """A counter counts in this process; a gauge is asked at the moment of looking."""
    metrics = Metrics()
    metrics.counter("things", "What came in.", ("kind",)).labels("a").inc(2)
    asked = iter((1.0, 5.0))
    metrics.ask(lambda: [Gauge("waiting", "What waits.", ("service",), {("one",): next(asked)})])

    first, second = read(metrics).text, read(metrics).text

    assert 'things_total{kind="a"} 2.0' in first
    assert 'waiting{service="one"} 1.0' in first
    assert 'waiting{service="one"} 5.0' in second


def test_two_services_bring_values_of_one_name() -> None:
    """In one process each service adds its own value; the name stands there once."""
    metrics = Metrics()
    for service in ("one", "two"):
        metrics.ask(
            lambda service=service: [Gauge("waiting", "What waits.", ("service",), {(service,): 1.0})]  # type: ignore[misc]
        )

    text = read(metrics).text

    assert text.count("# TYPE waiting gauge") == 1
    assert text.count("waiting{service=") == 2


@pytest.mark.parametrize(
    ("key", "host", "headers", "status"),
    [
        pytest.param(None, "127.0.0.1", {}, 200, id="without a key from this machine"),
        pytest.param(None, "::1", {}, 200, id="the same over IPv6"),
        pytest.param(None, "10.0.0.7", {}, 401, id="not from another"),
        pytest.param(None, "localhost.example", {}, 401, id="not from what is no address"),
        pytest.param(None, "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 401, id="not through a proxy"),
        pytest.param(None, "127.0.0.1", {"Forwarded": "for=203.0.113.9"}, 401, id="not through another"),
        pytest.param(
            KEY, "10.0.0.7", {"Authorization": f"Bearer {KEY}"}, 200, id="with the key from anywhere"
        ),
        pytest.param(KEY, "10.0.0.7", {"Authorization": "Bearer x"}, 401, id="not with another key"),
        pytest.param(KEY, "10.0.0.7", {"Authorization": f"Basic {KEY}"}, 401, id="not in another way"),
        pytest.param(KEY, "127.0.0.1", {}, 401, id="a key that is set is asked of everybody"),
    ],
)
def test_only_the_operator_reads(key: str | None, host: str, headers: dict[str, str], status: int) -> None:
    """Without a key only this machine itself; with a key only who has it."""
    assert read(Metrics(), key, host, **headers).status_code == status


def test_a_database_that_is_away_is_503() -> None:
    """Whoever looks hears that it is for a moment, and nothing else breaks."""
    metrics = Metrics()

    def away() -> list[Gauge]:
        raise Unavailable("the database", 3)

    metrics.ask(away)
    answer = read(metrics)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
