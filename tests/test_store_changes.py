"""Rooms opened and topics kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from sqlalchemy import Connection, insert

from twistchat.chat.errors import NoSuchRoom, RoomTaken
from twistchat.chat.events import Person, Place, Said, TopicChanged
from twistchat.store.changes import KeptRoom, open_room
from twistchat.store.opening import prepare
from twistchat.store.order import keep
from twistchat.store.records import record
from twistchat.store.schema import messages
from twistchat.store.sqlite import Sqlite

BOB = Person(7, "bob")


class Name(Struct):
    shown: str
    key: str
    skeleton: str


DEV = Name("#Dev", "#dev", "#dev")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    prepare(tmp_path / "chat.db")
    with Sqlite(tmp_path / "chat.db").writer() as connection:
        yield connection


def test_a_room_is_made_once(connection: Connection) -> None:
    """The first who opens it names it; later ones get what was made."""
    created = open_room(connection, DEV, 5, 99, 20)
    assert KeptRoom(5, "#Dev", "", "", 0, [], created=True) == created
    other = Name("#DEV", "#dev", "#DEV looks otherwise")
    assert KeptRoom(5, "#Dev") == open_room(connection, other, 6, 100, 20)


def test_a_room_that_looks_the_same_is_another(connection: Connection) -> None:
    """It cannot be opened, and who tries is told which one it looks like."""
    open_room(connection, DEV, 5, 99, 20)
    with pytest.raises(RoomTaken) as caught:
        open_room(connection, Name("#Dеv", "#dеv", "#dev"), 6, 99, 20)
    assert {"name": "#Dеv", "like": "#Dev"} == caught.value.facts


def test_the_room_of_that_very_name_is_found_first(connection: Connection) -> None:
    """Whatever else looks the same since the tables of likeness were renewed."""
    one = open_room(connection, Name("#a", "#a", "#was"), 1, 0, 0)
    open_room(connection, Name("#b", "#b", "#now"), 2, 0, 0)
    assert one.id == open_room(connection, Name("#a", "#a", "#now"), 3, 0, 0).id


def test_a_room_comes_with_what_was_said_last(connection: Connection) -> None:
    """In the order in which it was said, and nothing of other rooms."""
    room = open_room(connection, DEV, 5, 99, 20)
    place = Place(room.id, room.name)
    events = [Said(id, id, place, BOB, f"line {id}") for id in range(10, 20)]
    rows = [record(event) for event in events]
    elsewhere = record(Said(50, 50, Place(6, "#x"), BOB, "elsewhere"))
    connection.execute(insert(messages).values([*rows, elsewhere]))
    for backlog in 0, 1, 3, 10, 20:
        kept = open_room(connection, DEV, 0, 0, backlog)
        assert events[10 - min(backlog, 10) :] == kept.recent
        older = events[9 - backlog].id if backlog < 10 else 0
        assert older == kept.older_id


def test_a_topic_is_kept(connection: Connection) -> None:
    """With who set it and when; and it can be taken away."""
    open_room(connection, DEV, 5, 99, 0)
    for topic in "release on Friday", "":
        event = TopicChanged(8, 1000, Place(5, "#Dev"), BOB, topic)
        keep(connection, event)
        kept = KeptRoom(5, "#Dev", topic, "bob", 1000, [])
        assert kept == open_room(connection, DEV, 0, 0, 0)


def test_a_topic_needs_its_room(connection: Connection) -> None:
    """Nothing is kept for a room that is gone."""
    with pytest.raises(NoSuchRoom):
        keep(connection, TopicChanged(8, 1000, Place(5, "#Dev"), BOB, "hello"))
