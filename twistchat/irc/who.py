"""The lines of WHO, as RPL_WHOREPLY has them or by the fields that are asked for
(https://ircv3.net/specs/extensions/whox)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from twistchat.chat.rooms import Room
from twistchat.chat.users import User
from twistchat.irc import numerics as n
from twistchat.irc.about import (
    HIDDEN,
    addresses,
    flags,
    idle,
    room_called,
    rooms_seen,
    user_called,
)
from twistchat.irc.finding import may_see
from twistchat.irc.globs import is_wild, matcher
from twistchat.irc.masks import real_name, shown_username

if TYPE_CHECKING:
    from twistchat.irc.client import Client

_OPTIONS = re.compile(r"([^%]*)(?:%([A-Za-z]*)(?:,([0-9]{1,3}))?)?")


class Asked(Struct, frozen=True):
    """What is asked for: ``fields`` as letters, None for the usual line; ``token`` is
    said back; only ``operators``, or everybody."""

    fields: str | None = None
    token: str = "0"
    operators: bool = False


def asked(options: str) -> Asked:
    """What the second parameter of WHO asks for: ``o``, or ``%fields,token``."""
    found = _OPTIONS.match(options)
    before, fields, token = found.groups() if found else ("", None, None)
    return Asked(fields, token or "0", "o" in before)


def found(client: Client, mask: str) -> Iterator[tuple[User, Room | None]]:
    """Those whom the mask means, each with a room: the members of a room, who bears
    the very name, or all whose name, mask, host or realname fits."""
    me = client.here.user
    if mask.startswith("#"):
        yield from _members(client, mask, me)
        return
    user = user_called(client.desk.house.chat, mask)
    if user is not None:
        yield user, next(rooms_seen(user, me), None)
    elif mask in ("", "0") or is_wild(mask):
        yield from _fitting(client, mask if mask != "0" else "", me)


def _members(client: Client, name: str, me: User) -> Iterator[tuple[User, Room]]:
    room = room_called(client.desk.house.chat, name)
    if room is not None and may_see(me, room):
        for user in room.members.values():
            if user.is_visible_to(me):
                yield user, room


def _fitting(client: Client, mask: str, me: User) -> Iterator[tuple[User, Room | None]]:
    fits, masks = matcher(mask.lower() or "*"), client.desk.masks
    for user in client.desk.house.chat.people():
        whole = masks.of(user.person)
        texts = user.name.shown, whole, whole.partition("@")[2], real_name(user)
        if user.is_visible_to(me) and any(fits(text.lower()) for text in texts):
            yield user, next(rooms_seen(user, me), None)


def tell_who(client: Client, user: User, room: Room | None, asked: Asked) -> None:
    """One line about somebody."""
    if asked.fields is None:
        where = client.desk.masks.host(user.person)
        server, shown = client.desk.customs.server, _channel(client, user, room)
        about = shown, _username(client, user, room), where, server, user.name.shown
        last = f"0 {real_name(user)}"
        client.numeric(n.RPL_WHOREPLY, *about, flags(client, user, room), last=last)
        return
    values = [
        asked.token if letter == "t" else value(client, user, room)
        for letter, value in _FIELDS.items()
        if letter in asked.fields
    ]
    last = real_name(user) if "r" in asked.fields else ""
    client.numeric(n.RPL_WHOSPCRPL, *values, last=last)


Field = Callable[["Client", User, Room | None], object]


def _channel(client: Client, user: User, room: Room | None) -> str:
    return room.name if room is not None else "*"


def _username(client: Client, user: User, room: Room | None) -> str:
    return shown_username(user.username)


def _address(client: Client, user: User, room: Room | None) -> str:
    return next(iter(addresses(user, client.here.user)), HIDDEN)


#: What can be asked for but the realname, which is the last, in the order of the
#: answer. There is one server, so no hops; nobody has a level above that of another.
_FIELDS: dict[str, Field] = {
    "t": lambda client, user, room: "",
    "c": _channel,
    "u": _username,
    "i": _address,
    "h": lambda client, user, room: client.desk.masks.host(user.person),
    "s": lambda client, user, room: client.desk.customs.server,
    "n": lambda client, user, room: user.name.shown,
    "f": flags,
    "d": lambda client, user, room: 0,
    "l": lambda client, user, room: idle(client, user),
    "a": lambda client, user, room: user.name.shown if user.account else 0,
    "o": lambda client, user, room: "n/a",
}
