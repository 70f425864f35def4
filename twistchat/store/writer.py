"""The one thread that writes.

All that has gathered is written as one transaction and answered together. Then, for
the time of the gathering window, more gathers; who comes to an idle writer waits for
nothing. A failure is one of three:

- what was to be written is to blame: only the guilty is refused (`Transaction.write`);
- the database is, before the COMMIT: all of it is refused;
- the COMMIT fails: nobody knows, and nothing is answered until somebody has looked.

After the last two the writer is read-only: it refuses at once what arrives, until a
probe has been committed on a fresh connection. For a flush that failed may have left
its pages where a later start would find them: only a commit on top overwrites them.
"""

import time
from collections import deque
from collections.abc import Callable
from math import inf
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, update
from twisted.internet.defer import Deferred, fail, succeed
from twisted.logger import Logger

from twistchat.chat.errors import NotStored
from twistchat.store.failing import Blame
from twistchat.store.schema import meta
from twistchat.store.transaction import Batch, Change, Refusals, Transaction

T = TypeVar("T")

#: So often it is tried, in seconds, whether it is possible to write again.
PROBE_EVERY = 1.0
#: Work that can wait waits till nothing came for so many gathering windows: between
#: the batches of a busy room there is no time for it.
QUIET = 4
_BALLAST = "-" * 16_384  # the room that a probe must find: some long messages

Settled = Callable[[list[tuple[Any, Refusals]]], None]


class _Bulk:
    """Work in bites that can wait."""

    __slots__ = ("deferred", "work")

    def __init__(self, work: Callable[[Connection], bool]) -> None:
        self.work = work
        self.deferred: Deferred[bool] = Deferred()


