"""The line door: plain lines for netcat, for programs, and for people with either.

It knows nothing of terminals: no colour, no prompt that is not a whole line ended by
LF. The telnet door (`twistchat.protocols.telnet`) is the same with a codec between.
"""

import socket
from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct
from twisted.internet.error import TimeoutError as ConnectionTimedOut
from twisted.internet.interfaces import IAddress, IHalfCloseableProtocol
from twisted.internet.protocol import Protocol, ServerFactory
from twisted.logger import Logger
from twisted.protocols.basic import LineReceiver
from twisted.python.failure import Failure
from zope.interface import implementer

from twistchat.chat.errors import ServerFull
from twistchat.chat.events import Departure
from twistchat.protocols.framing import OVERLONG, Framer
from twistchat.protocols.gate import Gate, Ticket
from twistchat.protocols.intake import InputBounds, Intake
from twistchat.protocols.strangers import TLS_HELLO, TLS_REFUSAL, answer_to
from twistchat.protocols.wire import Ledger, Wire, wire_for
from twistchat.text.conversation import Conversation, Manner
from twistchat.text.desk import Desk
from twistchat.text.dialect import Script
from twistchat.text.language import N_
from twistchat.text.refusals import word_refusal

log = Logger()

#: Refused connections are logged at most once in so many seconds.
REFUSALS_LOGGED = 10.0


class DoorBounds(Struct, frozen=True):
    """What a door allows one connection, in bytes and seconds; 0 turns a bound off."""

    line_bytes: int = 8192
    overlong_lines: int = 3
    first_line_bytes: int = 16384
    login_seconds: float = 60.0
    ping_seconds: float = 90.0
    drop_seconds: float = 150.0
    keepalive: tuple[int, int, int] = (60, 15, 4)
    user_timeout_seconds: float = 60.0
    send_buffer_bytes: int = 128 * 1024
    option_commands: int = 64
    option_seconds: float = 10.0
    subnegotiation_bytes: int = 4096
    input: InputBounds = InputBounds()


@implementer(IHalfCloseableProtocol)
class LineSession(LineReceiver):
    """One connection. Bytes become lines, lines wait their turn, the conversation hears
    them and answers through its outbox."""

    factory: "LineFactory"

    def __init__(self, factory: "LineFactory", ticket: Ticket) -> None:
        self.factory = factory
        self._ticket = ticket
        self._framer = Framer(factory.bounds.line_bytes)
        self._since = self._heard = factory.seconds()
        self._overlong = 0
        self._first = True
        self._why = Departure.LOST
        self.wire: Wire
        self.intake: Intake
        self.conversation: Conversation

    def connectionMade(self) -> None:
        """Somebody is at the door."""
        factory = self.factory
        tune(self.transport, factory.bounds)
        self.wire = wire_for(self.transport, factory.ledger, self._too_slow)
        self.intake = Intake(
            self, factory.bounds.input, factory.clock, factory.post, self.transport
        )
        self.conversation = Conversation(
            factory.desk, factory.manner, self.wire, self.intake, self._ticket.named
        )
        factory.sessions[self] = None
        self.conversation.greet()

    # Input

    def dataReceived(self, data: bytes) -> None:
        """Bytes of the network."""
        self._heard = self.factory.seconds()
        self.take(data)

    def take(self, data: bytes) -> None:
        """Bytes of the person."""
        if self._first and data.startswith(TLS_HELLO):
            self._turn_away(TLS_REFUSAL)
            return
        self.intake.receive(self._framer.feed(data), len(data))
        bounds = self.factory.bounds
        most = bounds.first_line_bytes if self._first else bounds.input.unread_bytes
        if 0 < most < self._framer.pending:
            self._cut(N_("too much without a newline"))

    def readConnectionLost(self) -> None:
        """No more will come; what came is still answered. May be called again."""
        self.intake.receive(self._framer.finish(), 0)
        self.intake.end()

    def writeConnectionLost(self) -> None:
        """Nobody reads any more."""
        self.wire.abort()

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]
        """The connection is gone, for whatever reason."""
        self.intake.stop()
        self.wire.lost()
        self._ticket.give_back()
        self.factory.sessions.pop(self, None)
        if reason.check(ConnectionTimedOut):
            self._why = Departure.TIMED_OUT
        self.conversation.leave(self._why)

    # What the intake asks

    def hear(self, line: Any) -> Awaitable[None] | None:
        """One line, when it is its turn."""
        if line is OVERLONG:
            self._hear_overlong()
            return None
        if self._first:
            self._first = False
            answer = answer_to(line)
            if answer:
                self._turn_away(answer)
                return None
        return self.conversation.hear(line)

    def may_speak(self) -> bool:
        """Whether more may be heard: not while too much waits for the store."""
        return self.factory.desk.pipeline.may_speak(self.conversation.outbox)

    def when_relieved(self, callback: Callable[[], None]) -> None:
        """Call back when more may be heard."""
        self.factory.desk.pipeline.when_relieved(callback)

    def input_done(self) -> None:
        """All that came before the end of input is answered."""
        self.conversation.finish()

    # Ends that are not the person's wish

    def _hear_overlong(self) -> None:
        self._overlong += 1
        bounds = self.factory.bounds
        self.conversation.hear_too_long(bounds.line_bytes)
        if 0 < bounds.overlong_lines <= self._overlong:
            self._cut(N_("too many lines that are too long"))

    def _cut(self, sentence: str) -> None:
        log.info("{peer!r} is cut off: {why}", peer=self._ticket.address, why=sentence)
        self.conversation.cut(Departure.LOST, sentence)

    def _turn_away(self, answer: bytes) -> None:
        """A client of another protocol gets an answer of its own kind."""
        self.factory.desk.pipeline.give(self.conversation.outbox, answer)
        self.conversation.leave(Departure.LOST)

    def _too_slow(self) -> bytes:
        log.info("{peer!r} is cut off: too slow", peer=self._ticket.address)
        self.conversation.leave(Departure.TOO_SLOW)
        return self.conversation.last_words(N_("too slow: you did not read"))

    def check(self, now: float) -> None:
        """Called every second: has this session been waited for too long?"""
        seconds = self.factory.bounds.login_seconds
        if self._ticket.waiting and 0 < seconds <= now - self._since:
            self.conversation.cut(
                Departure.TIMED_OUT,
                N_("no name within {seconds} seconds"),
                seconds=int(seconds),
            )

    def time_out(self) -> None:
        """The peer has not been heard of for too long."""
        self._why = Departure.TIMED_OUT
        self.wire.abort()


