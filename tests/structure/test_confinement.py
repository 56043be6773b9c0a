"""Tests stay on this machine, meet no warning in silence, and never share a database."""

import socket
import warnings

import psycopg
import pytest
from pytest_socket import SocketBlockedError, SocketConnectBlockedError

ELSEWHERE = ("192.0.2.1", 80)
"""An address that belongs to nobody (RFC 5737)."""


def test_sockets_are_blocked() -> None:
    """Outside the folders that need it, a test cannot even make a socket."""
    with pytest.warns(UserWarning, match="tried to use"), pytest.raises(SocketBlockedError):
        socket.socket()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_loopback_is_not_the_network() -> None:
    """Where sockets are open, they reach this machine alone."""
    with (
        socket.socket() as opened,
        pytest.warns(UserWarning, match="tried to use"),
        pytest.raises(SocketConnectBlockedError),
    ):
        opened.connect(ELSEWHERE)


def test_a_warning_is_an_error() -> None:
    """What a library warns of today breaks a test today."""
    with pytest.raises(DeprecationWarning):
        warnings.warn("will go away", DeprecationWarning, stacklevel=1)


@pytest.mark.parametrize("time", [pytest.param(n, id=f"test {n}") for n in (1, 2)])
def test_each_test_has_a_database_of_its_own(time: int, database_url: str) -> None:
    """What one test wrote, the next one does not find."""
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into monitor.quarantine values (gen_random_uuid(), 'e', 'p', now(), 1)")
        found = connection.execute("select count(*) from monitor.quarantine").fetchone()
    assert found == (1,), time
