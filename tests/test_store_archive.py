"""What is read, in threads of its own."""

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from fakes_store import Posts
from msgspec.structs import replace
from sqlalchemy import Column, Connection, insert, text, update
from sqlalchemy.exc import OperationalError
from twisted.internet.defer import CancelledError, Deferred

from twistchat.chat.errors import Busy
from twistchat.chat.events import (
    Edited,
    Event,
    Kind,
    Person,
    Place,
    Quote,
    Reacted,
    Reaction,
    Said,
    ToldPrivately,
)
from twistchat.chat.ids import EPOCH, first_id_at
from twistchat.chat.searching import GREATEST_ID, Talk
from twistchat.store.archive import _GIVEN, Archive, ListedRoom, Reader
from twistchat.store.opening import prepare
from twistchat.store.records import events_from, record, select_events
from twistchat.store.schema import messages, meta, rooms
from twistchat.store.sqlite import Sqlite, blame
from twistchat.store.transaction import Transaction

ANN, BOB, EVE = Person(1, "ann"), Person(2, "bob"), Person(3, "eve")
LOBBY, DEV = Place(10, "#lobby"), Place(11, "#dev_ops")


def said(id: int, room: Place = LOBBY, at: int = 0) -> Said:
    return Said(id, at, room, BOB, f"line {id}")


@pytest.fixture
def posts() -> Posts:
    return Posts()


@pytest.fixture
def database(tmp_path: Path) -> Sqlite:
    prepare(tmp_path / "chat.db")
    return Sqlite(tmp_path / "chat.db")


@pytest.fixture
def archive(database: Sqlite, posts: Posts) -> Iterator[Archive]:
    archive = Archive(database.reader, posts)
    archive.start()
    yield archive
    posts.result(archive.stop())


def keep(database: Sqlite, *events: Said | ToldPrivately) -> None:
    with database.writer() as connection:
        for place in LOBBY, DEV:
            values = {
                "id": place.id,
                "key": place.name,
                "skeleton": place.name,
                "name": place.name,
                "topic": f"about {place.name}",
                "created_at": 0,
            }
            connection.execute(insert(rooms).values(values).prefix_with("OR IGNORE"))
        for event in events:
            connection.execute(insert(messages).values(record(event)))
        connection.commit()


@pytest.mark.parametrize(
    ("before", "after", "limit", "expected"),
    [
        (None, None, 3, [6, 8, 10]),
        (None, None, 9, [2, 4, 6, 8, 10]),
        (8, None, 2, [4, 6]),
        (7, None, 2, [4, 6]),
        (2, None, 2, []),
        (None, 4, 2, [6, 8]),
        (None, 0, 2, [2, 4]),
        (None, 10, 2, []),
        (10, 2, 2, [4, 6]),
        (6, 2, 9, [4]),
    ],
)
def test_a_page(
    archive: Archive, database: Sqlite, posts: Posts, before, after, limit, expected
) -> None:
    """The last before an id, or the first after one; the oldest comes first."""
    events = [said(id) for id in (2, 4, 6, 8, 10)]
    keep(database, *events, said(5, DEV), ToldPrivately(7, 7, ANN, BOB, "psst"))
    page = posts.result(archive.page(LOBBY.id, before, after, limit))
    assert [event for event in events if event.id in expected] == page


def test_what_was_said_since(archive: Archive, database: Sqlite, posts: Posts) -> None:
    """From that very millisecond on, by the times that people saw."""
    start = EPOCH + 1000
    old = said(first_id_at(start - 1), at=start - 1)
    first = said(first_id_at(start), at=start)
    second = said(first_id_at(start + 1), at=start + 1)
    # The clock had been ahead and was set back: the ids went on from where they were.
    behind = said(first_id_at(start + 2), at=start - 500)
    third = said(first_id_at(start + 2) + 1, at=start)
    elsewhere = said(first_id_at(start) + 9, DEV, at=start)
    keep(database, old, first, second, behind, third, elsewhere)
    assert [first, second, third] == posts.result(archive.since(LOBBY.id, start, 9))
    assert [first, second] == posts.result(archive.since(LOBBY.id, start, 2))
    assert [] == posts.result(archive.since(LOBBY.id, start + 2, 2))
    assert [] == posts.result(archive.since(LOBBY.id, 2**62, 2))


def test_what_answers_a_message(
    archive: Archive, database: Sqlite, posts: Posts
) -> None:
    """And what answers that; nothing of another place, and nothing that answers
    something else, or what is gone."""
    talk = {2: 0, 4: 2, 6: 0, 8: 6, 10: 4, 12: 2, 14: 9}
    events = {id: replace(said(id), reply_to=to) for id, to in talk.items()}
    elsewhere = replace(said(11, DEV), reply_to=2)
    keep(database, *events.values(), elsewhere)

    def answers(message: int, after: int = 0, limit: int = 9) -> list[int]:
        place = Talk(room=LOBBY.id)
        found = posts.result(archive.answers(place, message, after, limit))
        assert [events[each.id].text for each in found] == [each.text for each in found]
        return [each.id for each in found]

    assert [4, 10, 12] == answers(2)
    assert [10] == answers(4)
    assert [] == answers(12)
    assert [4, 10] == answers(2, limit=2)
    assert [12] == answers(2, after=10)


