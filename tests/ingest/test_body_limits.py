"""The limits of a body at a real port, whatever its sender says of its length."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.ingest.conftest import STRUCTURED, Office, close_office, open_office
from tests.ingest.deliveries import event
from tests.school_client.conftest import Site

MOST = 100_000
EVENTS = "/v1/gebeurtenissen"


@pytest.fixture
def site(database_url: str, keys_url: str, tmp_path: Path) -> Iterator[Site]:
    """An ingest with empty tables, behind one address."""
    office = open_office(database_url, keys_url, tmp_path)
    yield Site(office)
    close_office(office)


def answered(site: Site, head: str, body: bytes) -> bytes:
    """Return the first line of the answer to a request as somebody types it."""
    request = (
        f"POST {EVENTS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {site.office.school}\r\n"
        f"Content-Type: application/cloudevents+json\r\nConnection: close\r\n{head}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # it may hang up on a body that is too large
            connection.sendall(request.encode() + body)
        try:
            return connection.recv(4096).split(b"\r\n", 1)[0]
        except ConnectionResetError:
            return b""


def in_chunks(size: int) -> bytes:
    """Return a body of ``size`` spaces in chunks of a thousand."""
    return b"3e8\r\n" + (b" " * 1000 + b"\r\n3e8\r\n") * (size // 1000 - 1) + b" " * 1000 + b"\r\n0\r\n\r\n"


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_length_cannot_be_lied_about(site: Site) -> None:
    """A body in chunks is cut off at the limit; a length that is no number or negative is refused."""
    with site.running():
        assert b" 413 " in answered(site, "Transfer-Encoding: chunked", in_chunks(MOST + 1000))
        assert b" 400 " in answered(site, "Transfer-Encoding: chunked", in_chunks(MOST))
        assert b" 413 " in answered(site, f"Content-Length: {MOST + 1}", b" ")
        assert b" 413 " in answered(site, f"Content-Length: {'0' * 30}{MOST}", b" ")
        for length in ("abc", "-5", "1e9", "12 34", "\u0662"):
            assert b" 400 " in answered(site, f"Content-Length: {length}", b"{}"), length
        assert site.office.event(event()).status_code == 202
    assert '"request_failed"' not in site.office.log_text.getvalue()


@pytest.mark.parametrize(
    ("length", "status"),
    [
        pytest.param("abc", 202, id="no number"),
        pytest.param("-5", 202, id="negative"),
        pytest.param("", 202, id="empty"),
        pytest.param("\u00b2", 202, id="a digit that is no number"),
        pytest.param("9" * 5000, 413, id="five thousand digits"),
        pytest.param(str(MOST + 1), 413, id="too long"),
    ],
)
def test_a_strange_length_never_makes_us_fail(office: Office, length: str, status: int) -> None:
    """Behind a server that lets such a header through, the bytes are counted instead."""
    headers: dict[str, str | bytes] = {**STRUCTURED, "Content-Length": length.encode("latin-1")}

    assert office.ask("POST", EVENTS, json=event(), headers=headers).status_code == status
