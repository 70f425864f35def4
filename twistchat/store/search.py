"""What was said, looked for by its words.

The index is not part of what storing a message costs: it follows in bites, when a whole
one has gathered and the writer has nothing else to do, or when somebody searches. How
it is made is the database's own affair; see `twistchat.store.fts5`.

Messages are stored in the order of their ids: the ids are given in the reactor's
thread, turns are journalled in their order, and there is one writer. So it is enough to
know up to which id the index goes. `Store.greatest_id` counts that one too, lest a
clock that was ahead leave ids behind which nobody would look.
"""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from twistchat.chat.errors import NotStored
from twistchat.chat.events import Said, ToldPrivately
from twistchat.chat.searching import Asker, Query
from twistchat.store import fts5
from twistchat.store.transaction import Doing

T = TypeVar("T")

_log = Logger()

#: So many messages are indexed at once: others wait for that, some milliseconds.
BITE = 500


class SearchStore:
    """The index of all messages.

    ``change`` and ``idle`` are those of the writer, ``read`` is for what may take long.
    A search takes at most ``seconds`` (0: any time), and at most as long again to index
    what was said last. ``clock`` gives monotonic seconds.
    """

    def __init__(
        self,
        change: Doing,
        idle: Callable[[Callable[[Connection], bool]], Deferred[bool]],
        read: Doing,
        *,
        seconds: float = 2.0,
        bite: int = BITE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._change = change
        self._idle = idle
        self._read = read
        self._seconds = seconds
        self._bite = partial(fts5.index, most=bite)
        self._clock = clock
        # Counted from the start on; who knows what was left before?
        self._said = self._enough = bite
        self._indexed = 0
        self._idling = False

    def said(self, count: int) -> None:
        """So many messages were handed to the writer."""
        self._said += count

    # Indexing

    def index(self) -> None:
        """Index what has gathered, if it is worth it, when the writer has nothing else
        to do. Called every second; a writer that has had no rest since the last time
        takes one bite all the same."""
        if self._said - self._indexed >= self._enough:
            Deferred.fromCoroutine(self._index())

    async def _index(self) -> None:
        said = self._said
        try:
            if self._idling:
                done = not await self._change(self._bite)
            else:
                done = await self._at_rest()
        except NotStored:  # the next time, then
            done = False
        except Exception:
            _log.failure("the index of words cannot be written")
            done = True  # for as long as it takes to gather as much again
        if done:
            self._covers(said)

    async def _at_rest(self) -> bool:
        self._idling = True
        try:
            return await self._idle(self._bite)
        finally:
            self._idling = False

    async def _catch_up(self) -> None:
        """Index what was said until now, as far as there is time and the database can
        be written; what is not indexed is not found."""
        said = self._said
        end = self._clock() + self._seconds
        while self._indexed < said and (not self._seconds or self._clock() < end):
            try:
                if not await self._change(self._bite):
                    self._covers(said)
            except NotStored:
                return

    def _covers(self, said: int) -> None:
        self._indexed = max(self._indexed, said)

    # Searching

    def find(
        self, query: Query, asker: Asker, limit: int
    ) -> Deferred[list[Said | ToldPrivately]]:
        """The last ``limit`` messages that fit, of those that the asker may read; the
        newest first. SearchTooSlow."""
        return self._search(partial(fts5.find, query=query, asker=asker, limit=limit))

    def mentions(self, asker: Asker, first_id: int, limit: int) -> Deferred[list[Said]]:
        """The last ``limit`` messages of others, from that id on, in the rooms of the
        asker that name them; the newest first. SearchTooSlow."""
        work = partial(fts5.mentions, asker=asker, first_id=first_id, limit=limit)
        return self._search(work)

    def unread(
        self, asker: Asker, marks: Mapping[int, int], most: int
    ) -> Deferred[dict[int, tuple[int, int]]]:
        """Of each of these rooms, how many messages of others stand behind the id that
        is its mark, and how many of them name the asker; no count goes beyond ``most``.
        SearchTooSlow."""
        work = partial(fts5.unread, asker=asker, marks=dict(marks), most=most)
        return self._search(work)

    def _search(self, work: Callable[[Connection], T]) -> Deferred[T]:
        return Deferred.fromCoroutine(self._caught_up(work))

    async def _caught_up(self, work: Callable[[Connection], T]) -> T:
        await self._catch_up()

        def bounded(connection: Connection) -> T:
            with fts5.within(connection, self._seconds):
                return work(connection)

        return await self._read(bounded)
