"""One connection of the web door: what Twisted parses of HTTP (`HTTPChannel`), within
bounds in bytes and in time."""

import math
from collections.abc import Callable
from typing import Any

from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.protocols.policies import ProtocolWrapper
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel
from zope.interface import implementer

from twistchat.chat.limits import Bucket
from twistchat.protocols.gate import Ticket
from twistchat.protocols.pace import Pace
from twistchat.protocols.sockets import tune
from twistchat.protocols.web_request import WebRequest
from twistchat.protocols.web_shared import Shared
from twistchat.protocols.websocket import WebSocketSession
from twistchat.web.answers import Refused

#: No body has a length of more digits; of very many Python reads no number at all.
MOST_DIGITS = 18
#: So much is read of what is asked next while something is being answered.
MOST_AHEAD = 16 * 1024
#: What a transport of Twisted holds before it says that it has enough.
BUFFER = 64 * 1024


@implementer(IHalfCloseableProtocol)
class WebChannel(HTTPChannel):
    """One connection: requests, until one of them asks for a websocket.

    ``_watch`` is what it is waited for; it is called every second.
    """

    factory: Any  # Twisted's word for it
    ticket: Ticket
    transport: Any

    def __init__(self, factory: Shared, ticket: Ticket) -> None:
        super().__init__()
        self.factory, self.ticket = factory, ticket
        bounds = factory.bounds
        self.maxHeaders = bounds.headers
        self.totalHeadersSize = self.MAX_LENGTH = bounds.header_bytes
        self._optimisticEagerReadSize = MOST_AHEAD
        self._pace = Pace(bounds, 0.0)
        self._requests = Bucket(bounds.requests_per_second, bounds.requests_burst)
        self._rest: Any = None  # until the next request has its turn
        self._watch: Callable[[float], None] = self._watch_idle
        self._networkProducer: Any
        self._since = 0.0
        self._head = 0  # bytes of the headers so far
        self._unread = False  # a request is not whole yet
        self._ended = False  # no more will come
        self._over = False  # whatever comes now is not read
        self._held = False
        self._full: float | None = None  # since when the peer takes nothing
        self._answered: WebRequest | None = None  # the next one waits for that
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
            self._begin_head()
        self._pace.came(len(data), self.factory.seconds())
        super().dataReceived(data)

    def lineReceived(self, line: bytes) -> None:
        """A line of the headers, or the one before them."""
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
        name, _, value = line.partition(b":")
        if name.lower() == b"transfer-encoding" and not self._knows_chunks(value):
            self._respondToBadRequestAndDisconnect()
            return False
        if name.lower() == b"content-length" and len(value.strip()) > MOST_DIGITS:
            self._turn_away(Refused(413))
            return False
        return bool(super().headerReceived(line))

    def _knows_chunks(self, coding: bytes) -> bool:
        """It says that a body comes in chunks, as everybody on the way reads it: what
        is older than they are does not (RFC 9112, section 6.1)."""
        return coding.lstrip(b" ") == b"chunked" and self._version == b"HTTP/1.1"

    def allHeadersReceived(self) -> None:
        """It is known what is asked for."""
        if self._over:
            return
        self._head = 0
        request = self.requests[-1]
        request.parseCookies()
        self.persistent = self.checkPersistence(request, self._version)
        self._wait(self._watch_body)
        self._pace = Pace(self.factory.bounds, self._since)
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
        """It is answered. Who has asked much has to wait for the next answer."""
        now = self.factory.seconds()
        self._requests.take(now)
        wait = self._requests.delay(now) if self.persistent else 0.0
        if wait:
            self._rest = self.factory.later(wait, self._go_on_behind, request)
        else:
            self._go_on_behind(request)

    def _go_on_behind(self, request: WebRequest) -> None:
        """What has come behind it has its turn when the peer takes the answer: else any
        number of answers would be held for who reads none."""
        self._held = False
        waits = bool(self._buffer) or any(self._dataBuffer)
        if waits and self.persistent and self._full is not None:
            self._answered = request
            return
        if waits:
            self._begin_head()
        else:
            self._wait(self._watch_idle)
            self.persistent = self.persistent and not self._ended
        super().requestDone(request)

    def pauseProducing(self) -> None:
        """The peer takes no more for now: so no more is taken of it."""
        self._full = self.factory.seconds()
        super().pauseProducing()
        self._networkProducer.pauseProducing()

    def resumeProducing(self) -> None:
        """It does again."""
        self._full = None
        if self._watch == self._watch_idle:
            self._wait(self._watch_idle)
        super().resumeProducing()
        self._read_on()
        answered, self._answered = self._answered, None
        if answered is not None:
            self._go_on_behind(answered)

    def loseConnection(self) -> None:
        """Close, when all is written. If something is still to come that nobody will
        read, the peer is left the time to read the answer: a reset would take it."""
        if self._over:
            return
        self._over = True
        self._networkProducer.resumeProducing()
        if not self._unread:
            self._wait(self._watch_flush)
            super().loseConnection()
            return
        self._wait(self._watch_linger)
        if not isinstance(self.transport, ProtocolWrapper):
            self._networkProducer.unregisterProducer()
            self.transport.loseWriteConnection()

    def readConnectionLost(self) -> None:
        """No more will come: whoever has asked may still read what is answered. May be
        called again."""
        self._ended = True
        if self._watch in (self._watch_head, self._watch_body):
            self.abort()
        elif self._watch == self._watch_idle:
            self.loseConnection()
        elif self._watch == self._watch_linger:
            self.transport.loseConnection()

    def writeConnectionLost(self) -> None:
        """We have said all that we say."""

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]
        """The connection is gone."""
        self._over = True
        self.factory.channels.pop(self, None)
        self.ticket.give_back()
        if self._rest is not None and self._rest.active():
            self._rest.cancel()
        super().connectionLost(reason)

    def _respondToBadRequestAndDisconnect(self) -> None:
        """What is not HTTP, or is not clearly one thing, is refused: in the middle of a
        body by the request, which has one answer."""
        if self._watch == self._watch_body:
            self.requests[-1].refuse(Refused(400))
        else:
            self._turn_away(Refused(400))

    # What requests ask

    def hold(self) -> None:
        """Read nothing for now."""
        self._held = True
        self._networkProducer.pauseProducing()

    def go_on(self) -> None:
        """Read again."""
        self._held = False
        self._read_on()

    def expected(self, request: WebRequest) -> None:
        """Whoever waits for it is told to send the body."""
        waits = request.header("expect").lower() == "100-continue"
        if waits and request.clientproto == b"HTTP/1.1":
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

    def _read_on(self) -> None:
        """Read, unless it is to be held, the peer takes nothing, or enough has come for
        now of what is asked next."""
        waits = sum(map(len, self._dataBuffer))
        if self._held or self._full is not None or waits > MOST_AHEAD:
            self._networkProducer.pauseProducing()
        else:
            self._networkProducer.resumeProducing()

    # How long it is waited for

    @property
    def busy(self) -> bool:
        """A request is under way."""
        return self._watch not in (self._watch_idle, self._watch_linger)

    @property
    def idle_since(self) -> float:
        """Since when nothing was asked that is whole; for ever away while something
        is, or the peer has not taken the last answer yet."""
        idle = self._watch in (self._watch_idle, self._watch_head)
        return self._since if idle and self._full is None else math.inf

    def make_room(self) -> None:
        """Close, since others want to ask; who has begun to is told to come again."""
        self.ticket.makes_room()
        if self._watch == self._watch_head:
            self._turn_away(Refused(503))
        else:
            self.loseConnection()
        self._wait(self._watch_linger)

    def stop(self) -> None:
        """What has come is answered, and is the last."""
        self.persistent = 0
        if self._watch == self._watch_body:
            self.requests[-1].refuse(Refused(503))
        if self._watch in (self._watch_idle, self._watch_head):
            self._unread = False
            self.loseConnection()

    def check(self, now: float) -> None:
        """Called every second: has it been waited for too long?"""
        if self._full is None:
            self._watch(now)
        elif 0 < self.factory.patience <= now - self._full:
            self.abort()

    def _begin_head(self) -> None:
        self._unread = True
        self._wait(self._watch_head)

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
        if self._pace.too_slow(now, self._held):
            self.requests[-1].refuse(Refused(408))

    def _watch_answer(self, now: float) -> None:
        """Whoever answers takes the time that it takes."""

    def _watch_flush(self, now: float) -> None:
        if self._too_long(now, self.factory.patience):
            self.abort()

    def _watch_linger(self, now: float) -> None:
        if self._too_long(now, self.factory.bounds.close_seconds):
            self.abort()

    def _turn_away(self, refusal: Refused) -> None:
        """Answer what is no whole request, and end."""
        if not self._over:
            self.transport.write(self.factory.word(refusal.answer))
            self.loseConnection()
