"""All that is particular to SQLite's full-text index, FTS5.

The index holds no text of its own (it is "contentless"): of each message it knows which
words stand where, under the message's id. So what is taken out of it must be said word
by word as it was put in, which is why both go through `_entry`. The room is a word too:
a common word in a rare room is then found as quickly as a rare word.

Beginnings of two and three letters have indexes of their own (see the migration), for
they cost most. A single letter of Latin, Greek or Cyrillic has none, so it finds only
itself.
"""

import time
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    column,
    func,
    select,
    table,
    update,
)
from sqlalchemy.exc import DatabaseError, OperationalError
from twisted.logger import Logger

from twistchat.chat.errors import BadName, SearchTooSlow
from twistchat.chat.events import Said, ToldPrivately
from twistchat.chat.folding import folded, words_of
from twistchat.chat.mentions import mention_key, words
from twistchat.chat.names import person_name
from twistchat.chat.searching import GREATEST_ID, Asker, Query
from twistchat.store.records import event_from, select_events
from twistchat.store.schema import messages, meta
from twistchat.store.sqlite import blame

_log = Logger()

_STEPS = 1000  # of SQLite's machine between two looks at the clock: a millisecond

#: In all rooms together: a room where one is named a lot must not hide another.
_MENTIONS = 1000

_PUT = "INSERT INTO search (rowid, text, sender, place) VALUES (?, ?, ?, ?)"
_TAKE = (
    "INSERT INTO search (search, rowid, text, sender, place)"
    " VALUES ('delete', ?, ?, ?, ?)"
)

_INDEXED = select(meta.c.indexed_id).scalar_subquery()
_COLUMNS = select(
    messages.c.id,
    messages.c.room_id,
    messages.c.sender_id,
    messages.c.sender_name,
    messages.c.recipient_id,
    messages.c.text,
)
_NEXT = (
    _COLUMNS.where(messages.c.id > _INDEXED)
    .order_by(messages.c.id)
    .limit(bindparam("most"))
)
_ONE = _COLUMNS.where(messages.c.id == bindparam("message"), messages.c.id <= _INDEXED)

_search = table("search", column("rowid"), column("search"))
_FOUND = (
    select_events()
    .join(_search, _search.c.rowid == messages.c.id)
    .where(
        _search.c.search.match(bindparam("match")),
        _search.c.rowid >= bindparam("first"),
        _search.c.rowid < bindparam("end"),
    )
    .order_by(_search.c.rowid.desc())
)
_COUNT = select(func.count()).select_from(
    select(messages.c.id)
    .where(
        messages.c.room_id == bindparam("room"),
        messages.c.id > bindparam("mark"),
        messages.c.sender_id.not_in(bindparam("deaf_to", expanding=True)),
    )
    .limit(bindparam("most"))
    .subquery()
)


# Writing


def index(connection: Connection, most: int) -> bool:
    """Index up to ``most`` messages of those that are not yet, the oldest first; True
    if there may be more."""
    rows = connection.execute(_NEXT, {"most": most}).all()
    if rows:
        connection.exec_driver_sql(_PUT, [_entry(*row) for row in rows])
        connection.execute(update(meta).values(indexed_id=rows[-1].id))
    return len(rows) == most


def forget(connection: Connection, ids: Select[tuple[int]]) -> None:
    """Take these messages out of the index. They must still be there, as they were put
    in.

    Should the index be broken, the words of these stay in it, and they find nothing.
    """
    query = _COLUMNS.where(messages.c.id.in_(ids), messages.c.id <= _INDEXED)
    _write(connection, _TAKE, connection.execute(query))


def forget_one(connection: Connection, message: int) -> bool:
    """The same of one message; True if it was in the index and is not any more."""
    return _write(connection, _TAKE, connection.execute(_ONE, {"message": message}))


def put_back(connection: Connection, message: int) -> None:
    """Index a message as it is now, which `forget_one` has taken out."""
    _write(connection, _PUT, connection.execute(_ONE, {"message": message}))


def _write(connection: Connection, sql: str, rows: Iterable[Any]) -> bool:
    entries = [_entry(*row) for row in rows]
    if not entries:
        return False
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(sql, entries)
        savepoint.commit()
    except DatabaseError as error:
        if blame(error):
            raise
        savepoint.rollback()
        _log.error("the index of words is broken: {why}", why=error.orig)
        return False
    return True


