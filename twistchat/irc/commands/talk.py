"""PRIVMSG and NOTICE: what is said, in rooms and to people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Kind
from twistchat.chat.rooms import History
from twistchat.irc.answering import answered, reply_to
from twistchat.irc.batches import gather
from twistchat.irc.capabilities import Cap
from twistchat.irc.errors import CannotSend, NoCtcp, NoRecipient, NoTextToSend
from twistchat.irc.finding import room_to_speak_in
from twistchat.irc.message import Message
from twistchat.irc.services import service_called, speak_to
from twistchat.irc.table import command

if TYPE_CHECKING:
    from twistchat.irc.client import Client

_CTCP = "\1"
#: How something is said, as `Chat.say` and `Chat.tell` have it by name.
How = Mapping[str, Any]
_PLAINLY: How = {}


@command("PRIVMSG [target] [text]", sign=True)
def privmsg(client: Client, message: Message) -> Awaitable[None] | None:
    """Say something in a room, or to somebody alone; several targets have commas
    between them."""
    if message.tags:
        return _with_tags(client, message)
    return _say(client, message, Kind.SAID)


@command("NOTICE [target] [text]", sign=True)
def notice(client: Client, message: Message) -> Awaitable[None] | None:
    """The same, as a program that nobody's program may answer. That it is refused is
    told only if it has a label."""
    if message.tags:
        return _with_tags(client, message)
    return _note(client, message)


def _with_tags(client: Client, message: Message) -> Awaitable[None] | None:
    if "batch" in message.tags and (client.batch or Cap.TOGETHER in client.caps):
        gather(client, message)
        return None
    return say_whole(client, message)


def say_whole(
    client: Client, message: Message, how: How = _PLAINLY
) -> Awaitable[None] | None:
    """Say a message that is all there, with its tags; ``how`` is as in `Chat.say`."""
    msgid = answered(message.tags)
    if msgid:
        return _in_answer(client, message, msgid, how)
    return _SAY[message.command](client, message, how=how)


async def _in_answer(client: Client, message: Message, msgid: str, how: How) -> None:
    target = await reply_to(client, message.at(0), msgid)
    if client.outbox.ending:
        return
    answer = _SAY[message.command](client, message, how={**how, "reply_to": target})
    if answer is not None:
        await answer


def _note(
    client: Client, message: Message, how: How = _PLAINLY
) -> Awaitable[None] | None:
    try:
        return _say(client, message, Kind.NOTICE, how)
    except ChatError:
        if not _is_answered(client, message.command):
            return None
        raise


def _is_answered(client: Client, command: str) -> bool:
    """Whether a refusal is told: no server answers a NOTICE (RFC 2812 section 3.3.2),
    but a label asks for an answer, and an ACK would mean that it was said."""
    return command != "NOTICE" or client.answer.labelled


def _say(
    client: Client, message: Message, kind: Kind = Kind.SAID, how: How = _PLAINLY
) -> Awaitable[None] | None:
    targets, text = message.at(0), message.at(1)
    if not targets:
        raise NoRecipient(message.command)
    if not text:
        raise NoTextToSend
    if text[0] == _CTCP:
        text, kind = _of_ctcp(text, kind, targets)
    if targets[0] == "#" and "," not in targets:
        room = room_to_speak_in(client, targets)
        say = client.desk.house.chat.say
        if how:
            say(client.here, room, text, kind, **how)
        else:  # as nearly all is: quicker
            say(client.here, room, text, kind)
        return None
    names = list(dict.fromkeys(filter(None, targets.split(","))))
    if not names:
        raise NoRecipient(message.command)
    return _say_to_all(client, names, text, kind, message.command, how)


def _say_to_all(
    client: Client,
    names: list[str],
    text: str,
    kind: Kind,
    command: str,
    how: How,
) -> Awaitable[None] | None:
    for name in names:
        service = service_called(client, name)
        if service is not None and len(names) > 1:  # what it is told is for it alone
            raise CannotSend(name, "a service, among others")
        if service is not None and "\n" in text:
            raise CannotSend(name, "a service, which hears one line at a time")
        if service is not None:
            return speak_to(client, service, name, text, kind)
    most = client.desk.house.chat.most_recipients
    if most and len(names) > most:
        raise errors.TooManyRecipients(most)
    return _say_to_several(client, names, text, kind, command, how)


_SAY: dict[str, Callable[..., Awaitable[None] | None]] = {
    "PRIVMSG": _say,
    "NOTICE": _note,
}


def _of_ctcp(text: str, kind: Kind, target: str) -> tuple[str, Kind]:
    """What the client-to-client protocol means by it: an action is something done, all
    else is refused (modern.ircdocs.horse/ctcp)."""
    verb, _, rest = text.strip(_CTCP).partition(" ")
    if verb.upper() != "ACTION":
        raise NoCtcp(target)
    return rest, Kind.EMOTE if kind is Kind.SAID else kind


async def _say_to_several(
    client: Client,
    targets: list[str],
    text: str,
    kind: Kind,
    command: str,
    how: How,
) -> None:
    if len(targets) > 1:
        client.open_answer()
    for target in targets:
        try:
            await _say_to(client, target, text, kind, how)
        except ChatError as refused:
            if not _is_answered(client, command):
                continue
            client.refuse(refused, command, name=target, room=target)
    await client.close_answer()


async def _say_to(client: Client, target: str, text: str, kind: Kind, how: How) -> None:
    chat = client.desk.house.chat
    if target.startswith("#"):
        room = room_to_speak_in(client, target)
        chat.say(client.here, room, text, kind, **how)
        return
    try:
        chat.tell(client.here, [target], text, kind, **how)
    except errors.NobodyThere:
        house = client.desk.house
        owner = await house.accounts.away(target)
        if owner is None or house.delivery.private is History.OFF:
            raise
        if client.outbox.ending:
            return
        chat.tell(client.here, [target], text, kind, {target: owner}, **how)
