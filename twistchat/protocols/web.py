"""The web door: HTTP for the page and for files, and what becomes a websocket.

Twisted parses the requests (`HTTPChannel`); here are its bounds, in bytes and in time.
Nothing of ``twisted.web.resource`` is used: what is answered stands in `Routes`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Protocol, ServerFactory
from twisted.logger import Logger
from twisted.protocols.policies import ProtocolWrapper
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel

from twistchat.protocols.gate import Gate, Ticket
from twistchat.protocols.line import REFUSALS_LOGGED, TurnedAway
from twistchat.protocols.sockets import DoorBounds, tune
from twistchat.protocols.web_request import WebRequest
from twistchat.protocols.websocket import WebSocketSession
from twistchat.web.answers import Answer, Refused
from twistchat.web.routes import Route, Routes

log = Logger()

#: What a transport of Twisted holds before it says that it has enough.
BUFFER = 64 * 1024


class HttpBounds(Struct, frozen=True):
    """What one connection may take, in bytes and seconds; 0 turns a bound off."""

    header_seconds: float = 15.0
    idle_seconds: float = 60.0
    body_seconds: float = 600.0
    bytes_per_second: int = 1024
    close_seconds: float = 5.0


class WebChannel(HTTPChannel):
    """One connection: requests, until one of them asks for a websocket.

    ``_watch`` is what it is waited for; it is called every second.
    """

    factory: "WebFactory"
    ticket: Ticket
    transport: Any
    maxHeaders = 500
    totalHeadersSize = 16_384
    MAX_LENGTH = 16_384

    def __init__(self) -> None:
        super().__init__()
        self._watch: Callable[[float], None] = self._watch_idle
        self._networkProducer: Any
        self._since = 0.0
        self._head = 0  # bytes of the headers so far
        self._unread = False  # a request is not whole yet
        self._over = False  # whatever comes now is not read
        self._held = False
        self._full: float | None = None  # since when the peer takes nothing
        self._successor: WebSocketSession | None = None

    def requestFactory(self, *queued: Any) -> WebRequest:  # type: ignore[override]
        """What a request becomes."""
        return WebRequest(self)

    # What Twisted says

    def connectionMade(self) -> None:
        """Somebody is at the door."""
        tune(self.transport, self.factory.door)
        super().connectionMade()
        self.factory.channels[self] = None
        self._wait(self._watch_idle)

    def dataReceived(self, data: bytes) -> None:
        """Bytes of the network."""
        if self._over:
            return
        if self._watch == self._watch_idle:
            self._wait(self._watch_head)
        self.factory.count(self, len(data))
        super().dataReceived(data)

    def lineReceived(self, line: bytes) -> None:
        """A line of the headers, or the one before them."""
        self._unread = True
        self._head += len(line) + 2
        if self._head > self.totalHeadersSize:
            self.lineLengthExceeded(line)
        elif line[:1] in (b" ", b"\t"):  # a header over several lines: obsolete
            self._respondToBadRequestAndDisconnect()
        else:
            super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        """The headers are too long."""
        self._turn_away(Refused(431))

    def headerReceived(self, line: bytes) -> bool:
        """A header; whether it is one."""
        if self._over:
            return False
        if self._receivedHeaderCount >= self.maxHeaders:
            self.lineLengthExceeded(line)
            return False
        return bool(super().headerReceived(line))

    def allHeadersReceived(self) -> None:
        """It is known what is asked for."""
        if self._over:
            return
        self._head = 0
        request = self.requests[-1]
        request.parseCookies()
        self.persistent = self.checkPersistence(request, self._version)
        self._wait(self._watch_body)
        request.begin(self._command, self._path, self._version)

    def allContentReceived(self) -> None:
        """All of a request is there."""
        if self._over:
            return
        self._unread = False
        self._wait(self._watch_answer)
        super().allContentReceived()

    def rawDataReceived(self, data: bytes) -> None:
        """What has come behind a request that asked for a websocket belongs to who has
        taken over."""
        if self._successor is not None:
            self._successor.dataReceived(data)
        elif not self._over:
            super().rawDataReceived(data)

    def requestDone(self, request: WebRequest) -> None:
        """It is answered."""
        self._held = False
        more = any(self._dataBuffer)
        self._wait(self._watch_head if more else self._watch_idle)
        super().requestDone(request)

    def pauseProducing(self) -> None:
        """The peer takes no more for now."""
        self._full = self.factory.seconds()
        super().pauseProducing()

    def resumeProducing(self) -> None:
        """It does again."""
        self._full = None
        super().resumeProducing()
        if self._held:
            self._networkProducer.pauseProducing()

    def loseConnection(self) -> None:
        """Close, when all is written. If something is still to come that nobody will
        read, the peer is left the time to read the answer: a reset would take it."""
        if self._over:
            return
        self._over = True
        self._wait(self._watch_closing)
        self._networkProducer.resumeProducing()
        if not self._unread:
            super().loseConnection()
        elif not isinstance(self.transport, ProtocolWrapper):
            self._networkProducer.unregisterProducer()
            self.transport.loseWriteConnection()

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]
        """The connection is gone."""
        self._over = True
        self.factory.channels.pop(self, None)
        self.ticket.give_back()
        super().connectionLost(reason)

    def _respondToBadRequestAndDisconnect(self) -> None:
        """What is not HTTP, or is not clearly one thing, is refused."""
        self._turn_away(Refused(400))

    # What requests ask

    def hold(self) -> None:
        """Read nothing for now."""
        self._held = True
        self._networkProducer.pauseProducing()

    def go_on(self) -> None:
        """Read again."""
        self._held = False
        if not self._waitingForTransport:
            self._networkProducer.resumeProducing()

    def expected(self, request: WebRequest) -> None:
        """Whoever waits for it is told to send the body."""
        if request.header("expect").lower() == "100-continue":
            self._send100Continue()

    def abort(self) -> None:
        """End it now."""
        self.transport.abortConnection()

    def hand_over(self, session: WebSocketSession) -> None:
        """The connection is the session's from now on."""
        transport: Any = self.transport
        self.factory.channels.pop(self, None)
        transport.unregisterProducer()
        self.transport = None
        self._successor = session
        if isinstance(transport, ProtocolWrapper):  # TLS
            transport.wrappedProtocol = session
        else:
            transport.protocol = session
        session.makeConnection(transport)
        transport.resumeProducing()

    # How long it is waited for

    @property
    def busy(self) -> bool:
        """A request is under way."""
        return self._watch not in (self._watch_idle, self._watch_closing)

    def stop(self) -> None:
        """What is under way is the last."""
        self.persistent = 0
        if self._watch in (self._watch_idle, self._watch_head):
            self._unread = False
            self.loseConnection()

    def check(self, now: float) -> None:
        """Called every second: has it been waited for too long?"""
        bounds = self.factory.bounds
        if self._full is not None and bounds.idle_seconds and bounds.bytes_per_second:
            patience = bounds.idle_seconds + BUFFER / bounds.bytes_per_second
            if now - self._full >= patience:
                self.abort()
                return
        self._watch(now)

    def _wait(self, watch: Callable[[float], None]) -> None:
        self._since = self.factory.seconds()
        self._watch = watch

    def _too_long(self, now: float, seconds: float) -> bool:
        return 0 < seconds <= now - self._since

    def _watch_idle(self, now: float) -> None:
        if self._too_long(now, self.factory.bounds.idle_seconds):
            self.loseConnection()

    def _watch_head(self, now: float) -> None:
        if self._too_long(now, self.factory.bounds.header_seconds):
            self._turn_away(Refused(408))

    def _watch_body(self, now: float) -> None:
        pass

    def _watch_answer(self, now: float) -> None:
        """Whoever answers takes the time that it takes."""

    def _watch_closing(self, now: float) -> None:
        if self._too_long(now, self.factory.bounds.close_seconds):
            self.abort()

    def _turn_away(self, refusal: Refused) -> None:
        """Answer what is no whole request, and end."""
        if not self._over:
            self.transport.write(self.factory.word(refusal.answer))
            self.loseConnection()


