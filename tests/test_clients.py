"""The clients that people have: netcat in its kinds, and telnet on a terminal."""

import os
import pty
import shutil
import signal
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asking import SECRET, Clerk
from visiting import SECONDS, OpenHouse, open_house, run, until

NETCATS = ("nc", "nc.openbsd", "nc.traditional", "ncat")


def installed(client: str) -> str:
    """Where the client is; the test is skipped with its name if it is not there."""
    path = shutil.which(client)
    if path is None:
        pytest.skip(f"{client} is not installed")
    return path


class Client:
    """A client at work; ``heard`` is what it printed and was not asked for yet."""

    def __init__(self, command: list[Any], terminal: bool = False) -> None:
        ours, theirs = pty.openpty() if terminal else os.pipe()
        if terminal:
            attributes = termios.tcgetattr(theirs)
            attributes[3] &= ~termios.ECHO  # we only want what it prints
            termios.tcsetattr(theirs, termios.TCSANOW, attributes)
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=theirs if terminal else subprocess.PIPE,
            stdout=theirs,
            stderr=theirs if terminal else subprocess.DEVNULL,
            env={**os.environ, "TERM": "dumb", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        os.close(theirs)
        os.set_blocking(ours, False)
        self._out = ours
        self._in = ours if terminal else self.process.stdin.fileno()  # type: ignore[union-attr]
        self.heard = b""

    def types(self, *lines: str) -> None:
        """Type these lines, or write them to its input."""
        for line in lines:
            os.write(self._in, f"{line}\n".encode())

    def presses(self, key: bytes) -> None:
        os.write(self._in, key)

    def ends_input(self) -> None:
        """No more will be written to it."""
        assert self.process.stdin
        self.process.stdin.close()

    def take(self) -> bool:
        """Read what it has printed; False at the end."""
        try:
            data = os.read(self._out, 65_536)
        except BlockingIOError:
            return True
        except OSError:  # how a terminal says that nobody is there any more
            return False
        self.heard += data
        return bool(data)

    def prints(self, what: str) -> str:
        """All it prints up to this text."""
        wanted = what.encode()
        end = time.monotonic() + SECONDS
        while wanted not in self.heard:
            assert self.take(), f"no {what!r} to the end of {self.heard!r}"
            assert time.monotonic() < end, f"no {what!r} in {self.heard!r}"
            run(0.001)
        at = self.heard.index(wanted) + len(wanted)
        found, self.heard = self.heard[:at], self.heard[at:]
        return found.decode().replace("\r\n", "\n")

    def prints_to_end(self) -> str:
        """All it prints until it ends by itself."""
        until(lambda: self.process.poll() is not None)
        until(lambda: not self.take())
        return self.heard.decode()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()
        os.close(self._out)


Start = Callable[..., Client]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OpenHouse]:
    with open_house(tmp_path, "limits.lines_burst=50") as house:
        yield house


@pytest.fixture
def start(house: OpenHouse) -> Iterator[Start]:
    """Starts a client at a door."""
    clients: list[Client] = []

    def start(client: str, *options: str) -> Client:
        door = "telnet" if client == "telnet" else "line"
        command = [installed(client), *options, *house.doors[door]]
        clients.append(Client(command, terminal=client == "telnet"))
        return clients[-1]

    yield start
    for client in clients:
        client.close()


def test_a_pipe_is_delivered_and_ends(house: OpenHouse, start: Start) -> None:
    """``printf 'alice lobby\\nhello\\n' | nc -N localhost PORT``."""
    bob = house.enter("bob")
    alice = start("nc", "-N")
    alice.types("alice lobby", "hello")
    alice.ends_input()
    said = alice.prints_to_end()
    assert said.endswith("-- goodbye\n")
    assert "-- welcome alice; 1 other here; /help for help\n" in said
    assert 0 == alice.process.returncode
    bob.hears("<alice> hello\n-- alice left (quit)\n")


def test_a_pipe_of_500_lines_loses_none(tmp_path: Path) -> None:
    """However it is slowed."""
    nc = installed("nc")
    bounds = ("lines_burst=50", "lines_per_second=500", "unread_bytes=1000")
    with open_house(tmp_path, *(f"limits.{each}" for each in bounds)) as house:
        bob = house.enter("bob")
        alice = Client([nc, "-N", *house.doors["line"]])
        alice.types("alice", *[f"line {number}" for number in range(500)])
        alice.ends_input()
        bob.hears("-- alice joined #lobby (2 here)\n")
        for number in range(500):
            assert f"<alice> line {number}" == bob.reads_line()
        assert "-- alice left (quit)" == bob.reads_line()
        assert alice.prints_to_end().endswith("-- goodbye\n")
        alice.close()


