"""Files as rows: they come, are found, and go with what they belong to."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select
from store_desk import AtOnce, got, rows

from twistchat.chat.events import (
    Deleted,
    Event,
    Person,
    Place,
    Quote,
    Said,
    ToldPrivately,
)
from twistchat.chat.files import UNKNOWN, File, KeptFile, ListedFile
from twistchat.chat.ids import EPOCH, first_id_at
from twistchat.chat.roles import Role
from twistchat.chat.searching import GREATEST_ID, Talk
from twistchat.store import filing
from twistchat.store.changes import end_rooms
from twistchat.store.files import FileStore
from twistchat.store.memberships import change
from twistchat.store.opening import prepare
from twistchat.store.records import events_from, record, select_events
from twistchat.store.retention import Retention
from twistchat.store.schema import messages
from twistchat.store.schema import rooms as rooms_table
from twistchat.store.schema_accounts import accounts, sanctions
from twistchat.store.schema_files import files, gone_files
from twistchat.store.sqlite import Sqlite, blame
from twistchat.store.transaction import Transaction

ANN, BOB = Person(1, "ann"), Person(2, "bob")
NOW = 1_000
DEV, OPS = Place(10, "#dev"), Place(11, "#ops")
A = File("a" * 22, "a.png", 3, "image/png")
B = File("b" * 22, "b.ogg", 4, "audio/ogg", 12, True)


class Batch:
    def __init__(self, *events: Event) -> None:
        self.records: list[Any] = [record(event) for event in events]


class Shelf:
    """A database, and what is kept there."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        thread = AtOnce(connection)
        self.store = FileStore(thread.change, thread.read)

    def write(self, *events: Event) -> None:
        if self.connection.in_transaction():
            self.connection.commit()
        Transaction([Batch(*events)], blame).write(self.connection)
        self.connection.commit()

    def add(
        self, file: File, room: int = DEV.id, to: int = 0, at: int = 0, digest: str = ""
    ) -> None:
        kept = KeptFile(file, digest or file.id * 2, ANN, room, to, at)
        got(self.store.add(kept))
        self.connection.commit()

    def said(self) -> list[Any]:
        found = self.connection.execute(select_events().order_by(messages.c.id)).all()
        return events_from(self.connection, found)

    def left(self) -> list[str]:
        return [row[0] for row in rows(self.connection, files)]

    def gone(self) -> list[str]:
        return [row[0] for row in rows(self.connection, gone_files)]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    prepare(tmp_path / "chat.db")
    with Sqlite(tmp_path / "chat.db").writer() as connection:
        yield Shelf(connection)


def said(id: int, file: File | None, room: Place = DEV) -> Said:
    return Said(id, id, room, ANN, file.name if file else "hi", file=file)


def told(id: int, file: File, by: Person = ANN, to: Person = BOB) -> ToldPrivately:
    return ToldPrivately(id, id, by, to, file.name, file=file)


def test_a_message_comes_back_with_its_file(shelf: Shelf) -> None:
    """Among others in one batch, with all else that few messages have; without a file
    that is gone."""
    add_room(shelf, DEV)
    shelf.add(A)
    shelf.add(B, 0, BOB.id)
    more = Said(
        *(3, 3, DEV, ANN, A.name),
        reply_to=1,
        client_id="7",
        file=A,
        quote=Quote(ANN, "hi"),
    )
    events = [said(1, None), said(2, A), more, told(4, B), said(5, None)]
    shelf.write(*events)
    assert events == shelf.said()
    filing.remove(shelf.connection, A.id)
    assert [None, None, None, B, None] == [event.file for event in shelf.said()]


def add_room(shelf: Shelf, place: Place) -> None:
    name = place.name
    values = {"id": place.id, "key": name, "skeleton": name, "name": name}
    shelf.connection.execute(insert(rooms_table).values(**values, created_at=0))
    shelf.connection.commit()


def add_account(shelf: Shelf, owner: Person) -> None:
    columns = {
        column.name: 0 if column.type.python_type is int else owner.name
        for column in accounts.columns
        if not column.nullable and column.server_default is None
    }
    row = {**columns, "id": owner.id}
    shelf.connection.execute(insert(accounts).values(**row))


def test_a_message_without_a_file_has_no_longer_row() -> None:
    """What few messages have costs the others nothing."""
    assert 9 == len(record(said(1, None)))
    assert 14 == len(record(said(1, A))) == len(messages.columns)


def test_a_file_is_found(shelf: Shelf) -> None:
    """By its id alone."""
    shelf.add(A, at=5)
    shelf.add(B, 0, BOB.id, at=6)
    assert got(shelf.store.find(A.id)) == KeptFile(A, A.id * 2, ANN, DEV.id, 0, 5)
    assert got(shelf.store.find(B.id)) == KeptFile(B, B.id * 2, ANN, 0, BOB.id, 6)
    assert got(shelf.store.find("a")) is None


