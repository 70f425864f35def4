"""A door to the small world of `talking`, and callers on fake transports."""

from collections.abc import Callable
from typing import Any

from talking import World
from transports import FakeTransport
from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionLost

from twistchat.protocols.gate import Gate, GateBounds
from twistchat.protocols.line import LineFactory
from twistchat.protocols.sockets import DoorBounds
from twistchat.protocols.wire import Ledger, SendBounds

BOUNDS, GATE, SEND = DoorBounds(), GateBounds(), SendBounds()


class Doorstep:
    """One door on a `World`, whose clock and turns are stepped by hand."""

    def __init__(
        self,
        door: Callable[..., LineFactory] = LineFactory,
        bounds: DoorBounds = BOUNDS,
        gate: GateBounds = GATE,
        send: SendBounds = SEND,
    ) -> None:
        self.world = World()
        self.clock: Any = self.world.clock
        self.gate = Gate(gate, self.clock.seconds)
        self.ledger = Ledger(send, self.clock.seconds, self.clock.callLater)
        self.factory = door(
            self.world.desk,
            self.gate,
            self.ledger,
            bounds,
            self.clock,
            self.world.turns.post,
        )

    def comes(self, host: str = "192.0.2.1", room: int | None = None) -> "Caller":
        """A new connection; the system takes so many bytes for it (None: all)."""
        return Caller(self, host, room)

    def enters(self, name: str, **options: Any) -> "Caller":
        """Somebody who has a name, and has read all that one reads then."""
        caller = self.comes(**options)
        caller.sends(name.encode() + b" lobby\n")
        assert any(line.startswith("-- welcome") for line in caller.reads())
        return caller

    def pass_time(self, seconds: float, step: float = 1.0) -> None:
        """With a check every second, as the house does it."""
        for _ in range(round(seconds / step)):
            self.clock.advance(step)
            self.factory.check()
            self.ledger.check()
            self.world.turns.end()


class Caller:
    """Who is at the other end of a connection."""

    def __init__(self, step: Doorstep, host: str, room: int | None) -> None:
        self._step = step
        self.transport = FakeTransport(room)
        self.session: Any = step.factory.buildProtocol(IPv4Address("TCP", host, 4000))
        self.transport.connect(self.session)
        self.lost = False
        step.world.turns.end()

    def sends(self, *reads: bytes) -> None:
        """Each comes in a read and a turn of its own."""
        for data in reads:
            self.session.dataReceived(data)
            self._step.world.turns.end()

    def ends(self) -> None:
        """No more will be sent."""
        self.session.readConnectionLost()
        self._step.world.turns.end()

    def goes(self, why: type[Exception] = ConnectionLost) -> None:
        """The connection is gone."""
        self.lost = True
        self.transport.lose(why)
        self._step.world.turns.end()

    def takes(self) -> bytes:
        """The bytes that came since the last time."""
        return self.transport.take()

    def reads(self) -> list[str]:
        """The lines that came since the last time."""
        return self.takes().decode().splitlines()

    def asks(self, *reads: bytes) -> list[str]:
        """What comes back for these reads."""
        self.takes()
        self.sends(*reads)
        return self.reads()

    @property
    def closed(self) -> bool:
        """The door has let go of the connection."""
        self.transport.drain()
        return self.transport.ends
