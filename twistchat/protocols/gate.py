"""Who may come in: the bounds on connections, in all and from one address."""

from collections import Counter
from collections.abc import Callable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

from msgspec import Struct

from twistchat.chat.limits import PerKey

#: What an address counts as: itself, of IPv6 its /64, or nothing (a unix socket).
Address = str
Host = IPv4Address | IPv6Address | None


class GateBounds(Struct, frozen=True):
    """How many connections there may be; 0 turns a bound off."""

    connections: int = 4096
    per_address: int = 64
    new_per_minute: int = 120
    waiting: int = 100
    waiting_per_address: int = 32
    exempt: Sequence[str] = ("127.0.0.0/8", "::1")


class Ticket:
    """One connection that was let in; it waits for a name until `named`."""

    __slots__ = ("_gate", "_inside", "address", "waiting")

    def __init__(self, gate: "Gate", address: Address) -> None:
        self._gate = gate
        self._inside = True
        self.address = address
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
        self._exempt: list[IPv4Network | IPv6Network] = [
            ip_network(text) for text in bounds.exempt
        ]
        self._new = PerKey(bounds.new_per_minute / 60, bounds.new_per_minute)
        self.here = Crowd()
        self.waiting = Crowd()
        self.refused = 0

    def enter(self, peer: Any) -> Ticket | None:
        """Let a connection in from this peer (an address of Twisted), or not."""
        host = _host(peer)
        address = _counted(host)
        if self._full() or not (self._is_exempt(host) or self._admits(address)):
            self.refused += 1
            return None
        self.here.enter(address)
        self.waiting.enter(address)
        return Ticket(self, address)

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

    def _is_exempt(self, host: Host) -> bool:
        """A unix socket is this machine, and so exempt."""
        return host is None or any(host in network for network in self._exempt)


def _host(peer: Any) -> Host:
    """The address of a peer, an IPv4 one also where it comes as IPv6; None for a unix
    socket."""
    host = getattr(peer, "host", None)
    if not isinstance(host, str):
        return None
    address = ip_address(host.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address


def _counted(host: Host) -> Address:
    if isinstance(host, IPv6Address):
        return str(IPv6Network((int(host) >> 64 << 64, 64)))
    return "" if host is None else str(host)
