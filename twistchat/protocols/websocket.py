"""JSON lines over a websocket (RFC 6455): a text message is a line, both ways.

autobahn parses what comes, shakes hands and answers control frames; whatever it writes
goes through the session's outbox like all else, so there is one writer and one order.
"""

from collections import deque
from typing import Any

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from msgspec import Struct

from twistchat.chat.events import Departure
from twistchat.delivery.outbox import Outbox
from twistchat.jsonlines.client import Client
from twistchat.jsonlines.dialect import FRAMED
from twistchat.protocols.gate import Ticket
from twistchat.protocols.line import LineFactory
from twistchat.protocols.pinging import PingedSession

#: RFC 6455, section 7.4.1. A browser says the first when a page is left: that is, when
#: its window is closed, and when it is loaded anew.
_GOING_AWAY = 1001
_UNSUPPORTED = 1003
#: Ours (section 7.4.2): a client says it of a line by which nothing comes any more.
_GIVEN_UP = 4000
_TOO_BIG = 1009
#: What autobahn keeps of a handshake, and for those who ask it for events and details.
_DONE_WITH = {
    "_results",
    "_transport_details",
    "_valid_events",
    "_wskey",
    "http_headers",
    "http_request_data",
    "http_request_host",
    "http_request_params",
    "http_request_path",
    "http_request_uri",
    "http_response_data",
    "http_status_line",
    "websocket_extensions",
    "websocket_extensions_in_use",
    "websocket_origin",
    "websocket_protocol_in_use",
    "websocket_protocols",
}
#: What it gives each connection and all of ours have alike, as long as they are open:
#: nothing is sent in pieces, compressed or timed, and nobody closes yet.
_ALIKE: dict[str, Any] = {
    "send_queue": deque(maxlen=0),
    **dict.fromkeys(
        (
            "_perMessageCompress",
            "autoPingPending",
            "autoPingPendingCall",
            "autoPingPendingSent",
            "autoPingTimeoutCall",
            "closeHandshakeTimeoutCall",
            "localCloseCode",
            "localCloseReason",
            "openHandshakeTimeoutCall",
            "remoteCloseCode",
            "remoteCloseReason",
            "trackedTimings",
            "wasNotCleanReason",
        )
    ),
}
#: A ping without a payload (section 5.5.2).
_PING = b"\x89\x00"


class MessageBounds(Struct, frozen=True):
    """The longest message in bytes, and the most frames of one; 0 is any number."""

    message_bytes: int = 65536
    fragments: int = 8


class Parser(WebSocketServerProtocol):
    """autobahn's part of a connection; ``transport`` is the session's `Channel`."""

    def __init__(self, session: "WebSocketSession", bounds: MessageBounds) -> None:
        super().__init__()
        self._session = session
        self._most = bounds.fragments
        self._frames = 0
        self._gathered = 0  # bytes of a message that is not whole yet
        self.messages: list[bytes] = []

    @property
    def pending(self) -> int:
        """How many bytes came that make no message yet."""
        return len(self.data) + self._gathered

    @property
    def closing(self) -> bool:
        """It has said that it closes, or the peer has."""
        return self.state in (self.STATE_CLOSING, self.STATE_CLOSED)

    def onOpen(self) -> None:
        """Hands are shaken: what is left is what differs from other connections. It
        moves, for no dictionary ever gives room back."""
        done = _DONE_WITH | _ALIKE.keys()
        self.__dict__ = {k: v for k, v in self.__dict__.items() if k not in done}

    def onMessageBegin(self, isBinary: bool) -> None:
        """A message has begun."""
        self._frames = 0
        super().onMessageBegin(isBinary)

    def onMessageFrameBegin(self, length: int) -> None:
        """A frame of it has."""
        self._frames += 1
        super().onMessageFrameBegin(length)
        if 0 < self._most < self._frames:
            self._fail_connection(_TOO_BIG, "too many fragments")

    def onMessageFrameData(self, payload: bytes) -> None:
        """Some of it has come."""
        self._gathered += len(payload)
        super().onMessageFrameData(payload)

    def onFrameEnd(self) -> bool | None:
        """A frame is whole, and what has unmasked it is done with."""
        fits: bool | None = super().onFrameEnd()
        if self.current_frame is None:
            self.current_frame_masker = None
        return fits

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """It is whole."""
        self._gathered = 0
        if isBinary:
            self._fail_connection(_UNSUPPORTED, "JSON is text")
        elif not self.closing:
            self.messages.append(payload)

    def sendCloseFrame(
        self,
        code: int | None = None,
        reasonUtf8: bytes | None = None,
        isReply: bool = False,
    ) -> None:
        """Say that it closes; if the peer has said so, when all is answered that it
        said before."""
        if isReply:
            self.state = self.STATE_CLOSING
            self._session.peer_closes(self.remoteCloseCode)
        else:
            self._session.fails()
            super().sendCloseFrame(code, reasonUtf8, isReply)


