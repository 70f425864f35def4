"""The store that is searched: what it indexes when, and how long it looks."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes_store import Posts
from running import logged
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import OperationalError
from store_desk import AtOnce, got
from twisted.internet.defer import Deferred, fail

from twistchat.chat.errors import NotStored, SearchTooSlow
from twistchat.chat.events import Person, Place, Said
from twistchat.chat.names import person_name
from twistchat.chat.searching import Asker, Query
from twistchat.store import Store, fts5, record
from twistchat.store.opening import prepare
from twistchat.store.schema import messages, meta
from twistchat.store.search import SearchStore
from twistchat.store.sqlite import Sqlite

BOB, LOBBY = Person(2, "bob"), Place(10, "#lobby")
ANN = Asker(1, person_name("ann"), [LOBBY.id])
HELLO = Query(words=("hello",))
ALL = 10_000


class Shop:
    """A `SearchStore` whose threads are here. ``bites`` says what the writer did for
    it, ``now`` is its clock; with ``why`` set nothing can be written."""

    def __init__(self, connection: Connection, **options: Any) -> None:
        self.threads = AtOnce(connection)
        self.connection = connection
        self.now = 0.0
        self.pace = 0.0  # what a bite takes
        self.why = ""
        self.bites: list[str] = []
        self.idling: list[tuple[Callable[[Connection], bool], Deferred[bool]]] = []
        self.last = 0
        self.search = SearchStore(
            self.change, self.idle, self.threads.read, clock=lambda: self.now, **options
        )

    def change(self, work: Callable[[Connection], Any]) -> Deferred[Any]:
        self.bites.append("change")
        self.now += self.pace
        return fail(NotStored(self.why)) if self.why else self.threads.change(work)

    def idle(self, work: Callable[[Connection], bool]) -> Deferred[bool]:
        self.bites.append("idle")
        deferred: Deferred[bool] = Deferred()
        self.idling.append((work, deferred))
        return deferred

    def rest(self) -> None:
        """The writer has nothing else to do."""
        work, deferred = self.idling.pop()
        while work(self.connection):
            pass
        deferred.callback(True)

    def say(self, count: int = 1, text: str = "hello") -> None:
        for _ in range(count):
            self.last += 1
            row = record(Said(self.last, 0, LOBBY, BOB, text))
            self.connection.execute(insert(messages).values(row))
        self.search.said(count)

    def find(self, limit: int = ALL) -> list[int]:
        return [event.id for event in got(self.search.find(HELLO, ANN, limit))]

    @property
    def indexed(self) -> int:
        return self.connection.scalar(select(meta.c.indexed_id)) or 0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    prepare(tmp_path / "chat.db")
    return tmp_path / "chat.db"


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    with Sqlite(path).writer() as connection:
        yield connection


def test_what_is_old_is_indexed_at_the_start(connection: Connection) -> None:
    """Nobody knows how much there is; then it is known."""
    Shop(connection).say(5)
    shop = Shop(connection, bite=2)
    shop.search.index()
    shop.rest()
    assert 5 == shop.indexed
    shop.search.index()
    assert ["idle"] == shop.bites


def test_a_bite_must_be_worth_it(connection: Connection) -> None:
    """What has gathered is indexed when it is many messages."""
    shop = Shop(connection, bite=3)
    shop.search.index()
    shop.rest()
    shop.say(2)
    shop.search.index()
    assert [] == shop.idling
    shop.say()
    shop.search.index()
    shop.say(4)  # while the writer is busy
    shop.rest()
    assert 7 == shop.indexed
    shop.search.index()
    shop.rest()
    assert ["idle"] * 3 == shop.bites


def test_a_writer_that_never_rests(connection: Connection) -> None:
    """It takes one bite each time, until there is nothing left."""
    shop = Shop(connection, bite=2)
    shop.say(5)
    shop.search.index()
    assert 0 == shop.indexed
    for indexed in (2, 4, 5, 5):
        shop.search.index()
        assert indexed == shop.indexed
    assert ["idle", *["change"] * 3] == shop.bites
    shop.rest()
    shop.say(2)
    shop.search.index()
    assert ["idle", *["change"] * 3, "idle"] == shop.bites


def test_what_was_said_last_is_found(connection: Connection) -> None:
    """Searching indexes first, and only if something was said."""
    shop = Shop(connection, bite=2)
    shop.say(3)
    assert [3, 2, 1] == shop.find()
    assert ["change"] * 2 == shop.bites
    assert [3, 2, 1] == shop.find()
    assert ["change"] * 2 == shop.bites
    shop.say()
    assert [4, 3, 2, 1] == shop.find()


def test_what_is_said_while_a_bite_is_taken(connection: Connection) -> None:
    """It may not be in that bite, so the next search looks for it."""
    shop = Shop(connection)
    shop.say()
    change = shop.search._change

    def say_then(work: Callable[[Connection], Any]) -> Deferred[Any]:
        done = change(work)
        shop.search._change = change
        shop.say()
        return done

    shop.search._change = say_then  # type: ignore[assignment]
    assert [1] == shop.find()
    assert [2, 1] == shop.find()


def test_nobody_waits_for_ever_for_the_index(connection: Connection) -> None:
    """A search indexes for as long as it may take, and the next one goes on there."""
    shop = Shop(connection, bite=1, seconds=2.0)
    shop.pace = 1.0
    shop.say(5)
    assert [2, 1] == shop.find()
    assert [4, 3, 2, 1] == shop.find()
    assert [5, 4, 3, 2, 1] == shop.find()


def test_without_a_bound_all_is_indexed(connection: Connection) -> None:
    """0 seconds are no bound."""
    shop = Shop(connection, bite=1, seconds=0)
    shop.pace = 1000.0
    shop.say(5)
    assert [5, 4, 3, 2, 1] == shop.find()


def test_what_is_indexed_is_found_when_nothing_can_be_written(
    connection: Connection,
) -> None:
    """And the rest when it can be again."""
    shop = Shop(connection)
    shop.say()
    shop.find()
    shop.say()
    shop.why = "disk-full"
    assert [1] == shop.find()
    shop.why = ""
    assert [2, 1] == shop.find()


@pytest.mark.parametrize("error", [None, NotStored("busy")])
def test_indexing_that_comes_to_nothing(
    connection: Connection, error: NotStored | None
) -> None:
    """It is tried again the next time."""
    shop = Shop(connection, bite=1)
    shop.say()
    shop.search.index()
    _, idling = shop.idling.pop()
    if error is None:  # the writer is at its end
        idling.callback(False)
    else:
        idling.errback(error)
    shop.search.index()
    shop.rest()
    assert 1 == shop.indexed


def test_an_index_that_cannot_be_written(connection: Connection) -> None:
    """It is logged, but not every second."""
    shop = Shop(connection, bite=2)
    with logged() as lines:
        for _ in range(2):
            shop.say(2)
            shop.search.index()
            _, idling = shop.idling.pop()
            idling.errback(ValueError("broken"))
            shop.search.index()
    assert ["idle"] * 2 == shop.bites
    told = "the index of words cannot be written ValueError('broken')"
    assert [told] * 2 == lines


def test_mentions_and_unread(connection: Connection) -> None:
    """They too look at what was said last."""
    shop = Shop(connection)
    shop.say(text="ann, hello")
    [mention] = got(shop.search.mentions(ANN, 0, 9))
    assert 1 == mention.id
    shop.say(text="ann?")
    assert {LOBBY.id: (2, 2)} == got(shop.search.unread(ANN, {LOBBY.id: 0}, 9))
    assert {LOBBY.id: (1, 1)} == got(shop.search.unread(ANN, {LOBBY.id: 0}, 1))


def test_what_takes_too_long(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given up, and the next search finds what it looks for."""
    monkeypatch.setattr(fts5, "_STEPS", 1)
    shop = Shop(connection, seconds=1e-9)
    shop.search._seconds = 0
    shop.say(20)
    assert 20 == len(shop.find())
    shop.search._seconds = 1e-9
    for search in (
        shop.search.find(HELLO, ANN, 9),
        shop.search.mentions(ANN, 0, 9),
        shop.search.unread(ANN, {LOBBY.id: 0}, 9),
    ):
        with pytest.raises(SearchTooSlow):
            got(search)
        assert 20 == shop.indexed  # what else is read there has its time
    shop.search._seconds = 60
    assert 20 == len(shop.find())


