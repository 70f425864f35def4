"""Which message a client means by a msgid: to answer it, to react to it, to take it
back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twistchat.chat.errors import ChatError, NoSuchMessage
from twistchat.chat.events import Message, Person
from twistchat.chat.ids import read
from twistchat.chat.rooms import Room
from twistchat.irc.answer import Tags
from twistchat.irc.finding import room_to_speak_in, whoever

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: The tag that says which message is answered, in the order in which they are asked
#: for (https://ircv3.net/specs/client-tags/reply).
_REPLY = ("+draft/reply", "+reply")


def answered(tags: Tags) -> str:
    """The msgid of what is answered, "" if nothing is."""
    return next((tags[name] for name in _REPLY if tags.get(name)), "")


async def place_called(client: Client, name: str) -> Room | Person:
    """The room of that name, which the client is in, or whoever bears or owns that
    name. Raises what `room_to_speak_in` and `whoever` raise."""
    if name.startswith("#"):
        return room_to_speak_in(client, name)
    return await whoever(client, name)


async def target_of(client: Client, place: Room | Person, msgid: str) -> Message:
    """The message of that id in a room, or between the client and somebody, once what
    the client has said before is stored. NoSuchMessage."""
    house = client.desk.house
    try:
        id = read(msgid)
    except ValueError:
        raise NoSuchMessage from None
    if client.outbox.waits:
        await house.pipeline.stored(client.outbox)
    return await house.messages.find_in(client.here.user, id, place)


async def reply_to(client: Client, name: str, msgid: str) -> Message | None:
    """What is answered there; None if it is not there, or no more: what is said is
    worth saying all the same."""
    try:
        return await target_of(client, await place_called(client, name), msgid)
    except ChatError:
        return None
