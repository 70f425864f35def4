"""A short, honest stand-in for a transport and the socket under it."""

from typing import Any

from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure

#: How much a transport of Twisted takes before it pauses a streaming producer.
BUFFER = 64 * 1024


class FakeTransport:
    """What the system takes is in ``sent``; it takes ``room`` bytes more, None: all.

    Flags are set at once, the connection is lost when the test says so. What is written
    waits for `drain`, as a transport waits for the reactor. It is its own socket for a
    wire that asks for ``send``, where ``errors`` are raised one after the other.
    """

    def __init__(self, room: int | None = None) -> None:
        self.room = room
        self.sent = b""
        self.buffer = b""
        self.producer: Any = None
        self.streaming = False
        self.paused = False
        self.reading = True
        self.disconnecting = False
        self.aborted = False
        self.errors: list[OSError] = []
        self.protocol: Any = None

    def connect(self, protocol: Any) -> None:
        """Make the connection."""
        self.protocol = protocol
        protocol.makeConnection(self)

    def lose(self, why: type[Exception] = ConnectionLost) -> None:
        """The connection is gone."""
        if self.producer is not None:
            self.producer.stopProducing()
        self.protocol.connectionLost(Failure(why()))

    # The socket

    def getHandle(self) -> "FakeTransport":
        return self

    def send(self, data: bytes) -> int:
        """As much as there is room for."""
        if self.errors:
            raise self.errors.pop(0)
        taken = data if self.room is None else data[: self.room]
        if data and not taken:
            raise BlockingIOError
        self.sent += taken
        if self.room is not None:
            self.room -= len(taken)
        return len(taken)

    # The transport

    @property
    def ends(self) -> bool:
        """It would close now: it was told to, and nobody has anything to write."""
        return self.disconnecting and self.producer is None and not self.buffer

    def write(self, data: bytes) -> None:
        assert not self.disconnecting
        self.buffer += data
        if self.streaming and len(self.buffer) > BUFFER and not self.paused:
            self.paused = True
            self.producer.pauseProducing()

    def drain(self, room: int | None = None) -> None:
        """The system has room for so much more (None: for all), and the reactor lets
        the transport write once."""
        self.room = None if room is None else (self.room or 0) + room
        if self.buffer and (room is None or self.room):
            self.buffer = self.buffer[self.send(self.buffer) :]
        if self.buffer or self.producer is None:
            return
        if self.paused or not self.streaming:
            self.paused = False
            self.producer.resumeProducing()

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        assert self.producer is None
        self.producer, self.streaming = producer, streaming
        if not streaming:
            producer.resumeProducing()

    def unregisterProducer(self) -> None:
        self.producer = None

    def loseConnection(self) -> None:
        self.disconnecting = True

    def abortConnection(self) -> None:
        self.aborted = True

    def pauseProducing(self) -> None:
        self.reading = False

    def resumeProducing(self) -> None:
        self.reading = True

    def take(self) -> bytes:
        """All that went out since the last time."""
        self.drain()
        sent, self.sent = self.sent, b""
        return sent
