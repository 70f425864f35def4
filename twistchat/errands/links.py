"""Links by which anybody gets a file, once."""

from collections.abc import Callable, Hashable
from contextlib import suppress

from twistchat.chat.errors import Busy, NoSuchTicket
from twistchat.errands.tickets import Tickets

#: So often may what a link is for be begun, since a line may break; so it is no mirror.
TRIES = 10


class Link:
    """What somebody was given (``person``, by id) for one download of a file."""

    __slots__ = ("file", "person", "stop", "tries")

    def __init__(self, person: int, file: str) -> None:
        self.person = person
        self.file = file
        self.tries = 0
        self.stop: Callable[[], object] = bool  # whoever fetches it now


class Fetch:
    """A download by a link begins, or goes on where it broke off."""

    def __init__(self, link: Link, whole: Callable[[], None]) -> None:
        self._link = link
        self.whole = whole  #: the last byte was handed over: the link is used up

    def begin(self, stop: Callable[[], object]) -> None:
        """There is one at a time, which `stop` ends: if its line broke, who goes on is
        there before anybody knows."""
        before, self._link.stop = self._link.stop, stop
        before()


class Links:
    """Those that were given, good for so many ``seconds`` by a monotonic ``clock``."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._tickets: Tickets[Link] = Tickets(seconds, clock, Busy)

    def give(self, person: int, counted: Hashable, file: str) -> str:
        """The ticket of a new one; ``counted`` as in `Tickets.give`. Busy."""
        return self._tickets.give(person, counted, Link(person, file))

    def look(self, ticket: str) -> Link:
        """What it is for. NoSuchTicket."""
        return self._tickets.look(ticket)

    def fetch(self, ticket: str) -> Fetch:
        """It is used, once more. NoSuchTicket."""
        link = self.look(ticket)
        link.tries += 1
        if link.tries == TRIES:
            self._end(ticket)
        return Fetch(link, lambda: self._end(ticket))

    def forget(self, owner: Hashable) -> None:
        """Those of that person are good no more."""
        self._tickets.forget(owner)

    def _end(self, ticket: str) -> None:
        with suppress(NoSuchTicket):
            self._tickets.use(ticket)