class WebFactory(ServerFactory):
    """The web door. ``clock`` is a reactor's time; ``bug`` logs one."""

    protocol: Any = WebChannel
    noisy = False

    def __init__(
        self,
        routes: Routes,
        gate: Gate,
        bounds: HttpBounds,
        door: DoorBounds,
        clock: Any,
        bug: Callable[[Exception], str],
    ) -> None:
        self._routes = routes
        self.gate = gate
        self.bounds = bounds
        self.door = door
        self.clock = clock
        self.seconds: Callable[[], float] = clock.seconds
        self.bug = bug
        self.channels: dict[WebChannel, None] = {}
        self._refused_at = -REFUSALS_LOGGED

    def buildProtocol(self, addr: IAddress | None) -> Protocol:
        """A channel for who may come in, a refusal for who may not."""
        ticket = self.gate.enter(addr)
        if ticket is None:
            return self._turn_away()
        channel = WebChannel()
        channel.factory = self
        channel.ticket = ticket
        return channel

    def find(self, request: WebRequest) -> tuple[Route, Sequence[str]]:
        """What is asked for. Raises `Refused`."""
        try:
            method, path = request.method.decode("ascii"), request.path.decode("ascii")
        except UnicodeDecodeError:
            raise Refused(400) from None
        return self._routes.find(method, path)

    def count(self, channel: WebChannel, size: int) -> None:
        """So much has come."""

    def log(self, request: WebRequest) -> None:
        """A request was answered."""

    def word(self, answer: Answer) -> bytes:
        """An answer to what was no request, all of it."""
        lines = [f"HTTP/1.1 {answer.status} ", f"content-type: {answer.kind}"]
        lines += [f"content-length: {len(answer.body)}", "connection: close", "", ""]
        return "\r\n".join(lines).encode() + answer.body

    def _turn_away(self) -> TurnedAway:
        now = self.seconds()
        if now - self._refused_at >= REFUSALS_LOGGED:
            self._refused_at = now
            log.warn("connections refused so far: {count}", count=self.gate.refused)
        return TurnedAway(self.word(Refused(503).answer), self.clock.callLater)

    def check(self) -> None:
        """Called every second. What goes wrong with one connection keeps no other from
        being looked at."""
        now = self.seconds()
        for channel in list(self.channels):
            try:
                channel.check(now)
            except Exception as bug:
                self.bug(bug)
