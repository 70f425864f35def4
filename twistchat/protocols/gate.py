"""Who may come in: the bounds on connections, in all and from one address."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from twistchat.chat.addresses import Address, Exempt, Host, counted, host_of
from twistchat.chat.limits import PerKey


class GateBounds(Struct, frozen=True):
    """How many connections there may be; 0 turns a bound off."""

    connections: int = 4096
    per_address: int = 64
    new_per_minute: int = 120
    waiting: int = 100
    waiting_per_address: int = 32
    exempt: Sequence[str] = ("127.0.0.0/8", "::1")


class Ticket:
    """One connection that was let in from ``host``; it waits for a name until
    `named`."""

    __slots__ = ("_gate", "_inside", "address", "host", "waiting")

    def __init__(self, gate: "Gate", host: Host) -> None:
        self._gate = gate
        self._inside = True
        self.host = host
        self.address = counted(host)
        self.waiting = True

    def named(self) -> None:
        """Whoever it is has said who they are. Harmless twice."""
        if self.waiting:
            self.waiting = False
            self._gate.waiting.leave(self.address)

    def give_back(self) -> None:
        """The connection is over. Harmless twice."""
        self.named()
        if self._inside:
            self._inside = False
            self._gate.here.leave(self.address)


class Crowd:
    """How many there are, in all and of each address."""

    __slots__ = ("_of", "total")

    def __init__(self) -> None:
        self._of: Counter[Address] = Counter()
        self.total = 0

    def __getitem__(self, address: Address) -> int:
        return self._of[address]

    def enter(self, address: Address) -> None:
        """One more."""
        self._of[address] += 1
        self.total += 1

    def leave(self, address: Address) -> None:
        """One less; an address of whom nobody is left is forgotten."""
        self.total -= 1
        self._of[address] -= 1
        if not self._of[address]:
            del self._of[address]


class Gate:
    """Counts connections and refuses those above the bounds. ``clock`` gives monotonic
    seconds."""

    def __init__(self, bounds: GateBounds, clock: Callable[[], float]) -> None:
        self._bounds = bounds
        self._clock = clock
        self._exempt = Exempt(bounds.exempt)
        self._new = PerKey(bounds.new_per_minute / 60, bounds.new_per_minute)
        self.here = Crowd()
        self.waiting = Crowd()
        self.refused = 0

    def enter(self, peer: Any) -> Ticket | None:
        """Let a connection in from this peer (an address of Twisted), or not."""
        ticket = Ticket(self, host_of(peer))
        address = ticket.address
        if self._full() or not (ticket.host in self._exempt or self._admits(address)):
            self.refused += 1
            return None
        self.here.enter(address)
        self.waiting.enter(address)
        return ticket

    def _full(self) -> bool:
        bounds = self._bounds
        return (
            0 < bounds.connections <= self.here.total
            or 0 < bounds.waiting <= self.waiting.total
        )

    def _admits(self, address: Address) -> bool:
        bounds = self._bounds
        if 0 < bounds.per_address <= self.here[address]:
            return False
        if 0 < bounds.waiting_per_address <= self.waiting[address]:
            return False
        now = self._clock()
        return not self._new.of(address, now).try_take(now)
