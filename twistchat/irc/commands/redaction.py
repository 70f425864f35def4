"""REDACT: a message is taken back
(https://ircv3.net/specs/extensions/message-redaction)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.irc.answering import place_called, target_of
from twistchat.irc.message import Message
from twistchat.irc.redacting import no_target, not_allowed
from twistchat.irc.table import command

if TYPE_CHECKING:
    from twistchat.irc.client import Client


@command("REDACT target msgid [reason]", cost=2, sign=True)
async def redact(client: Client, message: Message) -> None:
    """Take back what you said, for good. Operators of a room take away what others said
    there."""
    name, msgid = message.at(0), message.at(1)
    try:
        place = await place_called(client, name)
    except ChatError:
        raise no_target(name) from None
    try:
        target = await target_of(client, place, msgid)
        if not client.outbox.ending:
            client.desk.house.chat.delete(client.here, target, message.at(2))
    except errors.ChatError as error:
        raise not_allowed(error, name, msgid) from None
