"""What is too old to keep goes, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, insert, select, update
from store_desk import rows

from twistchat.chat.events import Person, Place, Said, ToldPrivately
from twistchat.chat.ids import EPOCH, first_id_at
from twistchat.store.opening import prepare
from twistchat.store.records import record
from twistchat.store.retention import _EMPTY, _WHERE_SAID, Retention
from twistchat.store.schema import messages, rooms
from twistchat.store.schema_accounts import memberships, quarantine, sanctions
from twistchat.store.schema_mail import mail_client_ids
from twistchat.store.sqlite import Sqlite

BOB = Person(7, "bob")
ANN = Person(8, "ann")
SECOND = 1000
NOW = EPOCH + 1000 * SECOND
BAN = {"id": 9, "at": 0, "who": 1} | dict.fromkeys(
    ("kind", "target", "key", "network", "by_name", "reason"), ""
)


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


@pytest.mark.parametrize(
    ("table", "stays"),
    [
        (memberships, {"account_id": 1, "role": 1}),
        (memberships, {"account_id": 1, "member": True}),
        (sanctions, {**BAN, "until": 0}),
        (sanctions, {**BAN, "until": NOW + 1}),
    ],
)
def test_rooms_that_are_somebodys_stay(
    connection: Connection, table: Table, stays: dict
) -> None:
    """Where somebody is something, is a member, or is kept out."""
    for room in 1, 2:
        add_room(connection, room)
    connection.execute(insert(table).values(room_id=2, **stays))
    assert Retention({}, 10, NOW).forget_rooms(connection, 0, (), ()) is None
    assert [2] == rooms_left(connection)
    assert 1 == len(rows(connection, table))


@pytest.mark.parametrize(
    ("table", "goes"),
    [
        (memberships, {"account_id": 1, "invited": True, "read_id": 5}),
        (sanctions, {**BAN, "until": NOW}),
    ],
)
def test_what_is_left_of_a_room_goes_with_it(
    connection: Connection, table: Table, goes: dict
) -> None:
    """Invitations, read marks, sanctions that are over; not those of other rooms."""
    for room in 1, 2:
        add_room(connection, room)
        own = {"id": room} if table is sanctions else {}
        connection.execute(insert(table).values({**goes, **own, "room_id": room}))
    Retention({}, 10, NOW).forget_rooms(connection, 0, {2}, ())
    assert [2] == rooms_left(connection)
    assert int(table is memberships) == len(rows(connection, table))


@pytest.mark.parametrize(
    "mode",
    [{"private": True}, {"key_word": "x"}, {"read_only": True}, {"topic_lock": True}],
)
def test_rooms_with_an_order_of_their_own_stay(
    connection: Connection, mode: dict
) -> None:
    """Somebody has said what they are to be like."""
    for room in 1, 2:
        add_room(connection, room)
    connection.execute(update(rooms).where(rooms.c.id == 2).values(**mode))
    Retention({}, 10, NOW).forget_rooms(connection, 0, (), ())
    assert [2] == rooms_left(connection)


def test_what_is_over_is_forgotten(connection: Connection) -> None:
    """Sanctions in rooms that stay, names that were kept from others, and what mail
    was called."""
    add_room(connection, 1)
    for id, until in enumerate((0, NOW - 1, NOW, NOW + 1)):
        row = {**BAN, "id": id, "room_id": 1, "until": until}
        connection.execute(insert(sanctions).values(row))
        name = {"key": f"n{id}", "skeleton": "", "account_id": 0, "until": until}
        connection.execute(insert(quarantine).values(name))
        mail = {"account_id": 1, "client_id": f"c{id}", "stored": "", "until": until}
        connection.execute(insert(mail_client_ids).values(mail))
    Retention({}, 10, NOW).forget_rooms(connection, 0, {1}, ())
    assert [0, 3] == [row[0] for row in rows(connection, sanctions)]
    assert ["n3"] == [row[0] for row in rows(connection, quarantine)]
    assert ["c3"] == [row[1] for row in rows(connection, mail_client_ids)]


def test_what_was_said_in_rooms_that_have_ended_goes(connection: Connection) -> None:
    """By the default, whatever the room had been called; unless that is for ever."""
    old, young = id_before(11), id_before(9)
    for room in 1, 2, 3:
        add_messages(connection, room, old + room, young + room)
    add_room(connection, 2)
    expire(connection, Retention({"#r1": 1, "#r2": 0}, 0, NOW))
    assert 6 == len(left(connection))
    expire(connection, Retention({"#r1": 0, "#r2": 0}, 10, NOW, batch=1))
    assert [old + 2, young + 1, young + 2, young + 3] == left(connection)


def test_rooms_are_found_by_index(connection: Connection) -> None:
    """However much was said in them, it costs what there are rooms."""
    plans = []
    for statement in _WHERE_SAID, _EMPTY:
        sql = str(statement.compile(dialect=connection.dialect))
        values = (5,) * sql.count("?")
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        plans += [row.detail for row in plan]
    about = [plan for plan in plans if "messages" in plan]
    assert 4 == len(about)
    assert all("SEARCH messages USING COVERING INDEX" in plan for plan in about)


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
