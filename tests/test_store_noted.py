"""What is written a moment later."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from store_desk import AtOnce, got, rows

from twistchat.chat.accounts import About, Membership
from twistchat.chat.events import Person
from twistchat.chat.names import person_name, room_name
from twistchat.chat.notes import Notes
from twistchat.store.accounts import AccountStore
from twistchat.store.changes import open_room
from twistchat.store.opening import prepare
from twistchat.store.ownership import register, remove
from twistchat.store.schema_accounts import accounts, memberships
from twistchat.store.sqlite import Sqlite

ANN, BOB = 1, 2
DEV, OPS = 50, 51


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """A database with two accounts and two rooms."""
    prepare(tmp_path / "chat.db")
    with Sqlite(tmp_path / "chat.db").writer() as connection, connection.begin():
        for id, name in (ANN, "ann"), (BOB, "bob"):
            register(connection, id, 0, person_name(name), "", "", None)
        for id, name in (DEV, "dev"), (OPS, "ops"):
            open_room(connection, room_name(name), id, 0, 0)
        yield connection


@pytest.fixture
def store(connection: Connection) -> AccountStore:
    at_once = AtOnce(connection)
    return AccountStore(at_once.change, at_once.read)


def notes(**parts: dict) -> Notes:
    some = Notes()
    for part, values in parts.items():
        getattr(some, part).update(values)
    return some


def note(store: AccountStore, **parts: dict) -> None:
    got(store.note(notes(**parts)))


def rooms_of(store: AccountStore, id: int) -> list[Membership]:
    return got(store.load(id)).memberships


def test_the_rooms_of_an_account(store: AccountStore) -> None:
    """Those it is in, by name, with how far it has read."""
    note(store, memberships={(ANN, OPS): True, (ANN, DEV): True, (BOB, DEV): True})
    note(store, marks={(ANN, DEV): 7})
    expected = [Membership(DEV, "#dev", 7), Membership(OPS, "#ops", 0)]
    assert expected == rooms_of(store, ANN)
    note(store, memberships={(ANN, DEV): False}, marks={(ANN, OPS): 9})
    assert [Membership(OPS, "#ops", 9)] == rooms_of(store, ANN)
    assert [Membership(DEV, "#dev", 0)] == rooms_of(store, BOB)


def test_marks_only_grow(store: AccountStore) -> None:
    """Whatever comes late; also of a room that was left meanwhile."""
    for mark in 7, 5, 7, 0, -1:
        note(store, memberships={(ANN, DEV): True}, marks={(ANN, DEV): mark})
        assert [Membership(DEV, "#dev", 7)] == rooms_of(store, ANN)
    note(store, memberships={(ANN, DEV): False})
    note(store, memberships={(ANN, DEV): True}, marks={(ANN, DEV): 6})
    assert [Membership(DEV, "#dev", 7)] == rooms_of(store, ANN)
    note(store, marks={(ANN, OPS): 9})
    note(store, memberships={(ANN, OPS): True})
    assert Membership(OPS, "#ops", 9) in rooms_of(store, ANN)
    note(store, memberships={(ANN, OPS): False}, marks={(ANN, DEV): 2**63 - 1})
    assert [Membership(DEV, "#dev", 2**63 - 1)] == rooms_of(store, ANN)


def test_private_messages_that_were_told(store: AccountStore) -> None:
    """They only grow as well, for that account only."""
    for told, expected in (7, 7), (5, 7), (8, 8), (0, 8):
        note(store, told={ANN: told})
        assert expected == got(store.load(ANN)).told_id
    assert 0 == got(store.load(BOB)).told_id


def test_when_somebody_was_seen(store: AccountStore) -> None:
    """The last word counts, also after a clock was set back."""
    for at in 9000, 5000:
        note(store, seen={ANN: (at, "connection lost")})
        expected = About(Person(ANN, "ann"), 0, at, "connection lost")
        assert expected == got(store.about("ann"))
    assert About(Person(BOB, "bob"), 0) == got(store.about("bob"))


def test_nothing_is_left_of_nothing(store: AccountStore, connection) -> None:
    """Who has left a room, and had read nothing, was never there."""
    note(store, memberships={(ANN, DEV): True})
    assert 1 == len(rows(connection, memberships))
    note(store, memberships={(ANN, DEV): False, (ANN, OPS): False})
    assert [] == rows(connection, memberships)
    note(store)
    assert [] == rows(connection, memberships)


def test_what_is_gone_is_left_out(store: AccountStore, connection) -> None:
    """An account that was deleted meanwhile, a guest, a room that has ended; what else
    was noted is written."""
    remove(connection, BOB, 0)
    keys = [(BOB, DEV), (404, DEV), (ANN, 404), (ANN, DEV)]
    note(
        store,
        memberships=dict.fromkeys(keys, True),
        marks=dict.fromkeys(keys, 7),
        seen=dict.fromkeys((BOB, 404, ANN), (1, "quit")),
        told=dict.fromkeys((BOB, 404, ANN), 8),
    )
    assert [Membership(DEV, "#dev", 7)] == rooms_of(store, ANN)
    assert 8 == got(store.load(ANN)).told_id
    assert 1 == len(rows(connection, memberships)) == len(rows(connection, accounts))


def test_it_is_one_change(store: AccountStore, connection) -> None:
    """All of it, or nothing."""
    before = rows(connection, memberships), rows(connection, accounts)
    bad = notes(memberships={(ANN, DEV): True}, told={ANN: 2**63})
    with pytest.raises(OverflowError):
        got(store.note(bad))
    assert before == (rows(connection, memberships), rows(connection, accounts))