class TurnedAway(Protocol):
    """A connection beyond the bounds: one line, and the end."""

    def __init__(self, line: bytes, later: Callable[..., Any]) -> None:
        self._line = line
        self._later = later

    def connectionMade(self) -> None:
        """Say so and go; a peer that keeps the connection open is cut."""
        self.transport.write(self._line)
        self._timer = self._later(5, self.transport.abortConnection)
        self.transport.loseConnection()

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]
        """It is gone."""
        if self._timer.active():
            self._timer.cancel()


class LineFactory(ServerFactory):
    """The line door: it holds what its connections share.

    ``clock`` is a reactor's time, ``post`` its ``callFromThread``.
    """

    manner = Manner("line", Script())
    protocol = LineSession
    noisy = False

    def __init__(
        self,
        desk: Desk,
        gate: Gate,
        ledger: Ledger,
        bounds: DoorBounds,
        clock: Any,
        post: Callable[[Callable[[], None]], Any],
    ) -> None:
        self.desk = desk
        self.gate = gate
        self.ledger = ledger
        self.bounds = bounds
        self.clock = clock
        self.post = post
        self.seconds: Callable[[], float] = clock.seconds
        self.sessions: dict[LineSession, None] = {}
        self._refused_at = -REFUSALS_LOGGED

    def buildProtocol(self, addr: IAddress) -> Protocol:
        """A session for who may come in, a refusal for who may not."""
        ticket = self.gate.enter(addr)
        if ticket is None:
            return self._turn_away()
        session = self.protocol(self, ticket)
        session.factory = self
        return session

    def _turn_away(self) -> TurnedAway:
        now = self.seconds()
        if now - self._refused_at >= REFUSALS_LOGGED:
            self._refused_at = now
            log.warn("connections refused so far: {count}", count=self.gate.refused)
        line = "!! " + word_refusal(ServerFull(), self.desk.languages.default)
        return TurnedAway(self.manner.script.write(line), self.clock.callLater)

    def check(self) -> None:
        """Called every second."""
        now = self.seconds()
        for session in list(self.sessions):
            session.check(now)


def tune(transport: Any, bounds: DoorBounds) -> None:
    """Set up the socket: no delay, a bounded buffer, a dead peer noticed."""
    plain: socket.socket | None = getattr(transport, "socket", None)
    if plain is None or plain.family not in (socket.AF_INET, socket.AF_INET6):
        return
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    if bounds.send_buffer_bytes:
        options.append((socket.SOL_SOCKET, socket.SO_SNDBUF, bounds.send_buffer_bytes))
    idle, interval, count = bounds.keepalive
    if idle:
        options += [
            (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
            (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, idle),
            (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, interval),
            (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, count),
        ]
    if bounds.user_timeout_seconds:
        milliseconds = int(bounds.user_timeout_seconds * 1000)
        options.append((socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds))
    for level, name, value in options:
        plain.setsockopt(level, name, value)
