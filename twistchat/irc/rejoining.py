"""Back into the rooms of an account, and what was said there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from twistchat.chat.errors import ChatError
from twistchat.chat.rooms import Room
from twistchat.irc.replaying import IN_ROOM, backlog, replay

if TYPE_CHECKING:
    from twistchat.irc.client import Client


def rejoin(client: Client, kept: Iterable[Room], known: Collection[int] = ()) -> None:
    """The client is in the rooms that its user is in; and in those ``kept`` for the
    account, but not where it is banned by now. It was in the ``known`` rooms, by id,
    before."""
    chat = client.desk.house.chat
    for room in kept:
        if room.id in known:
            continue
        try:
            chat.join(client.here, room, again=True)
        except ChatError as refused:
            client.refuse(refused, "JOIN", room=room.name)
    for id, room in list(client.here.user.rooms.items()):
        if id not in known:
            show_room(client, room)


def show_room(client: Client, room: Room) -> None:
    """The client is in a room: what it reads then."""
    me = client.here.user
    for line in client.wording.joins(me.person, room.name):
        client.send(line)
    for line in client.entered_room(room):
        client.send(line)
    recent = backlog(client, room)
    if recent:
        replay(client, room.name, recent, IN_ROOM)
        client.desk.house.chat.reading.shown(me, room, recent[0].id)
    client.desk.house.delivery.catch_up(client.here, room)
