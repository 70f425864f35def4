"""Commands in place of a message to a service, so that no slip of a finger tells others
what is for it alone."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from twistchat.irc.message import Message
from twistchat.irc.services.fileserv import FILESERV
from twistchat.irc.services.mailserv import MAILSERV
from twistchat.irc.services.nickserv import NICKSERV
from twistchat.irc.table import command

if TYPE_CHECKING:
    from twistchat.irc.client import Client


@command("NICKSERV command [parameters]", sign=True)
def nickserv(client: Client, message: Message) -> Awaitable[None] | None:
    """Say something to NickServ, which keeps names; help lists what it understands."""
    return NICKSERV.hear(client, _text(message))


@command("MAILSERV command [parameters]", sign=True)
def mailserv(client: Client, message: Message) -> Awaitable[None] | None:
    """Say something to MailServ, which keeps mail; help lists what it understands."""
    return MAILSERV.hear(client, _text(message))


@command("FILESERV command [parameters]", sign=True)
def fileserv(client: Client, message: Message) -> Awaitable[None] | None:
    """Say something to FileServ, which takes and gives files; help lists what it
    understands."""
    return FILESERV.hear(client, _text(message))


def _text(message: Message) -> str:
    """What was said, the parameters as one. Of a ``::`` between words the first colon
    was taken for that before the last parameter."""
    *words, last = message.parameters
    if words and (last == ":" or last.startswith(": ")):
        last = f":{last}"
    return " ".join([*words, last])


@command("NS command [parameters]", sign=True)
def ns(client: Client, message: Message) -> Awaitable[None] | None:
    """The same as NICKSERV."""
    return nickserv(client, message)


@command("MS command [parameters]", sign=True)
def ms(client: Client, message: Message) -> Awaitable[None] | None:
    """The same as MAILSERV."""
    return mailserv(client, message)


@command("FS command [parameters]", sign=True)
def fs(client: Client, message: Message) -> Awaitable[None] | None:
    """The same as FILESERV."""
    return fileserv(client, message)
