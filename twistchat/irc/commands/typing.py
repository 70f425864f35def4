"""TAGMSG: what is told without words: that somebody is typing, and what they put under
a message (https://ircv3.net/specs/client-tags/typing, .../react)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from twistchat.chat.events import TypingState
from twistchat.chat.rooms import Room
from twistchat.chat.users import User
from twistchat.irc.answering import answered, place_called, target_of
from twistchat.irc.capabilities import Cap
from twistchat.irc.errors import NoRecipient
from twistchat.irc.finding import room_to_speak_in
from twistchat.irc.message import Message
from twistchat.irc.services import service_called
from twistchat.irc.table import command
from twistchat.irc.tagging import REACTION
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.irc.client import Client

_STATES = {state.value: state for state in TypingState}
#: Who is told what they themselves let others know (echo-message).
_ECHOED = Cap.ECHO_MESSAGE | Cap.MESSAGE_TAGS


@command("TAGMSG [target]", sign=True)
def tagmsg(client: Client, message: Message) -> Awaitable[None] | None:
    """Let a room or somebody know that you are typing, or put a sign under a message
    there and take it back. Other tags go nowhere, as CLIENTTAGDENY says."""
    target = message.at(0)
    if not target:
        raise NoRecipient(message.command)
    if service_called(client, target) is not None:
        return None
    for tag, act in _ACTS.items():
        if tag in message.tags:
            return act(client, message)
    _place(client, target)
    return None


def _type(client: Client, message: Message) -> None:
    chat, place = client.desk.house.chat, _place(client, message.at(0))
    state = _STATES.get(message.tags["+typing"])
    if state is None:
        return
    chat.type(client.here, place, state)
    if client.caps & _ECHOED == _ECHOED:
        tags = {"+typing": state.value}
        if Cap.SERVER_TIME in client.caps:
            tags["time"] = timestamp(client.desk.house.now())
        name = place.name if isinstance(place, Room) else place.person.name
        client.send(f":{client.mask} TAGMSG {name}", **tags)


def _place(client: Client, target: str) -> Room | User:
    """The room, or the person who is here."""
    if target.startswith("#"):
        return room_to_speak_in(client, target)
    return client.desk.house.chat.person(target)


def _react(client: Client, message: Message) -> Awaitable[None]:
    return _put(client, message, added=True)


def _unreact(client: Client, message: Message) -> Awaitable[None]:
    return _put(client, message, added=False)


async def _put(client: Client, message: Message, *, added: bool) -> None:
    """A sign under what the tag of a reply means; without that tag it means nothing."""
    tags = message.tags
    place = await place_called(client, message.at(0))
    target = await target_of(client, place, answered(tags))
    if not client.outbox.ending:
        chat = client.desk.house.chat
        chat.react(client.here, target, tags[REACTION[added]], added)


_ACTS: dict[str, Callable[[Client, Message], Awaitable[None] | None]] = {
    REACTION[True]: _react,
    REACTION[False]: _unreact,
    "+typing": _type,
}
