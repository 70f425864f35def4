"""A writer at work, for tests: what it is told, what it answers, how it is failed."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from fakes_store import Posts
from sqlalchemy import Connection, Table, select, text
from sqlalchemy.exc import OperationalError
from twisted.internet.defer import Deferred, execute
from twisted.python.failure import Failure

from twistchat.chat.errors import NotStored
from twistchat.chat.events import Person, Place, Said
from twistchat.store.opening import prepare
from twistchat.store.records import record
from twistchat.store.sqlite import Sqlite, blame
from twistchat.store.transaction import Change
from twistchat.store.writer import Writer

BOB, LOBBY = Person(1, "bob"), Place(2, "#lobby")


class Batch:
    """What is said in one turn."""

    def __init__(self, *ids: int, text: str = "hello") -> None:
        self.records: list[Any] = [record(Said(id, id, LOBBY, BOB, text)) for id in ids]


class Unlucky:
    """A connection whose COMMIT goes as the desk has it."""

    def __init__(self, connection: Connection, commit: Callable[[Connection], None]):
        self._connection = connection
        self.commit = lambda: commit(connection)
        self.stuck = False

    def rollback(self) -> None:
        if self.stuck:
            raise failure("SQLITE_IOERR")
        self._connection.rollback()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def failure(name: str) -> OperationalError:
    """What SQLAlchemy raises for this error of SQLite."""
    error = sqlite3.OperationalError(name)
    error.sqlite_errorname = name
    return OperationalError("COMMIT", None, error)


class Desk:
    """A writer, what it is told, and what it answers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.posts = Posts()
        self.answers: list[list[tuple[Batch, dict[int, NotStored]]]] = []
        self.states: list[bool] = []
        self.now = 0.0
        self.slept: list[float] = []
        self.pages = 0  # the most that the database may have; 0 for any number
        self.commit: Callable[[Connection], None] = Connection.commit
        self.opened: list[str] = []
        self.database = Sqlite(path, busy=0.01)
        self.writer = self.make_writer(clock=lambda: self.now)

    def make_writer(self, **options: Any) -> Writer:
        return Writer(
            self.connect,
            self.posts,
            self.answers.append,
            blame,
            gather=options.pop("gather", 0.0),
            probing=self.probing,
            on_state=self.states.append,
            sleep=self.slept.append,
            **options,
        )

    def connect(self) -> Any:
        self.opened.append("writer")
        return Unlucky(self._limited(self.database.writer()), lambda c: self.commit(c))

    def probing(self) -> Any:
        self.opened.append("probing")
        return self._limited(self.database.probing())

    def _limited(self, connection: Connection) -> Connection:
        if self.pages:
            pragma = f"PRAGMA max_page_count={self.pages}"
            connection.connection.driver_connection.execute(pragma)
        return connection

    def fail_commit(self, name: str, stored: bool = False, undo: bool = True) -> None:
        """The next COMMIT raises this, having stored everything or nothing."""

        def commit(connection: Connection) -> None:
            self.commit = Connection.commit
            if stored:
                connection.commit()
            elif undo:
                connection.rollback()
            raise failure(name)

        self.commit = commit

    def say(self, *ids: int, text: str = "hello") -> Batch:
        batch = Batch(*ids, text=text)
        self.writer.journal(batch)
        return batch

    def answer(self, batch: Batch) -> dict[int, str]:
        """What was refused of it, by id, and why; waits for it."""
        found: list[dict[int, NotStored]] = []

        def answered() -> bool:
            found[:] = [why for some in self.answers for b, why in some if b is batch]
            return bool(found)

        self.posts.until(answered)
        assert len(found) == 1
        return {id: error.facts["why"] for id, error in found[0].items()}

    def stored(self) -> list[int]:
        with closing(sqlite3.connect(self.path)) as connection:
            return [id for (id,) in connection.execute("SELECT id FROM messages")]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another program has the database to itself."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield

    def stop(self) -> None:
        self.posts.result(self.writer.stop())

    def until_state(self, *states: bool) -> None:
        self.posts.until(lambda: self.states == list(states))


@contextmanager
def working_desk(folder: Path) -> Iterator[Desk]:
    """A desk whose database is made ready; at the end no thread is left."""
    prepare(folder / "chat.db")
    desk = Desk(folder / "chat.db")
    yield desk
    desk.stop()
    assert not [each for each in threading.enumerate() if each.name == "store-writer"]


def change_probes(value: int) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        connection.execute(text(f"UPDATE meta SET probes = {value}"))

    return work


def probes(desk: Desk) -> int:
    with closing(sqlite3.connect(desk.path)) as connection:
        return connection.execute("SELECT probes FROM meta").fetchone()[0]


def guilty(kind: str) -> tuple[Any, ...]:
    good: list[Any] = list(Batch(13).records[0])
    if kind == "twice":
        good[0] = 1
    elif kind == "surrogate":
        good[8] = "\ud800"
    elif kind == "null":
        good[8] = None
    elif kind == "huge":
        good[1] = 2**63
    elif kind == "short":
        good.pop()
    elif kind == "odd":
        good[8] = object()
    return tuple(good)


class AtOnce:
    """The threads of the store, for its smaller parts: what is to be done is done at
    once, on one connection, and each change under a savepoint of its own."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def change(self, work: Callable[[Connection], Any]) -> Deferred[Any]:
        change = Change(work)
        change.run(self.connection, blame)
        change.answer()
        return change.deferred

    def read(self, work: Callable[[Connection], Any]) -> Deferred[Any]:
        return execute(work, self.connection)


def got(deferred: Deferred[Any]) -> Any:
    """What it has given already; what it has failed with is raised."""
    results: list[Any] = []
    deferred.addBoth(results.append)
    [result] = results
    if isinstance(result, Failure):
        result.raiseException()
    return result


def rows(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    """All that is in a table, in the order of its key."""
    query = select(table).order_by(*table.primary_key)
    return [tuple(row) for row in connection.execute(query)]
