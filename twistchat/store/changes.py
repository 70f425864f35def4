"""Rooms opened and ended: functions of a connection in a transaction."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from msgspec import Struct
from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
)

from twistchat.chat.errors import RoomTaken
from twistchat.chat.events import Event
from twistchat.chat.roles import Modes, Role, Sanction, SanctionKind
from twistchat.store import filing
from twistchat.store.memberships import change, check_owned
from twistchat.store.records import events_from, select_events
from twistchat.store.schema import messages, rooms
from twistchat.store.schema_accounts import memberships, sanctions


class RoomName(Protocol):
    """A name in its three forms: as shown, as compared, and as it looks."""

    @property
    def shown(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def skeleton(self) -> str: ...


class KeptRoom(Struct, frozen=True):
    """A room as it is kept, and what was said in it last, the oldest first; before that
    comes the message ``older_id``, if it is not 0.

    ``topic_by`` is empty and ``topic_at`` 0 if it never had a topic. ``created``: by
    whoever asked. ``roles`` are those of accounts, by id, and without members;
    ``invited`` are ids of accounts.
    """

    id: int
    name: str
    topic: str = ""
    topic_by: str = ""
    topic_at: int = 0
    recent: list[Event] = []
    created: bool = False
    modes: Modes = Modes()
    roles: dict[int, Role] = {}
    sanctions: list[Sanction] = []
    invited: set[int] = set()
    older_id: int = 0


# Statements are made once: making one costs more than running it.
_FIND = select(rooms).where(
    or_(rooms.c.key == bindparam("key"), rooms.c.skeleton == bindparam("looks"))
)
_CREATE = insert(rooms)
_LAST = (
    select_events()
    .where(messages.c.room_id == bindparam("room"))
    .order_by(messages.c.id.desc())
    .limit(bindparam("most"))
)
_PEOPLE = select(
    memberships.c.account_id, memberships.c.role, memberships.c.invited
).where(
    memberships.c.room_id == bindparam("room"),
    or_(memberships.c.role > Role.MEMBER, memberships.c.invited),
)
_SANCTIONS = (
    select(
        sanctions.c.id,
        sanctions.c.kind,
        sanctions.c.target,
        sanctions.c.who,
        sanctions.c.key,
        sanctions.c.network,
        sanctions.c.by_name,
        sanctions.c.reason,
        sanctions.c.at,
        sanctions.c.until,
    )
    .where(
        sanctions.c.room_id == bindparam("room"),
        or_(sanctions.c.until == 0, sanctions.c.until > bindparam("now")),
    )
    .order_by(sanctions.c.id)
)
_END = [
    delete(column.table).where(column == bindparam("room"))
    for column in (rooms.c.id, memberships.c.room_id, sanctions.c.room_id)
]
#: A room that needs somebody to look after it; see `Modes.special`.
SPECIAL = or_(
    rooms.c.private,
    rooms.c.key_word != "",
    rooms.c.read_only,
    rooms.c.member_limit > 0,
)
_UNOWNED = select(rooms.c.id).where(
    SPECIAL,
    ~exists(literal(1)).where(
        memberships.c.room_id == rooms.c.id, memberships.c.role == Role.OWNER
    ),
    rooms.c.key.not_in(bindparam("spare", expanding=True)),
)


def open_room(
    connection: Connection,
    name: RoomName,
    id: int,
    at: int,
    backlog: int,
    owner: int = 0,
    most_owned: int = 0,
) -> KeptRoom:
    """The room of that name with its last ``backlog`` messages, as it is at the time
    ``at``; it is created with this id and time if there is none, and is then the
    account's that is ``owner``.

    Raises RoomTaken if there is none, but another whose name looks the same, and
    TooManyOwned if it would be one more than ``most_owned`` (0: any number).
    """
    found = _found(connection, name)
    for row in found:
        if row.key == name.key:
            return _kept(connection, row, at, backlog)
    if found:
        raise RoomTaken(name.shown, found[0].name)
    check_owned(connection, owner, id, most_owned)
    created = {"id": id, "key": name.key, "skeleton": name.skeleton, "created_at": at}
    connection.execute(_CREATE, {**created, "name": name.shown})
    owned = owner and change(connection, owner, id, role=Role.OWNER)
    roles = {owner: Role.OWNER} if owned else {}
    return KeptRoom(id, name.shown, created=True, roles=roles)


def find_room(connection: Connection, name: RoomName, at: int) -> KeptRoom | None:
    """The room of that very name as it is at the time ``at``, without its messages;
    None if there is none."""
    rows = [row for row in _found(connection, name) if row.key == name.key]
    return _kept(connection, rows[0], at, 0) if rows else None


def _found(connection: Connection, name: RoomName) -> Sequence[Any]:
    """The rooms of that name, and of those that look the same."""
    looks = {"key": name.key, "looks": name.skeleton}
    return connection.execute(_FIND, looks).all()


def _kept(connection: Connection, room: Any, at: int, backlog: int) -> KeptRoom:
    people = connection.execute(_PEOPLE, {"room": room.id}).all()
    recent = _last(connection, room.id, backlog + 1)
    return KeptRoom(
        room.id,
        room.name,
        room.topic,
        room.topic_by,
        room.topic_at,
        recent[-backlog:] if backlog else [],
        modes=_modes(room),
        roles={row.account_id: Role(row.role) for row in people if row.role},
        sanctions=_sanctions(connection, room.id, at),
        invited={row.account_id for row in people if row.invited},
        older_id=recent[0].id if len(recent) > backlog else 0,
    )


def _modes(room: Any) -> Modes:
    return Modes(
        room.private,
        room.key_word,
        room.read_only,
        room.topic_lock,
        room.member_limit,
    )


def _last(connection: Connection, room: int, most: int) -> list[Event]:
    rows = connection.execute(_LAST, {"room": room, "most": most}).all()
    return [*events_from(connection, rows[::-1])]


def _sanctions(connection: Connection, room: int, now: int) -> list[Sanction]:
    rows = connection.execute(_SANCTIONS, {"room": room, "now": now})
    return [Sanction(id, SanctionKind(kind), *rest) for id, kind, *rest in rows]


def end_rooms(connection: Connection, ids: Iterable[int]) -> None:
    """The rooms are no more: their names are free, and nobody is anything there. What
    was said there is left to retention; files are gone, for nobody may have them."""
    rows = [{"room": id} for id in ids]
    if not rows:
        return
    for statement in _END:
        connection.execute(statement, rows)
    filing.end_rooms(connection, [row["room"] for row in rows])


def end_unowned(connection: Connection, spare: Iterable[str] = ()) -> None:
    """End the rooms that need an owner and have none, but for those with these keys."""
    end_rooms(connection, connection.scalars(_UNOWNED, {"spare": list(spare)}).all())