@pytest.mark.parametrize("netcat", NETCATS)
def test_every_netcat_ends_at_quit(house: OpenHouse, start: Start, netcat: str) -> None:
    """From a pipe that ends in ``/quit``, and typed while its input stays open."""
    bob = house.enter("bob")
    for ends in (True, False):
        alice = start(netcat)
        alice.types("alice lobby", "hello", "/quit bye")
        if ends:
            alice.ends_input()
        bob.hears("<alice> hello\n-- alice left (quit: bye)\n")
        alice.prints("-- goodbye\n")
        house.settle(1)
        if ends:
            alice.prints_to_end()


def test_netcat_and_telnet_talk_to_each_other(start: Start) -> None:
    """Both ways, whatever letters it has."""
    ann, bob = start("nc"), start("telnet")
    ann.types("ann")
    ann.prints("-- welcome ann")
    bob.prints("/quit leaves")
    bob.types("bob lobby")
    bob.prints("-- welcome bob; 1 other here")
    ann.prints("-- bob joined #lobby (2 here)\n")
    for line in ("hello", "olá, tudo bem?", "日語 😀"):
        bob.types(line)
        assert f"<bob> {line}\n" == ann.prints("\n")
        ann.types(line)
        bob.prints(f"<ann> {line}")
    bob.types("@ann psst")
    assert "[bob -> you] psst\n" == ann.prints("\n")
    bob.prints("[you -> ann] psst")
    bob.types("/quit")
    assert "-- goodbye" in bob.prints_to_end()
    assert "-- bob left (quit)\n" == ann.prints("\n")


def test_what_telnet_can_send(house: OpenHouse, start: Start) -> None:
    """Its commands and keys are borne, and answered where they ask."""
    ann, bob = house.enter("ann"), start("telnet")
    bob.types("bob")
    bob.prints("-- welcome bob")
    bob.presses(b"\x1d")
    bob.prints("telnet> ")
    bob.types("send nop brk ga ayt synch")
    bob.prints("[yes]")
    bob.types("here")
    ann.hears("<bob> here\n")
    bob.presses(b"\x03")  # it shows nothing then until its timing mark is answered
    run(0.05)
    ann.says("still there?")
    bob.prints("<ann> still there?")
    bob.types("yes")
    ann.hears("<bob> yes\n")


@pytest.mark.parametrize("client", ["nc", "telnet"])
def test_a_client_that_is_killed_is_gone(
    house: OpenHouse, start: Start, client: str
) -> None:
    """With its window, or by its owner."""
    ann, bob = house.enter("ann"), start(client)
    bob.types("bob")
    bob.prints("-- welcome bob")
    bob.prints("== #lobby: ann bob")
    bob.process.send_signal(signal.SIGKILL)
    ann.hears("-- bob left (")
    house.settle(1)


@pytest.mark.parametrize("text", ["Über", "SÃO PAULO", "Ú", "日本語"])
def test_letters_that_telnet_takes_for_keys(
    house: OpenHouse, start: Start, text: str
) -> None:
    """GNU telnet sends commands for their second bytes; they are said all the same."""
    ann, bob = house.enter("ann"), start("telnet")
    bob.types("bob")
    bob.prints("-- welcome bob")
    bob.types(text, "next")
    assert f"<bob> {text}\n<bob> next\n".encode() in ann.hears("<bob> next\n")


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_password_is_not_seen_on_the_screen(
    house: OpenHouse, start: Start, monkeypatch: pytest.MonkeyPatch, rounds: int
) -> None:
    """Telnet shows what is typed before and after it, and nothing of it itself."""
    clerk = Clerk(monkeypatch)
    bob = start("telnet")
    bob.types("bob")
    bob.prints("-- welcome bob")
    for _ in range(rounds):
        bob.types("/three")
        for number in (1, 2, 3):
            assert SECRET not in bob.prints(f"-- question {number}:")
            bob.types(SECRET)
        assert SECRET not in bob.prints("-- asked three times")
    bob.types("who sees this?")
    bob.prints("who sees this?")
    bob.types("/quit")
    assert "-- goodbye" in bob.prints_to_end()
    assert [SECRET] * 3 * rounds == clerk.heard
