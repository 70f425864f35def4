"""The web door: HTTP for the page and for files, and what becomes a websocket."""

from typing import Any

from twisted.internet.interfaces import IAddress
from twisted.protocols.policies import ProtocolWrapper
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel
from twisted.web.resource import IResource
from twisted.web.server import Site

from twistchat.protocols.gate import Gate, Ticket
from twistchat.protocols.websocket import WebSocketSession


class WebChannel(HTTPChannel):
    """One connection: requests, until one of them asks for a websocket."""

    ticket: Ticket
    _successor: WebSocketSession | None = None

    def rawDataReceived(self, data: bytes) -> None:
        """What has come behind the request belongs to who has taken over."""
        if self._successor is not None:
            self._successor.dataReceived(data)
        else:
            super().rawDataReceived(data)

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]
        """The connection is gone."""
        self.ticket.give_back()
        super().connectionLost(reason)

    def hand_over(self, session: WebSocketSession) -> None:
        """The connection is the session's from now on."""
        transport: Any = self.transport
        self.setTimeout(None)
        transport.unregisterProducer()
        self.transport = None
        self._successor = session
        if isinstance(transport, ProtocolWrapper):  # TLS
            transport.wrappedProtocol = session
        else:
            transport.protocol = session
        session.makeConnection(transport)
        transport.resumeProducing()


class WebFactory(Site):
    """The web door. ``clock`` is a reactor's time."""

    protocol: Any = WebChannel
    noisy = False

    def __init__(self, root: IResource, gate: Gate, clock: Any) -> None:
        super().__init__(root, reactor=clock)
        self.gate = gate

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """A channel for who may come in."""
        ticket = self.gate.enter(addr)
        if ticket is None:
            return None
        channel = super().buildProtocol(addr)
        channel.ticket = ticket
        return channel
