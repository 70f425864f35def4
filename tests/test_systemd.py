"""What systemd is told, by a datagram to the socket that it names."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from twistchat.systemd import WATCHDOG_SECONDS, notify, watchdog_seconds


@pytest.fixture
def manager() -> Iterator[socket.socket]:
    """A service manager that has not bound its socket yet."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.settimeout(5)
        yield listening


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a manager, or one that is gone, nothing happens."""
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not notify("READY=1")
    for gone in (str(tmp_path / "gone"), "@gone", "vsock:2:1", "/" + "x" * 200):
        monkeypatch.setenv("NOTIFY_SOCKET", gone)
        assert not notify("READY=1")


def test_a_socket_file(
    manager: socket.socket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The state is told in one datagram."""
    manager.bind(str(tmp_path / "notify"))
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    assert notify("READY=1")
    assert notify("STOPPING=1")
    assert [b"READY=1", b"STOPPING=1"] == [manager.recv(99), manager.recv(99)]


def test_an_abstract_socket(
    manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name begins with a NUL, which is written as @."""
    name = f"twistchat-test-{os.getpid()}"
    manager.bind(f"\0{name}")
    monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
    assert notify("WATCHDOG=1")
    assert b"WATCHDOG=1" == manager.recv(99)


@pytest.mark.parametrize(
    ("microseconds", "seconds"),
    [("30000000", 10), ("4000000", 2), ("500000", 0.25), ("20000000", 10)],
)
def test_twice_in_the_time_that_systemd_waits(
    monkeypatch: pytest.MonkeyPatch, microseconds: str, seconds: float
) -> None:
    """And in any case every ten seconds."""
    monkeypatch.setenv("WATCHDOG_USEC", microseconds)
    assert seconds == watchdog_seconds()


@pytest.mark.parametrize("nonsense", ["", "0", "-1", "1e6", "٣٠", "x"])
def test_no_time_that_makes_sense(
    monkeypatch: pytest.MonkeyPatch, nonsense: str
) -> None:
    """Then it is told as often as we like."""
    monkeypatch.setenv("WATCHDOG_USEC", nonsense)
    assert WATCHDOG_SECONDS == watchdog_seconds()
