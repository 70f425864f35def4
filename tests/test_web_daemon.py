"""The web door of a real daemon: where it says it is, and how it ends."""

import signal
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from running import Daemon, Daemons

DOORS = ("--line", "0", "--telnet", "off", "--irc", "off", "--web", "0")


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """As it is shipped."""
    with Daemons(tmp_path) as daemons:
        yield daemons.start(doors=DOORS)


def browser(daemon: Daemon) -> HTTPConnection:
    """A connection that is kept open, as browsers do."""
    return HTTPConnection(*daemon.address("web"), timeout=20)


def test_it_ends_at_once(daemon: Daemon) -> None:
    """Connections on which nothing is asked, or not all of it, keep nobody waiting."""
    idle, half = browser(daemon), browser(daemon)
    idle.request("GET", "/")
    page = idle.getresponse()
    assert 200 == page.status
    assert b"<!doctype html>" in page.read().lower()
    half.connect()
    half.sock.sendall(b"GET / HTTP/1.1\r\nX:")
    begun = time.monotonic()
    daemon.tell(signal.SIGTERM)
    for connection in (idle, half):
        assert b"" == connection.sock.recv(99)
        connection.close()
    assert 0 == daemon.ended()
    assert time.monotonic() - begun < 5


def test_no_end_of_people_asking(daemon: Daemon) -> None:
    """A thousand requests on one connection are answered, and none is left behind."""
    connection = browser(daemon)
    for _ in range(1000):
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        assert (200, b"ok\n") == (answer.status, answer.read())
    connection.close()
    assert 0 == daemon.stop()
