"""What events change that is kept, and the record of who did what."""

from functools import singledispatch
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    select,
    update,
)

from twistchat.chat.errors import NoSuchRoom
from twistchat.chat.events import (
    Announced,
    Event,
    Invited,
    Kicked,
    ModeSet,
    Pardoned,
    Person,
    Place,
    RoleGiven,
    Sanctioned,
    TopicChanged,
)
from twistchat.chat.roles import Mode, Role, Sanction, SanctionKind, as_kept
from twistchat.store.memberships import change, check_owned
from twistchat.store.schema import rooms
from twistchat.store.schema_accounts import accounts, audit, memberships, sanctions

_CHANGE_ROOM = update(rooms).where(rooms.c.id == bindparam("room"))
_FIND_ROOM = select(rooms.c.id).where(rooms.c.id == bindparam("room"))
_DEMOTE = (
    update(memberships)
    .where(
        memberships.c.room_id == bindparam("room"),
        memberships.c.role == Role.OWNER,
        exists(literal(1)).where(
            accounts.c.id == bindparam("account", type_=BigInteger)
        ),
    )
    .values(role=Role.OPERATOR)
)
_SANCTION = insert(sanctions)
_REPLACE = delete(sanctions).where(
    sanctions.c.room_id == bindparam("room"),
    sanctions.c.kind == bindparam("kind"),
    sanctions.c.who == bindparam("who"),
    sanctions.c.key == bindparam("key"),
    sanctions.c.network == bindparam("network"),
)
_PARDON = delete(sanctions).where(
    sanctions.c.id == bindparam("sanction"), sanctions.c.room_id == bindparam("room")
)
_RECORD = insert(audit)
_COLUMNS = {
    Mode.PRIVATE: "private",
    Mode.KEY: "key_word",
    Mode.READ_ONLY: "read_only",
    Mode.TOPIC_LOCK: "topic_lock",
    Mode.LIMIT: "member_limit",
}


def record_act(
    connection: Connection,
    id: int,
    at: int,
    actor: Person,
    act: str,
    target: str = "",
    room: str = "",
    detail: str = "",
) -> None:
    """Write down that somebody did something; the target and the room by name."""
    who = {"actor_id": actor.id, "actor_name": actor.name}
    what = {"act": act, "target": target, "room": room, "detail": detail}
    connection.execute(_RECORD, {"id": id, "at": at, **who, **what})


def keep(connection: Connection, event: Event, most_owned: int = 0) -> None:
    """Keep what the event has changed, and that it was done if others could not have.

    Only accounts are kept to be something in a room. Raises NoSuchRoom if the room has
    come to its end, TooManyOwned if somebody would own more rooms than ``most_owned``
    (0: any number), and TypeError if the event changes nothing that is kept.
    """
    _keep(event, connection, most_owned)


@singledispatch
def _keep(event: Any, connection: Connection, most_owned: int) -> None:
    raise TypeError(f"{type(event).__name__} changes nothing that is kept")


@_keep.register
def _(event: TopicChanged, connection: Connection, most_owned: int) -> None:
    _change_room(
        connection,
        event.room,
        topic=event.topic,
        topic_by=event.person.name,
        topic_at=event.at,
    )


@_keep.register
def _(event: RoleGiven, connection: Connection, most_owned: int) -> None:
    _check_room(connection, event.room)
    account, room = event.target.id, event.room.id
    if event.role is Role.OWNER:
        check_owned(connection, account, room, most_owned)
        connection.execute(_DEMOTE, {"account": account, "room": room})
    change(connection, account, room, role=event.role)
    _record(connection, event, "role", event.target.name, event.role.name.lower())


@_keep.register
def _(event: ModeSet, connection: Connection, most_owned: int) -> None:
    value = as_kept(event.mode, event.value)
    _change_room(connection, event.room, **{_COLUMNS[event.mode]: value})
    state = "on" if event.value else "off"  # a key is nobody else's business
    _record(connection, event, "mode", "", f"{event.mode.value} {state}")


@_keep.register
def _(event: Kicked, connection: Connection, most_owned: int) -> None:
    _check_room(connection, event.room)
    change(connection, event.target.id, event.room.id, member=False)
    _record(connection, event, "kick", event.target.name, event.text)


@_keep.register
def _(event: Sanctioned, connection: Connection, most_owned: int) -> None:
    _check_room(connection, event.room)
    sanction = event.sanction
    row = _row(sanction, event.room)
    connection.execute(_REPLACE, {**row, "room": event.room.id})
    connection.execute(_SANCTION, row)
    if sanction.kind is SanctionKind.BAN:  # an invitation would be stronger
        change(connection, sanction.who, event.room.id, invited=False)
    until = f"until={sanction.until}" if sanction.until else ""
    detail = f"{until} {sanction.reason}".strip()
    _record(connection, event, sanction.kind.value, sanction.target, detail)


@_keep.register
def _(event: Pardoned, connection: Connection, most_owned: int) -> None:
    sanction = event.sanction
    connection.execute(_PARDON, {"sanction": sanction.id, "room": event.room.id})
    _record(connection, event, f"un{sanction.kind.value}", sanction.target)


@_keep.register
def _(event: Invited, connection: Connection, most_owned: int) -> None:
    _check_room(connection, event.room)
    change(connection, event.target.id, event.room.id, invited=True)


@_keep.register
def _(event: Announced, connection: Connection, most_owned: int) -> None:
    act = "announce" if event.official else "shout"
    record_act(connection, event.id, event.at, event.person, act, detail=event.text)


def _change_room(connection: Connection, room: Place, **values: Any) -> None:
    changed = connection.execute(_CHANGE_ROOM, {"room": room.id, **values})
    if not changed.rowcount:
        raise NoSuchRoom(room.name)


def _check_room(connection: Connection, room: Place) -> None:
    if connection.scalar(_FIND_ROOM, {"room": room.id}) is None:
        raise NoSuchRoom(room.name)


def _row(sanction: Sanction, room: Place) -> dict[str, Any]:
    return {
        "id": sanction.id,
        "room_id": room.id,
        "kind": sanction.kind.value,
        "target": sanction.target,
        "who": sanction.who,
        "key": sanction.key,
        "network": sanction.network,
        "by_name": sanction.by,
        "reason": sanction.reason,
        "at": sanction.at,
        "until": sanction.until,
    }


def _record(
    connection: Connection,
    event: RoleGiven | ModeSet | Kicked | Sanctioned | Pardoned,
    act: str,
    target: str,
    detail: str = "",
) -> None:
    record_act(
        connection,
        event.id,
        event.at,
        event.person,
        act,
        target,
        event.room.name,
        detail,
    )
