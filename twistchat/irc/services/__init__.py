"""The services of the server, which look like people to IRC clients: NickServ keeps
names, MailServ keeps mail, FileServ takes and gives files. What is said to them they
alone hear."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from twistchat.chat.events import Kind
from twistchat.irc.services.fileserv import FILESERV
from twistchat.irc.services.mailserv import MAILSERV
from twistchat.irc.services.nickserv import NICKSERV
from twistchat.irc.services.table import Service

if TYPE_CHECKING:
    from twistchat.irc.client import Client

SERVICES = (NICKSERV, MAILSERV, FILESERV)

_BY_NICK = {service.name.lower(): service for service in SERVICES}


def service_called(client: Client, target: str) -> Service | None:
    """The service of that nick, which may stand with the server's name behind it;
    None if it is none's."""
    nick, _, server = target.lower().partition("@")
    if server and server != client.desk.customs.server.lower():
        return None
    return _BY_NICK.get(nick)


def speak_to(
    client: Client, service: Service, target: str, text: str, kind: Kind
) -> Awaitable[None] | None:
    """Something is said to a service. What a program says (NOTICE) it does not answer
    (RFC 2812 section 3.3.2)."""
    if client.hears_itself:
        verb = "NOTICE" if kind is Kind.NOTICE else "PRIVMSG"
        client.send(f":{client.mask} {verb} {target} :{text}")
    return service.hear(client, text) if kind is Kind.SAID else None
