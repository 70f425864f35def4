"""A store for tests that is real but for its threads: a database in memory, written
when a test says so, and reads that are answered at once."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, closing
from functools import cache
from pathlib import Path
from typing import Any

from by_hand import ByHand
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from twisted.internet.defer import Deferred, succeed

from twistchat.chat.errors import ChatError
from twistchat.chat.events import Event
from twistchat.store import Refusals, Store
from twistchat.store.amending import amend
from twistchat.store.opening import prepare
from twistchat.store.records import (
    AmendmentRecord,
    event_from,
    record,
    select_events,
)
from twistchat.store.schema import insert_message


class HandWriter(ByHand):
    """In place of the writer."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(at_once=True)
        self._connection = connection

    def _begin(self) -> AbstractContextManager[Any]:
        return self._connection.begin()

    def _do(self, work: Callable[[Connection], Any]) -> Any:
        with self._connection.begin_nested():
            return work(self._connection)

    def _amend(self, record: AmendmentRecord) -> ChatError | None:
        return amend(self._connection, record)

    def _put(self, row: tuple[Any, ...]) -> None:
        put(self._connection, row)

    def idle(self, work: Callable[[Connection], bool]) -> Deferred[bool]:
        with self._connection.begin():
            while work(self._connection):
                pass
        return succeed(True)

    def stop(self) -> Deferred[None]:
        self.commit()
        return succeed(None)


class InstantStore(Store):
    """A `twistchat.store.Store` of one test."""

    def __init__(self) -> None:
        self.connection = _engine().connect()
        self.writer = HandWriter(self.connection)
        super().__init__(Path("nowhere"), lambda function, *rest: function(*rest))
        self._archive._quick = self._archive._long = self  # type: ignore[assignment]
        self.closed = False

    def open(
        self,
        settled: Callable[[list[tuple[Any, Refusals]]], None],
        on_state: Callable[[bool], None] = lambda writable: None,
    ) -> None:
        self.writer.settled = settled
        self._writer = self.writer  # type: ignore[assignment]

    def close(self) -> Deferred[None]:
        self.writer.commit()
        self.closed = True
        return succeed(None)

    def read(self, work: Callable[[Connection], Any]) -> Deferred[Any]:
        """What the work returns, or what it raises."""
        deferred: Deferred[Any] = Deferred()
        with self.connection.begin():
            try:
                result = work(self.connection)
            except Exception as error:
                deferred.errback(error)
            else:
                deferred.callback(result)
        return deferred

    # By hand

    @property
    def at_once(self) -> bool:
        return self.writer.at_once

    @at_once.setter
    def at_once(self, value: bool) -> None:
        self.writer.at_once = value

    @property
    def why(self) -> str | None:
        return self.writer.why

    @why.setter
    def why(self, value: str | None) -> None:
        self.writer.why = value

    @property
    def waiting(self) -> list[Any]:
        return self.writer.waiting

    def commit(self) -> None:
        """Store what waits, but for what is to be refused, and say so."""
        self.writer.commit()

    def refuse(self, ids: Iterable[int], why: str = "refused") -> None:
        """These messages will not be stored, for that reason."""
        self.writer.refuse(ids, why)

    def put(self, said: Event) -> None:
        """This was said before the test began."""
        with self.connection.begin():
            put(self.connection, record(said))

    def said(self) -> list[Event]:
        """All that is stored of what was said, in its order."""
        with self.connection.begin():
            rows = self.connection.execute(
                select_events().order_by(text("messages.id"))
            ).all()
        return [event_from(row) for row in rows]


def put(connection: Connection, row: tuple[Any, ...]) -> None:
    connection.exec_driver_sql(insert_message(connection.dialect, len(row)), row)


@cache
def _engine() -> Engine:
    """Each connection of it is a new database in memory, made ready."""
    template = _template()

    def connect() -> sqlite3.Connection:
        made = sqlite3.connect(":memory:", isolation_level=None)
        made.deserialize(template)
        return made

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _template() -> bytes:
    """A database that was just made."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.db"
        prepare(path)
        with closing(sqlite3.connect(path)) as made:
            made.execute("PRAGMA journal_mode=DELETE")
            return made.serialize()
