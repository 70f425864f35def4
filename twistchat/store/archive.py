"""What is read: in two threads, one for quick pages and one for long work.

More threads would be slower: they take turns at the interpreter.
"""

from collections.abc import Callable, Mapping, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import Connection, Select, bindparam, func, select, union_all
from sqlalchemy.exc import DBAPIError
from twisted.internet.defer import Deferred, fail, gatherResults, succeed

from twistchat.chat.errors import Busy
from twistchat.chat.events import Amendment, Event, Message
from twistchat.chat.ids import first_id_at
from twistchat.chat.searching import Talk
from twistchat.store.answers import find_answers
from twistchat.store.records import events_from, select_events
from twistchat.store.resuming import find_amended, find_since
from twistchat.store.schema import messages, meta, rooms
from twistchat.store.schema_accounts import accounts, audit, memberships, sanctions
from twistchat.store.schema_amendments import amendments
from twistchat.store.schema_files import tokens
from twistchat.store.schema_mail import mailbox, mails
from twistchat.store.talks import ends, find_talks

T = TypeVar("T")

_GREATEST = 2**63 - 1
#: Where the ids stand that were given: what has one may be gone while a mark is left.
_GIVEN = (
    messages.c.id,
    rooms.c.id,
    accounts.c.id,
    accounts.c.told_id,
    memberships.c.read_id,
    sanctions.c.id,
    audit.c.id,
    mails.c.id,
    mailbox.c.deleted,
    meta.c.indexed_id,
    amendments.c.id,
    tokens.c.id,
)


_MESSAGE = select_events().where(messages.c.id == bindparam("id"))
_FIRST = select(func.min(messages.c.id)).where(
    messages.c.sender_id == bindparam("sender"),
    messages.c.client_id == bindparam("client_id"),
    messages.c.client_id.is_not(None),  # else the index is not for it
)


class ListedRoom(Struct, frozen=True):
    """A room as a list shows it."""

    id: int
    name: str
    topic: str
    topic_at: int


