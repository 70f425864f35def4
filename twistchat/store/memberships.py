"""What accounts are in rooms, row by row.

There is a row only if there are both the account and the room, and only while anything
in it is not as in a new one.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    not_,
    select,
    update,
)

from twistchat.chat.errors import TooManyOwned
from twistchat.chat.roles import Role
from twistchat.store.schema import rooms
from twistchat.store.schema_accounts import accounts, memberships

_ACCOUNT = bindparam("account", type_=BigInteger)
_ROOM = bindparam("room", type_=BigInteger)

#: The row of one account in one room, by the values ``account`` and ``room``.
HERE = and_(memberships.c.account_id == _ACCOUNT, memberships.c.room_id == _ROOM)
#: Makes the row if it is not there and may be.
MAKE = insert(memberships).from_select(
    ["account_id", "room_id"],
    select(_ACCOUNT, _ROOM).where(
        exists(literal(1)).where(accounts.c.id == _ACCOUNT),
        exists(literal(1)).where(rooms.c.id == _ROOM),
        ~exists(literal(1)).where(HERE),
    ),
)
#: Deletes it if it says nothing.
PRUNE = delete(memberships).where(
    HERE,
    not_(memberships.c.member),
    memberships.c.role == Role.MEMBER,
    not_(memberships.c.invited),
    memberships.c.read_id == 0,
)
_CHANGE = update(memberships).where(HERE)
_OWNED = (
    select(func.count())
    .select_from(memberships)
    .where(
        memberships.c.account_id == _ACCOUNT,
        memberships.c.room_id != _ROOM,
        memberships.c.role == Role.OWNER,
    )
)


def change(connection: Connection, account: int, room: int, **values: Any) -> bool:
    """Set these columns; False if there is no such account, or no such room."""
    key = {"account": account, "room": room}
    connection.execute(MAKE, key)
    changed = connection.execute(_CHANGE, {**key, **values})
    connection.execute(PRUNE, key)
    return bool(changed.rowcount)


def check_owned(connection: Connection, account: int, room: int, most: int) -> None:
    """TooManyOwned if the account owns ``most`` other rooms (0: any number)."""
    owned = connection.scalar(_OWNED, {"account": account, "room": room})
    if 0 < most <= (owned or 0):
        raise TooManyOwned(most)
