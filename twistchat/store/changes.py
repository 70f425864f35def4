"""What is written besides messages: functions of a connection in a transaction."""

from functools import singledispatch
from typing import Any, Protocol

from msgspec import Struct
from sqlalchemy import Connection, bindparam, insert, or_, select, update

from twistchat.chat.errors import NoSuchRoom, RoomTaken
from twistchat.chat.events import Event, TopicChanged
from twistchat.store.records import event_from, select_events
from twistchat.store.schema import messages, rooms


class RoomName(Protocol):
    """A name in its three forms: as shown, as compared, and as it looks."""

    @property
    def shown(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def skeleton(self) -> str: ...


class KeptRoom(Struct, frozen=True):
    """A room as it is kept, and what was said in it last, the oldest first.

    ``topic_by`` is empty and ``topic_at`` 0 if it never had a topic.
    """

    id: int
    name: str
    topic: str
    topic_by: str
    topic_at: int
    recent: list[Event]


# Statements are made once: making one costs more than running it.
_FIND = select(
    rooms.c.id,
    rooms.c.name,
    rooms.c.topic,
    rooms.c.topic_by,
    rooms.c.topic_at,
    rooms.c.key,
).where(or_(rooms.c.key == bindparam("key"), rooms.c.skeleton == bindparam("looks")))
_CREATE = insert(rooms)
_LAST = (
    select_events()
    .where(messages.c.room_id == bindparam("room"))
    .order_by(messages.c.id.desc())
    .limit(bindparam("most"))
)


def open_room(
    connection: Connection, name: RoomName, id: int, at: int, backlog: int
) -> KeptRoom:
    """The room of that name with its last ``backlog`` messages; it is created with
    this id and time if there is none.

    Raises RoomTaken if there is none, but another whose name looks the same.
    """
    found = connection.execute(_FIND, {"key": name.key, "looks": name.skeleton}).all()
    for row in found:
        if row.key == name.key:
            return KeptRoom(*row[:-1], _last(connection, row.id, backlog))
    if found:
        raise RoomTaken(name.shown, found[0].name)
    created = {"id": id, "key": name.key, "skeleton": name.skeleton, "created_at": at}
    connection.execute(_CREATE, {**created, "name": name.shown})
    return KeptRoom(id, name.shown, "", "", 0, [])


def _last(connection: Connection, room: int, most: int) -> list[Event]:
    if not most:
        return []
    rows = connection.execute(_LAST, {"room": room, "most": most}).all()
    return [event_from(row) for row in reversed(rows)]


def keep(connection: Connection, event: Event) -> None:
    """Keep what the event has changed. Raises TypeError if it changes nothing kept."""
    _keep(event, connection)


@singledispatch
def _keep(event: Any, connection: Connection) -> None:
    raise TypeError(f"{type(event).__name__} changes nothing that is kept")


@_keep.register
def _(event: TopicChanged, connection: Connection) -> None:
    changed = connection.execute(
        update(rooms)
        .where(rooms.c.id == event.room.id)
        .values(topic=event.topic, topic_by=event.person.name, topic_at=event.at)
    )
    if not changed.rowcount:
        raise NoSuchRoom(event.room.name)
