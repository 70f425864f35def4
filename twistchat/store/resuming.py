"""What somebody has missed who comes back, or has not seen: what was said, and what
became of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    or_,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from twistchat.chat.events import (
    Amendment,
    Deleted,
    Edited,
    Message,
    Person,
    Place,
    Quote,
    Reacted,
)
from twistchat.chat.quoting import first_words
from twistchat.chat.searching import Talk
from twistchat.store.records import (
    DELETE,
    EDIT,
    REACT,
    events_from,
    select_events,
)
from twistchat.store.schema import messages, rooms
from twistchat.store.schema_amendments import amendments

_IDS_AT_ONCE = 500


def _ids(table: Table, *where: ColumnElement[bool]) -> Select[Any]:
    """The first ids of a table between two, and which table it is."""
    return (
        select(table.c.id)
        .where(
            *where,
            table.c.id > bindparam("after", type_=BigInteger),
            table.c.id < bindparam("before", type_=BigInteger),
        )
        .order_by(table.c.id)
        .limit(bindparam("most"))
    )


def _in_room(table: Table) -> Select[Any]:
    return _ids(table, table.c.room_id == bindparam("where"))


def _of(table: Table, end: str) -> Select[Any]:
    """Private ones, by one of the two ends."""
    return _ids(
        table, table.c.room_id.is_(None), table.c[f"{end}_id"] == bindparam("where")
    )


class _Sources(NamedTuple):
    """Where to look for messages, and for what became of some."""

    said: Sequence[Select[Any]]
    amended: Sequence[Select[Any]]


_ROOM = _Sources([_in_room(messages)], [_in_room(amendments)])
_TALKS = _Sources(
    [_of(messages, "sender"), _of(messages, "recipient")],
    [_of(amendments, "sender"), _of(amendments, "recipient")],
)
_SAID = select_events().where(messages.c.id.in_(bindparam("ids", expanding=True)))
_ALL_AMENDED = select(
    amendments, rooms.c.name, messages.c.text.label("target_text")
).select_from(
    amendments.outerjoin(rooms, amendments.c.room_id == rooms.c.id).outerjoin(
        messages, amendments.c.message_id == messages.c.id
    )
)
_AMENDED = _ALL_AMENDED.where(amendments.c.id.in_(bindparam("ids", expanding=True)))


def find_since(
    connection: Connection,
    starts: Mapping[int, int],
    person: int,
    after: int,
    before: int,
    limit: int,
) -> list[Message | Amendment]:
    """At most ``limit`` of all that was said, and done to messages, with ids less than
    ``before``, in the order of ids: in rooms after the id that ``starts`` has for each,
    and in the private talks of the ``person`` (0 for none) after the id ``after``.

    A message is as it is now; what is deleted is not among them.
    """
    wanted = [(_ROOM, room, start) for room, start in starts.items()]
    if person:
        wanted.append((_TALKS, person, after))
    found: dict[int, bool] = {}  # whether it is an amendment
    for sources, where, start in wanted:
        about = {"where": where, "after": start, "most": limit}
        for is_amended, queries in enumerate(sources):
            for query in queries:
                ids = connection.scalars(query, {**about, "before": before})
                found.update(dict.fromkeys(ids, bool(is_amended)))
        if len(found) >= limit:  # what comes behind these is not wanted
            found = dict(sorted(found.items())[:limit])
            before = min(before, [*found][-1] + 1) if found else before
    said = [id for id, is_amended in found.items() if not is_amended]
    amended = [id for id, is_amended in found.items() if is_amended]
    events: list[Message | Amendment] = []
    for some in _some(said):
        rows = connection.execute(_SAID, {"ids": some}).all()
        events += events_from(connection, rows)
    for some in _some(amended):
        events += map(_amendment, connection.execute(_AMENDED, {"ids": some}))
    return sorted(events, key=_by_id)


def find_amended(
    connection: Connection, talk: Talk, after: int, before: int, limit: int
) -> list[Amendment]:
    """The last of what was done to the messages of a talk, with ids between these two,
    but for new texts, which the messages have."""
    query = (
        _ALL_AMENDED.where(
            _within(talk),
            amendments.c.kind != EDIT,
            amendments.c.id > after,
            amendments.c.id < before,
        )
        .order_by(amendments.c.id.desc())
        .limit(limit)
    )
    return [_amendment(row) for row in reversed(connection.execute(query).all())]


def _within(talk: Talk) -> ColumnElement[bool]:
    if talk.room:
        return amendments.c.room_id == talk.room
    sender, recipient = amendments.c.sender_id, amendments.c.recipient_id
    one, other = talk.one, talk.other
    return and_(
        amendments.c.room_id.is_(None),
        or_(
            and_(sender == one, recipient == other),
            and_(sender == other, recipient == one),
        ),
    )


def _some(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _IDS_AT_ONCE):
        yield ids[start : start + _IDS_AT_ONCE]


def _by_id(event: Message | Amendment) -> int:
    return event.id


def _amendment(row: Any) -> Amendment:
    author = Person(row.sender_id, row.sender_name)
    sender = Person(row.person_id, row.person_name)
    room = other = None
    if row.room_id is not None:
        room = Place(row.room_id, row.name or "")
    elif author.id == sender.id:
        other = Person(row.recipient_id, row.recipient_name)
    else:
        other = author
    about = row.id, row.at, room, other, sender, row.message_id, row.after
    if row.kind == EDIT:
        return Edited(*about, author)
    if row.kind == DELETE:
        return Deleted(*about, author)
    quote = None
    if row.target_text is not None:
        quote = Quote(author, first_words(row.target_text))
    return Reacted(*about, row.kind == REACT, author, quote)
