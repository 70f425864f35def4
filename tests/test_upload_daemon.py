"""Uploads at a real daemon: what a kill leaves of them (F27), and how much memory they
take."""

import json
import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from running import Client, Daemon, Daemons, wait_until
from sending import MEBIBYTE, on_disk, put

DOORS = ("--line", "0", "--telnet", "off", "--irc", "off", "--web", "0")
#: What ten uploads at a time may add to what the daemon has in memory, at most.
GROWTH = 16 * MEBIBYTE


@pytest.fixture
def daemons(tmp_path: Path) -> Iterator[Daemons]:
    with Daemons(tmp_path) as daemons:
        yield daemons


class Sender:
    """A guest who asks for leave to send by JSON lines, and sends over HTTP."""

    def __init__(self, daemon: Daemon, name: str) -> None:
        self._daemon = daemon
        self._client = Client(daemon.address())
        self.asks("hello", name=name, rooms=["#lobby"], replay=False)

    def asks(self, op: str, **fields: Any) -> dict[str, Any]:
        self._client.say(json.dumps({"op": op, "ref": op, **fields}))
        for text in iter(self._client.line, None):
            if text.startswith("{") and (line := json.loads(text)).get("ref") == op:
                assert line["ok"], line
                return dict(line)
        raise EOFError

    def files(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.asks("files", room="#lobby")["files"]
        return found

    def begins(self, data: bytes, size: int) -> Client:
        """So many bytes of a larger file are on their way."""
        slot = self.asks("upload", room="#lobby", name="x.bin", size=size)["path"]
        caller = Client(self._daemon.address("web"))
        caller.socket.sendall(put(slot, data, size=size))
        return caller

    def sends(self, data: bytes) -> str:
        """The status of the answer; just after the start it is asked once more."""

        def asked() -> str:
            caller = self.begins(data, len(data))
            status = caller.line()
            caller.close()
            return (status or "").partition(" ")[2]

        found: str = wait_until(lambda: (said := asked())[:3] != "503" and said)
        return found


def test_f27_killed_in_the_middle(daemons: Daemons, tmp_path: Path) -> None:
    """Of half a file nothing is there after the restart, neither bytes nor a row."""
    daemon = daemons.start(doors=DOORS)
    ann = Sender(daemon, "ann")
    assert "201 Created" == ann.sends(b"kept")
    ann.begins(b"x" * 5 * MEBIBYTE, 10 * MEBIBYTE)
    data = tmp_path / "data"
    wait_until(lambda: any(path.stat().st_size for path in tmp(data)))
    daemon.kill()
    assert (1, 1) == on_disk(data)
    ann = Sender(daemons.start(doors=DOORS), "ann")
    wait_until(lambda: on_disk(data) == (1, 0))
    assert 1 == len(ann.files())


def test_f27_killed_before_the_row(daemons: Daemons, tmp_path: Path) -> None:
    """A file that has its name and no row yet is swept; the one with a row is there."""
    daemon = daemons.start(doors=DOORS)
    ann, data = Sender(daemon, "ann"), tmp_path / "data"
    assert "201 Created" == ann.sends(b"kept")
    with sqlite3.connect(daemon.database, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")  # so no row can be written
        caller = ann.begins(b"lost", 4)
        wait_until(lambda: on_disk(data) == (2, 0))
        daemon.kill()
        assert not caller.line()  # nobody was told that it is stored
    other.close()
    ann = Sender(daemons.start(doors=DOORS), "ann")
    wait_until(lambda: on_disk(data) == (1, 0))
    (file,) = ann.files()
    assert 4 == file["size"]
    assert "201 Created" == ann.sends(b"lost")


def test_memory_stays_flat(daemons: Daemons) -> None:
    """Ten files of 10 MiB at a time take little more than none."""
    daemon = daemons.start(doors=DOORS)
    senders = [Sender(daemon, f"ann{number}") for number in range(10)]
    assert "201 Created" == senders[0].sends(b"warm")
    Path(f"/proc/{daemon.pid}/clear_refs").write_text("5")  # the peak is now
    before = peak(daemon.pid)
    datas = [bytes([number]) * 10 * MEBIBYTE for number in range(10)]
    with ThreadPoolExecutor(10) as threads:
        found = list(threads.map(Sender.sends, senders, datas))
    assert ["201 Created"] * 10 == found
    grown = peak(daemon.pid) - before
    assert grown < GROWTH, f"{grown / MEBIBYTE:.1f} MiB"


def tmp(data: Path) -> list[Path]:
    return list((data / "files" / "tmp").iterdir())


def peak(pid: int) -> int:
    """The most memory that a process had in use."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1024
