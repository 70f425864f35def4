"""A client's own words: how they are said back to it when they are stored, and what it
is told if they are not. Both stand in its order where the words stand, and bear the
label that the command came with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twistchat.chat.cleaning import plain
from twistchat.chat.errors import ChatError
from twistchat.chat.events import (
    Amendment,
    Deleted,
    Event,
    Kind,
    Message,
    Reacted,
    ToldPrivately,
)
from twistchat.irc import numerics as n
from twistchat.irc.answer import Answer, Tags
from twistchat.irc.capabilities import Cap
from twistchat.irc.message import with_tags
from twistchat.irc.redacting import not_redacted
from twistchat.irc.refusals import code_of
from twistchat.text.refusals import word_refusal

if TYPE_CHECKING:
    from twistchat.irc.voice import Voice

#: What a client said in a labelled command and is not stored yet: what answers it, and
#: with which tags. Such a client is slowed long before it comes to so many.
Owed = dict[int, tuple[Answer, Tags]]
_MOST_OWED = 1024


def echo(client: Voice, event: Event) -> bytes:
    """The client's own words as it reads them: if it wants to (echo-message), or is
    owed an answer. That somebody is away goes with what was said to them."""
    answer, private = client.answer, isinstance(event, ToldPrivately)
    if not (private or client.hears_itself or answer.labelled):
        return b""
    if not isinstance(event, Message | Amendment):
        return b""
    patient = answer.patient
    written, tags = answer.placed(_lines(client, event))
    if patient or tags:
        _remember(client, event.id, answer, tags)
    return _chunk(written)


def refusal(client: Voice, error: ChatError, event: Event) -> bytes:
    """That they were not stored, hence not shown."""
    command, target = _command(event)
    why = plain(word_refusal(error, client.desk.house.languages.default))
    failed = not_redacted(error, target, event) if command == "REDACT" else None
    if failed is not None:
        line = client.failed(failed)
    elif Cap.STANDARD_REPLIES in client.caps:
        line = client.failure(command, code_of(error), why, target)
    else:
        line = client._numeric(n.ERR_CANNOTSENDTOCHAN, target, last=why)
    answer, tags = client.owed.pop(event.id, (client.answer, {}))
    if answer.patient:
        answer.line(line, {})
        return b""
    return _chunk([with_tags(tags, line)])


def _lines(client: Voice, event: Message | Amendment) -> list[tuple[Tags, str]]:
    lines: list[tuple[Tags, str]] = []
    if client.hears_itself:
        wording = client.wording
        lines = wording.tagged(event, wording.worded(event))
    if isinstance(event, ToldPrivately):
        absence = _absence(client, event)
        if absence:
            name = event.recipient.name
            lines.append(({}, client._numeric(n.RPL_AWAY, name, last=absence)))
    return lines


def _absence(client: Voice, event: ToldPrivately) -> str:
    """Why somebody may not read it now; nothing to a NOTICE, which nobody's program
    answers (RFC 2812 section 3.3.2)."""
    if event.kind is Kind.NOTICE:
        return ""
    recipient = event.recipient
    if not client.desk.house.chat.is_here(recipient):
        return "not here; it is kept and shown at the next login"
    if recipient.id == event.sender.id:
        return ""
    return client.desk.masks.away(recipient) or ""


def _remember(client: Voice, id: int, answer: Answer, tags: Tags) -> None:
    if not client.outbox.waits:  # all that was owed is known by now
        client.owed.clear()
    client.owed[id] = answer, tags
    if len(client.owed) > _MOST_OWED:
        del client.owed[next(iter(client.owed))]


def _command(event: Event) -> tuple[str, str]:
    """What the client has sent for that to happen: the command, and its target."""
    to = getattr(event, "room", None) or getattr(event, "recipient", None)
    command = _COMMANDS.get(type(event), "PRIVMSG")
    if getattr(event, "kind", None) is Kind.NOTICE:
        command = "NOTICE"
    return command, to.name if to is not None else "*"


_COMMANDS = {Deleted: "REDACT", Reacted: "TAGMSG"}


def _chunk(lines: list[str]) -> bytes:
    return "".join([f"{line}\r\n" for line in lines]).encode()
