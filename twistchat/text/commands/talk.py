"""Commands that say something, and the one that tells what was said."""

import re
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from twistchat.chat import errors
from twistchat.chat.events import Event
from twistchat.chat.rooms import History
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
    """Say something to one person, or to several, and to nobody else; @NAME TEXT does
    the same."""
    talk.address(names, text)


@command("reply", "TEXT...", group="talk", aliases=("r",), example="/reply yes, I am")
def reply(talk: Conversation, text: str) -> None:
    """Answer the person who last wrote to you privately."""
    correspondent = talk.here.correspondent
    if correspondent is None:
        talk.say(N_("-- nobody has written to you privately yet"))
        return
    talk.tell_again(correspondent, text)


@command("query", "[NAME]", group="talk", example="/query bob")
def query(talk: Conversation, name: str) -> None:
    """Let bare text go to one person; without a name it goes to the room again."""
    here = talk.here
    if name:
        here.query = talk.person(name).person
    elif here.query is not None:
        here.query = None
    else:
        talk.say(N_("-- no private talk to end"))
        return
    talk.say_where()


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
    most = customs.page_most or sys.maxsize
    count, start = _meant(what, talk)
    limit = min(count or customs.page, most) if start is None else most
    room = None if where.startswith("@") else talk.room_of(where)
    if talk.outbox.waits:  # one's own words a moment ago belong to it
        await talk.desk.pipeline.stored(talk.outbox)
    events: Sequence[Event]
    if room is None:
        me, other = talk.here.user.id, talk.person(where).id
        events = await archive.conversation(me, other, None, limit)
    elif start is None:
        events = await archive.page(room.id, None, None, limit)
    else:
        events = await archive.since(room.id, start, limit)
    talk.replay([event for event in events if event.at >= (start or 0)])
    if len(events) == limit and (start is not None or count > limit):
        talk.say(
            N_("-- {limit} lines at most; ask from another time for the rest"),
            limit=limit,
        )
    if room is not None and room.history is History.OFF:
        talk.say(N_("-- what is said in {room} is not kept"), room=room.name)
    talk.say(N_("-- end of history"))


def _meant(text: str, talk: Conversation) -> tuple[int, int | None]:
    """A number of lines, or else the time from which on lines are meant."""
    if re.fullmatch("0*[1-9][0-9]{0,8}", text):
        return int(text), None
    if re.fullmatch(r"[-+]?[\d_]+([eE][-+]?\d+)?", text):
        raise errors.BadNumber(text[:32])
    return 0, _start(text, talk.desk.now(), talk.zone) if text else None


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
