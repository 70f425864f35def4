"""The only writers to transports: what leaves a session's outbox, and what is owed.

A plain socket is written to directly, which saves the transport's epoll round for each
reader; what it does not take waits here and is pulled by the transport as it drains.
Everything else (TLS) is written to through its transport, which says when to pause.
What a reader is owed is so always known, and bounded.
"""

import errno
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from msgspec import Struct
from twisted.internet.interfaces import IPullProducer, IPushProducer
from zope.interface import implementer

#: So much is handed to a transport at a time.
PIECE = 64 * 1024

_NEVER = float("inf")


class SendBounds(Struct, frozen=True):
    """What a reader may be owed, in bytes and seconds; 0 turns a bound off."""

    hard_bytes: int = 256 * 1024
    soft_bytes: int = 64 * 1024
    soft_seconds: float = 30.0
    total_bytes: int = 128 * 1024 * 1024
    close_seconds: float = 5.0


class Ledger:
    """What all readers are owed together. ``later`` is ``callLater`` of a reactor."""

    __slots__ = ("bounds", "debtors", "later", "seconds", "total")

    def __init__(
        self,
        bounds: SendBounds,
        seconds: Callable[[], float],
        later: Callable[..., Any],
    ) -> None:
        self.bounds = bounds
        self.seconds = seconds
        self.later = later
        self.total = 0
        self.debtors: dict[Wire, None] = {}

    def changed(self, wire: "Wire", by: int) -> None:
        """A reader is owed more, or less. Beyond the bound on all of them, those who
        are owed most go, one after the other."""
        self.total += by
        if wire.owed:
            self.debtors[wire] = None
        else:
            self.debtors.pop(wire, None)
        while by > 0 and 0 < self.bounds.total_bytes < self.total:
            max(self.debtors, key=lambda debtor: debtor.owed).cut()

    def check(self) -> None:
        """Cut off those who have been owed too much for too long. Call it often."""
        if not self.bounds.soft_seconds:
            return
        overdue = self.seconds() - self.bounds.soft_seconds
        for wire in [debtor for debtor in self.debtors if debtor.behind <= overdue]:
            wire.cut()


class Wire(ABC):
    """What carries a session's bytes away. No method raises.

    ``slow`` is called when the reader is cut for not reading, and must not raise; the
    line it returns is the last that is tried.
    """

    __slots__ = (
        "_closing",
        "_drained",
        "_gone",
        "_handed",
        "_ledger",
        "_mid_line",
        "_queue",
        "_slow",
        "_timer",
        "_transport",
        "behind",
        "timed_out",
    )

    def __init__(
        self, transport: Any, ledger: Ledger, slow: Callable[[], bytes]
    ) -> None:
        self._transport = transport
        self._ledger = ledger
        self._slow = slow
        self._queue = bytearray()
        self._handed = 0
        self._mid_line = False  # what left last was not the end of a line
        self._closing = False
        self._drained: Callable[[], None] | None = None
        self._gone = False
        self._timer: Any = None
        #: When it began to be owed more than the soft bound.
        self.behind = _NEVER
        #: It was aborted because the system gave its peer up.
        self.timed_out = False

    @property
    def owed(self) -> int:
        """The bytes taken that are not known to have left."""
        return len(self._queue) + self._handed

    def when_drained(self, callback: Callable[[], None]) -> None:
        """Call once, when nothing is owed any more or the connection is gone."""
        if self.owed:
            self._drained = callback
        else:
            callback()

    def write(self, data: bytes) -> None:
        """Take these bytes, unless the reader was owed too much already."""
        if self._closing or self._gone:
            return
        if self._queue or self._handed:
            if 0 < self._ledger.bounds.hard_bytes < self.owed:
                self.cut()
                return
        else:
            data = self._send(data)
        if data:
            self._owe(data)

    def close(self) -> None:
        """End the connection when all is written, after some seconds in any case."""
        if self._closing or self._gone:
            return
        self._closing = True
        self._end_soon()
        if not self.owed:
            self._finish()

    def abort(self) -> None:
        """End the connection now."""
        if not self._gone:
            self.lost()
            self._transport.abortConnection()

    def cut(self) -> None:
        """The reader does not read: keep the line under way and a last one, and end.
        One that is ending already is not waited for any longer."""
        if self._closing:
            self.abort()
        elif not self._gone:
            self._closing = True  # whatever `slow` sets off finds this wire closed
            last = self._slow()
            if self._gone:
                return
            owed = self.owed
            del self._queue[self._end_of_line() :]
            self._queue += last
            self._end_soon()
            self._ledger.changed(self, self.owed - owed)

    def lost(self) -> None:
        """The connection is gone, and what was owed with it."""
        if self._gone:
            return
        self._gone = True
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        owed = self.owed
        self._queue.clear()
        self._handed = 0
        self._ledger.changed(self, -owed)
        self._say_drained()

    def _end_soon(self) -> None:
        self.behind = _NEVER
        seconds = self._ledger.bounds.close_seconds
        if seconds:
            self._timer = self._ledger.later(seconds, self.abort)

    def _end_of_line(self) -> int:
        """How much of the queue belongs to the line that has left in part."""
        if not self._mid_line:
            return 0
        return self._queue.find(b"\n") + 1 or len(self._queue)

    def _owe(self, data: bytes) -> None:
        idle = not self.owed
        self._queue += data
        self._owes(len(data))
        if idle and not self._gone:
            self._hand_over()

    def _owes(self, by: int) -> None:
        """What is owed has changed by so much."""
        if not 0 < self._ledger.bounds.soft_bytes < self.owed:
            self.behind = _NEVER
        elif self.behind == _NEVER and not self._closing:
            self.behind = self._ledger.seconds()
        self._ledger.changed(self, by)
        if not self.owed:
            self._say_drained()

    def _say_drained(self) -> None:
        callback, self._drained = self._drained, None
        if callback is not None:
            callback()

    def _take_piece(self) -> bytes:
        """The next piece of what is owed, at most `PIECE` bytes."""
        piece = bytes(self._queue[:PIECE])
        del self._queue[:PIECE]
        if piece:
            self._mid_line = not piece.endswith(b"\n")
        return piece

    @abstractmethod
    def _send(self, data: bytes) -> bytes:
        """Try to send at once; what was not sent."""

    @abstractmethod
    def _hand_over(self) -> None:
        """Something is owed again: have the transport take it."""

    def _finish(self) -> None:
        """Nothing is owed any more and nothing will come."""
        self._transport.loseConnection()


