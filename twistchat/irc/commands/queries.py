"""WHO, WHOIS, WHOWAS, ISON, USERHOST: who is here, who somebody is, who they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.names import person_name
from twistchat.chat.past import Past
from twistchat.chat.users import Trait, User
from twistchat.irc import numerics as n
from twistchat.irc.about import (
    addresses,
    check_target,
    idle,
    rooms_seen,
    signed_on,
    spelled,
    user_called,
)
from twistchat.irc.errors import NoNicknameGiven
from twistchat.irc.masks import real_name, shown_username
from twistchat.irc.message import Message
from twistchat.irc.names import prefix_of
from twistchat.irc.packing import tell_list
from twistchat.irc.splitting import cut
from twistchat.irc.table import command
from twistchat.irc.who import asked, found, tell_who
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: So many are told of whom a mask means; the members of a room all are.
MATCHES = 500
#: So many may stand in one USERHOST (RFC 2812 section 4.8).
USERHOSTS = 5
#: As much of what was asked is said back.
ECHO = 200


@command("WHO [mask] [options]", cost=4)
def who(client: Client, message: Message) -> None:
    """List the people of a room, or those whom a mask means; o in the options lists
    operators of the server alone, %FIELDS,TOKEN says what is told of each."""
    mask, wanted = message.at(0), asked(message.at(1))
    people = found(client, mask)
    if wanted.operators:
        people = (each for each in people if each[0].operator)
    most = None if mask.startswith("#") else MATCHES
    for user, room in islice(people, most):
        tell_who(client, user, room, wanted)
    if next(people, None) is not None:
        client.notice(f"There are more than these {MATCHES}; a longer mask finds them")
    client.numeric(n.RPL_ENDOFWHO, cut(mask, ECHO), last="End of WHO list")


@command("WHOIS [target] [nick]", cost=2)
def whois(client: Client, message: Message) -> None:
    """Tell what is known of somebody who is here."""
    nick = message.parameters[-1] if message.parameters else ""
    if not nick:
        raise NoNicknameGiven
    if len(message.parameters) > 1:
        check_target(client, message.parameters[0])
    user = user_called(client.desk.house.chat, nick)
    if user is None:
        client.refuse(errors.NobodyThere(cut(nick, ECHO)), "WHOIS")
    else:
        _tell_of(client, user)
    client.numeric(n.RPL_ENDOFWHOIS, cut(nick, ECHO), last="End of /WHOIS list")


def _tell_of(client: Client, user: User) -> None:
    name, me = user.name.shown, client.here.user
    mask = shown_username(user.username), client.desk.masks.host(user.person), "*"
    client.numeric(n.RPL_WHOISUSER, name, *mask, last=real_name(user))
    rooms = (
        prefix_of(room, user, client.caps) + room.name for room in rooms_seen(user, me)
    )
    tell_list(client, n.RPL_WHOISCHANNELS, rooms, name)
    customs = client.desk.customs
    about = customs.description or customs.network
    client.numeric(n.RPL_WHOISSERVER, name, customs.server, last=about)
    for number, sentence in _traits(client, user):
        client.numeric(number, name, last=sentence)
    for address in addresses(user, me):
        client.numeric(
            n.RPL_WHOISACTUALLY, name, address, last="Is actually using host"
        )
    if user.account is not None:
        client.numeric(n.RPL_WHOISACCOUNT, name, name, last="is logged in as")
    if user.sessions:
        times = idle(client, user), signed_on(client, user)
        client.numeric(n.RPL_WHOISIDLE, name, *times, last="seconds idle, signon time")


def _traits(client: Client, user: User) -> Iterator[tuple[str, str]]:
    """What is told of somebody only if it is so."""
    if user.operator:
        yield n.RPL_WHOISOPERATOR, "is an IRC operator"
    if Trait.BOT in user.traits:
        yield n.RPL_WHOISBOT, f"is a bot on {client.desk.customs.network}"
    if user.sessions and all(session.secure for session in user.sessions):
        yield n.RPL_WHOISSECURE, "is using a secure connection"
    away = client.desk.masks.away(user.person)
    if away is not None:
        yield n.RPL_AWAY, away


@command("WHOWAS [nick] [count] [target]", cost=2)
def whowas(client: Client, message: Message) -> None:
    """Tell who bore a name of late, the latest first."""
    nick, count = message.at(0), message.at(1)
    if not nick:
        raise NoNicknameGiven
    check_target(client, message.at(2))
    gone = _gone(client, nick)
    if count.isascii() and count.isdecimal() and int(count[:9]):
        gone = gone[: int(count[:9])]
    for past in gone:
        _tell_past(client, past)
    if not gone:
        last = "There was no such nickname"
        client.numeric(n.ERR_WASNOSUCHNICK, cut(nick, ECHO), last=last)
    client.numeric(n.RPL_ENDOFWHOWAS, cut(nick, ECHO), last="End of WHOWAS")


def _gone(client: Client, nick: str) -> list[Past]:
    try:
        return client.desk.house.chat.whowas.of(person_name(nick))
    except errors.BadName:
        return []


def _tell_past(client: Client, past: Past) -> None:
    name, desk = past.name.shown, client.desk
    mask = shown_username(past.username), desk.masks.host_then(past), "*"
    client.numeric(n.RPL_WHOWASUSER, name, *mask, last=past.realname or name)
    if past.address is not None and client.here.user.operator:
        client.numeric(
            n.RPL_WHOISACTUALLY,
            name,
            spelled(past.address),
            last="Was actually using host",
        )
    until = timestamp(past.until)
    client.numeric(n.RPL_WHOISSERVER, name, desk.customs.server, last=until)


@command("ISON nicknames", cost=2)
def ison(client: Client, message: Message) -> None:
    """Tell which of these nicknames somebody bears now."""
    wanted = dict.fromkeys(" ".join(message.parameters).split())
    users = (user_called(client.desk.house.chat, nick) for nick in wanted)
    names = dict.fromkeys(user.name.shown for user in users if user is not None)
    _tell_list(client, n.RPL_ISON, names)


@command("USERHOST nicknames", cost=2)
def userhost(client: Client, message: Message) -> None:
    """Tell of up to five people where they are, who is away and who is an operator of
    the server."""
    wanted = " ".join(message.parameters).split()[:USERHOSTS]
    users = (user_called(client.desk.house.chat, nick) for nick in wanted)
    masks = client.desk.masks
    _tell_list(
        client,
        n.RPL_USERHOST,
        (
            f"{user.name.shown}{'*' * user.operator}="
            f"{'+-'[user.away is not None]}{masks.tail(user.person)}"
            for user in users
            if user is not None
        ),
    )


def _tell_list(client: Client, number: str, words: Iterable[str]) -> None:
    """A line also if there are none."""
    if not tell_list(client, number, words):
        client.send(f":{client.desk.customs.server} {number} {client.nick} :")
