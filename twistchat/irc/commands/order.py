"""KICK, INVITE, KNOCK: out of rooms and into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Person
from twistchat.chat.names import room_name
from twistchat.chat.rights import check_role
from twistchat.chat.roles import Role
from twistchat.chat.rooms import Room
from twistchat.irc import numerics as n
from twistchat.irc.changing import keep
from twistchat.irc.errors import (
    InThere,
    NeedMoreParams,
    TooManyInvites,
    TooManyKnocks,
)
from twistchat.irc.finding import ECHO, entered_room, member, own_room, whoever
from twistchat.irc.message import Message
from twistchat.irc.table import command

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: So many people are put out by one KICK, as TARGMAX tells.
KICKS = 4


@command("KICK channel nicks [reason]", sign=True)
async def kick(client: Client, message: Message) -> None:
    """Put people out of a room, several with commas between them; they may come
    back."""
    rooms, nicks = (text.split(",") for text in message.parameters[:2])
    if len(rooms) == 1:
        rooms *= len(nicks)
    if len(rooms) != len(nicks):
        raise NeedMoreParams("KICK")
    reason = client.desk.house.chat.beginning(message.at(2))
    for room, nick in list(zip(rooms, nicks, strict=True))[:KICKS]:
        if client.outbox.ending:
            return
        try:
            await _kick(client, await entered_room(client, room), nick, reason)
        except ChatError as refused:
            client.refuse(refused, "KICK", room=room, name=nick)
    if len(nicks) > KICKS:
        client.refuse(errors.TooManyRecipients(KICKS), "KICK")


async def _kick(client: Client, room: Room, nick: str, reason: str) -> None:
    check_role(room, client.here.user, Role.OPERATOR)
    whom = member(client, room, nick).person
    order = client.desk.house.order
    await keep(client, order.kick(client.here, room, whom, reason))


@command("INVITE [nick] [channel]", sign=True)
async def invite(client: Client, message: Message) -> None:
    """Let somebody into a room, once; tell them of one that is open. Without a name,
    list the rooms that you are invited to."""
    if not message.parameters:
        await _tell_invitations(client)
        return
    if len(message.parameters) < 2:
        raise NeedMoreParams("INVITE")
    name = message.parameters[1]
    house = client.desk.house
    await entered_room(client, name)
    whom = await whoever(client, message.parameters[0])
    room = own_room(client, name)
    try:
        change = house.order.invite(client.here, room, whom, house.seconds())
    except errors.TooManyTries as error:
        raise TooManyInvites("INVITE") from error
    await keep(client, change)
    client.numeric(n.RPL_INVITING, whom.name, room.name)
    _tell_away(client, whom)


def _tell_away(client: Client, whom: Person) -> None:
    """Whoever is away, or not here at all, may not answer soon."""
    chat = client.desk.house.chat
    if not chat.is_here(whom):
        about = "is not here; the invitation waits"
        client.numeric(n.RPL_AWAY, whom.name, last=f"{whom.name} {about}")
        return
    away = chat.away_text(whom)
    if away is not None:
        client.numeric(n.RPL_AWAY, whom.name, last=away or "away")


async def _tell_invitations(client: Client) -> None:
    user = client.here.user
    for name in await client.desk.house.accounts.invitations(user):
        client.numeric(n.RPL_INVITELIST_OF_CLIENT, name)
    client.numeric(n.RPL_ENDOFINVITELIST_OF_CLIENT, last="End of /INVITE list")


@command("KNOCK channel [text]", sign=True)
def knock(client: Client, message: Message) -> None:
    """Ask the operators of a room that is private, has a key or is full to let you
    in."""
    house, text = client.desk.house, message.parameters[0]
    if not text.startswith("#"):
        raise errors.NoSuchRoom(text[:ECHO])
    name, why = room_name(text), house.chat.beginning(message.at(1))
    try:
        change = house.order.knock(client.here, name, why, house.seconds())
    except errors.AlreadyInRoom as error:
        raise InThere(name.shown) from error
    except errors.TooManyTries as error:
        raise TooManyKnocks(name.shown) from error
    house.order.apply(change, None)
    room = change.room.name
    client.numeric(n.RPL_KNOCKDLVR, room, last="Your KNOCK has been delivered")
