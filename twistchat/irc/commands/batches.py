"""BATCH: a message of several lines is sent as such
(https://ircv3.net/specs/extensions/multiline, .../client-batch)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from twistchat.irc.batches import REFERENCE, Batch, bounds_of, give_up, invalid
from twistchat.irc.capabilities import Cap
from twistchat.irc.commands.talk import say_whole
from twistchat.irc.message import Message
from twistchat.irc.multiline import TYPE
from twistchat.irc.table import command

if TYPE_CHECKING:
    from twistchat.irc.client import Client


@command("BATCH reference [type] [target]")
def batch(client: Client, message: Message) -> Awaitable[None] | None:
    """Begin (+) and end (-) a message of several lines, which are PRIVMSG or NOTICE
    with the reference in their tag batch. The type is draft/multiline."""
    reference = message.at(0)
    act = _SIGNS.get(reference[:1])
    if act is None or not 1 < len(reference) <= REFERENCE:
        raise invalid("That is no reference")
    return act(client, message)


def _begin(client: Client, message: Message) -> None:
    """One at a time, and none within another. Its lines get no answer: what began it
    does when all of it is there, with the label that it came with."""
    if Cap.TOGETHER not in client.caps:
        raise invalid("That takes the capabilities batch and draft/multiline")
    before, client.batch = client.batch, None
    if before is not None and not before.dead:
        give_up(client, before, invalid("Another batch was begun before the end"))
    house = client.desk.house
    bounds = bounds_of(house.chat.limits)
    new = Batch(message, client.hold_answer(), bounds, house.seconds())
    client.batch = new
    if "batch" in message.tags:
        give_up(client, new, invalid("No batch is within another"))
    elif message.at(1) != TYPE:
        give_up(client, new, invalid("That is no type of a batch"))
    elif not message.at(2):
        give_up(client, new, invalid("It has no target"))


def _end(client: Client, message: Message) -> Awaitable[None] | None:
    whole = client.batch
    if whole is None or message.at(0)[1:] != whole.reference:
        raise invalid("There is no such batch")
    client.batch = None
    if whole.dead:
        return None
    client.resume_answer(whole.answer)
    return say_whole(client, whole.whole(), {"lines": True})


_SIGNS: dict[str, Callable[[Client, Message], Awaitable[None] | None]] = {
    "+": _begin,
    "-": _end,
}