def test_answers_of_two_people(
    archive: Archive, database: Sqlite, posts: Posts
) -> None:
    """Of both of them, and of nobody else."""
    ours = [
        ToldPrivately(2, 0, ANN, BOB, "shall we?"),
        ToldPrivately(4, 0, BOB, ANN, "when?", reply_to=2),
        ToldPrivately(6, 0, ANN, BOB, "now", reply_to=4),
    ]
    keep(database, *ours, ToldPrivately(8, 0, EVE, BOB, "me too", reply_to=2))
    talk = Talk(one=ANN.id, other=BOB.id)
    found = posts.result(archive.answers(talk, 2, 0, 9))
    assert ["when?", "now"] == [each.text for each in found]


def test_answers_are_looked_for_so_far(
    archive: Archive,
    database: Sqlite,
    posts: Posts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And no further, however much was said since."""
    monkeypatch.setattr("twistchat.store.answers.LOOKED_THROUGH", 3)
    late = replace(said(10), reply_to=2)
    keep(database, said(2), said(4), said(6), replace(said(8), reply_to=2), late)
    found = posts.result(archive.answers(Talk(room=LOBBY.id), 2, 0, 9))
    assert [8] == [each.id for each in found]


def last(
    archive: Archive, one: int, other: int, limit: int, before: int = GREATEST_ID
) -> Deferred[list[Event]]:
    """The last that two people said to each other, before an id."""
    return archive.between(Talk(one=one, other=other), 0, before, limit, True)


def test_a_conversation(archive: Archive, database: Sqlite, posts: Posts) -> None:
    """Both ways between two people, and nobody else's; with oneself, too."""
    talk = [
        ToldPrivately(1, 1, ANN, BOB, "hi"),
        ToldPrivately(2, 2, BOB, ANN, "hello"),
        ToldPrivately(5, 5, ANN, BOB, "bye", kind=Kind.EMOTE),
    ]
    alone = ToldPrivately(6, 6, ANN, ANN, "note")
    others = [ToldPrivately(3, 3, ANN, EVE, "?"), ToldPrivately(4, 4, EVE, BOB, "!")]
    keep(database, *talk, alone, *others, said(7))
    assert talk == posts.result(last(archive, 1, 2, 9))
    assert talk == posts.result(last(archive, 2, 1, 9))
    assert talk[1:] == posts.result(last(archive, 1, 2, 2))
    assert talk[:2] == posts.result(last(archive, 1, 2, 2, 5))
    long = [
        ToldPrivately(n, n, *((ANN, EVE) if n % 3 else (EVE, ANN)), "so")
        for n in range(20, 40)
    ]
    keep(database, *long)
    assert long[-4:] == posts.result(last(archive, 1, 3, 4))
    assert [alone] == posts.result(last(archive, 1, 1, 9))


def test_what_was_told_to_somebody(
    archive: Archive, database: Sqlite, posts: Posts
) -> None:
    """By anybody, after an id; neither what they said nor what was said in rooms."""
    told = [
        ToldPrivately(2, 2, ANN, BOB, "one"),
        ToldPrivately(4, 4, EVE, BOB, "two", kind=Kind.EMOTE),
        ToldPrivately(6, 6, BOB, BOB, "three"),
    ]
    keep(database, *told, ToldPrivately(3, 3, BOB, ANN, "no"), said(5))
    assert told == posts.result(archive.told(BOB.id, 0, 9))
    assert told[:2] == posts.result(archive.told(BOB.id, 0, 2))
    assert told[1:] == posts.result(archive.told(BOB.id, 2, 9))
    assert [] == posts.result(archive.told(BOB.id, 6, 9))


@pytest.mark.parametrize("way", ["page", "conversation", "told"])
def test_pages_are_found_by_index(database: Sqlite, way: str) -> None:
    """However much there is, a page costs what it has on it."""
    archive = Archive(database.reader, Posts())
    keep(database)
    plans: list[str] = []

    def explain(query) -> None:
        sql = str(query.compile(compile_kwargs={"literal_binds": True}))
        with database.reader() as connection:
            rows = connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all()
        plans.extend(row.detail for row in rows)

    archive._events = explain
    if way == "page":
        archive.page(10, 5, None, 50)
        archive.page(10, None, 5, 50)
        archive.since(10, EPOCH, 50)
    elif way == "told":
        archive.told(1, 5, 50)
    else:
        last(archive, 1, 2, 50, 5)
    assert not [plan for plan in plans if plan.startswith("SCAN messages")]
    index = {
        "page": "messages_room",
        "conversation": "messages_private",
        "told": "messages_recipient",
    }[way]
    assert [plan for plan in plans if f"USING INDEX {index} " in plan] or [
        plan for plan in plans if f"USING COVERING INDEX {index} " in plan
    ]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", [DEV, LOBBY]),
        ("o", [DEV, LOBBY]),
        ("obb", [LOBBY]),
        ("#dev", [DEV]),
        ("v_o", [DEV]),
        ("_", [DEV]),
        ("%", []),
        ("/", []),
        ("\\", []),
    ],
)
def test_rooms_by_a_part_of_their_name(
    archive: Archive, database: Sqlite, posts: Posts, pattern: str, expected
) -> None:
    """No character of the pattern is anything but itself."""
    keep(database)
    listed = [
        ListedRoom(room.id, room.name, f"about {room.name}", 0) for room in expected
    ]
    assert listed == posts.result(archive.rooms(pattern, 9))
    assert listed[:1] == posts.result(archive.rooms(pattern, 1))


