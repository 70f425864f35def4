"""PRIVMSG and NOTICE: what is said, in rooms and to people."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Kind
from twistchat.chat.rooms import History
from twistchat.irc.errors import CannotSend, NoCtcp, NoRecipient, NoTextToSend
from twistchat.irc.finding import room_to_speak_in
from twistchat.irc.message import Message
from twistchat.irc.services import service_called, speak_to
from twistchat.irc.table import command

if TYPE_CHECKING:
    from twistchat.irc.client import Client

_CTCP = "\1"


@command("PRIVMSG [target] [text]", sign=True)
def privmsg(client: Client, message: Message) -> Awaitable[None] | None:
    """Say something in a room, or to somebody alone; several targets have commas
    between them."""
    return _say(client, message, Kind.SAID)


@command("NOTICE [target] [text]", sign=True)
def notice(client: Client, message: Message) -> Awaitable[None] | None:
    """The same, as a program that nobody's program may answer. That it is refused is
    told only if it has a label."""
    try:
        return _say(client, message, Kind.NOTICE)
    except ChatError:
        if not _is_answered(client, message.command):
            return None
        raise


def _is_answered(client: Client, command: str) -> bool:
    """Whether a refusal is told: no server answers a NOTICE (RFC 2812 section 3.3.2),
    but a label asks for an answer, and an ACK would mean that it was said."""
    return command != "NOTICE" or client.answer.labelled


def _say(client: Client, message: Message, kind: Kind) -> Awaitable[None] | None:
    targets, text = message.at(0), message.at(1)
    if not targets:
        raise NoRecipient(message.command)
    if not text:
        raise NoTextToSend
    if text[0] == _CTCP:
        text, kind = _of_ctcp(text, kind, targets)
    if targets[0] == "#" and "," not in targets:
        room = room_to_speak_in(client, targets)
        client.desk.house.chat.say(client.here, room, text, kind)
        return None
    names = list(dict.fromkeys(filter(None, targets.split(","))))
    if not names:
        raise NoRecipient(message.command)
    for name in names:
        service = service_called(client, name)
        if service is not None and len(names) > 1:  # what it is told is for it alone
            raise CannotSend(name, "a service, among others")
        if service is not None:
            return speak_to(client, service, name, text, kind)
    most = client.desk.house.chat.most_recipients
    if most and len(names) > most:
        raise errors.TooManyRecipients(most)
    return _say_to_several(client, names, text, kind, message.command)


def _of_ctcp(text: str, kind: Kind, target: str) -> tuple[str, Kind]:
    """What the client-to-client protocol means by it: an action is something done, all
    else is refused (modern.ircdocs.horse/ctcp)."""
    verb, _, rest = text.strip(_CTCP).partition(" ")
    if verb.upper() != "ACTION":
        raise NoCtcp(target)
    return rest, Kind.EMOTE if kind is Kind.SAID else kind


async def _say_to_several(
    client: Client, targets: list[str], text: str, kind: Kind, command: str
) -> None:
    if len(targets) > 1:
        client.open_answer()
    for target in targets:
        try:
            await _say_to(client, target, text, kind)
        except ChatError as refused:
            if not _is_answered(client, command):
                continue
            client.refuse(refused, command, name=target, room=target)
    await client.close_answer()


async def _say_to(client: Client, target: str, text: str, kind: Kind) -> None:
    chat = client.desk.house.chat
    if target.startswith("#"):
        chat.say(client.here, room_to_speak_in(client, target), text, kind)
        return
    try:
        chat.tell(client.here, [target], text, kind)
    except errors.NobodyThere:
        house = client.desk.house
        owner = await house.accounts.named(target)
        if owner is None or house.delivery.private is History.OFF:
            raise
        if client.outbox.ending:
            return
        chat.tell(client.here, [target], text, kind, {target: owner})
