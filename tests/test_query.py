"""What people type to search, and what is meant by it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert

from twistchat.chat import errors
from twistchat.chat.cleaning import clean
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Person, Place, Said
from twistchat.chat.folding import words_of
from twistchat.chat.ids import first_id_at, spell
from twistchat.chat.names import person_name
from twistchat.chat.searching import Asker, Query
from twistchat.errands.query import parse_query
from twistchat.store import fts5
from twistchat.store.opening import prepare
from twistchat.store.records import record
from twistchat.store.schema import messages
from twistchat.store.sqlite import Sqlite

UTC = ZoneInfo("UTC")
#: 2026-11-21, 12:00 UTC.
NOON = 1_795_262_400_000
HOUR = 3_600_000


def parse(text: str, limit: int = 128, zone: str = "UTC") -> Query:
    return parse_query(text, limit, NOON, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("hello", Query(("hello",))),
        ("  Hello   Wörld ", Query(("hello", "world"))),
        ('"Hello, world" more', Query(("more",), ("hello world",))),
        ('a"b c', Query(("a b", "c"))),
        ('"open end', Query(("open", "end"))),
        ('"one" "two"three', Query(("three",), ("one", "two"))),
        ('"" x "!?"', Query(("x",))),
        ("x !!! -y", Query(("x", "y"))),
        ("don't http://a.b/?c=d", Query(("don t", "http a b c d"))),
        ("from:bob", Query(sender="bob")),
        ("FROM:@Bob x", Query(("x",), sender="bob")),
        ("from:ann from:bob", Query(sender="bob")),
        ("in:#dev x", Query(("x",), room="#dev")),
        ("x in:dev", Query(("x",), room="dev")),
        ("from: x in:", Query(("from", "x", "in"))),
        ("to:bob", Query(("to bob",))),
        ('"from:bob in:#dev"', Query(phrases=("from bob in dev",))),
        ("x since:2h", Query(("x",), first_id=first_id_at(NOON - 2 * HOUR))),
        ("x before:1h", Query(("x",), end_id=first_id_at(NOON - HOUR))),
        ("x since:11:00", Query(("x",), first_id=first_id_at(NOON - HOUR))),
        ("x since:2026-11-21", Query(("x",), first_id=first_id_at(NOON - 12 * HOUR))),
        (f"x before:{spell(77)}", Query(("x",), end_id=77)),
        ("x since:1970-01-01", Query(("x",))),
        ("x before:9999-12-31", Query(("x",))),
        ("x before:20261121T1200", Query(("x",), end_id=first_id_at(NOON))),
    ],
)
def test_what_is_meant(text: str, query: Query) -> None:
    """Words, phrases in quotes, and what narrows the search; all else is words."""
    assert query == parse(text)


def test_days_are_those_of_the_asker() -> None:
    """A date is midnight where the asker is."""
    there = parse("x since:2026-11-21", zone="America/Sao_Paulo")
    assert first_id_at(NOON - 9 * HOUR) == there.first_id


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", errors.BadQuery("")),
        ("  ", errors.BadQuery("  ")),
        ('!? "" 🎉', errors.BadQuery('!? "" 🎉')),
        ("in:#dev since:1h", errors.BadQuery("in:#dev since:1h")),
        ("!" * 99, errors.BadQuery("!" * 40)),
        ("x" * 129, errors.TooLong(128)),
        ("x from:b!b", errors.BadName("b!b", "characters")),
        ("x from:@", errors.BadName("", "empty")),
        ("x since:soon", errors.BadTime("soon")),
        ("x since:5", errors.BadTime("5")),
        ("x before:-1h", errors.BadTime("-1h")),
        ("x since:" + "9" * 99, errors.BadTime("9" * 40)),
    ],
)
def test_refusals(text: str, refusal: ChatError) -> None:
    """What cannot be searched for is refused, and said which part of it."""
    with pytest.raises(type(refusal)) as caught:
        parse(text)
    assert refusal.args == caught.value.args


def test_the_limit() -> None:
    """At the limit a query passes; 0 is none."""
    assert Query(("é" * 128,)) != parse("é" * 128) == Query(("e" * 128,))
    assert Query(("x" * 999,)) == parse("x" * 999, limit=0)


# Any text


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    """A database in which a few things were said."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.db"
        prepare(path)
        with Sqlite(path).writer() as connection:
            say(connection, 1, "hello from here")
            yield connection


def say(connection: Connection, id: int, text: str) -> None:
    said = Said(id, id, Place(1, "#lobby"), Person(2, "bob"), text)
    connection.execute(insert(messages).values(record(said)))
    fts5.index(connection, 9)


def find(connection: Connection, query: Query) -> list[int]:
    asker = Asker(1, person_name("ann"), [1])
    return [event.id for event in fts5.find(connection, query, asker, 9)]


ANY = settings(
    deadline=None,
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SYNTAX = st.lists(
    st.sampled_from(
        [
            *"\"*^-+(){}:,;\\%_'#@\0\x02\x03 ",
            *"AND OR NOT NEAR text place sender search rowid rank r1 p1".split(),
            *"hello é 日 from: in: since: before: 1h #lobby bob --".split(),
            " ",
        ]
    )
).map("".join)


@ANY
@example('"')
@example('hello" OR place : r1')
@example("\ud800 from:\ud800 in:\0")
@given(text=st.text() | SYNTAX)
def test_any_text(connection: Connection, text: str) -> None:
    """It is a query that the database understands, or refused; nothing else happens."""
    try:
        query = parse(text, 0)
    except ChatError:
        return
    find(connection, query)


@ANY
@given(text=st.text(min_size=1) | SYNTAX)
def test_what_was_said_is_found_by_its_words(connection: Connection, text: str) -> None:
    """Whatever they are: all of them, each of them, and as a phrase."""
    try:
        text = clean(text, 4096)
    except ChatError:
        return
    words = words_of(text)
    queries = [Query((word,)) for word in words]
    queries += [Query(tuple(words)), Query(phrases=(" ".join(words),))] * bool(words)
    savepoint = connection.begin_nested()
    try:
        say(connection, 7, text)
        assert all(7 in find(connection, query) for query in queries)
    finally:
        savepoint.rollback()
