"""What is done to messages is stored: all of it with its trace, or nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from running import logged
from sqlalchemy import Connection, delete, func, select, update
from store_desk import rows

from twistchat.chat.errors import AlreadySo, NoSuchMessage, NotStored
from twistchat.chat.events import (
    Amendment,
    Deleted,
    Edited,
    Event,
    Message,
    Person,
    Place,
    Quote,
    Reacted,
    Reaction,
    Said,
    ToldPrivately,
)
from twistchat.chat.ids import EPOCH, first_id_at
from twistchat.chat.names import person_name
from twistchat.chat.searching import Asker, Query
from twistchat.store import fts5
from twistchat.store.opening import prepare
from twistchat.store.records import events_from, record, select_events
from twistchat.store.resuming import find_since
from twistchat.store.retention import Retention
from twistchat.store.schema import messages, meta
from twistchat.store.schema_accounts import audit
from twistchat.store.schema_amendments import amendments, reactions
from twistchat.store.sqlite import Sqlite, blame
from twistchat.store.transaction import Transaction

ANN, BOB, EVE = Person(1, "ann"), Person(2, "bob"), Person(3, "eve")
LOBBY, DEV = Place(10, "#lobby"), Place(11, "#dev")
GREATEST = 2**63 - 1


class Batch:
    def __init__(self, *events: Event) -> None:
        self.records: list[Any] = [record(event) for event in events]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    prepare(tmp_path / "chat.db")
    return tmp_path / "chat.db"


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    with Sqlite(path).writer() as connection:
        yield connection


@pytest.fixture
def write(connection: Connection) -> Callable[..., dict[int, Any]]:
    """Stores events in one transaction; what was refused of them."""

    def store(*events: Event) -> dict[int, Any]:
        transaction = Transaction([Batch(*events)], blame)
        transaction.write(connection)
        connection.commit()
        ((_, refused),) = transaction.settled()
        return refused

    return store


def said(id: int, text: str = "hello", room: Place = LOBBY, by: Person = ANN) -> Said:
    return Said(id, id, room, by, text)


def told(id: int, text: str = "psst", by: Person = ANN, to: Person = BOB) -> Event:
    return ToldPrivately(id, id, by, to, text)


def edited(id: int, target: int, text: str, room: Place = LOBBY) -> Edited:
    return Edited(id, id, room, None, ANN, target, text, ANN)


def deleted(id: int, target: int, by: Person = ANN, why: str = "") -> Deleted:
    return Deleted(id, id, LOBBY, None, by, target, why, ANN)


def reacted(
    id: int, target: int, sign: str, by: Person = BOB, added: bool = True
) -> Reacted:
    return Reacted(id, id, LOBBY, None, by, target, sign, added, ANN)


def kept(connection: Connection) -> list[Message]:
    """All messages that are there, with their reactions."""
    query = select_events().order_by(messages.c.id)
    found = events_from(connection, connection.execute(query).all())
    connection.rollback()
    return found


def trace(connection: Connection) -> list[tuple[Any, ...]]:
    """What was written down: id, kind, message, who did it, before, after."""
    c = amendments.c
    query = select(c.id, c.kind, c.message_id, c.person_name, c.before, c.after)
    found = [tuple(row) for row in connection.execute(query.order_by(c.id))]
    connection.rollback()
    return found


def found(connection: Connection, *words: str) -> list[int]:
    """The messages that a search finds."""
    asker = Asker(ANN.id, person_name("ann"), [LOBBY.id, DEV.id])
    events = fts5.find(connection, Query(words=words), asker, 99)
    connection.rollback()
    return [event.id for event in events]


# What it does


def test_an_edit_changes_the_text(connection: Connection, write: Any) -> None:
    """The old one is only in the trace."""
    assert {} == write(said(1), said(2, "other"), edited(3, 1, "goodbye"))
    one, other = kept(connection)
    assert ("goodbye", 3) == (one.text, one.edited_at)
    assert ("other", 0) == (other.text, other.edited_at)
    assert [(3, 0, 1, "ann", "hello", "goodbye")] == trace(connection)


def test_a_deletion_takes_it_away(connection: Connection, write: Any) -> None:
    """With its reactions; its text stays in the trace alone."""
    write(said(1), said(2), reacted(3, 1, "ok"), deleted(4, 1, why="a slip"))
    assert [2] == [each.id for each in kept(connection)]
    assert [] == rows(connection, reactions)
    assert (4, 1, 1, "ann", "hello", "a slip") == trace(connection)[-1]
    assert [] == rows(connection, audit)


def test_what_an_operator_deletes_is_audited(
    connection: Connection, write: Any
) -> None:
    """As kicks and bans are."""
    write(said(1), deleted(2, 1, EVE, "spam"))
    (row,) = rows(connection, audit)
    assert (2, 2, 3, "eve", "delete", "ann", "#lobby", "spam") == tuple(row)


def test_reactions_come_and_go(connection: Connection, write: Any) -> None:
    """In the order in which the first of each sign came."""
    write(
        said(1),
        said(2),
        reacted(3, 1, "ok"),
        reacted(4, 1, "no", EVE),
        reacted(5, 1, "ok", EVE),
        reacted(6, 1, "no", EVE, added=False),
        reacted(7, 2, "so", EVE),
        reacted(8, 2, "so", EVE, added=False),
    )
    one, two = kept(connection)
    assert (Reaction("ok", (BOB, EVE)),) == one.reactions
    assert () == two.reactions
    assert [2, 2, 2, 3, 2, 3] == [row[1] for row in trace(connection)]


def test_what_a_program_calls_it_is_kept(connection: Connection, write: Any) -> None:
    """And what it answers; together with what has neither, in one order."""
    answer = Said(2, 2, LOBBY, BOB, "yes", reply_to=1, client_id="c1")
    private = ToldPrivately(3, 3, BOB, ANN, "psst", client_id="c1")
    write(said(1), answer, said(4), private)
    one, two, three, _ = kept(connection)
    assert (0, "") == (one.reply_to, one.client_id)
    assert (1, "c1") == (two.reply_to, two.client_id)
    assert (0, "c1") == (three.reply_to, three.client_id)


# What is refused


def test_what_is_gone_is_refused(connection: Connection, write: Any) -> None:
    """Only that: all else of the batch is stored."""
    refused = write(
        said(1), deleted(2, 1), edited(3, 1, "x"), reacted(4, 9, "ok"), said(5)
    )
    assert [3, 4] == [*refused]
    assert all(isinstance(each, NoSuchMessage) for each in refused.values())
    assert [5] == [each.id for each in kept(connection)]
    assert [2] == [row[0] for row in trace(connection)]


def test_a_reaction_twice_is_refused(connection: Connection, write: Any) -> None:
    """And so is taking back what is not there."""
    refused = write(
        said(1),
        reacted(2, 1, "ok"),
        reacted(3, 1, "ok"),
        reacted(4, 1, "no", added=False),
    )
    assert [3, 4] == [*refused]
    assert all(isinstance(each, AlreadySo) for each in refused.values())
    assert [2] == [row[0] for row in trace(connection)]


def test_a_bad_record_refuses_only_itself(connection: Connection, write: Any) -> None:
    """Whatever sort it is of; and what is done to it."""
    with logged() as log:
        refused = write(
            said(1),
            edited(2, 1, "\ud800"),
            said(3, "\ud800"),
            edited(4, 3, "x"),
            edited(5, 1, "good"),
            reacted(6, 1, "ok"),
        )
    assert {2: NotStored, 3: NotStored, 4: NoSuchMessage} == {
        id: type(error) for id, error in refused.items()
    }
    (one,) = kept(connection)
    assert ("good", (Reaction("ok", (BOB,)),)) == (one.text, one.reactions)
    assert [5, 6] == [row[0] for row in trace(connection)]
    assert 2 == len([line for line in log if "refused" in str(line)])


def test_what_is_not_committed_was_never_done(
    connection: Connection, write: Any
) -> None:
    """A crash between takes the change back with its trace, and its words."""
    write(said(1, "apple"), reacted(2, 1, "ok"))
    with connection.begin():
        fts5.index(connection, 99)
    transaction = Transaction([Batch(edited(3, 1, "pear"), deleted(4, 1))], blame)
    transaction.write(connection)
    connection.rollback()
    (one,) = kept(connection)
    assert ("apple", 0, 1) == (one.text, one.edited_at, len(one.reactions))
    assert [2] == [row[0] for row in trace(connection)]
    assert [1] == found(connection, "apple")


def test_a_commit_in_doubt_is_looked_up(connection: Connection) -> None:
    """What was said and is deleted in the same breath was stored, too."""
    events = said(1), said(2), edited(3, 2, "x"), deleted(4, 1), reacted(5, 2, "ok")
    transaction = Transaction([Batch(*events)], blame)
    transaction.write(connection)
    connection.commit()
    transaction.look(connection, "unknown")
    connection.rollback()
    assert [{}] == [refused for _, refused in transaction.settled()]
    lost = Transaction([Batch(edited(8, 2, "y"), deleted(9, 2))], blame)
    lost.look(connection, "unknown")
    assert [{8, 9}] == [{*refused} for _, refused in lost.settled()]


# The words


def test_search_follows_an_edit(connection: Connection, write: Any) -> None:
    """At once if it is in the index already, else with all the others."""
    write(said(1, "apple tart"), said(2, "apple"))
    with connection.begin():
        fts5.index(connection, 1)
    write(edited(3, 1, "pear tart"), edited(4, 2, "plum"))
    assert [1] == found(connection, "pear")
    assert [1] == found(connection, "tart")
    assert [] == found(connection, "apple")
    assert [] == found(connection, "plum")
    with connection.begin():
        fts5.index(connection, 99)
    assert [2] == found(connection, "plum")
    assert [] == found(connection, "apple")
    write(edited(5, 1, "fig"), deleted(6, 2))
    assert [1] == found(connection, "fig")
    assert [] == found(connection, "pear") == found(connection, "plum")


def test_a_deleted_message_leaves_no_words(connection: Connection, write: Any) -> None:
    """The same id can be indexed anew without a trace of the old words."""
    write(said(1, "apple"))
    with connection.begin():
        fts5.index(connection, 99)
    write(deleted(2, 1))
    assert [] == found(connection, "apple")
    check = "INSERT INTO search (search) VALUES ('integrity-check')"
    connection.exec_driver_sql(check)
    count = "SELECT count(*) FROM search WHERE search MATCH 'apple'"
    assert 0 == connection.exec_driver_sql(count).scalar_one()


def test_a_broken_index_stops_no_edit(connection: Connection, write: Any) -> None:
    """It is said in the log."""
    write(said(1, "apple"))
    with connection.begin():
        fts5.index(connection, 99)
        connection.exec_driver_sql("UPDATE search_data SET block = x'00' WHERE id > 10")
        connection.exec_driver_sql("DELETE FROM search_idx")
    connection.exec_driver_sql("SELECT 1")
    connection.rollback()
    with logged():
        assert {} == write(edited(2, 1, "pear"), said(3))
    assert ["pear", "hello"] == [each.text for each in kept(connection)]


# Retention


def test_retention_takes_all_of_it(connection: Connection, write: Any) -> None:
    """With a message what was done to it; what is left of the deleted goes as old as
    it is."""
    second = 1000
    now = EPOCH + 100 * second
    old, new = (first_id_at(now - age * second) for age in (50, 5))
    write(
        said(old),
        said(old + 1),
        reacted(old + 2, old, "ok"),
        deleted(old + 3, old + 1),
        told(old + 4),
        Edited(old + 5, 5, None, BOB, ANN, old + 4, "x", ANN),
        Deleted(old + 6, 6, None, BOB, ANN, old + 4, "", ANN),
        edited(new, old, "y"),
        said(new + 1),
        reacted(new + 2, new + 1, "ok"),
        said(new + 3),
        deleted(new + 4, new + 3),
    )
    retention = Retention({}, 10, now, 2)
    while True:
        with connection.begin():
            if not retention.expire(connection):
                break
    assert [new + 1] == [each.id for each in kept(connection)]
    assert [new + 2, new + 4] == [row[0] for row in trace(connection)]
    assert [new + 1] == [row[0] for row in rows(connection, reactions)]


# Coming back


def test_what_came_since(connection: Connection, write: Any) -> None:
    """All that was said and done in the rooms and private talks of somebody, in its
    order, from where each begins."""
    events = [
        said(1),
        said(2, room=DEV),
        told(3),
        told(4, by=EVE, to=ANN),
        told(5, by=EVE, to=BOB),
        edited(6, 1, "x"),
        Reacted(7, 7, DEV, None, BOB, 2, "ok", True, ANN, Quote(ANN, "hello")),
        Edited(8, 8, None, BOB, ANN, 3, "y", ANN),
        Reacted(9, 9, None, EVE, ANN, 4, "ok", True, EVE, Quote(EVE, "psst")),
        Reacted(10, 10, None, EVE, BOB, 5, "ok", True, EVE),
        deleted(11, 1),
        said(12),
    ]
    assert {} == write(*events)
    for place in LOBBY, DEV:
        sql = (
            "INSERT INTO rooms (id, key, skeleton, name, created_at) VALUES (?,?,?,?,0)"
        )
        connection.exec_driver_sql(sql, (place.id, *[place.name] * 3))
    connection.commit()

    def since(
        starts: dict[int, int],
        person: int = 0,
        after: int = 0,
        before: int = GREATEST,
        limit: int = 99,
    ) -> list[int]:
        events = find_since(connection, starts, person, after, before, limit)
        connection.rollback()
        return [event.id for event in events]

    both = {LOBBY.id: 0, DEV.id: 0}
    assert [2, 3, 4, 6, 7, 8, 9, 11, 12] == since(both, ANN.id)
    assert [2, 6, 7, 11, 12] == since(both)
    assert [7, 11, 12] == since({LOBBY.id: 6, DEV.id: 6})
    assert [7, 12] == since({LOBBY.id: 11, DEV.id: 2})
    assert [3, 5, 8, 10] == since({}, BOB.id)
    assert [8, 10] == since({}, BOB.id, after=7)
    assert [2, 3, 4] == since(both, ANN.id, limit=3)
    assert [6, 7] == since(both, ANN.id, before=8, limit=3, after=4)[-2:]
    pages, place = [], 0
    while page := since(dict.fromkeys(both, place), ANN.id, place, limit=2):
        pages += page
        place = page[-1]
    assert [2, 3, 4, 6, 7, 8, 9, 11, 12] == pages
    told_again = find_since(connection, both, ANN.id, 0, GREATEST, 99)
    wanted: list[Amendment] = [
        event
        for event in events
        if isinstance(event, Edited | Deleted | Reacted) and event.id != 10
    ]
    assert wanted == [e for e in told_again if not isinstance(e, Said | ToldPrivately)]
    assert "y" == told_again[1].text


def test_coming_back_is_quick(connection: Connection, write: Any) -> None:
    """Whatever is looked for has an index."""
    plans = []
    connection.exec_driver_sql("SELECT 1")
    raw = connection.connection.driver_connection
    raw.set_trace_callback(plans.append)
    find_since(connection, {LOBBY.id: 0}, ANN.id, 0, GREATEST, 9)
    raw.set_trace_callback(None)
    for sql in plans:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all()
        assert all("SCAN" not in row[3] and "B-TREE" not in row[3] for row in plan)
    assert 6 == len(plans)


def test_the_index_for_what_programs_call_it(connection: Connection) -> None:
    """Is used."""
    from twistchat.store.archive import _FIRST

    query = str(_FIRST.compile(connection, compile_kwargs={"literal_binds": False}))
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", (1, "c")).all()
    assert "messages_client" in plan[0][3]


def test_the_trace_counts_as_given(connection: Connection, write: Any) -> None:
    """After all else is gone no id is given twice."""
    write(said(1), deleted(5, 1))
    connection.execute(delete(messages))
    connection.execute(update(meta).values(indexed_id=0))
    assert 5 == connection.scalar(select(func.max(amendments.c.id)))
