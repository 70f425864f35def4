"""The web door of a real daemon: where it says it is, and how it ends."""

import json
import resource
import signal
import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from running import Client, Daemon, Daemons, wait_until

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


@pytest.mark.parametrize("where", ["0", "tcp:0:interface=127.0.0.1"])
def test_links_name_the_port_it_has_got(tmp_path: Path, where: str) -> None:
    """Where any would do: so what is told can be fetched."""
    with Daemons(tmp_path) as daemons:
        daemon = daemons.start(doors=(*DOORS[:-1], where))
        ann = Client(daemon.address())
        ann.say('{"op": "hello", "name": "ann", "rooms": ["#lobby"], "ref": "in"}')
        ann.say('{"op": "upload", "room": "#lobby", "ref": "slot"}')
        lines = iter(ann.line, None)
        told = next(line for line in lines if '"ref":"slot"' in line)
        url: str = json.loads(told)["url"]
    host, port = daemon.address("web")
    assert url.startswith(f"http://{host}:{port}/send/")


def test_no_end_of_people_asking(daemon: Daemon) -> None:
    """Three hundred requests on one connection, more than may come at once, are
    answered, and none is left behind."""
    connection = browser(daemon)
    for _ in range(300):
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        assert (200, b"ok\n") == (answer.status, answer.read())
    connection.close()
    assert 0 == daemon.stop()


def test_more_browsers_than_open_files(tmp_path: Path) -> None:
    """F15: who comes too many is told so, who is here and the store feel nothing,
    and when some go others may come."""

    def few_files() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (148, 148))

    with Daemons(tmp_path) as daemons:
        daemon = daemons.start(
            "limits.connections=0", doors=DOORS, preexec_fn=few_files
        )
        ann = Client(daemon.address()).enter("ann", "lobby", "/set echo on")
        crowd = [asking(daemon) for _ in range(100)]
        found = [status(each) for each in crowd]
        # Half of 148 - 128: who asks leaves room. Those who were answered some seconds
        # ago make room, too, so that on a busy machine it may be some more.
        assert 10 <= found.count(200) <= 20
        assert 100 == found.count(200) + found.count(503)
        ann.ask("still here", "<ann> still here")
        assert 1 <= daemon.log.count("connections refused so far") <= 2
        for each in crowd:
            each.close()
        wait_until(lambda: asks(daemon) == 200)
        ann.ask("and now", "<ann> and now")
        assert 0 == daemon.stop()


def asking(daemon: Daemon) -> socket.socket:
    """Somebody who has asked."""
    opened = socket.create_connection(daemon.address("web"), 20)
    opened.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return opened


def status(opened: socket.socket) -> int:
    """What is answered to a request."""
    return int(opened.recv(99).split()[1])


def asks(daemon: Daemon) -> int:
    with asking(daemon) as opened:
        return status(opened)
