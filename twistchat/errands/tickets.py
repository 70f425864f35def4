"""What is good once, for a while, for whoever knows it."""

import secrets
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from twistchat.chat.errors import ChatError, NoSuchTicket

T = TypeVar("T")

#: So many wait to be used of one who is counted, and so many in all.
EACH, IN_ALL = 50, 10_000


class Tickets(Generic[T]):
    """Each stands for something, for so many ``seconds`` by a monotonic ``clock``. Who
    has too many is given the ``refusal``."""

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float],
        refusal: Callable[[], ChatError],
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._refusal = refusal
        #: Until when it is good, whose it is, as whom they count; the oldest first.
        self._given: dict[str, tuple[float, Hashable, Hashable, T]] = {}
        self._of: Counter[Hashable] = Counter()

    def __len__(self) -> int:
        return len(self._given)

    def give(self, owner: Hashable, counted: Hashable, thing: T) -> str:
        """A ticket for something, unless there are too many of whoever its owner is
        ``counted`` as: guests come and go."""
        self._forget()
        if self._of[counted] >= EACH or len(self._given) >= IN_ALL:
            raise self._refusal()
        ticket = secrets.token_urlsafe(16)
        until = self._clock() + self._seconds
        self._given[ticket] = until, owner, counted, thing
        self._of[counted] += 1
        return ticket

    def look(self, ticket: str) -> T:
        """What it stands for; it stays good. NoSuchTicket."""
        self._forget()
        if ticket not in self._given:
            raise NoSuchTicket
        return self._given[ticket][3]

    def use(self, ticket: str) -> T:
        """The same, and it is not good any more."""
        thing = self.look(ticket)
        self._drop(ticket)
        return thing

    def forget(self, owner: Hashable) -> None:
        """Those of that owner are good no more."""
        for ticket, (_, whose, _, _) in list(self._given.items()):
            if whose == owner:
                self._drop(ticket)

    def _drop(self, ticket: str) -> None:
        _, _, counted, _ = self._given.pop(ticket)
        self._of[counted] -= 1
        if not self._of[counted]:
            del self._of[counted]

    def _forget(self) -> None:
        """Those that are too old."""
        now = self._clock()
        while self._given:
            ticket, (until, _, _, _) = next(iter(self._given.items()))
            if until > now:
                return
            self._drop(ticket)
