"""TAGMSG: what is told without words; here, that somebody is typing
(https://ircv3.net/specs/client-tags/typing)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twistchat.chat.events import TypingState
from twistchat.chat.rooms import Room
from twistchat.irc.capabilities import Cap
from twistchat.irc.dialect import timestamp
from twistchat.irc.errors import NoRecipient
from twistchat.irc.finding import room_to_speak_in
from twistchat.irc.message import Message
from twistchat.irc.services import service_called
from twistchat.irc.table import command

if TYPE_CHECKING:
    from twistchat.irc.client import Client

_STATES = {state.value: state for state in TypingState}
#: Who is told what they themselves let others know (echo-message).
_ECHOED = Cap.ECHO_MESSAGE | Cap.MESSAGE_TAGS


@command("TAGMSG [target]", sign=True)
def tagmsg(client: Client, message: Message) -> None:
    """Let a room or somebody know that you are typing. Other tags go nowhere, as
    CLIENTTAGDENY says."""
    target = message.at(0)
    if not target:
        raise NoRecipient(message.command)
    if service_called(client, target) is not None:
        return
    chat = client.desk.house.chat
    is_room = target.startswith("#")
    place = room_to_speak_in(client, target) if is_room else chat.person(target)
    state = _STATES.get(message.tags.get("+typing", ""))
    if state is not None:
        chat.type(client.here, place, state)
        if client.caps & _ECHOED == _ECHOED:
            tags = {"+typing": state.value}
            if Cap.SERVER_TIME in client.caps:
                tags["time"] = timestamp(client.desk.house.now())
            name = place.name if isinstance(place, Room) else place.person.name
            client.send(f":{client.mask} TAGMSG {name}", **tags)
