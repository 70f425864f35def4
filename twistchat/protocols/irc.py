"""The IRC door: the line door with another conversation, and PING."""

from typing import Any

from twisted.internet.interfaces import IProtocolNegotiationFactory, ISSLTransport
from zope.interface import implementer

from twistchat.chat.events import Departure
from twistchat.irc import commands as commands  # fills the table of commands
from twistchat.irc.client import Client
from twistchat.irc.desk import IrcDesk
from twistchat.protocols.line import LineFactory
from twistchat.protocols.pinging import PingedSession
from twistchat.protocols.strangers import answer_on_irc


class IrcSession(PingedSession):
    """One connection of an IRC client."""

    factory: "IrcFactory"
    speaks_json = False
    conversation: Client
    answer_to = staticmethod(answer_on_irc)

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

    def check(self, now: float) -> None:
        """Called every second: is the client still there?"""
        self.conversation.check(now)
        super().check(now)

    def ping(self) -> None:
        """Ask for a PONG."""
        self.conversation.write(f"PING :{self.factory.irc.customs.server}")

    def give_up(self) -> None:
        """It is not there any more."""
        self.conversation.end("Ping timeout", Departure.TIMED_OUT)


@implementer(IProtocolNegotiationFactory)
class IrcFactory(LineFactory):
    """The IRC door."""

    session = IrcSession

    def __init__(self, irc: IrcDesk, *shared: Any) -> None:
        super().__init__(irc.house, *shared)
        self.irc = irc

    def acceptableProtocols(self) -> list[bytes]:
        """What is spoken over TLS, if a client asks (RFC 7301; IANA's name for it).
        Twisted ends the connection if there is nothing to choose."""
        return [b"irc"]

    def refusal(self, sentence: str) -> bytes:
        """What a connection reads that may not come in."""
        return f"ERROR :Closing Link: {sentence}\r\n".encode()
