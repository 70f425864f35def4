"""Where somebody has talked, and when last."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, func, select
from sqlalchemy.sql.elements import ColumnElement

from twistchat.chat.searching import Talk
from twistchat.store.schema import messages, rooms


def find_talks(
    connection: Connection,
    person: int,
    room_ids: Sequence[int],
    after: int,
    before: int,
    limit: int,
) -> list[tuple[str, int]]:
    """The names of the rooms, and of the people that the person talked with privately,
    where the last of what was said has an id between these; and that id. At most
    ``limit``, the latest last."""
    found = _rooms(connection, room_ids)
    sent, got = messages.c.sender_id == person, messages.c.recipient_id == person
    people = _people(connection, sent, "recipient") + _people(connection, got, "sender")
    latest: dict[int, tuple[str, int]] = {}
    for other, name, id in people:
        if other != person and id > latest.get(other, ("", 0))[1]:
            latest[other] = name, id
    found += latest.values()
    within = [each for each in found if after < each[1] < before]
    return sorted(within, key=lambda each: each[1])[-limit:]


def _rooms(connection: Connection, ids: Sequence[int]) -> list[tuple[str, int]]:
    """One look into the index for each room."""
    found = []
    for room in ids:
        last = select(func.max(messages.c.id)).where(messages.c.room_id == room)
        query = select(rooms.c.name, last.scalar_subquery()).where(rooms.c.id == room)
        found += [(name, id) for name, id in connection.execute(query) if id]
    return found


def _people(
    connection: Connection, mine: ColumnElement[bool], end: str
) -> list[tuple[int, str, int]]:
    """Who is at the other end, what they were called when they said the last, and its
    id."""
    other = messages.c[f"{end}_id"]
    private = and_(messages.c.room_id.is_(None), mine)
    last = select(func.max(messages.c.id)).where(private).group_by(other)
    query = select(other, messages.c[f"{end}_name"], messages.c.id)
    rows = connection.execute(query.where(messages.c.id.in_(last)))
    return [(row[0], row[1], row[2]) for row in rows]


def ends(talk: Talk) -> list[ColumnElement[bool]]:
    """What the messages of a talk have in common, each such that an index has it."""
    if talk.room:
        return [messages.c.room_id == talk.room]
    pairs = {(talk.one, talk.other), (talk.other, talk.one)}
    return [
        and_(
            messages.c.room_id.is_(None),
            messages.c.sender_id == sender,
            messages.c.recipient_id == recipient,
        )
        for sender, recipient in pairs
    ]
