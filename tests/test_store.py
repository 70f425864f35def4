"""The store as the rest of the house sees it, and its stand-in."""

import inspect
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fakes_store import FakeStore, Posts
from msgspec import Struct
from msgspec.structs import replace

from twistchat.chat.errors import NoSuchRoom, NotStored, RoomTaken, TooManyOwned
from twistchat.chat.events import (
    ModeSet,
    Person,
    Place,
    RoleGiven,
    Said,
    ToldPrivately,
    TopicChanged,
)
from twistchat.chat.ids import EPOCH, first_id_at
from twistchat.chat.roles import Mode, Modes, Role
from twistchat.chat.searching import Talk
from twistchat.store import KeptRoom, ListedRoom, Store, record
from twistchat.store.opening import prepare

ANN, BOB = Person(1, "ann"), Person(2, "bob")
LOBBY = Place(5, "#lobby")
NOW = EPOCH + 1_000_000


class Name(Struct, frozen=True):
    shown: str
    key: str
    skeleton: str


NAME = Name("#lobby", "#lobby", "#Iobby")


class Batch:
    def __init__(self, *events: Said | ToldPrivately) -> None:
        self.records = [record(event) for event in events]


class House:
    """A store in use, real or not."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.posts = Posts()
        self.settled: list[Any] = []

    def journal(self, *events: Said | ToldPrivately) -> dict[int, Any]:
        """Store these; what was refused."""
        batch = Batch(*events)
        self.store.journal(batch)
        self.posts.until(lambda: self.settled)
        [(settled, refused)] = self.settled.pop()
        assert settled is batch
        return refused

    def get(self, deferred: Any) -> Any:
        return self.posts.result(deferred)


def open_store(path: Path) -> House:
    house = House(None)
    house.store = Store(path, house.posts, gather=0.0, batch=2)
    house.store.open(house.settled.append)
    return house


@pytest.fixture
def path(tmp_path: Path) -> Path:
    prepare(tmp_path / "chat.db")
    return tmp_path / "chat.db"


@pytest.fixture
def real(path: Path) -> Iterator[House]:
    house = open_store(path)
    yield house
    house.get(house.store.close())
    assert not [each for each in threading.enumerate() if "store" in each.name]


@pytest.fixture
def fake() -> House:
    house = House(FakeStore(at_once=True))
    house.store.open(house.settled.append)
    return house


@pytest.fixture(params=["real", "fake"])
def house(request: pytest.FixtureRequest) -> House:
    house: House = request.getfixturevalue(request.param)
    return house


# Both


def said(id: int, room: Place = LOBBY) -> Said:
    return Said(id, NOW + id, room, BOB, f"line {id}")


def test_a_room_and_what_is_said_in_it(house: House) -> None:
    """It is opened, talked in, given a topic, listed, and found again."""
    store = house.store
    assert 0 == store.greatest_id()
    new = house.get(store.open_room(NAME, 5, NOW, 20))
    assert KeptRoom(5, "#lobby", created=True) == new
    events = [said(id) for id in (10, 11, 12)]
    assert {} == house.journal(*events[:2])
    assert {} == house.journal(events[2])
    change = TopicChanged(13, NOW + 13, LOBBY, ANN, "about it")
    assert house.get(store.keep(change)) is None
    again = house.get(store.open_room(NAME, 99, NOW, 2))
    assert (5, "about it", "ann", NOW + 13) == (
        again.id,
        again.topic,
        again.topic_by,
        again.topic_at,
    )
    assert events[1:] == again.recent
    assert [] == house.get(store.open_room(NAME, 99, NOW, 0)).recent
    found = house.get(store.find_room(NAME, NOW))
    assert replace(again, recent=[], older_id=12) == found
    lookalike = Name("#Iobby", "#iobby", "#lobby")
    assert house.get(store.find_room(lookalike, NOW)) is None
    listed = ListedRoom(5, "#lobby", "about it", NOW + 13)
    assert [listed] == house.get(store.rooms("obb", 9))
    assert [] == house.get(store.rooms("x", 9))
    assert 12 == store.greatest_id()


def test_reading(house: House) -> None:
    """Pages, times and conversations are alike in both."""
    store = house.store
    house.get(store.open_room(NAME, 5, NOW, 0))
    events = [
        Said(first_id_at(NOW + n), NOW + n, LOBBY, BOB, f"line {n}") for n in range(5)
    ]
    private = [
        ToldPrivately(1, 1, ANN, BOB, "hi"),
        ToldPrivately(3, 3, BOB, ANN, "ho"),
        ToldPrivately(2, 2, BOB, Person(9, "eve"), "hm"),
    ]
    assert {} == house.journal(*events, *private)
    ids = [event.id for event in events]
    assert events[3:] == house.get(store.page(5, None, None, 2))
    assert events[1:3] == house.get(store.page(5, ids[3], None, 2))
    assert events[2:4] == house.get(store.page(5, None, ids[1], 2))
    assert [] == house.get(store.page(6, None, None, 2))
    assert events[2:4] == house.get(store.since(5, events[2].at, 2))
    assert private[:2] == house.get(store.between(Talk(0, 1, 2), 0, 99, 9, True))
    assert private[:1] == house.get(store.between(Talk(0, 2, 1), 0, 3, 9, True))
    assert private[1:2] == house.get(store.between(Talk(0, 2, 1), 0, 99, 1, True))
    assert private[:1] == house.get(store.told(BOB.id, 0, 9))
    assert [] == house.get(store.told(BOB.id, 1, 9))
    assert [] == house.get(store.told(BOB.id, 0, 0))


def test_refusals(house: House) -> None:
    """A name that looks the same, a topic for no room, an event that is not kept."""
    store = house.store
    house.get(store.open_room(NAME, 5, NOW, 0))
    with pytest.raises(RoomTaken) as caught:
        house.get(store.open_room(Name("#Iobby", "#iobby", "#Iobby"), 6, NOW, 0))
    assert "#lobby" == caught.value.facts["like"]
    with pytest.raises(NoSuchRoom):
        house.get(store.keep(TopicChanged(1, 1, Place(9, "#x"), ANN, "")))
    with pytest.raises(TypeError):
        house.get(store.keep(said(1)))
    assert "done" == house.get(store.change(lambda connection: "done"))


# The real one


def test_it_is_all_there_after_a_restart(path: Path) -> None:
    """Closed and opened again, the history and the greatest id are as before."""
    for start in range(3):
        house = open_store(path)
        house.get(house.store.open_room(NAME, 5, NOW, 0))
        house.journal(said(10 + start))
        assert 10 + start == house.store.greatest_id()
        house.get(house.store.close())
    assert [path] == list(path.parent.iterdir()), "nothing beside a closed database"
    with closing(sqlite3.connect(path)) as connection:
        assert [(3,)] == list(connection.execute("SELECT count(*) FROM messages"))


def test_order_outlives_a_restart(path: Path) -> None:
    """Who owns a room, what it is like; and what has ended has ended."""
    other = Name("#other", "#other", "#other")
    house = open_store(path)
    store = house.store
    for id, name in (1, "ann"), (2, "bob"):
        who = Name(name, name, name)
        house.get(store.accounts.register(id, NOW, who, "", "", None))
    house.get(store.open_room(NAME, 5, NOW, 0, owner=1))
    house.get(store.open_room(other, 6, NOW, 0))
    for id, room in (10, LOBBY), (11, Place(6, "#other")):
        house.get(store.keep(ModeSet(id, NOW, room, ANN, Mode.PRIVATE, "on")))
    given = RoleGiven(12, NOW, Place(6, "#other"), ANN, ANN, Role.OWNER)
    with pytest.raises(TooManyOwned):
        house.get(store.keep(given, 1))
    assert 11 == store.greatest_id()
    house.get(store.close())
    house = open_store(path)
    store = house.store
    house.get(store.end_unowned())
    kept = KeptRoom(5, "#lobby", modes=Modes(private=True), roles={1: Role.OWNER})
    assert kept == house.get(store.open_room(NAME, 98, NOW, 0))
    assert house.get(store.open_room(other, 99, NOW, 0)).created
    house.get(store.end_room(5))
    assert KeptRoom(97, "#lobby", created=True) == house.get(
        store.open_room(NAME, 97, NOW, 0)
    )
    house.get(store.close())


def test_what_is_too_old_goes(real: House) -> None:
    """Messages first, then rooms without any, but for those in use."""
    store = real.store
    rooms = [Name(f"#{n}", f"#{n}", f"#{n}") for n in range(1, 7)]
    for id, name in enumerate(rooms, 1):
        real.get(store.open_room(name, id, 0, 0))
    old = [said(id, Place(id % 2 + 1, "#x")) for id in range(100, 110)]
    young = said(first_id_at(NOW), Place(2, "#2"))
    real.journal(*old, young)
    assert real.get(store.expire({}, 10, NOW, lambda: [4])) is None
    listed = real.get(store.rooms("", 9))
    assert [2, 4] == [room.id for room in listed]
    assert [young.id] == [event.id for event in real.get(store.page(2, None, None, 99))]


def test_a_room_that_is_just_being_opened_stays(real: House) -> None:
    """Though nobody has it in use yet, and nothing was ever said in it."""
    store = real.store
    real.get(store.open_room(NAME, 5, 0, 0))
    opening: list[Any] = []

    def in_use() -> list[int]:
        if not opening:
            opening.append(store.open_room(NAME, 6, 0, 0))
        return []

    real.get(store.expire({}, 10, NOW, in_use))
    assert 5 == real.get(opening[0]).id
    assert [5] == [room.id for room in real.get(store.rooms("", 9))]
    real.get(store.expire({}, 10, NOW, in_use))
    assert [] == real.get(store.rooms("", 9))


def test_a_room_is_forgotten_as_being_opened_when_that_fails(real: House) -> None:
    """Nothing is left that would keep it for ever."""
    real.get(real.store.open_room(NAME, 5, 0, 0))
    with pytest.raises(RoomTaken):
        real.get(real.store.open_room(Name("#Iobby", "#i", "#Iobby"), 6, 0, 0))
    assert [] == real.store._opening


def test_retention_that_is_interrupted_ends_quietly(path: Path) -> None:
    """It is done another time."""
    house = open_store(path)
    house.get(house.store.open_room(NAME, 5, 0, 0))
    house.journal(*(said(id) for id in range(10, 500)))
    expiring = house.store.expire({}, 1, NOW + 10**9, list)
    closed = house.store.close()
    assert house.get(expiring) is None
    house.get(closed)


# The stand-in


def test_the_stand_in_has_all_that_the_store_has() -> None:
    """Every public method, with the same arguments."""
    for name, method in inspect.getmembers(Store, inspect.isfunction):
        if not name.startswith("_"):
            expected = inspect.signature(method).parameters
            assert list(expected) == list(
                inspect.signature(getattr(FakeStore, name)).parameters
            )


def test_the_stand_in_is_stepped_by_hand() -> None:
    """Nothing is stored or answered before the commit."""
    house = House(FakeStore())
    house.store.open(house.settled.append)
    room = house.store.open_room(NAME, 5, NOW, 0)
    first, second = Batch(said(10), said(11)), Batch(said(12))
    house.store.journal(first)
    house.store.journal(second)
    assert [] == house.settled
    assert not room.called
    house.store.refuse([11], "busy")
    house.store.commit()
    [[(one, refused), (other, nothing)]] = house.settled
    assert (first, second, {}) == (one, other, nothing)
    assert {11: "busy"} == {id: error.facts["why"] for id, error in refused.items()}
    assert 5 == house.get(room).id
    assert [10, 12] == [e.id for e in house.get(house.store.page(5, None, None, 9))]


def test_the_stand_in_can_be_read_only() -> None:
    """Then it refuses all there is."""
    house = House(FakeStore(at_once=True))
    house.store.open(house.settled.append)
    house.store.why = "disk-full"
    assert [10] == list(house.journal(said(10)))
    with pytest.raises(NotStored):
        house.get(house.store.open_room(NAME, 5, NOW, 0))
    assert house.get(house.store.expire({}, 0, NOW, list)) is None
    assert house.get(house.store.close()) is None
    assert house.store.closed
