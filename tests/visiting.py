"""A whole house with open doors in the reactor of the tests, and plain sockets that
visit it. Nobody here sleeps: whoever waits lets the reactor take its turns, for the
tests run inside one of them."""

import gc
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from twisted.internet import reactor as _reactor
from twisted.internet.task import LoopingCall
from twisted.logger import LogEvent, LogLevel, formatEvent, globalLogPublisher

from twistchat.config import load
from twistchat.house import House
from twistchat.protocols.listening import server_at
from twistchat.protocols.wire import Ledger
from twistchat.store.opening import prepare

reactor: Any = _reactor

#: How long anything is waited for before it is said that it will not come.
SECONDS = 20.0
#: Fast enough for tests, with no bound in the way that is not tested.
QUICK = (
    "limits.waiting_for_name=0",
    "limits.lines_burst=0",
    "limits.bytes_burst=0",
    "shutdown.close_seconds=1",
)


def run(seconds: float = 0.0) -> None:
    """Let the reactor run for so long, one turn at least."""
    end = time.monotonic() + seconds
    reactor.iterate(0)
    while (left := end - time.monotonic()) > 0:
        reactor.iterate(min(left, reactor.timeout() or 0))


def until(true: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """Let the reactor run until this is true; what it gives."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "waited too long"
        reactor.iterate(0.001)
    return found


def result(deferred: Any) -> Any:
    """What it gives, when it does."""
    got: list[Any] = []
    deferred.addCallback(got.append)
    until(lambda: got)
    return got[0]


class OpenHouse:
    """A house with these settings, and doors on ports of their own."""

    def __init__(self, folder: Path, *settings: str, **endpoints: str) -> None:
        prepare(folder / "chat.db")
        loaded = load(overrides=[*QUICK, *settings])
        self.house = House(loaded, folder, reactor)
        self.doors: dict[str, Any] = {}
        self._ports: list[Any] = []
        self._visitors: list[Visitor] = []
        anywhere = "tcp:0:interface=127.0.0.1"
        endpoints = {"line": anywhere, "telnet": anywhere, **endpoints}
        for door, where in endpoints.items():
            factory = self.house.doors[door.partition("_")[0]]
            port: Any = result(server_at(reactor, where, factory).listen(factory))
            self._ports.append(port)
            host = port.getHost()
            self.doors[door] = getattr(host, "name", None) or (host.host, host.port)
        self._loop = LoopingCall(self.house.check)
        self._loop.start(0.05)

    def visit(self, door: str = "line", **options: Any) -> "Visitor":
        """Somebody comes to a door."""
        visitor = Visitor(self.doors[door], **options)
        self._visitors.append(visitor)
        return visitor

    def enter(self, name: str, door: str = "line", **options: Any) -> "Visitor":
        """Somebody comes in, and has read what one reads then."""
        return self.visit(door, **options).enter(name)

    @property
    def ledger(self) -> Ledger:
        """What all readers are owed."""
        return self.house.doors["line"].ledger

    def session(self, name: str) -> Any:
        """The connection of this person."""
        for session in self.house.sessions:
            here = session.conversation.session
            if here is not None and here.user.person.name == name:
                return session
        raise LookupError(name)

    @property
    def sessions(self) -> list[Any]:
        """All connections."""
        return self.house.sessions

    def names(self) -> list[str]:
        """Who is here."""
        return [user.person.name for user in self.house.chat.people()]

    def settle(self, left: int = 0) -> None:
        """All connections are gone but so many."""
        until(lambda: len(self.sessions) == left)

    def close(self) -> None:
        """Take it down, and see that nothing is left."""
        for visitor in self._visitors:
            visitor.goes()
        for port in self._ports:
            result(port.stopListening())
        self.house.say_goodbye()
        self.settle()
        until(lambda: not self.house.web.channels)
        self._loop.stop()
        result(self.house.close())
        gates = {door.gate for door in self.house.doors.values()}
        assert [(0, 0)] == [(gate.here.total, gate.waiting.total) for gate in gates]
        assert 0 == self.ledger.total


@contextmanager
def open_house(folder: Path, *settings: str, **endpoints: str) -> Iterator[OpenHouse]:
    """An `OpenHouse`; afterwards there is no bug in the log, whatever came."""
    with no_bugs():
        house = OpenHouse(folder, *settings, **endpoints)
        try:
            yield house
        finally:
            house.close()


@contextmanager
def no_bugs() -> Iterator[None]:
    """Nothing is logged meanwhile that is a bug, or is lost in a Deferred."""
    bugs: list[str] = []

    def note(event: LogEvent) -> None:
        level = event.get("log_level", LogLevel.info)
        if "log_failure" in event or level >= LogLevel.error:
            bugs.append(f"{formatEvent(event)} {event.get('log_failure')}")

    observer: Any = note
    globalLogPublisher.addObserver(observer)
    try:
        yield
        gc.collect()
    finally:
        globalLogPublisher.removeObserver(observer)
    assert [] == bugs


class Visitor:
    """A plain socket at a door. ``heard`` is what came and was not asked for yet."""

    def __init__(
        self,
        address: Any,
        *,
        source: str = "",
        receive_buffer: int = 0,
        wrap: Callable[[socket.socket], Any] = lambda plain: plain,
    ) -> None:
        family = socket.AF_UNIX if isinstance(address, bytes | str) else socket.AF_INET
        if isinstance(address, tuple) and ":" in address[0]:
            family = socket.AF_INET6
        plain = socket.socket(family)
        if receive_buffer:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source:
            plain.bind((source, 0))
        plain.connect(address)
        plain.setblocking(False)
        self.socket = wrap(plain)
        self.heard = b""
        self.over = False

    # What it does

    def enter(self, name: str, room: str = "lobby") -> "Visitor":
        """Give a name, and read what one reads then."""
        self.says(f"{name} {room}", "/version")
        self.hears("-- twistchat ")
        self.reads_line()
        return self

    def says(self, *lines: str) -> None:
        """Send these lines."""
        self.sends("".join(f"{line}\n" for line in lines).encode())

    def sends(self, *pieces: bytes) -> None:
        """Send the bytes, each piece by itself, as far as they are taken."""
        for piece in pieces:
            self._send(piece)
            run()

    def _send(self, data: bytes) -> None:
        end = time.monotonic() + SECONDS
        while data and time.monotonic() < end:
            try:
                data = data[self.socket.send(data) :]
            except BlockingIOError:
                reactor.iterate(0.001)
            except OSError:  # it has hung up on us, which is seen by who reads
                return
        assert not data, "it does not read"

    def ends(self) -> None:
        """Send no more: a FIN."""
        self.socket.shutdown(socket.SHUT_WR)

    def goes(self) -> None:
        """Close."""
        self.socket.close()

    def resets(self) -> None:
        """Close with a reset."""
        self.socket.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        self.socket.close()

    # What it reads

    def take(self, size: int = 65_536) -> bool:
        """Read once what is there; whether there was anything."""
        try:
            data = b"" if self.over else self.socket.recv(size)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        self.over = not data
        self.heard += data
        return bool(data)

    def hears(self, what: str | bytes, seconds: float = SECONDS) -> bytes:
        """All up to and with these bytes."""
        wanted = what.encode() if isinstance(what, str) else what
        end = time.monotonic() + seconds
        while wanted not in self.heard:
            assert not self.over, f"no {wanted!r} to the end of {self.heard!r}"
            assert time.monotonic() < end, f"no {wanted!r} in {self.heard!r}"
            if not self.take():
                reactor.iterate(0.001)
        at = self.heard.index(wanted) + len(wanted)
        found, self.heard = self.heard[:at], self.heard[at:]
        return found

    def reads_line(self) -> str:
        """The next line."""
        return self.hears(b"\n").decode().rstrip("\r\n")

    def reads_to_end(self, seconds: float = SECONDS) -> bytes:
        """All up to the end of the connection."""
        end = time.monotonic() + seconds
        while not self.over:
            assert time.monotonic() < end, f"no end of {self.heard!r}"
            if not self.take():
                reactor.iterate(0.001)
        found, self.heard = self.heard, b""
        return found

    def asks(self, *lines: str, until: str = "-- twistchat ") -> list[str]:
        """The lines that come back for these, up to the answer of ``/version``."""
        self.says(*lines, "/version")
        said = self.hears(until).decode().splitlines()
        self.reads_line()
        return said[:-1]


def chat(*people: Visitor, mark: str) -> None:
    """Each says something that all others hear, in this order."""
    for number, speaker in enumerate(people):
        speaker.says(f"{mark} {number}")
        for other in people:
            if other is not speaker:
                other.hears(f"> {mark} {number}".encode())
                other.hears(b"\n")


def numbered(count: int, size: int = 0) -> Sequence[str]:
    """So many lines, each with its number, of at least this size."""
    return [f"{number} ".ljust(size, "x") for number in range(count)]
