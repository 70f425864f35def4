"""The clients of ``docs/examples``, run against a real daemon: they were written from
the page of the protocol, so it says enough."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from running import SECONDS, Client, Daemon, Daemons, wait_until

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
SECRET = "correct-horse-battery"


def installed(program: str) -> str:
    """Where it is; the test is skipped with its name if it is not there."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path


class Example:
    """One of the programs at work; ``printed`` is all that it has printed."""

    def __init__(self, *command: Any) -> None:
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self.printed = ""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.printed += line

    def prints(self, text: str) -> None:
        """Wait until it has."""
        wait_until(lambda: text in self.printed or self._is_over())
        assert text in self.printed, self.printed

    def _is_over(self) -> bool:
        return self.process.poll() is not None and not self._reader.is_alive()

    def types(self, *lines: str) -> None:
        assert self.process.stdin
        self.process.stdin.write("".join(f"{line}\n" for line in lines))
        self.process.stdin.flush()

    def ends(self) -> int:
        """No more is typed; its exit status."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.process.wait(SECONDS)

    def close(self) -> None:
        with suppress(ProcessLookupError):  # all that it has started
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream
            stream.close()


class Between:
    """Stands between a client and the server. While it is ``deaf``, what the server
    says is lost."""

    def __init__(self, server: tuple[str, int]) -> None:
        self.deaf = False
        self._server = server
        self._sockets: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    def address(self) -> tuple[str, int]:
        host, port = self._door.getsockname()
        return host, port

    def cut(self) -> None:
        """All connections are gone."""
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for door in (self._door, *self._sockets):
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
            door.close()

    def _accept(self) -> None:
        with suppress(OSError):  # the door is closed
            while True:
                client, _ = self._door.accept()
                server = socket.create_connection(self._server)
                self._sockets += client, server
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def _pass(self, source: socket.socket, to: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if not (self.deaf and to.getpeername() != self._server):
                    to.sendall(data)
            to.shutdown(socket.SHUT_WR)


@pytest.fixture
def daemons(tmp_path: Path) -> Iterator[Daemons]:
    with Daemons(tmp_path) as daemons:
        yield daemons


@pytest.fixture
def start() -> Iterator[Any]:
    """Starts an example."""
    started: list[Example] = []

    def start(
        program: str, file: str, daemon: Daemon | Between, *words: str
    ) -> Example:
        where = [installed(program), EXAMPLES / file, *daemon.address(), *words]
        started.append(Example(*where))
        return started[-1]

    yield start
    for each in started:
        each.close()


def test_the_client_talks(daemons: Daemons, start: Any) -> None:
    """A guest comes in, hears, says and goes; all that it was given is said."""
    daemon = daemons.start()
    zed = start("node", "client.mjs", daemon, "zed", "#lobby")
    zed.prints("-- #lobby: ")
    ann = Client(daemon.address()).enter("ann")
    zed.prints("-- ann joined #lobby")
    ann.say("olá zed 😀", "@zed psst", "/me waves")
    zed.prints("[#lobby] <ann> olá zed 😀\n[ann -> zed] psst\n[#lobby] * ann waves\n")
    lines = [f"line {number} é" for number in range(200)]
    zed.types(*lines)
    assert 0 == zed.ends()
    heard = ann.until("-- zed left (quit)")
    assert [line for line in heard if "<zed>" in line] == [
        f"<zed> {line}" for line in lines
    ]


def test_the_client_has_an_account(daemons: Daemons, start: Any) -> None:
    """Its password lets it in, a wrong one does not."""
    daemon = daemons.start()
    ann = Client(daemon.address()).enter("ann")
    ann.say(f"/register {SECRET}")
    ann.until("is now yours")
    wrong = start("node", "client.mjs", daemon, "ann", "#lobby", "wrong-password")
    wrong.prints("!! the name or the password is wrong")
    assert 1 == wrong.process.wait(SECONDS)
    right = start("node", "client.mjs", daemon, "ann", "#lobby", SECRET)
    right.prints("-- #lobby: ")
    right.types("it is me")
    ann.until("it is me")
    assert 0 == right.ends()


def test_the_client_comes_again(daemons: Daemons, start: Any) -> None:
    """The server is killed under it and starts anew: it is told what it missed, once,
    and what was typed meanwhile is said, once."""
    daemon = daemons.start()
    host, port = daemon.address()
    zed = start("node", "client.mjs", daemon, "zed", "#lobby")
    zed.prints("-- #lobby: ")
    ann = Client(daemon.address()).enter("ann")
    ann.say("before")
    zed.prints("<ann> before")
    zed.types("first")
    ann.until("<zed> first")
    daemon.kill()
    zed.prints("-- connection lost")
    zed.types("second")
    doors = ("--line", f"tcp:{port}:interface={host}")
    again = daemons.start(doors=doors)
    ann = Client(again.address()).enter("ann")
    ann.say("meanwhile")
    ann.until("<zed> second")
    zed.prints("<ann> meanwhile")
    zed.types("third")
    ann.until("<zed> third")
    assert 0 == zed.ends()
    assert [1, 1] == [zed.printed.count(word) for word in ("before", "meanwhile")]
    asked = ann.until("-- zed left (quit)")
    assert not any("<zed>" in line for line in asked)


def test_what_the_client_sends_again_is_said_once(daemons: Daemons, start: Any) -> None:
    """The connection breaks before it reads the answer. What it is given twice is said
    twice, for it is meant so; and nobody forges a line in what it prints."""
    daemon = daemons.start()
    zed = Client(daemon.address()).enter("zed")
    zed.say(f"/register {SECRET}")
    zed.until("is now yours")
    ann = Client(daemon.address()).enter("ann")
    between = Between(daemon.address())
    try:
        client = start("node", "client.mjs", between, "zed", "#lobby", SECRET)
        client.prints("-- #lobby: ")
        client.types("first")  # said when all that its hello asked for has come
        ann.until("<zed> first")
        between.deaf = True
        client.types("once")
        ann.until("<zed> once")
        between.deaf = False
        between.cut()
        client.prints("-- connection lost")
        client.types("twice", "twice", "bye")
        heard = ann.until("<zed> bye")
        ann.say("/json")
        ann.until('"ok":true')
        ann.say('{"op":"say","room":"#lobby","text":"a\\n[#lobby] <zed> b"}')
        client.prints("[#lobby] <ann> a\n[#lobby] <ann> [#lobby] <zed> b\n")
        assert 0 == client.ends()
    finally:
        between.close()
    said = [line for line in heard if "<zed>" in line]
    assert said == ["<zed> twice", "<zed> twice", "<zed> bye"]


def test_the_bot_tells_the_time(daemons: Daemons, start: Any) -> None:
    """To who asks for it, and nobody can make it say more."""
    installed("nc")
    daemon = daemons.start()
    ann = Client(daemon.address()).enter("ann")
    bot = start("sh", "bot.sh", daemon, "clock", "#lobby")
    ann.until("-- clock joined #lobby")
    ann.say('a "text":"!time" b', "what !time", "!time")
    said = ann.until("it is ")
    assert 1 == len(said)
    assert "clock" in said[0]
    ann.say("/version")
    assert ["-- twistchat"] == [line[:12] for line in ann.until("-- twistchat ")]
    assert "" == bot.printed
    daemon.stop()
    assert 0 == bot.process.wait(SECONDS)