def test_private_rooms_are_not_listed(
    archive: Archive, database: Sqlite, posts: Posts
) -> None:
    """Whoever may know of one is in it, and is told elsewhere."""
    keep(database)
    with database.writer() as connection:
        here = rooms.c.id == LOBBY.id
        connection.execute(update(rooms).where(here).values(private=True))
        connection.commit()
    assert [DEV.id] == [room.id for room in posts.result(archive.rooms("", 9))]


@pytest.mark.parametrize("place", _GIVEN, ids=str)
def test_the_greatest_id(archive: Archive, database: Sqlite, place: Column) -> None:
    """Wherever an id stands that was given, also if all else of it is gone."""
    assert 0 == archive.greatest_id()
    with database.writer() as connection:
        for id in 12, 11:
            if place.table is meta:
                change = update(meta).values(indexed_id=12)
            else:
                row = {
                    column.name: 10 - id if column.primary_key else str(id)
                    for column in place.table.columns
                    if column.server_default is None
                }
                change = insert(place.table).values({**row, place.name: id})
            connection.execute(change)
        connection.commit()
    assert 12 == archive.greatest_id()


def test_reads_are_bounded(database: Sqlite, posts: Posts) -> None:
    """At the bound one more is refused, and when one is done there is room again."""
    reader = Reader("test", database.reader, posts, bound=2)
    reader.start()
    go = threading.Event()
    slow = reader.read(lambda connection: go.wait(10))
    second = reader.read(lambda connection: "next")
    with pytest.raises(Busy):
        posts.result(reader.read(lambda connection: "too much"))
    go.set()
    assert posts.result(slow) is True
    assert "again" == posts.result(reader.read(lambda connection: "again"))
    assert "next" == posts.result(second)
    posts.result(reader.stop())


def test_an_unbounded_reader_takes_all(database: Sqlite, posts: Posts) -> None:
    """0 turns the bound off."""
    reader = Reader("test", database.reader, posts, bound=0)
    reader.start()
    reads = [reader.read(lambda connection, n=n: n) for n in range(50)]
    assert list(range(50)) == [posts.result(read) for read in reads]
    posts.result(reader.stop())


def test_an_error_is_the_reader_s_own(database: Sqlite, posts: Posts) -> None:
    """The next one reads as ever; after an error of the database, on a connection that
    is fresh."""
    reader = Reader("test", database.reader, posts)
    reader.start()

    def same(connection: Connection) -> Connection:
        return connection

    first = posts.result(reader.read(same))
    with pytest.raises(ZeroDivisionError):
        posts.result(reader.read(lambda connection: 1 / 0))
    assert first is posts.result(reader.read(same))
    with pytest.raises(OperationalError):
        posts.result(
            reader.read(lambda connection: connection.scalar(text("SELECT x")))
        )
    assert first is not posts.result(reader.read(same))
    assert first.closed
    posts.result(reader.stop())


def test_a_database_that_cannot_be_opened_is_an_error(
    tmp_path: Path, posts: Posts
) -> None:
    """Of that read; the next tries again."""
    path = tmp_path / "late.db"
    reader = Reader("test", Sqlite(path).reader, posts)
    reader.start()
    with pytest.raises(OperationalError):
        posts.result(reader.read(lambda connection: 1))
    prepare(path)
    assert 1 == posts.result(reader.read(lambda connection: 1))
    posts.result(reader.stop())


