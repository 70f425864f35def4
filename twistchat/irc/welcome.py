"""The first words of the server to who has registered, and what waited for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from twistchat.chat.errors import ChatError
from twistchat.irc import numerics as n
from twistchat.irc.modes import CHANMODES, ROLES
from twistchat.irc.replaying import ALONE, replay
from twistchat.irc.user_modes import USER_MODES, user_modes
from twistchat.text.waiting import kept_for

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: So many tokens stand in one line of RPL_ISUPPORT.
_TOKENS = 13


def welcome(client: Client) -> None:
    """RFC 2812 section 5.1, numbers 001 to 005, then LUSERS and the MOTD."""
    if client.session is None:
        return
    customs, version = client.desk.customs, version_of(client)
    client.numeric(
        n.RPL_WELCOME, last=f"Welcome to the {customs.network} chat {client.mask}"
    )
    client.numeric(
        n.RPL_YOURHOST, last=f"Your host is {customs.server}, running {version}"
    )
    since = datetime.fromtimestamp(client.desk.started // 1000, UTC)
    client.numeric(
        n.RPL_CREATED, last=f"This server was created {since:%Y-%m-%d %H:%M:%S} UTC"
    )
    channel = "".join(CHANMODES) + "".join(letter for letter, _ in ROLES.values())
    client.numeric(n.RPL_MYINFO, customs.server, version, "".join(USER_MODES), channel)
    tell_isupport(client)
    tell_lusers(client)
    tell_motd(client)
    modes = user_modes(client)
    if modes.strip("+w"):  # of the account, or chosen in another session
        client.send(f":{client.mask} MODE {client.nick} {modes}")
    if client.here.user.away is not None:
        client.send(client.away_line(True))


def version_of(client: Client) -> str:
    """What runs here."""
    return f"twistchat-{client.desk.house.customs.version}"


def tell_isupport(client: Client) -> None:
    """What the server can do, as tokens."""
    for tokens in _grouped(list(client.desk.isupport)):
        client.send(
            f":{client.desk.customs.server} {n.RPL_ISUPPORT} {client.nick} {tokens} "
            ":are supported by this server"
        )


def _grouped(tokens: list[str]) -> Iterator[str]:
    for start in range(0, len(tokens), _TOKENS):
        yield " ".join(tokens[start : start + _TOKENS])


def tell_lusers(client: Client) -> None:
    """How many are here, by whatever door."""
    chat, strangers = client.desk.house.chat, client.desk.strangers()
    here, most = len(chat.census.here), chat.census.most
    invisible, operators = len(chat.census.invisible), len(chat.census.operators)
    rooms = sum(bool(room.members) for room in chat.rooms())
    client.numeric(
        n.RPL_LUSERCLIENT,
        last=f"There are {here - invisible} users and {invisible} invisible "
        "on 1 servers",
    )
    if operators:
        client.numeric(n.RPL_LUSEROP, operators, last="operator(s) online")
    if strangers:
        client.numeric(n.RPL_LUSERUNKNOWN, strangers, last="unknown connection(s)")
    client.numeric(n.RPL_LUSERCHANNELS, rooms, last="channels formed")
    client.numeric(n.RPL_LUSERME, last=f"I have {here} clients and 0 servers")
    for number, where in ((n.RPL_LOCALUSERS, "local"), (n.RPL_GLOBALUSERS, "global")):
        last = f"Current {where} users {here}, max {most}"
        client.numeric(number, here, most, last=last)


def tell_motd(client: Client) -> None:
    """The welcome of whoever runs the server."""
    lines = client.desk.house.motd()
    if not lines:
        client.numeric(n.ERR_NOMOTD, last="MOTD File is missing")
        return
    server = client.desk.customs.server
    client.numeric(n.RPL_MOTDSTART, last=f"- {server} Message of the day - ")
    for line in lines:
        client.numeric(n.RPL_MOTD, last=f"- {line}")
    client.numeric(n.RPL_ENDOFMOTD, last="End of /MOTD command.")


async def tell_kept(client: Client) -> None:
    """The private messages that waited."""
    kept, more = await kept_for(client.desk.house, client.here)
    if kept:
        replay(client, client.nick, kept, ALONE)
    if more:
        client.notice("There are more private messages than could be shown")


async def tell_mail(client: Client) -> None:
    """How much mail is new, and how much was not finished."""
    user, mail = client.here.user, client.desk.house.mail
    if user.account is None:
        return
    service = f"MailServ!service@{client.desk.customs.server}"
    unread, _ = await mail.boxes.counts(user.id)
    if unread:
        client.notice(f"You have {unread} new mail: /msg MailServ inbox", service)
    drafts = len(await mail.drafts(user.id))
    if drafts:
        sentence = f"You have {drafts} mail to finish: /msg MailServ draft"
        client.notice(sentence, service)


async def tell_news(client: Client) -> None:
    """Private messages that were kept, how much mail is new, how much was missed.

    Whoever cannot be told now, for the store is busy, is in all the same.
    """
    for tell in (tell_kept, tell_mail):
        if client.outbox.ending:
            return
        try:
            await tell(client)
        except ChatError as error:
            client.refuse(error, "NOTICE")
            return
