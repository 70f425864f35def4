"""Commands about the connection itself: who it is, whether it still stands, its end."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from twistchat.chat.cleaning import clean_line
from twistchat.irc.errors import NeedMoreParams, NoNicknameGiven, NoOrigin
from twistchat.irc.masks import REALNAME, clean_username
from twistchat.irc.message import Message
from twistchat.irc.registration import complete, may_complete
from twistchat.irc.splitting import cut
from twistchat.irc.table import ANYTIME, BEFORE, command

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: What a PONG has room for.
_TOKEN = 400


def go_on(client: Client) -> Awaitable[None] | None:
    """Complete the registration if all is there."""
    return complete(client) if may_complete(client) else None


@command("PASS password", when=BEFORE)
def pass_(client: Client, message: Message) -> None:
    """Give the password of the server, or NAME:PASSWORD of an account, or the password
    of your nick's account alone."""
    password = " ".join(message.parameters)  # many clients put no colon before it
    if not password:
        raise NeedMoreParams(message.command)
    if client.registration is not None:
        client.registration.password = password


@command("NICK [nickname]", when=ANYTIME)
def nick(client: Client, message: Message) -> Awaitable[None] | None:
    """Choose a name, or another one."""
    wanted = message.at(0)
    if not wanted:
        raise NoNicknameGiven
    if client.session is not None:
        return _rename(client, wanted)
    client.desk.house.chat.check_name(wanted)
    client.wanted = wanted
    if client.registration is not None:
        client.registration.nick_given = True
    return go_on(client)


async def _rename(client: Client, wanted: str) -> None:
    session = client.here
    before, source = session.user.person, client.mask
    if session.user.account is not None:
        if wanted != before.name:
            client.refuse_nick(wanted)
        return
    if wanted == before.name:
        return
    await client.desk.house.accounts.rename(session, wanted)
    if session.user.person != before:
        client.send(f":{source} NICK {session.user.person.name}")


@command("USER username mode unused realname", when=BEFORE)
def user(client: Client, message: Message) -> Awaitable[None] | None:
    """Say what you call yourself, in short and at length."""
    realname = clean_line(message.parameters[3][:REALNAME], 0)
    if not realname:
        raise NeedMoreParams(message.command)
    said = client.registration
    if said is not None:
        said.user_given = True
        said.realname = realname
        said.username = clean_username(message.parameters[0])
    return go_on(client)


@command("PING [token]", when=ANYTIME)
def ping(client: Client, message: Message) -> None:
    """Ask whether the server still answers; it does so after all that came before."""
    token = message.at(0)
    if not token:
        raise NoOrigin
    server = client.desk.customs.server
    client.send(f":{server} PONG {server} :{cut(token, _TOKEN)}")


@command("PONG [token]", when=ANYTIME)
def pong(client: Client, message: Message) -> None:
    """Answer the server's PING."""


@command("QUIT [reason]", when=ANYTIME)
def quit_(client: Client, message: Message) -> None:
    """Leave the server."""
    client.finish(message.at(0))