def test_what_was_sent_and_still_counts(shelf: Shelf) -> None:
    """Of accounts that have sent something of late: all of it, the oldest first."""
    for owner in (ANN, BOB):
        add_account(shelf, owner)
    c, d = File("c" * 22, "c", 5, UNKNOWN), File("d" * 22, "d", 6, UNKNOWN)
    shelf.add(A, at=9)
    shelf.add(B, at=3)
    for file, sender, at in ((c, BOB, 4), (d, Person(77, "a guest"), 9)):
        got(shelf.store.add(KeptFile(file, file.id, sender, DEV.id, 0, at)))
    assert [(ANN.id, 4, 3), (ANN.id, 3, 9)] == got(shelf.store.sent(4))
    assert 3 == len(got(shelf.store.sent(3)))
    assert [] == got(shelf.store.sent(9))


def test_a_page_of_files(shelf: Shelf) -> None:
    """Those of a room, or of the private talk of two, whoever of them has sent it."""
    c = File("c" * 22, "c", 1, UNKNOWN)
    d = File("d" * 22, "d", 1, UNKNOWN)
    for file in (A, B):
        shelf.add(file)
    for file in (c, d):
        shelf.add(file, 0, BOB.id)
    shelf.write(said(1, None), said(2, A), said(3, B), told(4, c), told(5, d, BOB, ANN))
    page = shelf.store.page
    dev, talk = Talk(room=DEV.id), Talk(one=BOB.id, other=ANN.id)
    assert [ListedFile(B, ANN, 0, 3), ListedFile(A, ANN, 0, 2)] == got(
        page(dev, GREATEST_ID, 9)
    )
    assert [2] == [each.message for each in got(page(dev, 3, 9))]
    assert [3] == [each.message for each in got(page(dev, GREATEST_ID, 1))]
    assert [5, 4] == [each.message for each in got(page(talk, GREATEST_ID, 9))]
    assert [5] == [each.message for each in got(page(talk, GREATEST_ID, 1))]
    assert [] == got(page(Talk(room=OPS.id), GREATEST_ID, 9))
    assert [] == got(page(Talk(one=ANN.id, other=ANN.id), GREATEST_ID, 9))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("room_id = 1", "messages_files_room"),
        (
            "room_id IS NULL AND sender_id = 1 AND recipient_id = 2",
            "messages_files_private",
        ),
        ("file_id = 'a'", "messages_file "),
    ],
)
def test_there_is_an_index_for_it(shelf: Shelf, query: str, index: str) -> None:
    """No list of files goes through all messages."""
    plan = shelf.connection.exec_driver_sql(
        f"EXPLAIN QUERY PLAN SELECT id FROM messages WHERE {query}"
        " AND file_id IS NOT NULL AND id < 9 ORDER BY id DESC"
    )
    assert f"{index.strip()} (" in str(plan.all())


def test_with_a_message_goes_its_file(shelf: Shelf) -> None:
    """In the same transaction, and nobody else's."""
    shelf.add(A)
    shelf.add(B, digest="same")
    shelf.write(said(1, A), said(2, B), said(3, None))
    shelf.write(Deleted(4, 4, DEV, None, ANN, 1, "", ANN))
    assert [B.id] == shelf.left()
    assert [A.id * 2] == shelf.gone()
    shelf.write(Deleted(5, 5, DEV, None, ANN, 3, "", ANN))
    assert [B.id] == shelf.left()


def test_with_messages_too_old_go_their_files(shelf: Shelf) -> None:
    """Bite by bite."""
    now = EPOCH + 100_000
    old, new = first_id_at(now - 50_000), first_id_at(now - 1000)
    for number, id in enumerate([old, old + 1, new, old + 2]):
        file = File(str(number) * 22, "x", 1, UNKNOWN)
        private = number == 3
        shelf.add(file, 0 if private else DEV.id, BOB.id if private else 0)
        shelf.write(told(id, file) if private else said(id, file))
    retention = Retention({}, 10, now, batch=1)
    while retention.expire(shelf.connection):
        pass
    assert ["2" * 22] == shelf.left()
    assert [each * 44 for each in "013"] == shelf.gone()


def test_with_a_room_go_its_files(shelf: Shelf) -> None:
    for place in (DEV, OPS):
        add_room(shelf, place)
    shelf.add(A)
    shelf.add(B, OPS.id)
    shelf.write(said(1, A), said(2, B, OPS))
    end_rooms(shelf.connection, [])
    assert [A.id, B.id] == shelf.left()
    end_rooms(shelf.connection, [DEV.id])
    assert [B.id] == shelf.left()
    assert [A.id * 2] == shelf.gone()


