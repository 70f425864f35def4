"""Commands that say something, and the one that tells what was said."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from twistchat.chat import errors
from twistchat.chat.events import Event
from twistchat.chat.spans import parse_span
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_
from twistchat.text.table import command


@command("me", "TEXT...", group="talk", aliases=("emote",), example="/me waves")
def me(talk: Conversation, text: str) -> None:
    """Say what you do: the others read it with your name before it."""
    talk.speak(text, emote=True)


@command(
    "msg",
    "NAME[,NAME] TEXT...",
    group="talk",
    aliases=("m", "tell", "t", "page"),
    example="/msg bob are you there?",
)
def msg(talk: Conversation, names: str, text: str) -> None:
    """Say something to one person, or to several, and to nobody else; ``@bob text``
    does the same."""
    talk.tell(names.split(","), text)


@command("reply", "TEXT...", group="talk", aliases=("r",), example="/reply yes, I am")
def reply(talk: Conversation, text: str) -> None:
    """Answer the person who last wrote to you privately."""
    correspondent = talk.here.correspondent
    if correspondent is None:
        talk.say(N_("-- nobody has written to you privately yet"))
        return
    talk.tell([correspondent.name], text)


@command("query", "[NAME]", group="talk", example="/query bob")
def query(talk: Conversation, name: str) -> None:
    """Let bare text go to one person; without a name it goes to the room again."""
    here = talk.here
    if name:
        here.query = talk.desk.chat.person(name).person
        talk.say(
            N_("-- now talking to {name} alone; /query ends it"), name=here.query.name
        )
    elif here.query is not None:
        here.query = None
        talk.say(N_("-- now talking to {room}"), room=talk.current.name)
    else:
        talk.say(N_("-- no private talk to end"))


@command(
    "history",
    "[#ROOM|@NAME] [N|1h|DATE]",
    group="memory",
    aliases=("review", "backlog"),
    example="/history #dev 1h",
    costly=True,
)
async def history(talk: Conversation, where: str, what: str) -> None:
    """Tell what was said in a room you are in, or privately with somebody who is here:
    the last N lines, or those since a span of time or a date (2026-11-21, 09:30, or
    both with a T between)."""
    customs, archive = talk.desk.customs, talk.desk.archive
    start = None
    limit = customs.page
    if re.fullmatch("[0-9]{1,9}", what):
        limit = int(what)
    elif what:
        start = _start(what, talk.desk.now(), talk.zone)
        limit = customs.page_most
    limit = max(1, min(limit, customs.page_most))
    events: Sequence[Event]
    if where.startswith("@"):
        other = talk.desk.chat.person(where[1:])
        me = talk.here.user.id
        events = await archive.conversation(me, other.id, None, limit)
        events = [event for event in events if start is None or event.at >= start]
    elif start is None:
        events = await archive.page(talk.room_of(where).id, None, None, limit)
    else:
        events = await archive.since(talk.room_of(where).id, start, limit)
    talk.replay(events)
    if start is not None and len(events) == limit:
        talk.say(N_("-- there is more; ask from a later time"))
    talk.say(N_("-- end of history"))


def _start(text: str, now: int, zone: ZoneInfo) -> int:
    """The time that is meant, in milliseconds since 1970; BadTime if it is none."""
    try:
        return now - 1000 * parse_span(text)
    except ValueError:
        pass
    today = datetime.fromtimestamp(now / 1000, zone)
    clock = re.fullmatch("([0-9]{2}):([0-9]{2})", text)
    try:
        if clock is not None:
            hour, minute = map(int, clock.groups())
            start = today.replace(hour=hour, minute=minute, second=0, microsecond=0)
            start -= timedelta(days=start > today)
        else:
            start = datetime.fromisoformat(text)
        return int(start.replace(tzinfo=start.tzinfo or zone).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        raise errors.BadTime(text[:32]) from None
