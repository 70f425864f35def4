"""Whom a mask is about, in the terms of the house: one person, a name, an account, or a
range of addresses.

The house knows no patterns of names, and nothing of user names, which anybody may
choose. So a mask says either who (``nick!*@*``) or where from (``*!*@host``): the host
of an account, the hash of an address, or addresses as such. A user name in it must be
that of somebody who is here, whom the rest of the mask is about too.
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.addresses import counted
from twistchat.chat.events import Person
from twistchat.chat.names import person_name
from twistchat.chat.targets import Target
from twistchat.irc.finding import whoever
from twistchat.irc.globs import is_wild, matches

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: What no name has, and every address some of.
_OF_ADDRESSES = frozenset(".:/")
#: What every user name fits.
_ANY_USERNAME = frozenset(("*", "~*"))
#: What a mask may mean.
Whom = str | Person | Target


class NoTarget(Exception):
    """The mask is about nobody, or about more than a sanction can be."""


async def meant(client: Client, mask: str) -> Whom:
    """Whom a mask is about; NoTarget if that cannot be said."""
    nick, user, host = _parts(mask)
    if user not in _ANY_USERNAME and not _is_here(client, nick, user, host):
        raise NoTarget
    if host == "*":
        return await _by_nick(client, nick)
    if nick == "*":
        return await _by_host(client, host.lower())
    return _by_both(client, nick, host)


def _parts(mask: str) -> tuple[str, str, str]:
    """Nick, user and host; what is left out is anybody."""
    if "!" in mask:
        nick, _, rest = mask.partition("!")
        user, _, host = rest.partition("@")
    elif "@" in mask:
        nick = ""
        user, _, host = mask.partition("@")
    elif set(mask) & _OF_ADDRESSES:
        nick = user = ""
        host = mask
    else:
        nick, user, host = mask, "", ""
    return nick or "*", user or "*", host or "*"


def _is_here(client: Client, nick: str, user: str, host: str) -> bool:
    """Somebody who is here fits all of the mask."""
    masks, mask = client.desk.masks, f"{nick}!{user}@{host}".lower()
    people = client.desk.house.chat.people()
    return any(matches(mask, masks.of(each.person).lower()) for each in people)


async def _by_nick(client: Client, nick: str) -> Whom:
    """Who bears the name or owns it; the name itself if nobody does."""
    if is_wild(nick) or set(nick) & _OF_ADDRESSES:
        raise NoTarget
    try:
        whom = await whoever(client, nick)
    except errors.NobodyThere:
        return nick
    user = client.desk.house.chat.known(whom.id)
    if user is None or user.account is not None:
        return whom
    # A guest is listed as they were named: clients look for the mask that they sent.
    return Target(person_name(nick).shown, who=whom.id, key=user.name.key)


def _by_both(client: Client, nick: str, host: str) -> Whom:
    """Who bears the name, if that is their host."""
    try:
        person = client.desk.house.chat.person(nick).person
    except errors.NobodyThere:
        raise NoTarget from None
    if not matches(host.lower(), client.desk.masks.host(person).lower()):
        raise NoTarget
    return person


async def _by_host(client: Client, host: str) -> Whom:
    server = client.desk.customs.server.lower()
    name = host.removesuffix(f".users.{server}")
    if name != host:
        owner = None if is_wild(name) else await client.desk.house.accounts.named(name)
        if owner is None:
            raise NoTarget
        return owner
    if host.endswith(f".{server}"):
        address = client.desk.masks.address_of(host)
        if address is None:
            raise NoTarget
        return Target(host, network=str(ip_network(counted(address))))
    return _as_range(host)


def _as_range(host: str) -> str:
    """The address or the range; of one that ends in ``*``, as with CIDR."""
    if is_wild(host):
        host = _unwild(host)
    if not set(host) & _OF_ADDRESSES:
        raise NoTarget
    return host


def _unwild(host: str) -> str:
    """192.0.2.* is 192.0.2.0/24, and 2001:db8:* is 2001:db8::/32."""
    sign, bits, whole = (":", 16, 8) if ":" in host else (".", 8, 4)
    known = host.split(sign)
    while known and known[-1] == "*":
        known.pop()
    if len(known) >= whole or "" in known:
        raise NoTarget
    size = bits * len(known)
    rest = ["0"] * (whole - len(known))
    return f"{sign.join(known + rest)}/{size}"