def test_files_too_old_go_in_bites(shelf: Shelf) -> None:
    """The oldest first; the messages stay."""
    for number in range(5):
        file = File(str(number) * 22, "x", 1, UNKNOWN)
        shelf.add(file, at=number)
        shelf.write(said(number + 1, file))
    assert 3 == got(shelf.store.expire(4, 3))
    assert 1 == got(shelf.store.expire(4, 3))
    assert ["4" * 22] == shelf.left()
    assert 5 == len(shelf.said())


def test_bytes_are_gone_when_no_file_has_them(shelf: Shelf) -> None:
    """Not before; and once that is done it is forgotten."""
    for file in (A, B):
        shelf.add(file, digest="same")
    for file in (A, B):
        assert set() == got(shelf.store.gone())
        got(shelf.store.remove(file.id))
    assert {"same"} == got(shelf.store.gone())
    got(shelf.store.unused("same"))
    got(shelf.store.unused("other"))
    assert {"same", "other"} == got(shelf.store.gone())
    shelf.add(A, digest="same")
    assert {"other"} == got(shelf.store.gone())
    got(shelf.store.swept({"other"}))
    got(shelf.store.swept(set()))
    assert ["same"] == shelf.gone()


def test_the_start(shelf: Shelf) -> None:
    """What nobody was told of goes, and the digests of the rest are given."""
    shelf.add(A)
    shelf.add(B)
    shelf.write(said(1, A))
    assert {A.id * 2} == got(shelf.store.begin())
    assert [A.id] == shelf.left()
    assert {B.id * 2} == got(shelf.store.gone())


def test_any_number_of_files_goes_at_once(shelf: Shelf) -> None:
    """More than a statement has parameters."""
    database: Any = shelf.connection.connection.dbapi_connection
    database.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 20)
    for room in (DEV, OPS):
        for number in range(30):
            id = f"{number:02}{room.id}" + "x" * 18
            shelf.add(File(id, "a", 1, UNKNOWN), room.id, digest=f"{number:064}")
    end_rooms(shelf.connection, [DEV.id])
    assert (set(), 30) == (got(shelf.store.gone()), len(shelf.left()))
    assert set() == got(shelf.store.begin())
    assert 30 == len(shelf.gone()) == len(got(shelf.store.gone()))
    assert [] == shelf.left()


def test_who_is_in_a_room(shelf: Shelf) -> None:
    """An account, be its owner here or not."""
    add_room(shelf, DEV)
    add_account(shelf, ANN)
    assert not is_member(shelf, DEV)
    change(shelf.connection, ANN.id, DEV.id, read_id=7)
    assert not is_member(shelf, DEV)
    change(shelf.connection, ANN.id, DEV.id, member=True)
    assert is_member(shelf, DEV)
    assert not is_member(shelf, OPS)


@pytest.mark.parametrize(
    ("kind", "about", "kept"),
    [
        ("ban", {"who": ANN.id}, False),
        ("ban", {"key": "ann"}, False),
        ("ban", {"who": ANN.id, "until": NOW}, True),
        ("ban", {"who": ANN.id, "until": NOW + 1}, False),
        ("ban", {"who": BOB.id, "key": "bob"}, True),
        ("ban", {"who": ANN.id, "room_id": OPS.id}, True),
        ("ban", {"network": "192.0.2.0/24"}, True),
        ("gag", {"who": ANN.id}, True),
    ],
)
def test_who_was_banned(
    shelf: Shelf, kind: str, about: dict[str, Any], kept: bool
) -> None:
    """The account, or whoever bears its name, in that room, and for so long; but no
    operator of the room, and nobody who is excepted."""
    add_room(shelf, DEV)
    add_account(shelf, ANN)
    change(shelf.connection, ANN.id, DEV.id, member=True)
    add_sanction(shelf, kind, **about)
    assert kept is is_member(shelf, DEV)
    change(shelf.connection, ANN.id, DEV.id, role=Role.OPERATOR)
    assert is_member(shelf, DEV)
    change(shelf.connection, ANN.id, DEV.id, role=Role.VOICE)
    assert kept is is_member(shelf, DEV)
    add_sanction(shelf, "exception", who=ANN.id)
    assert is_member(shelf, DEV)


def is_member(shelf: Shelf, room: Place) -> bool:
    there: bool = got(shelf.store.is_member(ANN.id, room.id, NOW))
    return there


def add_sanction(shelf: Shelf, kind: str, **about: Any) -> None:
    count = shelf.connection.scalar(select(func.count()).select_from(sanctions))
    row = {"id": count, "room_id": DEV.id, "kind": kind, "target": "", "who": 0}
    row |= {"key": "", "network": "", "by_name": "bob", "reason": "", "at": 0}
    shelf.connection.execute(insert(sanctions).values({**row, "until": 0, **about}))
