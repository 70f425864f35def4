"""AWAY, SETNAME, and MODE of oneself: what people say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.cleaning import clean_line
from twistchat.irc import numerics as n
from twistchat.irc.about import user_called
from twistchat.irc.capabilities import Cap
from twistchat.irc.errors import Failed, OfOthers, UnknownUserMode
from twistchat.irc.masks import REALNAME
from twistchat.irc.message import LINE_BYTES, Message
from twistchat.irc.splitting import cut
from twistchat.irc.table import command
from twistchat.irc.user_modes import change, user_modes

if TYPE_CHECKING:
    from twistchat.irc.client import Client


@command("AWAY [text]", sign=True)
def away(client: Client, message: Message) -> None:
    """Say that you are away, and why; without a text, that you are back."""
    chat, text = client.desk.house.chat, message.at(0)
    if text:
        chat.away(client.here, chat.beginning(text))
    else:
        chat.back(client.here)
    client.send(client.away_line(bool(text)))


@command("SETNAME realname", sign=True)
def setname(client: Client, message: Message) -> None:
    """Say what you call yourself at length."""
    given = message.parameters[-1]
    realname = clean_line(given, 0)
    if not realname or len(realname) > REALNAME:
        sentence = f"A realname has between 1 and {REALNAME} characters"
        raise Failed("SETNAME", "INVALID_REALNAME", (), sentence)
    client.desk.house.chat.set_realname(client.here, realname)
    if Cap.SETNAME in client.caps:
        head = f":{client.mask} SETNAME :"
        client.send(head + cut(realname, LINE_BYTES - 2 - len(head.encode())))


def user_mode(client: Client, message: Message) -> None:
    """MODE of a user: RFC 2812 section 3.1.5."""
    target, modes = message.parameters[0], message.at(1)
    user = user_called(client.desk.house.chat, target)
    if user is None:
        raise errors.NobodyThere(cut(target, 64))
    if user is not client.here.user:
        raise OfOthers
    if not modes:
        client.numeric(n.RPL_UMODEIS, user_modes(client))
        return
    changed, known = change(client, modes)
    if changed:
        client.send(f":{client.mask} MODE {client.nick} {changed}")
    if not known:
        raise UnknownUserMode