class Reader:
    """A thread that reads, on a connection of its own, one thing after the other.

    At most ``bound`` reads wait (0: any number). ``post`` gets back to the reactor's
    thread, where all methods are called.
    """

    def __init__(
        self,
        name: str,
        connect: Callable[[], Connection],
        post: Callable[..., None],
        bound: int = 1000,
    ) -> None:
        self._connect = connect
        self._post = post
        self._bound = bound
        self._waiting = 0
        self._closing = False
        self._stopped: Deferred[None] = Deferred()
        self._queue: SimpleQueue[_Read | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._connection: Connection | None = None  # the thread's own

    def start(self) -> None:
        """Start the thread. Nothing is opened before there is something to read."""
        self._thread.start()

    def read(self, work: Callable[[Connection], T]) -> Deferred[T]:
        """What ``work`` returns, within one transaction; or what it raises.

        Busy if too much waits, or if the thread is about to end.
        """
        if self._closing or 0 < self._bound <= self._waiting:
            return fail(Busy())
        self._waiting += 1
        read = _Read(work)
        self._queue.put(read)
        return read.deferred

    def stop(self) -> Deferred[None]:
        """End the thread when the read under way is done; the others get Busy."""
        if self._thread.ident is None:
            return succeed(None)
        self._closing = True
        self._queue.put(None)
        return self._stopped

    def _answer(self, read: "_Read") -> None:
        self._waiting -= 1
        if read.error is None:
            read.deferred.callback(read.result)
        else:
            read.deferred.errback(read.error)

    def _ended(self) -> None:
        self._thread.join()
        self._stopped.callback(None)

    # In the thread

    def _run(self) -> None:
        while (read := self._queue.get()) is not None:
            if self._closing:
                read.error = Busy()
            elif not read.deferred.called:  # else nobody waits for it any more
                self._read(read)
            self._post(self._answer, read)
        if self._connection is not None:
            self._connection.close()
        self._post(self._ended)

    def _read(self, read: "_Read") -> None:
        try:
            if self._connection is None:
                self._connection = self._connect()
            with self._connection.begin():
                read.result = read.work(self._connection)
        except Exception as error:
            read.error = error
            if isinstance(error, DBAPIError) and self._connection is not None:
                self._connection.invalidate()
                self._connection.close()
                self._connection = None


class _Read:
    """Something to be read, and what came of it."""

    __slots__ = ("deferred", "error", "result", "work")

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self.work = work
        self.deferred: Deferred[Any] = Deferred()
        self.result: Any = None
        self.error: Exception | None = None


class Archive:
    """What was said and which rooms there are. Events come with the oldest first."""

    def __init__(
        self,
        connect: Callable[[], Connection],
        post: Callable[..., None],
        bound: int = 1000,
    ) -> None:
        self._connect = connect
        self._quick = Reader("store-quick", connect, post, bound)
        self._long = Reader("store-long", connect, post, bound)

    def start(self) -> None:
        """Start the threads."""
        self._quick.start()
        self._long.start()

    def stop(self) -> Deferred[Any]:
        """End the threads; what waits to be read gets Busy."""
        return gatherResults([self._quick.stop(), self._long.stop()])

    def page(
        self, room: int, before: int | None, after: int | None, limit: int
    ) -> Deferred[list[Event]]:
        """At most ``limit`` messages of the room with ids between these two: the first
        of them if ``after`` is given, else the last."""
        query = select_events().where(messages.c.room_id == room).limit(limit)
        if before is not None:
            query = query.where(messages.c.id < before)
        if after is None:
            return self._events(query.order_by(messages.c.id.desc()))
        return self._events(query.where(messages.c.id > after).order_by(messages.c.id))

    def since(self, room: int, at: int, limit: int) -> Deferred[list[Event]]:
        """The first ``limit`` messages of the room from that time on (milliseconds)."""
        query = select_events().where(
            messages.c.room_id == room,
            # An id is never behind its time, and never greater than what SQL holds.
            messages.c.id >= min(first_id_at(at), _GREATEST),
            messages.c.at >= at,
        )
        return self._events(query.order_by(messages.c.id).limit(limit))

    def between(
        self, talk: Talk, after: int, before: int, limit: int, newest: bool
    ) -> Deferred[list[Event]]:
        """At most ``limit`` messages of a talk with ids between these two: the last of
        them if ``newest``, else the first."""
        id = messages.c.id
        order = id.desc() if newest else id
        ways = [
            select(id).where(way, id > after, id < before).order_by(order).limit(limit)
            for way in ends(talk)
        ]
        ids = union_all(*(select(way.subquery().c.id) for way in ways))
        query = select_events().where(id.in_(ids))
        return self._events(query.order_by(order).limit(limit))

    def answers(
        self, talk: Talk, message: int, after: int, limit: int
    ) -> Deferred[list[Message]]:
        """What answers a message of a talk, as `find_answers` has it."""
        return self._long.read(
            lambda connection: find_answers(connection, talk, message, after, limit)
        )

    def amended(
        self, talk: Talk, after: int, before: int, limit: int
    ) -> Deferred[list[Amendment]]:
        """What was done to the messages of a talk, as `find_amended` has it."""
        return self._quick.read(
            lambda connection: find_amended(connection, talk, after, before, limit)
        )

    def talks(
        self, person: int, rooms: Sequence[int], after: int, before: int, limit: int
    ) -> Deferred[list[tuple[str, int]]]:
        """The names of the rooms, and of the people that the person talked with
        privately, where something was said between these ids, with the last one's id:
        at most ``limit``, the latest last."""
        return self._long.read(
            lambda connection: find_talks(
                connection, person, rooms, after, before, limit
            )
        )

    def told(self, person: int, after: int, limit: int) -> Deferred[list[Event]]:
        """The first ``limit`` messages to a person alone, of those after that id."""
        query = select_events().where(
            messages.c.room_id.is_(None),
            messages.c.recipient_id == person,
            messages.c.id > after,
        )
        return self._events(query.order_by(messages.c.id).limit(limit))

    def message(self, id: int) -> Deferred[Message | None]:
        """The message of that id, if there is one."""

        def work(connection: Connection) -> Message | None:
            rows = connection.execute(_MESSAGE, {"id": id}).all()
            return events_from(connection, rows)[0] if rows else None

        return self._quick.read(work)

    def first(self, sender: int, client_id: str) -> Deferred[int | None]:
        """The least id of what a sender's program has called so, if there is any."""
        called = {"sender": sender, "client_id": client_id}
        return self._quick.read(lambda connection: connection.scalar(_FIRST, called))

    def since_id(
        self,
        starts: Mapping[int, int],
        person: int,
        after: int,
        before: int,
        limit: int,
    ) -> Deferred[list[Message | Amendment]]:
        """What was said, and done to messages, as `find_since` has it."""
        starts = dict(starts)
        return self._quick.read(
            lambda connection: find_since(
                connection, starts, person, after, before, limit
            )
        )

    def rooms(self, pattern: str, limit: int) -> Deferred[list[ListedRoom]]:
        """At most ``limit`` rooms with that text in their key, in the order of it, but
        for those that are private."""
        query = (
            select(rooms.c.id, rooms.c.name, rooms.c.topic, rooms.c.topic_at)
            .where(rooms.c.key.contains(pattern, autoescape=True), ~rooms.c.private)
            .order_by(rooms.c.key)
            .limit(limit)
        )

        def work(connection: Connection) -> list[ListedRoom]:
            return [ListedRoom(*row) for row in connection.execute(query)]

        return self._long.read(work)

    def greatest_id(self) -> int:
        """The greatest id in the store, 0 if there is none. Reads at once: for the
        start only."""
        with self._connect() as connection:
            greatest = [
                connection.scalar(select(func.max(column))) for column in _GIVEN
            ]
        return max(id or 0 for id in greatest)

    def quick(self, work: Callable[[Connection], T]) -> Deferred[T]:
        """What ``work`` returns, which does not take long."""
        return self._quick.read(work)

    def long(self, work: Callable[[Connection], T]) -> Deferred[T]:
        """What ``work`` returns, which may take long."""
        return self._long.read(work)

    def _events(self, query: Select[Any]) -> Deferred[list[Event]]:
        def work(connection: Connection) -> list[Event]:
            rows: Sequence[Any] = connection.execute(query).all()
            events: list[Event] = [*events_from(connection, rows)]
            return sorted(events, key=_by_id)

        return self._quick.read(work)


def _by_id(event: Event) -> int:
    return event.id