@implementer(IPullProducer)
class SocketWire(Wire):
    """To a plain socket: directly, and the rest pulled by its transport."""

    __slots__ = ("_socket",)

    def __init__(
        self, transport: Any, ledger: Ledger, slow: Callable[[], bytes]
    ) -> None:
        super().__init__(transport, ledger, slow)
        self._socket: socket.socket = transport.getHandle()

    def _send(self, data: bytes) -> bytes:
        try:
            sent = self._socket.send(data)
        except BlockingIOError:
            return data
        except OSError as error:
            if error.errno == errno.ENOBUFS:
                return data
            # A paused or half-closed transport would never notice.
            self.timed_out = error.errno == errno.ETIMEDOUT
            self.abort()
            return b""
        if sent == len(data):
            return b""
        if sent:
            self._mid_line = data[sent - 1] != 0x0A
        return data[sent:]

    def _hand_over(self) -> None:
        self._transport.registerProducer(self, False)

    def resumeProducing(self) -> None:
        """The transport has written what it was handed; it takes the next piece."""
        piece = self._take_piece()
        done, self._handed = self._handed, len(piece)
        self._owes(-done)
        if piece:
            self._transport.write(piece)
            return
        self._transport.unregisterProducer()
        if self._closing and not self._gone:
            self._finish()

    def stopProducing(self) -> None:
        """The transport is gone; `lost` is called when it says so."""


@implementer(IPushProducer)
class TransportWire(Wire):
    """To anything that is not a plain socket, through its transport. What the transport
    has taken is not owed: it says when it has enough."""

    __slots__ = ("_paused",)

    def __init__(
        self, transport: Any, ledger: Ledger, slow: Callable[[], bytes]
    ) -> None:
        super().__init__(transport, ledger, slow)
        self._paused = False
        transport.registerProducer(self, True)

    def _send(self, data: bytes) -> bytes:
        if self._paused or len(data) > PIECE:
            return data
        self._transport.write(data)
        return b""

    def _hand_over(self) -> None:
        while self._queue and not self._paused and not self._gone:
            piece = self._take_piece()
            self._owes(-len(piece))
            self._transport.write(piece)
        if self._closing and not self._queue and not self._gone:
            self._finish()

    def _finish(self) -> None:
        # A streaming producer keeps a TLS transport from closing.
        self._transport.unregisterProducer()
        super()._finish()

    def pauseProducing(self) -> None:
        """The transport has enough for now."""
        self._paused = True

    def resumeProducing(self) -> None:
        """It takes more."""
        self._paused = False
        self._hand_over()

    def stopProducing(self) -> None:
        """The transport is gone; `lost` is called when it says so."""


def wire_for(transport: Any, ledger: Ledger, slow: Callable[[], bytes]) -> Wire:
    """The wire that fits a transport. Only a plain socket may be written to directly:
    behind TLS ``send`` would return a count and nothing would arrive. And only while
    its transport holds nothing, or what was answered over HTTP would be overtaken."""
    plain = isinstance(transport.getHandle(), socket.socket)
    wire = SocketWire if plain and not _holds_something(transport) else TransportWire
    return wire(transport, ledger, slow)


def _holds_something(transport: Any) -> bool:
    """It was written to, and has not sent all of that. Twisted has no word for it."""
    return bool(transport.dataBuffer or transport._tempDataBuffer)