def test_the_end_does_not_wait_for_those_who_wait(
    database: Sqlite, posts: Posts
) -> None:
    """What is being read is answered, the rest is refused, and no thread is left."""
    reader = Reader("test", database.reader, posts)
    reader.start()
    reading, go = threading.Event(), threading.Event()

    def work(connection: Connection) -> str:
        reading.set()
        go.wait(10)
        return "done"

    slow = reader.read(work)
    waiting = reader.read(lambda connection: "too late")
    assert reading.wait(10)
    stopped = reader.stop()
    late = reader.read(lambda connection: "too late")
    go.set()
    assert "done" == posts.result(slow)
    for deferred in waiting, late:
        with pytest.raises(Busy):
            posts.result(deferred)
    posts.result(stopped)
    assert not reader._thread.is_alive()


def test_what_nobody_waits_for_is_not_read(database: Sqlite, posts: Posts) -> None:
    """A session that is gone takes its questions with it."""
    reader = Reader("test", database.reader, posts)
    reader.start()
    go, done = threading.Event(), []
    slow = reader.read(lambda connection: go.wait(10))
    gone = reader.read(lambda connection: done.append("read"))
    gone.cancel()
    go.set()
    posts.result(slow)
    posts.result(reader.read(lambda connection: None))
    assert [] == done
    with pytest.raises(CancelledError):
        posts.result(gone)
    posts.result(reader.stop())


def test_a_reader_that_never_started_can_stop(database: Sqlite, posts: Posts) -> None:
    """There is nothing to wait for."""
    posts.result(Reader("test", database.reader, posts).stop())


# Single messages, and what became of them


def test_one_message(archive: Archive, database: Sqlite, posts: Posts) -> None:
    """By its id, wherever it was said."""
    private = ToldPrivately(3, 0, BOB, ANN, "psst")
    keep(database, said(2), private)
    assert [said(2), private, None] == [
        posts.result(archive.message(id)) for id in (2, 3, 4)
    ]


def test_the_first_of_a_name(archive: Archive, database: Sqlite, posts: Posts) -> None:
    """That somebody's program has given; others may give the same."""
    keep(
        database,
        Said(2, 0, LOBBY, BOB, "x", client_id="c1"),
        ToldPrivately(3, 0, BOB, ANN, "y", client_id="c1"),
        Said(4, 0, LOBBY, ANN, "z", client_id="c1"),
        Said(5, 0, LOBBY, ANN, "z"),
    )
    for who, name, id in ((BOB, "c1", 2), (ANN, "c1", 4), (ANN, "c2", None)):
        assert id == posts.result(archive.first(who.id, name))


def test_pages_tell_what_became_of_messages(
    archive: Archive, database: Sqlite, posts: Posts
) -> None:
    """Whatever way they are read: answers, changes, reactions."""
    quote = Quote(said(2).sender, said(2).text)
    answer = Said(3, 0, LOBBY, ANN, "old", reply_to=2, client_id="c1", quote=quote)
    private = ToldPrivately(5, 0, BOB, ANN, "psst", reply_to=4)  # which is gone
    keep(database, said(2), answer, private)
    with database.writer() as connection:
        batch = SimpleNamespace(
            records=[
                record(Edited(6, 60, LOBBY, None, ANN, 3, "new", ANN)),
                record(Reacted(7, 70, LOBBY, None, BOB, 3, "ok", True, ANN)),
                record(Reacted(8, 80, None, BOB, ANN, 5, "no", True, BOB)),
            ]
        )
        Transaction([batch], blame).write(connection)
        connection.commit()
    changed = replace(
        answer, text="new", edited_at=60, reactions=(Reaction("ok", (BOB,)),)
    )
    signed = replace(private, reactions=(Reaction("no", (ANN,)),))
    lobby, talk = Talk(room=LOBBY.id), Talk(one=ANN.id, other=BOB.id)
    assert [said(2), changed] == posts.result(archive.page(LOBBY.id, None, None, 9))
    assert [said(2), changed] == posts.result(archive.since(LOBBY.id, 0, 9))
    assert [changed] == posts.result(archive.between(lobby, 2, 9, 9, True))
    assert [signed] == posts.result(archive.between(talk, 2, 9, 9, True))
    assert [signed] == posts.result(archive.told(ANN.id, 0, 9))
    assert changed == posts.result(archive.message(3))
    came = posts.result(archive.since_id({LOBBY.id: 2}, ANN.id, 0, 99, 9))
    assert [changed, signed] == came[:2]
    assert [6, 7, 8] == [event.id for event in came[2:]]


def test_reactions_are_looked_for_only_where_there_are_some(
    database: Sqlite, posts: Posts
) -> None:
    """A page without them costs one query."""
    keep(database, said(2))
    with database.reader() as connection:
        asked: list[str] = []
        connection.exec_driver_sql("SELECT 1")
        connection.connection.driver_connection.set_trace_callback(asked.append)
        rows = connection.execute(select_events()).all()
        assert [said(2)] == events_from(connection, rows)
        assert 1 == len(asked)