def _entry(
    id: int, room: int | None, sender: int, name: str, recipient: int, text: str
) -> tuple[int, str, str, str]:
    place = f"{_talk(sender)} {_talk(recipient)}" if room is None else _room(room)
    return id, folded(text), _sender(name), place


def _room(id: int) -> str:
    return f"r{id}"


def _talk(person: int) -> str:
    """Stands with all that somebody said or was told privately."""
    return f"p{person}"


@lru_cache(maxsize=4096)
def _sender(name: str) -> str:
    """Who bears that name, as one word whatever signs are in it."""
    try:
        return _key(person_name(name).key)
    except BadName:  # by the rules of another day
        return _key(name)


def _key(key: str) -> str:
    return f"n{key.encode().hex()}"


# Reading


def find(
    connection: Connection, query: Query, asker: Asker, limit: int
) -> list[Said | ToldPrivately]:
    """The last ``limit`` messages that fit, of those that the asker may read; the
    newest first."""
    places = [_room(room) for room in asker.rooms]
    if asker.talks:
        places.append(_talk(asker.id))
    text = [_phrase(phrase) for phrase in query.phrases]
    text += [_beginning(word) for word in query.words]
    sender = _key(query.sender) if query.sender else ""
    match = _expression(text, places, sender)
    found = _matching(connection, match, query.first_id, query.end_id)
    with closing(found):
        heard = (event for event in found if event.sender.id not in asker.ignored)
        return list(islice(heard, limit))


def mentions(
    connection: Connection, asker: Asker, first_id: int, limit: int
) -> list[Said]:
    """The last ``limit`` messages of others, from that id on, in the rooms of the asker
    that name them; the newest first."""
    key = mention_key(asker.name)
    phrase = _phrase(" ".join(words_of(asker.name.shown)))
    match = _expression([phrase], [_room(room) for room in asker.rooms], "")
    deaf_to = {asker.id, *asker.ignored}
    with closing(_matching(connection, match, first_id, GREATEST_ID)) as found:
        naming = (
            event
            for event in found
            if isinstance(event, Said)
            and event.sender.id not in deaf_to
            and key in words(event.text)
        )
        return list(islice(naming, limit))


def unread(
    connection: Connection, asker: Asker, marks: Mapping[int, int], most: int
) -> dict[int, tuple[int, int]]:
    """Of each of these rooms, how many messages of others stand behind the id that is
    its mark, and how many of them name the asker; no count goes beyond ``most``. Of
    what names them only the last `_MENTIONS` are looked at."""
    deaf_to = [asker.id, *asker.ignored]
    counts = {}
    for room, mark in marks.items():
        facts = {"room": room, "mark": mark, "deaf_to": deaf_to, "most": most}
        counts[room] = connection.execute(_COUNT, facts).scalar_one()
    oldest = min((marks[room] for room in counts if counts[room]), default=None)
    named = [] if oldest is None else mentions(connection, asker, oldest, _MENTIONS)
    naming = Counter(e.room.id for e in named if e.id > marks.get(e.room.id, e.id))
    return {room: (n, min(naming[room], most)) for room, n in counts.items()}


def _matching(
    connection: Connection, match: str, first_id: int, end_id: int
) -> Generator[Said | ToldPrivately, None, None]:
    """What fits the expression, the newest first, looked up as it is asked for."""
    if not match:
        return
    facts = {"match": match, "first": first_id, "end": end_id}
    with connection.execute(_FOUND, facts) as rows:
        yield from map(event_from, rows)


def _expression(text: Collection[str], places: Collection[str], sender: str) -> str:
    """Everything together in the language of FTS5; nothing for no place at all.

    What people typed is always in quotes, where it is nothing but words: `words_of`
    has left no quote in it.
    """
    if not places:
        return ""
    parts = [f"place : ({' OR '.join(places)})"]
    if text:
        parts.append(f"text : ({' '.join(text)})")
    if sender:
        parts.append(f"sender : {sender}")
    return " AND ".join(parts)


def _phrase(text: str) -> str:
    return f'"{text}"'


def _beginning(word: str) -> str:
    *_, last = word.split(" ")
    return _phrase(word) + "*" * (len(last) > 1 or not last.islower())


@contextmanager
def within(connection: Connection, seconds: float) -> Iterator[None]:
    """SearchTooSlow if what is read here takes longer than that (0: it may)."""
    raw: Any = connection.connection.driver_connection
    end = time.monotonic() + seconds
    if seconds:
        raw.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorname", "") != "SQLITE_INTERRUPT":
            raise
        raise SearchTooSlow from None
    finally:
        raw.set_progress_handler(None, 0)
