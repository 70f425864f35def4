"""What is too old to keep goes, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from twistchat.chat.events import Person, Place, Said, ToldPrivately
from twistchat.chat.ids import EPOCH, first_id_at
from twistchat.store.opening import prepare
from twistchat.store.records import record
from twistchat.store.retention import Retention
from twistchat.store.schema import messages, rooms
from twistchat.store.sqlite import Sqlite

BOB = Person(7, "bob")
ANN = Person(8, "ann")
SECOND = 1000
NOW = EPOCH + 1000 * SECOND


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    prepare(tmp_path / "chat.db")
    with Sqlite(tmp_path / "chat.db").writer() as connection:
        yield connection


def id_before(seconds: int) -> int:
    """The first id of the time so many seconds before now."""
    return first_id_at(NOW - seconds * SECOND)


def add_room(
    connection: Connection, id: int, topic: str = "", topic_age: int = 0
) -> None:
    name = f"#r{id}"
    connection.execute(
        insert(rooms).values(
            id=id,
            key=name,
            skeleton=name,
            name=name,
            topic=topic,
            topic_at=NOW - topic_age * SECOND,
            created_at=0,
        )
    )


def add_messages(connection: Connection, room: int | None, *ids: int) -> None:
    for id in ids:
        if room is None:
            row = record(ToldPrivately(id, 0, BOB, ANN, "psst"))
        else:
            row = record(Said(id, 0, Place(room, ""), BOB, "hi"))
        connection.execute(insert(messages).values(row))


def left(connection: Connection) -> list[int]:
    return list(connection.scalars(select(messages.c.id).order_by(messages.c.id)))


def rooms_left(connection: Connection) -> list[int]:
    return list(connection.scalars(select(rooms.c.id).order_by(rooms.c.id)))


def expire(connection: Connection, retention: Retention) -> int:
    """Do all of it; how many bites it took."""
    bites = 1
    while retention.expire(connection):
        bites += 1
        assert bites < 1000
    return bites


def test_each_room_has_its_own_span(connection: Connection) -> None:
    """A message stays as long as its room says, and at the limit it still does."""
    add_room(connection, 1)
    add_room(connection, 2)
    add_room(connection, 3)
    ids = {
        1: (id_before(11), id_before(10), id_before(10) - 1, id_before(0)),
        2: (id_before(21), id_before(20), id_before(20) - 1, id_before(0) + 1),
        3: (1, id_before(0) + 2),
    }
    for room, some in ids.items():
        add_messages(connection, room, *some)
    expire(connection, Retention({"#r2": 20, "#r3": 0}, 10, NOW))
    stay = [*ids[1][1::2], *ids[2][1::2], *ids[3]]
    assert sorted(stay) == left(connection)


def test_nothing_goes_when_all_is_for_ever(connection: Connection) -> None:
    """0 is for ever."""
    add_room(connection, 1)
    add_messages(connection, 1, 1, 2)
    add_messages(connection, None, 3)
    assert 2 >= expire(connection, Retention({}, 0, NOW))
    assert [1, 2, 3] == left(connection)


def test_a_room_may_forget_where_others_do_not(connection: Connection) -> None:
    """The other way round."""
    for room in 1, 2:
        add_room(connection, room)
        add_messages(connection, room, room)
    expire(connection, Retention({"#r1": 1}, 0, NOW))
    assert [2] == left(connection)


def test_private_messages_go_by_the_default(connection: Connection) -> None:
    """They belong to no room."""
    add_messages(connection, None, id_before(11), id_before(9))
    expire(connection, Retention({}, 10, NOW))
    assert [id_before(9)] == left(connection)


@pytest.mark.parametrize("per_room", [1, 30])
def test_it_is_done_in_bites(connection: Connection, per_room: int) -> None:
    """No bite deletes more than a batch, over many rooms or few."""
    ids = iter(range(1, 1000))
    for room in range(1, 31):
        add_room(connection, room)
        add_messages(connection, room, *(next(ids) for _ in range(per_room)))
    retention = Retention({}, 10, NOW, batch=7)
    before = len(left(connection))
    more = True
    while more:
        more = retention.expire(connection)
        now = len(left(connection))
        assert before - now <= 7
        before = now
    assert before == 0


def test_empty_rooms_are_forgotten(connection: Connection) -> None:
    """But not those in use, just being opened, with messages, or with a topic."""
    for room in range(1, 6):
        add_room(connection, room)
    add_messages(connection, 2, id_before(0))
    add_room(connection, 6, "young", topic_age=10)
    add_room(connection, 7, "old", topic_age=11)
    add_room(connection, 8, "kept", topic_age=11)
    retention = Retention({"#r8": 0}, 10, NOW)
    assert retention.forget_rooms(connection, 0, {3}, {"#r4"}) is None
    assert [2, 3, 4, 6, 8] == rooms_left(connection)


def test_rooms_are_forgotten_in_bites(connection: Connection) -> None:
    """Each says where the next goes on."""
    for room in range(1, 6):
        add_room(connection, room)
    retention = Retention({}, 10, NOW, batch=2)
    assert 2 == retention.forget_rooms(connection, 0, {2}, ())
    assert [2, 3, 4, 5] == rooms_left(connection)
    assert 4 == retention.forget_rooms(connection, 2, (), ())
    assert retention.forget_rooms(connection, 4, (), ()) is None
    assert [2] == rooms_left(connection)