def test_other_errors_are_not_hidden(connection: Connection) -> None:
    """A database that fails is a bug for who asks, as in any other read."""
    shop = Shop(connection)
    shop.find()
    connection.exec_driver_sql("DROP TABLE search")
    with pytest.raises(OperationalError, match="no such table"):
        got(shop.search.find(HELLO, ANN, 9))


# With real threads


class Batch:
    def __init__(self, *ids: int) -> None:
        self.records = [record(Said(id, id, LOBBY, BOB, "hello")) for id in ids]


def opened(path: Path) -> tuple[Store, Posts]:
    posts = Posts()
    store = Store(path, posts, gather=0.0)
    store.open(lambda settled: None)
    return store, posts


def test_from_saying_to_finding(path: Path) -> None:
    """What was journalled before is found, also by the next start."""
    store, posts = opened(path)
    store.journal(Batch(1, 2))
    store.journal(Batch(3))
    found = posts.result(store.search.find(HELLO, ANN, 9))
    assert [3, 2, 1] == [event.id for event in found]
    store.journal(Batch(4))
    posts.result(store.close())
    store, posts = opened(path)
    store.search.index()
    found = posts.result(store.search.find(HELLO, ANN, 9))
    assert [4, 3, 2, 1] == [event.id for event in found]
    posts.result(store.close())
    assert not [each for each in threading.enumerate() if "store" in each.name]


def test_no_id_is_given_behind_the_index(path: Path) -> None:
    """Whatever was indexed and is deleted by now: what comes is indexed too."""
    with Sqlite(path).writer() as connection:
        connection.execute(meta.update().values(indexed_id=77))
        connection.commit()
    store = Store(path, Posts())
    assert 77 == store.greatest_id()
