"""What is kept: accounts, rooms and their order, mail, and what was said.

One thread writes, two read; the reactor's thread only hands things over. Databases are
told apart in one small module each; `Store` is all that the rest of the house sees.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from twisted.internet.defer import Deferred

from twistchat.chat.events import Amendment, Event, Message
from twistchat.chat.searching import Talk
from twistchat.store import changes, order
from twistchat.store.accounts import AccountStore
from twistchat.store.archive import Archive, ListedRoom
from twistchat.store.changes import KeptRoom, RoomName
from twistchat.store.files import FileStore
from twistchat.store.mail import MailStore
from twistchat.store.records import record
from twistchat.store.retention import Retention
from twistchat.store.search import SearchStore
from twistchat.store.sqlite import Durability, Sqlite, blame
from twistchat.store.tokens import TokenStore
from twistchat.store.transaction import Batch, Refusals
from twistchat.store.writer import Settled, Writer

__all__ = ["Batch", "KeptRoom", "ListedRoom", "Refusals", "Store", "record"]

T = TypeVar("T")


class Store:
    """The database of one daemon, made ready by `twistchat.store.opening.prepare`.

    ``post`` has a function called in the reactor's thread (``reactor.callFromThread``).
    A statement waits ``busy`` seconds for a lock that another program holds; ``gather``
    is the writer's window in seconds; at most ``queue`` reads wait in each of two
    threads; a bite of retention is of ``batch`` rows; a search takes at most
    ``search_seconds`` (0: any time).

    All that returns a Deferred may fail with `NotStored` or, if it reads, with `Busy`.
    """

    def __init__(
        self,
        path: Path,
        post: Callable[..., None],
        *,
        durability: Durability = "full",
        busy: float = 5.0,
        gather: float = 0.005,
        queue: int = 1000,
        batch: int = 500,
        search_seconds: float = 2.0,
    ) -> None:
        self._database = Sqlite(path, durability, busy)
        self._post = post
        self._gather = gather
        self._batch = batch
        self._archive = Archive(self._database.reader, post, queue)
        self.accounts = AccountStore(self.change, self._archive.quick)
        self.tokens = TokenStore(self.change, self._archive.quick)
        self.mail = MailStore(self.change, self._archive.quick, self._archive.long)
        self.files = FileStore(self.change, self._archive.quick)
        self.search = SearchStore(
            self.change,
            lambda work: self._writer.idle(work),
            self._archive.long,
            seconds=search_seconds,
        )
        self._writer: Writer
        self._opening: list[str] = []

    def greatest_id(self) -> int:
        """The greatest id in the store, 0 if there is none; it reads at once."""
        return self._archive.greatest_id()

    def open(
        self, settled: Settled, on_state: Callable[[bool], None] = lambda writable: None
    ) -> None:
        """Start the threads. ``settled`` answers `journal`; ``on_state`` is told False
        when nothing can be stored any more, and True when it can again."""
        self._writer = Writer(
            self._database.writer,
            self._post,
            settled,
            blame,
            probing=self._database.probing,
            gather=self._gather,
            on_state=on_state,
        )
        self._archive.start()
        self._writer.start()

    async def _close(self) -> None:
        await self._archive.stop()
        await self._writer.stop()  # the last to close takes the log with it

    def close(self) -> Deferred[None]:
        """Store what has gathered, end the threads, close everything."""
        return Deferred.fromCoroutine(self._close())

    # Writing

    def journal(self, batch: Batch) -> None:
        """Store the records of the batch; ``settled`` says what was refused of it."""
        self._writer.journal(batch)
        self.search.said(len(batch.records))

    def flushed(self) -> Deferred[None]:
        """Fires when all that was handed over until now is stored, or refused.
        NotStored if that cannot be known now."""
        return self._writer.change(_nothing)

    def change(self, work: Callable[[Connection], T]) -> Deferred[T]:
        """Do something else in the next transaction, under a savepoint of its own.

        It may be run twice, and others wait for it: it only reads and writes.
        """
        return self._writer.change(work)

    def open_room(
        self,
        name: RoomName,
        id: int,
        at: int,
        backlog: int,
        owner: int = 0,
        most_owned: int = 0,
    ) -> Deferred[KeptRoom]:
        """The room of that name as it is at the time ``at``, with its last messages;
        it is created if there is none, and belongs to the account ``owner`` then.

        RoomTaken if there is only one whose name looks the same; TooManyOwned if the
        account owns ``most_owned`` rooms already (0: any number).
        """

        def opened(result: T) -> T:
            self._opening.remove(name.skeleton)
            return result

        self._opening.append(name.skeleton)
        work = partial(
            changes.open_room,
            name=name,
            id=id,
            at=at,
            backlog=backlog,
            owner=owner,
            most_owned=most_owned,
        )
        return self.change(work).addBoth(opened)

    def end_room(self, id: int) -> Deferred[None]:
        """The room is no more: its name is free, nobody is anything there, and nobody
        reads any more what was said there."""
        return self.change(partial(changes.end_rooms, ids=[id]))

    def end_unowned(self, spare: Iterable[str] = ()) -> Deferred[None]:
        """End the rooms that need an owner and have none (see `Modes.special`), but for
        those with these keys. For the start, when nobody is in any."""
        return self.change(partial(changes.end_unowned, spare=list(spare)))

    def keep(self, event: Event, most_owned: int = 0) -> Deferred[None]:
        """Keep what the event has changed: a topic, a role, a mode, a sanction, an
        invitation; and that it was done, if others could not have done it.

        NoSuchRoom if the room has come to its end; TooManyOwned if whoever is to own it
        owns ``most_owned`` others (0: any number).
        """
        return self.change(partial(order.keep, event=event, most_owned=most_owned))

    def expire(
        self,
        keep: Mapping[str, int],
        default: int,
        now: int,
        in_use: Callable[[], Collection[int]],
    ) -> Deferred[None]:
        """Delete what is too old at the time ``now`` (milliseconds), in small bites and
        when nothing else is to do. Then the rooms go that have neither messages nor a
        topic nor an order of their own, but for those ``in_use``.

        ``keep`` has seconds by the key of a room, ``default`` is for all else, 0 is for
        ever.
        """
        retention = Retention(keep, default, now, self._batch)
        return Deferred.fromCoroutine(self._expire(retention, in_use))

    async def _expire(
        self, retention: Retention, in_use: Callable[[], Collection[int]]
    ) -> None:
        after: int | None = 0 if await self._writer.idle(retention.expire) else None
        while after is not None:
            # It is written in the order of its coming: rooms that are opened before it
            # are among these, and what is opened after it finds them gone.
            forget = partial(
                retention.forget_rooms,
                after=after,
                in_use=frozenset(in_use()),
                opening=frozenset(self._opening),
            )
            after = await self.change(forget)

    # Reading

    def find_room(self, name: RoomName, at: int) -> Deferred[KeptRoom | None]:
        """The room of that very name as it is at the time ``at``, without its messages;
        None if there is none."""
        return self._archive.quick(partial(changes.find_room, name=name, at=at))

    def page(
        self, room: int, before: int | None, after: int | None, limit: int
    ) -> Deferred[list[Event]]:
        """At most ``limit`` messages of the room with ids between these two: the first
        of them if ``after`` is given, else the last. The oldest comes first."""
        return self._archive.page(room, before, after, limit)

    def since(self, room: int, at: int, limit: int) -> Deferred[list[Event]]:
        """The first ``limit`` messages of the room from that time on (milliseconds)."""
        return self._archive.since(room, at, limit)

    def between(
        self, talk: Talk, after: int, before: int, limit: int, newest: bool
    ) -> Deferred[list[Event]]:
        """At most ``limit`` messages of a talk with ids between these two: the last of
        them if ``newest``, else the first; the oldest comes first."""
        return self._archive.between(talk, after, before, limit, newest)

    def answers(
        self, talk: Talk, message: int, after: int, limit: int
    ) -> Deferred[list[Message]]:
        """What answers a message of a talk, as `find_answers` has it."""
        return self._archive.answers(talk, message, after, limit)

    def amended(
        self, talk: Talk, after: int, before: int, limit: int
    ) -> Deferred[list[Amendment]]:
        """The last of what was done to its messages, as `find_amended` has it."""
        return self._archive.amended(talk, after, before, limit)

    def talks(
        self, person: int, rooms: Sequence[int], after: int, before: int, limit: int
    ) -> Deferred[list[tuple[str, int]]]:
        """Where something was said between these ids, as `find_talks` has it."""
        return self._archive.talks(person, rooms, after, before, limit)

    def told(self, person: int, after: int, limit: int) -> Deferred[list[Event]]:
        """The first ``limit`` messages to a person alone, of those after that id; the
        oldest comes first."""
        return self._archive.told(person, after, limit)

    def message(self, id: int) -> Deferred[Message | None]:
        """The message of that id, if there is one."""
        return self._archive.message(id)

    def first(self, sender: int, client_id: str) -> Deferred[int | None]:
        """The least id of what a sender's program has called so, if there is any."""
        return self._archive.first(sender, client_id)

    def since_id(
        self,
        starts: Mapping[int, int],
        person: int,
        after: int,
        before: int,
        limit: int,
    ) -> Deferred[list[Message | Amendment]]:
        """What was said, and done to messages, as `find_since` has it."""
        return self._archive.since_id(starts, person, after, before, limit)

    def rooms(self, pattern: str, limit: int) -> Deferred[list[ListedRoom]]:
        """At most ``limit`` rooms with that text in their key, in the order of it, but
        for those that are private."""
        return self._archive.rooms(pattern, limit)


def _nothing(connection: Connection) -> None:
    """A change that changes nothing: it takes its place in the line."""
