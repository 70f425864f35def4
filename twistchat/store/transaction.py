"""What is written together and becomes durable together, and what becomes of each part.

No threads here: all of it runs on the connection of whoever calls.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, select
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from twistchat.chat.errors import ChatError, NotStored
from twistchat.store.amending import amend
from twistchat.store.failing import CONTENT, Blame
from twistchat.store.records import AmendmentRecord
from twistchat.store.schema import insert_message, messages
from twistchat.store.schema_amendments import amendments

T = TypeVar("T")

#: What was refused of a batch, by id: a `NotStored` each, or what `amend` answers.
#: Empty: all is stored.
Refusals = dict[int, ChatError]

_IDS_AT_ONCE = 500
_AMENDMENT = len(AmendmentRecord._fields)

_log = Logger()


class Doing(Protocol):
    """Has a function of a connection run in a thread of the store's."""

    def __call__(self, work: Callable[[Connection], T]) -> Deferred[T]: ...


class Batch(Protocol):
    """What is said in one turn of the reactor. Each record begins with its id."""

    @property
    def records(self) -> Sequence[tuple[Any, ...]]:
        """The rows to store; see `twistchat.store.records`."""


class Change:
    """Something else to write, under a savepoint of its own.

    ``work`` may be run more than once, so it does nothing but read and write through
    the connection it is given, and leaves the transaction alone. ``deferred`` gives
    what it returned once that is durable, or what it raised.
    """

    __slots__ = ("_error", "_result", "_work", "deferred")

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self._work = work
        self._result: Any = None
        self._error: Exception | None = None
        self.deferred: Deferred[Any] = Deferred()

    def run(
        self, connection: Connection, blame: Callable[[Exception], Blame | None]
    ) -> None:
        """Do it. Raises only if the database is to blame."""
        self._result = self._error = None
        savepoint = connection.begin_nested()
        try:
            self._result = self._work(connection)
            savepoint.commit()
        except Exception as error:
            if blame(error):
                raise
            savepoint.rollback()
            self._error = error

    def refuse(self, error: Exception) -> None:
        """It has not been done, whatever `run` found."""
        self._error = error

    def answer(self) -> None:
        """Tell who waits for it."""
        if self._error is None:
            self.deferred.callback(self._result)
        else:
            self.deferred.errback(self._error)


class Transaction:
    """Batches and changes that are written in the order in which they came.

    ``blame`` knows the errors of the database from all others.
    """

    def __init__(
        self,
        items: Iterable[Batch | Change],
        blame: Callable[[Exception], Blame | None],
    ) -> None:
        self._items = list(items)
        self._blame = blame
        self._refused: Refusals = {}

    @property
    def changes(self) -> list[Change]:
        return [item for item in self._items if isinstance(item, Change)]

    @property
    def _batches(self) -> list[Batch]:
        return [item for item in self._items if not isinstance(item, Change)]

    def settled(self) -> list[tuple[Batch, Refusals]]:
        """The batches, each with what was refused of it."""
        refused = self._refused
        return [
            (
                batch,
                {
                    record[0]: refused[record[0]]
                    for record in batch.records
                    if record[0] in refused
                }
                if refused
                else {},
            )
            for batch in self._batches
        ]

    def write(self, connection: Connection) -> None:
        """All of it but for the COMMIT. Whatever it raises, nothing is stored.

        What the database will not take for its content is refused, and the rest stays.
        """
        try:
            self._write(connection, self._insert)
        except CONTENT:
            connection.rollback()
            self._refused.clear()
            self._write(connection, self._insert_each)

    def _write(
        self,
        connection: Connection,
        insert: Callable[[Connection, list[tuple[Any, ...]]], None],
    ) -> None:
        connection.begin()
        records: list[tuple[Any, ...]] = []
        for item in self._items:
            if not isinstance(item, Change):
                records += item.records
                continue
            if records:
                insert(connection, records)
                records = []
            item.run(connection, self._blame)
        if records:
            insert(connection, records)

    def _insert(self, connection: Connection, records: list[tuple[Any, ...]]) -> None:
        """In their order, and those of one shape that follow each other at once."""
        sizes = set(map(len, records))
        if len(sizes) == 1 and _AMENDMENT not in sizes:  # as it mostly is
            sql = insert_message(connection.dialect, sizes.pop())
            connection.exec_driver_sql(sql, records)
            return
        for size, some in groupby(records, len):
            if size == _AMENDMENT:
                for record in some:
                    self._amend(connection, AmendmentRecord(*record))
            else:
                sql = insert_message(connection.dialect, size)
                connection.exec_driver_sql(sql, list(some))

    def _amend(self, connection: Connection, record: AmendmentRecord) -> None:
        refusal = amend(connection, record)
        if refusal is not None:
            self._refused[record.id] = refusal

    def _insert_each(
        self, connection: Connection, records: list[tuple[Any, ...]]
    ) -> None:
        for record in records:
            savepoint = connection.begin_nested()
            try:
                self._insert(connection, [record])
            except CONTENT as error:
                savepoint.rollback()
                self._refused[record[0]] = NotStored("refused")
                why = getattr(error, "orig", error)
                _log.error("message {id} refused: {why}", id=record[0], why=why)
            else:
                savepoint.commit()

    def refuse(self, why: str) -> None:
        """None of it is stored."""
        for batch in self._batches:
            for record in batch.records:
                self._refused[record[0]] = NotStored(why)
        for change in self.changes:
            change.refuse(NotStored(why))

    def look(self, connection: Connection, why: str) -> None:
        """Find out what became of a COMMIT that failed: nothing, for this reason, or
        everything.

        A transaction that had no records leaves no trace to look for.
        """
        ids = [
            record[0]
            for batch in self._batches
            for record in batch.records
            if record[0] not in self._refused
        ]
        kept = _stored(connection, ids)
        self._refused.update((id, NotStored(why)) for id in ids if id not in kept)
        if not kept:
            for change in self.changes:
                change.refuse(NotStored(why if ids else "unknown"))


def _stored(connection: Connection, ids: list[int]) -> set[int]:
    """Those of the ids that the database has, or had: what is deleted has left a
    trace."""
    stored: set[int] = set()
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        for column in (messages.c.id, amendments.c.id, amendments.c.message_id):
            query = select(column).where(column.in_(some))
            stored.update(connection.scalars(query))
    return stored
