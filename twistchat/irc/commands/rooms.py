"""JOIN, PART, TOPIC, NAMES, LIST: coming into rooms, looking round there, leaving."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.ids import time_of
from twistchat.chat.names import room_name
from twistchat.chat.rooms import Room
from twistchat.irc import numerics as n
from twistchat.irc.changing import keep
from twistchat.irc.errors import BadChannel, NeedMoreParams
from twistchat.irc.finding import ECHO, entered_room, existing_room, may_see, room_seen
from twistchat.irc.listing import Filter, Listed, parse_filter
from twistchat.irc.message import LINE_BYTES, Message
from twistchat.irc.names import names_lines
from twistchat.irc.rejoining import show_room
from twistchat.irc.splitting import cut
from twistchat.irc.table import command

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: So many of the rooms that nobody is in are looked through for a LIST.
_LOOKED_THROUGH = 5000
#: So many bytes of a name that is too long are said back.
_LONG_NAME = 200


# Coming and going


@command("JOIN channels [keys]", sign=True, early=True)
async def join(client: Client, message: Message) -> None:
    """Come into rooms, with their keys if they have any; 0 leaves all rooms."""
    if not message.parameters[0]:
        raise NeedMoreParams(message.command)
    if message.parameters[0] == "0":
        for room in list(client.here.user.rooms.values()):
            _part(client, room, "")
        return
    keys = message.at(1).split(",")
    for place, name in enumerate(message.parameters[0].split(",")):
        if client.outbox.ending:
            return
        try:
            await _join(client, name, keys[place] if place < len(keys) else "")
        except ChatError as refused:
            client.refuse(refused, "JOIN", room=name[:ECHO])


async def _join(client: Client, text: str, key: str) -> None:
    if not text.startswith("#"):
        raise errors.NoSuchRoom(text[:ECHO])
    try:
        name = room_name(text)
    except errors.BadRoom as error:
        if error.facts["reason"] == "long":  # CHANNELLEN has said so
            raise errors.NoSuchRoom(cut(text, _LONG_NAME)) from error
        raise BadChannel(text[:ECHO]) from error
    house, user = client.desk.house, client.here.user
    known = house.chat.room_in_use(name)
    if known is not None and known.id in user.rooms:
        return
    house.chat.may_join(user)
    pause = client.intake.pace_join()
    if pause is not None:
        await pause
    room = await house.rooms.open(name, client.here.user)
    if not client.outbox.ending and house.chat.join(client.here, room, key):
        show_room(client, room)


@command("PART channels [reason]", sign=True)
async def part(client: Client, message: Message) -> None:
    """Leave rooms."""
    for name in message.parameters[0].split(","):
        if client.outbox.ending:
            return
        try:
            _part(client, await entered_room(client, name), message.at(1))
        except ChatError as refused:
            client.refuse(refused, "PART", room=name[:ECHO])


def _part(client: Client, room: Room, text: str) -> None:
    chat = client.desk.house.chat
    head, text = f":{client.mask} PART {room.name}", chat.beginning(text)
    chat.leave(client.here, room, text)
    free = LINE_BYTES - 4 - len(head.encode())
    client.send(f"{head} :{cut(text, free)}" if text else head)


# What a room is about, and who is there


@command("TOPIC channel [topic]")
async def topic(client: Client, message: Message) -> None:
    """Say what a room is about, or set it; with an empty text, it is about nothing."""
    name = message.parameters[0]
    if len(message.parameters) > 1:
        room = await entered_room(client, name)
        await _set_topic(client, room, message.parameters[1])
        return
    room = await existing_room(client, name)
    lines = client.topic_lines(room)
    for line in lines:
        client.send(line)
    if not lines:
        client.numeric(n.RPL_NOTOPIC, room.name, last="No topic is set")


async def _set_topic(client: Client, room: Room, text: str) -> None:
    house = client.desk.house
    text = house.chat.beginning(text)
    await keep(client, house.order.topic(client.here, room, text))


@command("NAMES [channels]", cost=4)
def names(client: Client, message: Message) -> None:
    """Who is in rooms: in those that you are in, and in those that are open."""
    asked = message.at(0).split(",")
    client.intake.charge(len(asked) - 1)
    for name in asked:
        try:
            lines = names_lines(client, room_seen(client, name))
        except errors.NoSuchRoom:
            lines = iter([client.end_of_names(name[:ECHO])])
        for line in lines:
            client.send(line)


# Which rooms there are


@command("LIST [channels] [conditions]", cost=4)
async def list_(client: Client, message: Message) -> None:
    """List the rooms: those with that name or pattern (#a*), or not (!#a*), with more
    or less people (>5, <5), made so many minutes ago or longer (C<60, C>60), with a
    topic that old (T<60, T>60)."""
    house = client.desk.house
    items = ",".join(message.parameters).split(",")
    wanted = parse_filter(items, house.now())
    kept = await house.archive.rooms(wanted.part, _LOOKED_THROUGH)
    most = house.customs.rooms_listed
    used = {room.id: room for room in house.chat.rooms()}
    listed = _in_use(client, wanted, used.values())
    for row in kept:
        if row.id not in used:
            made_at = time_of(row.id)
            room = Listed(row.name, 0, row.topic, made_at, row.topic_at)
            listed += [room] * wanted.passes(room)
    client.numeric(n.RPL_LISTSTART, "Channel", last="Users  Name")
    for room in listed[:most]:
        line = client._numeric(n.RPL_LIST, room.name, room.people)
        client.send(f"{line} :{cut(room.topic, LINE_BYTES - 4 - len(line.encode()))}")
    if len(listed) > most or len(kept) == _LOOKED_THROUGH:
        client.notice("There are more rooms than these; LIST #pattern* finds them")
    client.numeric(n.RPL_LISTEND, last="End of /LIST")


def _in_use(client: Client, wanted: Filter, rooms: Iterable[Room]) -> list[Listed]:
    """Those that the client may know of and that pass, the fullest first."""
    me = client.here.user
    listed = []
    for each in rooms:
        if may_see(me, each):
            topic, people = each.topic, len(each.members)
            room = Listed(each.name, people, topic.text, each.made_at, topic.at)
            listed += [room] * wanted.passes(room)
    return sorted(listed, key=lambda room: -room.people)
