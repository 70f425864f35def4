"""What waits for the store, found by what the senders' programs call it, or by the
message that it changes."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Generic, TypeVar

from twisted.internet.defer import Deferred

#: Who sends it, by id, and what their program calls it.
ClientId = tuple[int, str]

K = TypeVar("K", bound=Hashable)


class Watch:
    """What becomes of what waits under one key while somebody looks for it.

    ``waiting`` are the ids of those that wait for the store; ``stored`` is the least of
    those that it has taken since the first of those came who look for it now, None if
    there was none, and ``taken`` how many there were.
    """

    __slots__ = ("_done", "_post", "stored", "taken", "waiting")

    def __init__(self, post: Callable[[Callable[[], None]], None]) -> None:
        self._post = post
        self.waiting: list[int] = []
        self.stored: int | None = None
        self.taken = 0
        self._done: list[Deferred[None]] = []

    @property
    def waits(self) -> bool:
        """Something of that key waits for the store."""
        return bool(self.waiting)

    def settled(self) -> Deferred[None]:
        """Fires when nothing of that key waits any more, in a turn of its own."""
        done: Deferred[None] = Deferred()
        if self.waiting:
            self._done.append(done)
        else:
            done.callback(None)
        return done

    def settle(self, id: int, stored: bool) -> None:
        self.waiting.remove(id)
        if stored:
            self.taken += 1
            self.stored = id if self.stored is None else min(id, self.stored)
        if not self.waiting:
            done, self._done = self._done, []
            for each in done:
                self._post(partial(each.callback, None))


class Watches(Generic[K]):
    """What waits for the store, by a key that only some of it has; all else costs
    nothing here. ``post`` has a function called a little later."""

    def __init__(self, post: Callable[[Callable[[], None]], None]) -> None:
        self._post = post
        self._watches: dict[K, Watch] = {}
        self._watched: dict[K, int] = {}  # so many look for it

    def entered(self, key: K, id: int) -> None:
        """What has that id waits for the store from now on."""
        self._watch(key).waiting.append(id)

    def settled(self, key: K, id: int, stored: bool) -> None:
        """The store has taken it, or refused it."""
        self._watches[key].settle(id, stored)
        self._tidy(key)

    @contextmanager
    def watch(self, key: K) -> Iterator[Watch]:
        """Watch a key while the store is asked about it: what is settled meanwhile may
        be in the store or not when that is read."""
        watch = self._watch(key)
        self._watched[key] = self._watched.get(key, 0) + 1
        try:
            yield watch
        finally:
            self._watched[key] -= 1
            if not self._watched[key]:
                del self._watched[key]
            self._tidy(key)

    def _watch(self, key: K) -> Watch:
        watch = self._watches.get(key)
        if watch is None:
            watch = self._watches[key] = Watch(self._post)
        return watch

    def _tidy(self, key: K) -> None:
        if key not in self._watched and not self._watches[key].waiting:
            del self._watches[key]
