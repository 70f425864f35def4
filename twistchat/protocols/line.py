"""The line door: plain lines for netcat, for programs, and for people with either.

It knows nothing of terminals: no colour, no prompt that is not a whole line ended by
LF. The telnet door (`twistchat.protocols.telnet`) is the same with a codec between.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from typing import Protocol as Interface

from twisted.internet.error import ConnectionDone
from twisted.internet.error import TimeoutError as ConnectionTimedOut
from twisted.internet.interfaces import IAddress, IHalfCloseableProtocol
from twisted.internet.protocol import Protocol, ServerFactory
from twisted.logger import Logger
from twisted.protocols.basic import LineReceiver
from twisted.python.failure import Failure
from zope.interface import implementer

from twistchat.chat.cleaning import echo
from twistchat.chat.errors import BadValue, ServerFull
from twistchat.chat.events import Departure, Stopping
from twistchat.chat.users import Session
from twistchat.delivery.outbox import Outbox
from twistchat.jsonlines.client import Client
from twistchat.jsonlines.operations.entering import VERSIONS, go_on
from twistchat.protocols.framing import OVERLONG, Framer
from twistchat.protocols.gate import Gate, Ticket
from twistchat.protocols.intake import Intake
from twistchat.protocols.sockets import DoorBounds, tune
from twistchat.protocols.strangers import TLS_HELLO, TLS_REFUSAL, answer_to
from twistchat.protocols.wire import Ledger, Wire, wire_for
from twistchat.text import endings
from twistchat.text.conversation import Conversation
from twistchat.text.desk import Desk
from twistchat.text.language import Sentence
from twistchat.text.refusals import word_refusal
from twistchat.text.script import Script
from twistchat.text.voice import Manner

log = Logger()

#: Refused connections are logged at most once in so many seconds, and have so many to
#: take their answer.
REFUSALS_LOGGED = 10.0
REFUSAL_SECONDS = 5.0


class Hearer(Interface):
    """Who hears the lines of a connection, and answers through its outbox."""

    outbox: Outbox
    session: Session | None

    @property
    def wants_blanks(self) -> bool:
        """A blank line means something now."""

    def greet(self) -> None:
        """Somebody has come."""

    def hear(self, line: bytes) -> Awaitable[None] | None:
        """One line; what is returned must be awaited before the next."""

    def hear_too_long(self, limit: int) -> Awaitable[None] | None:
        """A line longer than any may be was skipped."""

    def hear_end(self) -> None:
        """No more will come."""

    def cut(self, reason: Departure, sentence: Sentence, **facts: Any) -> None:
        """The server ends it and says why."""

    def last_words(self, sentence: str) -> bytes:
        """What somebody is sent who is cut off."""

    def leave(self, reason: Departure) -> None:
        """The session is over. Harmless twice."""

    def stop(self, event: Stopping) -> None:
        """The server is going down."""


@implementer(IHalfCloseableProtocol)
class LineSession(LineReceiver):
    """One connection. Bytes become lines, lines wait their turn, the conversation hears
    them and answers through its outbox."""

    factory: "LineFactory"

    def __init__(self, factory: "LineFactory", ticket: Ticket) -> None:
        self.factory = factory
        self._ticket = ticket
        self._framer = Framer(factory.bounds.line_bytes, blanks=True)
        self._since = factory.seconds()
        self._overlong = 0
        self._first = True
        self._silent = True
        self._timed_out = False
        self.manner = factory.manner
        self.wire: Wire
        self.intake: Intake
        self.conversation: Hearer

    def connectionMade(self) -> None:
        """Somebody is at the door."""
        factory = self.factory
        tune(self.transport, factory.bounds)
        self.wire = wire_for(self.transport, factory.ledger, self._too_slow)
        self.intake = Intake(
            self, factory.bounds.input, factory.clock, factory.post, self.transport
        )
        self.conversation = self.converse()
        factory.sessions[self] = None
        self.conversation.greet()

    #: What is said to a client of another protocol, by its first line; empty if it is
    #: none.
    answer_to = staticmethod(answer_to)

    #: JSON is spoken here by who begins so, or asks for it.
    speaks_json = True

    def converse(self) -> Hearer:
        """The conversation that hears the lines."""
        return Conversation(
            self.factory.desk,
            self.manner,
            self.wire,
            self.intake,
            self._ticket.named,
            self._ticket.host,
            self.switch if self.speaks_json else None,
        )

    # Input

    def dataReceived(self, data: bytes) -> None:
        """Bytes of the network."""
        self.take(data)

    def take(self, data: bytes) -> None:
        """Bytes of the person."""
        if self.conversation.outbox.ending:
            return
        if self._first and data.startswith(TLS_HELLO):
            self._turn_away(TLS_REFUSAL)
            return
        bounds, framer = self.factory.bounds, self._framer
        if self._silent and data:
            self._silent = False
            if self.speaks_json and data.startswith(b"{"):
                self.speak_json()
        before = framer.pending
        lines = framer.feed(data)
        pending = framer.pending
        skipped = 0 < framer.limit < pending
        self.intake.receive(
            lines, before + len(data) - pending, 0 if skipped else pending
        )
        named = not self._ticket.waiting
        most = bounds.input.unread_bytes if named else bounds.first_line_bytes
        if 0 < most < pending:
            self._cut(endings.NO_NEWLINE)

    def readConnectionLost(self) -> None:
        """No more will come; what came is still answered. May be called again."""
        pending = self._framer.pending
        self.intake.receive(self._framer.finish(), pending)
        self.intake.end()

    def writeConnectionLost(self) -> None:
        """Nobody reads any more."""
        self.wire.abort()

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]
        """The connection is gone, for whatever reason."""
        self._ticket.give_back()
        self.factory.sessions.pop(self, None)
        self.intake.stop()
        self.wire.lost()
        if self._timed_out or self.wire.timed_out or reason.check(ConnectionTimedOut):
            self.conversation.leave(Departure.TIMED_OUT)
        elif reason.check(ConnectionDone):  # where there is no half-close: TLS
            self.conversation.leave(Departure.QUIT)
        else:
            self.conversation.leave(Departure.LOST)

    # What the intake asks

    def hear(self, line: Any) -> Awaitable[None] | None:
        """One line, when it is its turn."""
        if line is OVERLONG:
            return self._hear_overlong()
        if self._first:
            self._first = False
            answer = self.answer_to(line)
            if answer:
                self._turn_away(answer)
                return None
        return self.conversation.hear(line)

    def switch(self, version: str) -> None:
        """From the next line on JSON is spoken, by who has entered already. BadValue
        for a version that is not spoken."""
        spoken = list(map(str, VERSIONS))
        if version and version not in spoken:
            raise BadValue("json", echo(version), ", ".join(spoken))
        session = self.conversation.session
        client = self.speak_json()
        if session is not None:
            go_on(client, session)

    def speak_json(self) -> Client:
        """From the next line on, JSON is spoken."""
        outbox, bound = self.conversation.outbox, self.factory.bounds.json_line_bytes
        self._framer.limit = bound
        client = self.conversation = Client(
            self.factory.desk,
            outbox,
            self.intake,
            self._ticket.named,
            self.factory.clock.callLater,
            self._ticket.host,
            bound,
        )
        return client

    def may_speak(self) -> bool:
        """Whether more may be heard: not while too much waits for the store."""
        return self.factory.desk.pipeline.may_speak(self.conversation.outbox)

    def when_relieved(self, callback: Callable[[], None]) -> None:
        """Call back when more may be heard."""
        self.factory.desk.pipeline.when_relieved(callback)

    def wants_blanks(self) -> bool:
        """Whether a blank line is an answer."""
        return self.conversation.wants_blanks

    def input_done(self) -> None:
        """All that came before the end of input is answered."""
        self.conversation.hear_end()

    # Ends that are not the person's wish

    def _hear_overlong(self) -> Awaitable[None] | None:
        self._overlong += 1
        bounds = self.factory.bounds
        pause = self.conversation.hear_too_long(self._framer.limit)
        if 0 < bounds.overlong_lines <= self._overlong:
            self._cut(endings.LONG_LINES)
        return pause

    def _cut(self, sentence: str) -> None:
        if not self.conversation.outbox.ending:
            self._log_cut(sentence)
            self.conversation.cut(Departure.LOST, sentence)

    def _log_cut(self, why: str) -> None:
        log.info("{peer!r} is cut off: {why}", peer=self._ticket.address, why=why)

    def _turn_away(self, answer: bytes) -> None:
        """A client of another protocol gets an answer of its own kind."""
        self.factory.desk.pipeline.give(self.conversation.outbox, answer)
        self.conversation.leave(Departure.LOST)

    def _too_slow(self) -> bytes:
        """For the wire, which must not be raised at."""
        self._log_cut(endings.TOO_SLOW)
        last = self.conversation.last_words(endings.TOO_SLOW)
        try:
            self.conversation.leave(Departure.TOO_SLOW)
        except Exception as bug:
            self.factory.desk.bug(bug)
        return last

    def check(self, now: float) -> None:
        """Called every second: has this session been waited for too long?"""
        seconds = self.factory.bounds.login_seconds
        if self._ticket.waiting and 0 < seconds <= now - self._since:
            self.conversation.cut(
                Departure.TIMED_OUT, endings.NO_NAME, count=int(seconds)
            )

    def time_out(self) -> None:
        """The peer has not been heard of for too long."""
        self._timed_out = True
        self.wire.abort()


class TurnedAway(Protocol):
    """A connection beyond the bounds: one line, and the end."""

    transport: Any

    def __init__(self, line: bytes, later: Callable[..., Any]) -> None:
        self._line = line
        self._later = later

    def connectionMade(self) -> None:
        """Say so and go; a peer that keeps the connection open is cut."""
        self.transport.write(self._line)
        self._timer = self._later(REFUSAL_SECONDS, self.transport.abortConnection)
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
    session: type[LineSession] = LineSession
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

    def buildProtocol(self, addr: IAddress | None) -> Protocol:
        """A session for who may come in, a refusal for who may not."""
        ticket = self.gate.enter(addr)
        if ticket is None:
            return self._turn_away()
        return self.session(self, ticket)

    def _turn_away(self) -> TurnedAway:
        now = self.seconds()
        if now - self._refused_at >= REFUSALS_LOGGED:
            self._refused_at = now
            log.warn("connections refused so far: {count}", count=self.gate.refused)
        sentence = word_refusal(ServerFull(), self.desk.languages.default)
        return TurnedAway(self.refusal(sentence), self.clock.callLater)

    def refusal(self, sentence: str) -> bytes:
        """What a connection reads that may not come in."""
        return self.manner.script.write(f"!! {sentence}")

    def check(self) -> None:
        """Called every second. What goes wrong with one session keeps no other from
        being looked at."""
        now = self.seconds()
        for session in list(self.sessions):
            try:
                session.check(now)
            except Exception as bug:
                self.desk.bug(bug)
