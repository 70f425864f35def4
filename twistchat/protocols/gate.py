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
    asking: int = 1024
    asking_per_address: int = 64
    new_asking_per_minute: int = 600


class Ticket:
    """One connection that was let in from ``host``; it waits for a name until
    `named`. Or it is ``asking``, over HTTP: for pages and files, without a name."""

    __slots__ = ("_gate", "_inside", "address", "asking", "host", "waiting")

    def __init__(self, gate: "Gate", host: Host) -> None:
        self._gate = gate
        self._inside = False
        self.host = host
        self.address = counted(host)
        self.waiting = False
        self.asking = False

    def named(self) -> None:
        """Whoever it is has said who they are. Harmless twice."""
        if self.waiting:
            self.waiting = False
            self._gate.waiting.leave(self.address)

    def makes_room(self) -> None:
        """It was asking, and is about to close: somebody else may ask. Until it is gone
        it counts among all there are. Harmless twice."""
        if self.asking:
            self.asking = False
            self._gate.asking.leave(self.address)

    def talks(self, host: Host) -> bool:
        """Who was asking talks from now on, and waits for a name; ``host`` is who they
        are, if a proxy carries them. Whether there is room."""
        return self._gate.seat(self, host)

    def give_back(self) -> None:
        """The connection is over. Harmless twice."""
        self.named()
        self.makes_room()
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
        asking = bounds.new_asking_per_minute
        self._new_asking = PerKey(asking / 60, asking)
        self.here = Crowd()
        self.waiting = Crowd()
        self.asking = Crowd()
        self.refused = 0

    def enter(self, peer: Any) -> Ticket | None:
        """Let a connection in from this peer (an address of Twisted), or not."""
        ticket = Ticket(self, host_of(peer))
        if (
            self._full()
            or not self._may_wait(ticket.host)
            or not self._may_come(ticket.host)
        ):
            self.refused += 1
            return None
        self._let_in(ticket)
        self._wait(ticket)
        return ticket

    def ask(
        self,
        peer: Any,
        carries: Callable[[Host], bool],
        make_room: Callable[[], bool] = lambda: False,
    ) -> Ticket | None:
        """Let in a connection of HTTP, which waits for no name; or not. That of a proxy
        that ``carries`` what many ask has no bound of its address: they have, when they
        talk. If all places are taken, ``make_room`` is asked for one for whoever may
        come in otherwise."""
        ticket = Ticket(self, host_of(peer))
        refused = self._full()
        if carries(ticket.host):
            ticket.address = ""
        elif not refused:
            refused = not self._may_ask(ticket.host)
        taken = 0 < self._bounds.asking <= self.asking.total
        if refused or (taken and not make_room()):
            self.refused += 1
            return None
        self._let_in(ticket)
        ticket.asking = True
        self.asking.enter(ticket.address)
        return ticket

    def seat(self, ticket: Ticket, host: Host) -> bool:
        """Whoever was asking talks from now on, as this host; whether there is room."""
        if not self._may_wait(host) or not self._may_come(host):
            self.refused += 1
            return False
        ticket.give_back()
        ticket.host, ticket.address = host, counted(host)
        self._let_in(ticket)
        self._wait(ticket)
        return True

    def _let_in(self, ticket: Ticket) -> None:
        ticket._inside = True
        self.here.enter(ticket.address)

    def _wait(self, ticket: Ticket) -> None:
        ticket.waiting = True
        self.waiting.enter(ticket.address)

    def _full(self) -> bool:
        return 0 < self._bounds.connections <= self.here.total

    def _may_wait(self, host: Host) -> bool:
        """There is room for one more without a name."""
        bounds = self._bounds
        if 0 < bounds.waiting <= self.waiting.total:
            return False
        most = 0 if host in self._exempt else bounds.waiting_per_address
        return not 0 < most <= self.waiting[counted(host)]

    def _may_come(self, host: Host) -> bool:
        """There is room for one more of this address who talks. Who comes counts as
        new."""
        address = counted(host)
        here = self.here[address] - self.asking[address]
        return self._has_room(host, here, self._bounds.per_address, self._new)

    def _may_ask(self, host: Host) -> bool:
        """The same of who asks: a browser does so over several connections."""
        here, most = self.asking[counted(host)], self._bounds.asking_per_address
        return self._has_room(host, here, most, self._new_asking)

    def _has_room(self, host: Host, here: int, most: int, new: PerKey) -> bool:
        if host in self._exempt:
            return True
        now = self._clock()
        return not 0 < most <= here and not new.of(counted(host), now).try_take(now)
