"""What was said in answer to a message."""

from sqlalchemy import Connection, select

from twistchat.chat.events import Message
from twistchat.chat.searching import Talk
from twistchat.store.records import events_from, select_events
from twistchat.store.schema import messages
from twistchat.store.talks import ends

#: So much of what was said after a message is looked through for its answers. An index
#: of them would be paid for by each message that is stored.
LOOKED_THROUGH = 10_000


def find_answers(
    connection: Connection, talk: Talk, message: int, after: int, limit: int
) -> list[Message]:
    """What answers that message of the talk, and what answers these: at most ``limit``,
    the first ones behind the id ``after``, the oldest first."""
    thread = {message}
    for id, answered in _answers(connection, talk, message):
        if answered in thread:
            thread.add(id)
    wanted = sorted(id for id in thread if id > max(message, after))[:limit]
    query = select_events().where(messages.c.id.in_(wanted)).order_by(messages.c.id)
    return events_from(connection, connection.execute(query).all())


def _answers(connection: Connection, talk: Talk, after: int) -> list[tuple[int, int]]:
    """Those messages that answer something, with what they answer, the oldest first:
    each has a greater id than what it answers."""
    found: list[tuple[int, int]] = []
    for way in ends(talk):
        said = (
            select(messages.c.id, messages.c.reply_to)
            .where(way, messages.c.id > after)
            .order_by(messages.c.id)
            .limit(LOOKED_THROUGH)
            .subquery()
        )
        query = select(said).where(said.c.reply_to.is_not(None))
        found += [(row[0], row[1]) for row in connection.execute(query)]
    return sorted(found)
