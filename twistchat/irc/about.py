"""What one person is told of another by WHO, WHOIS and the like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.addresses import Host
from twistchat.chat.names import person_name, room_name
from twistchat.chat.rooms import Room
from twistchat.chat.users import Trait, User
from twistchat.irc.errors import NoSuchServer
from twistchat.irc.finding import may_see
from twistchat.irc.globs import matches
from twistchat.irc.names import prefix_of
from twistchat.irc.splitting import cut

if TYPE_CHECKING:
    from twistchat.chat.service import Chat
    from twistchat.irc.voice import Voice

#: What stands for an address that is not told (https://ircv3.net/specs/extensions/whox).
HIDDEN = "255.255.255.255"


def user_called(chat: Chat, text: str) -> User | None:
    """Who bears that name: they are here, or were lost a moment ago and are still in
    their rooms."""
    try:
        name = person_name(text)
    except errors.BadName:
        return None
    user = chat.bearer(name)
    if user is None or not user.present or user.name.key != name.key:
        return None  # or it is only asked whether they may have it
    return user


def room_called(chat: Chat, text: str) -> Room | None:
    """The room of that name, if it is in use."""
    try:
        return chat.room_in_use(room_name(text))
    except errors.BadRoom:
        return None


def rooms_seen(user: User, me: User) -> Iterator[Room]:
    """The rooms of somebody that ``me`` may know of, those that both are in first: of
    who is invisible these alone."""
    yield from (room for id, room in user.rooms.items() if id in me.rooms)
    if user is me or (Trait.INVISIBLE in user.traits and not me.operator):
        return
    for room in user.rooms.values():
        if room.id not in me.rooms and may_see(me, room):
            yield room


def check_target(client: Voice, text: str) -> None:
    """NoSuchServer for what means neither this server, nor anybody who is here, nor
    nothing."""
    server, chat = client.desk.customs.server, client.desk.house.chat
    if not text or matches(text.lower(), server.lower()):
        return
    if user_called(chat, text) is None:
        raise NoSuchServer(cut(text, 64))


def flags(client: Voice, user: User, room: Room | None) -> str:
    """``H`` for here or ``G`` for gone, ``*`` for an operator of the server, what they
    are in the room, ``B`` for a bot (RPL_WHOREPLY, bot-mode)."""
    gone = user.away is not None or not user.sessions
    prefix = prefix_of(room, user, client.caps) if room is not None else ""
    is_bot = Trait.BOT in user.traits
    return "HG"[gone] + "*" * user.operator + prefix + "B" * is_bot


def idle(client: Voice, user: User) -> int:
    """For how many seconds nothing has been heard of somebody."""
    if not user.sessions:
        return 0
    heard = max(session.active for session in user.sessions)
    return max(0, int(client.desk.house.seconds() - heard))


def signed_on(client: Voice, user: User) -> int:
    """When somebody who is here came, in seconds since 1970."""
    house = client.desk.house
    since = min(session.since for session in user.sessions)
    return int(house.now() / 1000 - (house.seconds() - since))


def addresses(user: User, me: User) -> list[str]:
    """Where somebody really comes from: told to themselves and to operators."""
    if user is not me and not me.operator:
        return []
    known = dict.fromkeys(session.address for session in user.sessions)
    return [spelled(address) for address in known if address is not None]


def spelled(address: Host) -> str:
    """The address as a parameter, which begins with no colon."""
    text = str(address)
    return f"0{text}" if text.startswith(":") else text
