"""What the senders' programs call the messages that wait for the store."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from twisted.internet.defer import Deferred

#: Who sends it, by id, and what their program calls it.
ClientId = tuple[int, str]


class Watch:
    """What becomes of the messages of one name while somebody looks for it.

    ``waiting`` are the ids of those that wait for the store; ``stored`` is the least of
    those that it has taken meanwhile, None if there was none.
    """

    __slots__ = ("_done", "_post", "stored", "waiting")

    def __init__(self, post: Callable[[Callable[[], None]], None]) -> None:
        self._post = post
        self.waiting: list[int] = []
        self.stored: int | None = None
        self._done: list[Deferred[None]] = []

    @property
    def waits(self) -> bool:
        """Something of that name waits for the store."""
        return bool(self.waiting)

    def settled(self) -> Deferred[None]:
        """Fires when nothing of that name waits any more, in a turn of its own."""
        done: Deferred[None] = Deferred()
        if self.waiting:
            self._done.append(done)
        else:
            done.callback(None)
        return done

    def settle(self, id: int, stored: bool) -> None:
        self.waiting.remove(id)
        if stored:
            self.stored = id if self.stored is None else min(id, self.stored)
        if not self.waiting:
            done, self._done = self._done, []
            for each in done:
                self._post(partial(each.callback, None))


class ClientIds:
    """The names that programs gave to what waits; it costs those nothing that give
    none. ``post`` has a function called a little later."""

    def __init__(self, post: Callable[[Callable[[], None]], None]) -> None:
        self._post = post
        self._watches: dict[ClientId, Watch] = {}
        self._watched: dict[ClientId, int] = {}  # so many look for it

    def entered(self, key: ClientId, id: int) -> None:
        """The message of that id waits for the store from now on."""
        self._watch(key).waiting.append(id)

    def settled(self, key: ClientId, id: int, stored: bool) -> None:
        """The store has taken it, or refused it."""
        self._watches[key].settle(id, stored)
        self._tidy(key)

    @contextmanager
    def watch(self, key: ClientId) -> Iterator[Watch]:
        """Watch a name while it is looked for in the store: what is settled meanwhile
        may be in the store or not when that is read."""
        watch = self._watch(key)
        self._watched[key] = self._watched.get(key, 0) + 1
        try:
            yield watch
        finally:
            self._watched[key] -= 1
            if not self._watched[key]:
                del self._watched[key]
            self._tidy(key)

    def _watch(self, key: ClientId) -> Watch:
        watch = self._watches.get(key)
        if watch is None:
            watch = self._watches[key] = Watch(self._post)
        return watch

    def _tidy(self, key: ClientId) -> None:
        if key not in self._watched and not self._watches[key].waiting:
            del self._watches[key]
