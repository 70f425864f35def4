"""The IRC door: the line door with another conversation, and PING."""

from typing import Any

from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import ISSLTransport
from twisted.python.failure import Failure

from twistchat.chat.events import Departure
from twistchat.irc import commands as commands  # fills the table of commands
from twistchat.irc.client import Client
from twistchat.irc.desk import IrcDesk
from twistchat.protocols.gate import Ticket
from twistchat.protocols.line import LineFactory, LineSession
from twistchat.protocols.strangers import answer_on_irc


class IrcSession(LineSession):
    """One connection of an IRC client."""

    factory: "IrcFactory"
    speaks_json = False
    conversation: Client
    answer_to = staticmethod(answer_on_irc)

    def __init__(self, factory: "IrcFactory", ticket: Ticket) -> None:
        super().__init__(factory, ticket)
        self._heard = factory.seconds()
        self._pinged: float | None = None  # when, if nothing was heard since

    def converse(self) -> Client:
        """The client behind this connection."""
        return Client(
            self.factory.irc,
            self.wire,
            self.intake,
            self._ticket.named,
            self._ticket.host,
            ISSLTransport.providedBy(self.transport),
        )

    def dataReceived(self, data: bytes) -> None:
        """Bytes of the network."""
        self._heard = self.factory.seconds()
        self._pinged = None
        self.take(data)

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]
        """The connection is gone. IRC has QUIT: who has not said it was lost, also
        where that is all that is seen of the end of input (TLS)."""
        done = reason.check(ConnectionDone)
        super().connectionLost(Failure(ConnectionLost()) if done else reason)

    def check(self, now: float) -> None:
        """Called every second: is the client still there?"""
        super().check(now)
        self.conversation.check(now)
        if not self.intake.listening:  # silence means nothing
            self._heard, self._pinged = now, None
        bounds = self.factory.bounds
        if self._pinged is None:
            if 0 < bounds.ping_seconds <= now - self._heard:
                self._pinged = now
                self.conversation.write(f"PING :{self.factory.irc.customs.server}")
        elif 0 < bounds.drop_seconds <= now - self._heard:
            self.conversation.end("Ping timeout", Departure.TIMED_OUT)


class IrcFactory(LineFactory):
    """The IRC door."""

    session = IrcSession

    def __init__(self, irc: IrcDesk, *shared: Any) -> None:
        super().__init__(irc.house, *shared)
        self.irc = irc

    def refusal(self, sentence: str) -> bytes:
        """What a connection reads that may not come in."""
        return f"ERROR :Closing Link: {sentence}\r\n".encode()
