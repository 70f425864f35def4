"""Lines about what was said before: found, unread, missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from twistchat.chat.events import Said, ToldPrivately
from twistchat.chat.users import User
from twistchat.errands.memory import MOST_UNREAD, Unread
from twistchat.text.language import N_, NN_, Language
from twistchat.text.words import YOU, led, private_speech, speech, text_of

if TYPE_CHECKING:
    from twistchat.text.conversation import Conversation


def found_lines(
    messages: Iterable[Said | ToldPrivately],
    me: User,
    zone: ZoneInfo,
    language: Language,
    web_url: str = "",
) -> Iterator[str]:
    """``== 2026-11-21 12:00 #dev <bob> text``; ``web_url`` begins links."""
    you = language.translate(YOU)
    for message in messages:
        text = text_of(message, language, web_url)
        if isinstance(message, Said):
            words = speech(message.sender.name, text, message.kind)
            line = led(f"{message.room.name} ", words)
        else:
            sender, recipient = (
                you if person.id == me.id else person.name
                for person in (message.sender, message.recipient)
            )
            line = private_speech(message, text, sender, recipient)
        yield led(f"== {day_and_hour(message.at, zone)} ", line)


def day_and_hour(at: int, zone: ZoneInfo, between: str = " ") -> str:
    """``2026-11-21 12:00``, of a time in milliseconds since 1970."""
    when = datetime.fromtimestamp(at / 1000, zone)
    return f"{when:%Y-%m-%d}{between}{when:%H:%M}"


def unread_line(unread: Unread, language: Language) -> str:
    """``== #dev: 12 unread, 2 name you``"""
    facts = {"room": unread.room.name, "unread": _number(unread.count)}
    line = language.say(N_("== {room}: {unread} unread"), facts)
    if unread.mentions:
        line += language.say(
            NN_(", {number} names you", ", {number} name you"), _named(unread)
        )
    return line


def missed_line(missed: Sequence[Unread], language: Language) -> str:
    """``== missed: #dev 12 (2 name you), #ops 3; /missed shows them``"""
    rooms = ", ".join(_missed_in(each, language) for each in missed)
    facts = {"rooms": rooms}
    return language.say(N_("== missed: {rooms}; /missed shows them"), facts)


def _missed_in(unread: Unread, language: Language) -> str:
    line = f"{unread.room.name} {_number(unread.count)}"
    if unread.mentions:
        line += language.say(
            NN_(" ({number} names you)", " ({number} name you)"), _named(unread)
        )
    return line


def _named(unread: Unread) -> dict[str, int | str]:
    return {"count": unread.mentions, "number": _number(unread.mentions)}


def _number(count: int) -> str:
    return f"{count}+" if count >= MOST_UNREAD else str(count)


async def missed_at_entry(talk: Conversation) -> None:
    """Tell the owner of an account what they have missed, if that is anything."""
    missed = await talk.desk.memory.unread(talk.here)
    if missed:
        talk.write(missed_line(missed, talk.language))