class Channel:
    """What autobahn takes for its transport."""

    __slots__ = ("_session", "_transport")

    def __init__(self, session: "WebSocketSession") -> None:
        self._session = session
        self._transport: Any = session.transport

    def write(self, data: bytes) -> None:
        """Into the outbox."""
        self._session.give(data)

    def loseConnection(self) -> None:
        """The session sees to that."""

    abortConnection = loseConnection
    unregisterProducer = loseConnection

    def getPeer(self) -> Any:
        """Who is there."""
        return self._transport.getPeer()

    def getHost(self) -> Any:
        """Where they came to."""
        return self._transport.getHost()


class WebSocketSession(PingedSession):
    """One connection that was an HTTP request until now. ``handshake`` is that."""

    factory: "WebSocketFactory"
    conversation: Client
    speaks_json = False
    #: What a first line may say of other protocols has been seen to by HTTP.
    answer_to = staticmethod(lambda line: b"")

    def __init__(
        self, factory: "WebSocketFactory", ticket: Ticket, handshake: bytes
    ) -> None:
        super().__init__(factory, ticket)
        self._handshake = handshake
        self._parser = factory.parser(self)
        self._leaving = self._failing = False

    def connectionMade(self) -> None:
        """The connection is ours."""
        super().connectionMade()
        self._parser.makeConnection(Channel(self))
        self._parser.dataReceived(self._handshake)
        self._handshake = b""

    def converse(self) -> Client:
        """The client behind this connection."""
        factory = self.factory
        nobody: Any = None  # until the client is there
        return Client(
            factory.desk,
            Outbox(self.wire, nobody),
            self.intake,
            self._ticket.named,
            factory.clock.callLater,
            self._ticket.host,
            factory.messages.message_bytes,
            FRAMED,
        )

    def take(self, data: bytes) -> None:
        """Bytes of frames."""
        if self.conversation.outbox.ending:
            return
        parser = self._parser
        before = parser.pending
        parser.dataReceived(data)
        messages, parser.messages = parser.messages, []
        pending = parser.pending
        self.intake.receive(messages, before + len(data) - pending, pending)
        if self._leaving:
            self.intake.end()
        elif self._failing and not self.conversation.outbox.ending:
            self.conversation.leave(Departure.LOST)

    def give(self, frames: bytes) -> None:
        """What autobahn says; a close goes out last of all (section 5.5.1)."""
        if self._failing:
            self.conversation.farewell = frames
        else:
            self.factory.desk.pipeline.give(self.conversation.outbox, frames)

    def fails(self) -> None:
        """The peer sent what must not be sent: what autobahn says next is a close."""
        self._failing = True

    def peer_closes(self, code: int | None) -> None:
        """The peer has closed: it says nothing more."""
        self._leaving = True
        self.conversation.reloads = code == _GOING_AWAY
        if code == _GIVEN_UP:
            self.conversation.departure = Departure.LOST

    def readConnectionLost(self) -> None:
        """The connection is gone: a close would have been said."""
        self.wire.abort()

    def ping(self) -> None:
        """Ask for a pong."""
        self.give(_PING)

    def give_up(self) -> None:
        """No pong came."""
        self.time_out()


class WebSocketFactory(LineFactory):
    """What the websockets share; they come from the HTTP door."""

    session = WebSocketSession

    def __init__(self, messages: MessageBounds, *shared: Any) -> None:
        super().__init__(*shared)
        self.messages = messages
        autobahn = WebSocketServerFactory(server="", reactor=self.clock)
        autobahn.setProtocolOptions(
            webStatus=False,
            utf8validateIncoming=True,
            requireMaskedClientFrames=True,
            maxFramePayloadSize=messages.message_bytes,
            maxMessagePayloadSize=messages.message_bytes,
            failByDrop=False,
            openHandshakeTimeout=0,  # the gate, the wire and pings see to these
            closeHandshakeTimeout=0,
            autoPingInterval=0,
        )
        # A parser copies what it does not have: so all of them share the options.
        names: Any = Parser.CONFIG_ATTRS
        options = {name: getattr(autobahn, name) for name in names}
        alike = {**options, **_ALIKE, "factory": autobahn}
        self._parser: Any = type("Parser", (Parser,), alike)

    def parser(self, session: WebSocketSession) -> Parser:
        """What parses the frames of a session."""
        parser: Parser = self._parser(session, self.messages)
        return parser

    def accept(self, ticket: Ticket, handshake: bytes) -> WebSocketSession:
        """The session of a connection that was let in as HTTP."""
        return WebSocketSession(self, ticket, handshake)
