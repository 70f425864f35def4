"""Who is in a room, as RPL_NAMREPLY tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from twistchat.chat.roles import Role
from twistchat.chat.rooms import Room
from twistchat.chat.users import User
from twistchat.irc import numerics as n
from twistchat.irc.capabilities import Cap
from twistchat.irc.message import LINE_BYTES
from twistchat.irc.modes import HELD, PREFIXES

if TYPE_CHECKING:
    from twistchat.irc.voice import Voice


def prefix_of(room: Room, user: User, caps: Cap) -> str:
    """What somebody is in a room, as a sign; all that they are, with multi-prefix
    (https://ircv3.net/specs/extensions/multi-prefix)."""
    role = room.roles.get(user.id, Role.MEMBER)
    if Cap.MULTI_PREFIX not in caps:
        return PREFIXES[role]
    return "".join([PREFIXES[each] for each in HELD[role]])


def names_lines(client: Voice, room: Room) -> Iterator[str]:
    """The lines of an answer to NAMES."""
    kind = "@" if room.modes.private else "="
    head = f":{client.desk.customs.server} {n.RPL_NAMREPLY} {client.nick} {kind}"
    head += f" {room.name} :"
    free = LINE_BYTES - 2 - len(head.encode())
    line: list[str] = []
    used = 0
    for user in room.members.values():
        name = prefix_of(room, user, client.caps) + _name(client, user)
        size = len(name.encode()) + 1
        if line and used + size > free:
            yield head + " ".join(line)
            line, used = [], 0
        line.append(name)
        used += size
    if line:
        yield head + " ".join(line)
    yield client._numeric(n.RPL_ENDOFNAMES, room.name, last="End of /NAMES list")


def _name(client: Voice, user: User) -> str:
    if Cap.USERHOST_IN_NAMES in client.caps:
        return client.desk.masks.of(user.person)
    return user.name.shown
