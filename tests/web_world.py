"""A web door on a stand-in for a transport, with a clock that the test turns."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from transports import FakeTransport
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IPushProducer
from twisted.internet.task import Clock
from zope.interface import implementer

from twistchat.protocols.gate import Gate, GateBounds
from twistchat.protocols.sockets import DoorBounds
from twistchat.protocols.web import WebFactory
from twistchat.protocols.web_shared import HttpBounds
from twistchat.web.answers import Answer
from twistchat.web.forwarded import Proxies
from twistchat.web.reach import Reach
from twistchat.web.routes import Route, Routes
from twistchat.web.screening import Screening

HOST = "127.0.0.1:8080"


@implementer(IPushProducer)
class WebTransport(FakeTransport):
    """A transport that knows where it goes to."""

    half_closed = False

    def __init__(self, host: str = "192.0.2.1") -> None:
        super().__init__()
        self.peer = IPv4Address("TCP", host, 4000)

    def getPeer(self) -> Any:
        return self.peer

    def getHost(self) -> Any:
        return IPv4Address("TCP", "127.0.0.1", 8080)

    def stopProducing(self) -> None:
        self.loseConnection()

    def writeSequence(self, pieces: Any) -> None:
        self.write(b"".join(pieces))

    def loseWriteConnection(self) -> None:
        self.half_closed = True


class Body:
    """A receiver that keeps all that it is told."""

    def __init__(self, limit: int = 100) -> None:
        self.limit = limit
        self.data = b""
        self.ends: list[str] = []
        self.answer: Any = Answer(b"stored\n", 201)

    def write(self, data: bytes) -> None:
        self.data += data

    def finish(self) -> Answer | Awaitable[Answer | None] | None:
        self.ends.append("finish")
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def abort(self) -> None:
        self.ends.append("abort")


class Door:
    """A web door with these routes; ``bugs`` is what went wrong in them."""

    def __init__(
        self,
        *routes: Route,
        url: str = "",
        hosts: Sequence[str] = (),
        proxies: Sequence[str] = (),
        gate: GateBounds | None = None,
        **bounds: Any,
    ) -> None:
        self.clock = Clock()
        self.bugs: list[Exception] = []
        self.gate = Gate(gate or GateBounds(), self.clock.seconds)
        self.factory = WebFactory(
            Routes(routes),
            Screening(Reach(url, hosts), Proxies(proxies)),
            self.gate,
            HttpBounds(**{"requests_burst": 0, **bounds}),
            DoorBounds(),
            self.clock,
            self._note,
        )

    def _note(self, bug: Exception) -> str:
        self.bugs.append(bug)
        return "ref"

    def come(self, host: str = "192.0.2.1") -> WebTransport:
        """Somebody connects."""
        transport = WebTransport(host)
        transport.connect(self.factory.buildProtocol(transport.peer))
        return transport

    def wait(self, seconds: float) -> None:
        """Time goes by, and is looked at every second."""
        for _ in range(int(seconds)):
            self.clock.advance(1)
            self.factory.check()


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{line} HTTP/1.1", f"Host: {HOST}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def put(path: str, body: bytes, *headers: str) -> bytes:
    """A request that brings a body of that length."""
    return request(f"PUT {path}", f"Content-Length: {len(body)}", *headers, body=body)


def status(heard: bytes) -> int:
    """The status of the (first) answer."""
    return int(heard.split(b" ", 2)[1]) if heard else 0


def ask(door: Door, data: bytes) -> tuple[int, bytes]:
    """The status and the whole of what is answered to these bytes."""
    transport = door.come()
    transport.protocol.dataReceived(data)
    heard = transport.take()
    return status(heard), heard


Act = Callable[..., Any]