class Writer:
    """Stores what it is given, in the order in which it comes.

    All methods are called from the reactor's thread, which ``post`` gets back to, and
    ``settled`` and ``on_state`` are called there: the one with each batch and what was
    refused of it, the other with False when nothing can be written any more and with
    True when it can again. ``connect`` opens a connection that begins by taking the
    lock, ``probing`` one that does not wait for the lock long. ``blame`` knows when an
    error is the database's. ``gather`` is the window in seconds.
    """

    def __init__(
        self,
        connect: Callable[[], Connection],
        post: Callable[..., None],
        settled: Settled,
        blame: Callable[[Exception], Blame | None],
        *,
        probing: Callable[[], Connection] | None = None,
        gather: float = 0.005,
        on_state: Callable[[bool], None] = lambda writable: None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connect = connect
        self._probing = probing or connect
        self._post = post
        self._settled = settled
        self._blame = blame
        self._gather = gather
        self._on_state = on_state
        self._clock = clock
        self._sleep = sleep
        self._queue: SimpleQueue[Batch | Change | _Bulk | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="store-writer", daemon=True)
        self._stopping: list[Deferred[None]] = []
        # The rest is the writer thread's own.
        self._connection: Connection | None = None
        self._bulk: deque[_Bulk] = deque()
        self._why: str | None = None  # it is read-only, if it is
        self._in_doubt: Transaction | None = None
        self._tried = self._committed = -inf
        self._going = True
        self._log = Logger()

    # In the reactor's thread

    def start(self) -> None:
        """Start the thread. Nothing is opened before it has something to write."""
        self._thread.start()

    def journal(self, batch: Batch) -> None:
        """Store the records of the batch; ``settled`` says what became of them."""
        if self._stopping:
            transaction = Transaction([batch], self._blame)
            transaction.refuse("read-only")
            self._post(self._settled, transaction.settled())
        else:
            self._queue.put(batch)

    def change(self, work: Callable[[Connection], T]) -> Deferred[T]:
        """Do something else in the next transaction; see `Change`.

        What it raises does no harm to others. NotStored if it could not be stored.
        """
        if self._stopping:
            return fail(NotStored("read-only"))
        change = Change(work)
        self._queue.put(change)
        return change.deferred

    def idle(self, work: Callable[[Connection], bool]) -> Deferred[bool]:
        """Do this again and again, each time in a transaction of its own and when
        nothing else waits, as long as it returns True: there is more.

        Gives True when all is done, False if the writer stopped before. A bite that
        fails ends it, with what the bite raised or with NotStored.
        """
        if self._stopping:
            return succeed(False)
        bulk = _Bulk(work)
        self._queue.put(bulk)
        return bulk.deferred

    def stop(self) -> Deferred[None]:
        """Store what has gathered, then end the thread and close the connection."""
        ended: Deferred[None] = Deferred()
        if not self._thread.is_alive():
            return succeed(None)
        if not self._stopping:
            self._queue.put(None)
        self._stopping.append(ended)
        return ended

    def _deliver(
        self, settled: list[tuple[Batch, Refusals]], changes: list[Change]
    ) -> None:
        try:
            if settled:
                self._settled(settled)
        finally:
            for change in changes:
                change.answer()

    def _ended(self) -> None:
        self._thread.join()
        for deferred in self._stopping:
            deferred.callback(None)

    # In the writer's thread

    def _run(self) -> None:
        while self._going:
            self._guard(self._step)
        self._guard(self._finish)
        self._post(self._ended)

    def _guard(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception:
            self._log.failure("the writer goes on after a bug")

    def _step(self) -> None:
        items = self._take()
        if self._why and self._clock() >= self._tried + PROBE_EVERY:
            self._try_again()
        if items and self._why:
            self._refuse(Transaction(items, self._blame), self._why)
        elif items:
            self._commit(Transaction(items, self._blame))
        elif self._bulk and not self._why:
            self._bite(self._bulk[0])

    def _take(self) -> list[Batch | Change]:
        """What has gathered; nothing if it is time for something else."""
        try:
            taken = [self._queue.get(timeout=self._patience())]
        except Empty:
            return []
        window = self._committed + self._gather - self._clock()
        if window > 0 and taken[0] is not None:
            self._sleep(window)
        while not self._queue.empty():
            taken.append(self._queue.get())
        items: list[Batch | Change] = []
        for item in taken:
            if item is None:  # always the last
                self._going = False
            elif isinstance(item, _Bulk):
                self._bulk.append(item)
            else:
                items.append(item)
        return items

    def _patience(self) -> float | None:
        """How long to wait for something to write."""
        if self._why:
            return max(0.0, self._tried + PROBE_EVERY - self._clock())
        return QUIET * self._gather if self._bulk else None

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _commit(self, transaction: Transaction) -> None:
        try:
            connection = self._connected()
            transaction.write(connection)
        except Exception as error:
            self._refuse(transaction, self._fail(error))
            return
        try:
            connection.commit()
        except Exception as error:
            self._commit_failed(transaction, error)
        else:
            self._committed = self._clock()
            self._answer(transaction)

    def _answer(self, transaction: Transaction) -> None:
        self._post(self._deliver, transaction.settled(), transaction.changes)

    def _refuse(self, transaction: Transaction, why: str) -> None:
        """Refuse what is surely not stored."""
        transaction.refuse(why)
        self._answer(transaction)

    def _commit_failed(self, transaction: Transaction, error: Exception) -> None:
        why = self._fail(error)
        blamed = self._blame(error)
        if blamed and blamed.undone:
            self._refuse(transaction, why)
        else:
            self._in_doubt = transaction
            self._try_again()

    def _fail(self, error: Exception) -> str:
        """Nothing can be written for now; why."""
        if self._blame(error):
            why = getattr(error, "orig", error)
            self._log.error("the database cannot be written: {why}", why=why)
        else:
            self._log.failure("the store is read-only after a bug")
        self._why = self._reason(error)
        self._tried = self._clock()
        self._post(self._on_state, False)
        try:
            if self._connection is not None:
                self._connection.rollback()  # gives up the lock
        except Exception:
            self._drop()  # so does this
        return self._why

    def _reason(self, error: Exception) -> str:
        blamed = self._blame(error)
        return blamed.why if blamed else "read-only"

    def _try_again(self) -> None:
        """See whether it is possible to write again, and what became of the COMMIT."""
        self._tried = self._clock()
        try:
            # Opened before the old one is closed: who opens a database that nobody has
            # open believes all that a failed flush has left in the log.
            fresh = self._probing()
            self._drop()
            self._connection = fresh
            _probe(fresh)
            if self._in_doubt:
                with fresh.begin():
                    self._in_doubt.look(fresh, self._why or "")
        except Exception as error:
            self._why = self._reason(error)
            return
        self._drop()
        if self._in_doubt:
            self._answer(self._in_doubt)
        self._why = self._in_doubt = None
        self._post(self._on_state, True)

    def _drop(self) -> None:
        """Close the connection, whatever state it is in."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _bite(self, bulk: _Bulk) -> None:
        try:
            connection = self._connected()
            with connection.begin():
                more = bulk.work(connection)
        except Exception as error:
            failed = NotStored(self._fail(error)) if self._blame(error) else error
            self._bulk.popleft()
            self._post(bulk.deferred.errback, failed)
            return
        self._committed = self._clock()
        if not more:
            self._bulk.popleft()
            self._post(bulk.deferred.callback, True)

    def _finish(self) -> None:
        if self._in_doubt:
            self._try_again()
        if self._in_doubt:  # the batches stay unanswered: nobody knows
            for change in self._in_doubt.changes:
                change.refuse(NotStored("unknown"))
                self._post(change.answer)
        for bulk in self._bulk:
            self._post(bulk.deferred.callback, False)
        if self._connection is not None:
            self._connection.close()


def _probe(connection: Connection) -> None:
    """Write something that takes room, and take it out again."""
    with connection.begin():
        more = meta.c.probes + 1
        connection.execute(update(meta).values(probes=more, ballast=_BALLAST))
        connection.execute(update(meta).values(ballast=""))
