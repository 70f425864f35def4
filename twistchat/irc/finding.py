"""Rooms and people by the names that a client gives."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.events import Person
from twistchat.chat.names import person_name, room_name
from twistchat.chat.rooms import Room
from twistchat.chat.users import User
from twistchat.irc.errors import Outside

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: So much of what is no name is said back.
ECHO = 64


def may_see(user: User, room: Room) -> bool:
    """Whether the user may know who is in a room, and what it is about."""
    return user.id in room.members or user.operator or not room.modes.private


def room_seen(client: Client, text: str) -> Room:
    """The room of that name if somebody is in it and the client may know; NoSuchRoom
    otherwise, for a room that is private is like none to who is not in it."""
    room = None
    if text.startswith("#"):
        with suppress(errors.BadRoom):
            room = client.desk.house.chat.room_in_use(room_name(text))
    if room is None or not room.members or not may_see(client.here.user, room):
        raise errors.NoSuchRoom(text[:ECHO])
    return room


async def existing_room(client: Client, text: str) -> Room:
    """The room of that name, be anybody in it or not; NoSuchRoom as above."""
    room = None
    if text.startswith("#"):
        with suppress(errors.BadRoom):
            room = await client.desk.house.rooms.find(room_name(text))
    if room is None or not may_see(client.here.user, room):
        raise errors.NoSuchRoom(text[:ECHO])
    return room


async def entered_room(client: Client, text: str) -> Room:
    """The room of that name, which the client is in. NotInRoom, be anybody in it or
    not, and as above."""
    room = await existing_room(client, text)
    if room.id not in client.here.user.rooms:
        raise errors.NotInRoom(room.name)
    return room


def own_room(client: Client, text: str) -> Room:
    """The room of that name, which the client is in. NotInRoom, and as above."""
    room = room_seen(client, text)
    if room.id not in client.here.user.rooms:
        raise errors.NotInRoom(room.name)
    return room


def room_to_speak_in(client: Client, text: str) -> Room:
    """The room of that name, which the client is in. Outside, as for all rooms that
    are +n, and as `Client.room_of`."""
    try:
        return client.room_of(text)
    except errors.NotInRoom as error:
        raise Outside(error.facts["room"]) from None


def member(client: Client, room: Room, text: str) -> User:
    """Who bears that name in the room, be their connection lost. NotThere for somebody
    who is elsewhere, NobodyThere."""
    chat = client.desk.house.chat
    try:
        found = chat.bearer(person_name(text))
    except errors.BadName:
        raise errors.NobodyThere(text[:ECHO]) from None
    if found is not None and found.id in room.members:
        return found
    raise errors.NotThere(chat.person(text).person.name, room.name)


async def whoever(client: Client, text: str) -> Person:
    """Who bears that name now, or else owns it; NobodyThere if nobody does."""
    house = client.desk.house
    try:
        return house.chat.person(text).person
    except errors.NobodyThere:
        owner = await house.accounts.away(text)
        if owner is None:
            raise
        return owner
