"""Commands about what was said: told again, searched, unread, missed."""

import sys
from collections.abc import Iterable, Sequence

from twistchat.chat.events import Event, Said, ToldPrivately
from twistchat.chat.ids import spell
from twistchat.chat.roles import Right
from twistchat.chat.rooms import History
from twistchat.chat.searching import GREATEST_ID, Talk
from twistchat.errands.times import count_or_start
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_, NN_
from twistchat.text.recall import day_and_hour, found_lines, unread_line
from twistchat.text.table import command


@command(
    "history",
    "[#ROOM|@NAME] [N|1h|DATE]",
    group="memory",
    aliases=("review", "backlog"),
    example="/history #dev 1h",
    costly=True,
)
async def history(talk: Conversation, where: str, what: str) -> None:
    """Tell what was said in a room you are in, or privately with somebody: the last N
    lines, or those since a span of time or a date (2026-11-21, 09:30, or both with a T
    between)."""
    customs, archive = talk.desk.customs, talk.desk.archive
    most = customs.page_most or sys.maxsize
    count, start = count_or_start(what, talk.desk.now(), talk.zone)
    limit = min(count or customs.page, most) if start is None else most
    room = None if where.startswith("@") else talk.room_of(where)
    await _own_words(talk)
    events: Sequence[Event]
    if room is None:
        alone = Talk(one=talk.here.user.id, other=(await talk.whoever(where)).id)
        events = await archive.between(alone, 0, GREATEST_ID, limit, True)
    elif start is None:
        events = await archive.page(room.id, None, None, limit)
    else:
        events = await archive.since(room.id, start, limit)
    talk.replay([event for event in events if event.at >= (start or 0)])
    if len(events) == limit and (start is not None or count > limit):
        talk.say(
            NN_(
                "-- {count} line at most; ask from another time for the rest",
                "-- {count} lines at most; ask from another time for the rest",
            ),
            count=limit,
        )
    if room is not None and room.history is History.OFF:
        talk.say(N_("-- what is said in {room} is not kept"), room=room.name)
    talk.say(N_("-- end of history"))


async def _own_words(talk: Conversation) -> None:
    """What one said a moment ago belongs to what was said."""
    if talk.outbox.waits:
        await talk.desk.pipeline.stored(talk.outbox)


@command(
    "search",
    "TEXT...",
    group="memory",
    aliases=("find", "grep"),
    example="/search release plan from:bob in:#dev since:7d",
    costly=True,
)
async def search(talk: Conversation, text: str) -> None:
    """Find what was said with all these words, in the rooms you are in and in your
    private talks; the newest comes first. A word also finds longer ones that begin with
    it, small letters find capitals, and accents do not count; where no spaces are
    written, what stands together is one word. Words in quotes must stand together.
    Narrow it down by from:NAME, in:#ROOM, since:7d and before:DATE."""
    await _own_words(talk)
    found = await talk.desk.memory.search(talk.here, text, talk.zone)
    _tell(talk, found.messages)
    if found.more and found.messages:
        talk.say(
            N_("-- for older ones add before:{id}"), id=spell(found.messages[-1].id)
        )
    elif found.messages:
        talk.say(N_("-- end of search"))
    else:
        talk.say(N_("-- nothing was found"))


@command("mentions", "[N|1h|DATE]", group="memory", example="/mentions 10", costly=True)
async def mentions(talk: Conversation, what: str) -> None:
    """Tell where you were named in the rooms you are in: the last N times, or those
    since a span of time or a date; the newest comes first."""
    count, start = count_or_start(what, talk.desk.now(), talk.zone)
    await _own_words(talk)
    found = await talk.desk.memory.mentions(talk.here, count, start)
    _tell(talk, found.messages)
    if found.more:
        talk.say(N_("-- there are older ones"))
    elif found.messages:
        talk.say(N_("-- end of mentions"))
    else:
        talk.say(N_("-- nobody has named you"))


def _tell(talk: Conversation, messages: Iterable[Said | ToldPrivately]) -> None:
    me, url = talk.here.user, talk.desk.customs.web_url
    for line in found_lines(messages, me, talk.zone, talk.language, url):
        talk.write(line)


@command("unread", group="memory", example="/unread", costly=True, right=Right.ACCOUNT)
async def unread(talk: Conversation) -> None:
    """Count what you have missed in each of your rooms, those first where you were
    named."""
    found = await talk.desk.memory.unread(talk.here)
    for each in found:
        talk.write(unread_line(each, talk.language))
    if found:
        talk.say(N_("-- /missed shows them; /read all marks them as read"))
    else:
        talk.say(N_("-- nothing is unread"))


@command(
    "missed",
    "[#ROOM]",
    group="memory",
    aliases=("catchup",),
    example="/missed",
    costly=True,
    right=Right.ACCOUNT,
)
async def missed(talk: Conversation, where: str) -> None:
    """Tell what was said in your rooms, or in one of them, since you were last here;
    /read marks it as read."""
    room = talk.room_of(where) if where else None
    found = await talk.desk.memory.missed(talk.here, room)
    for each in found:
        talk.write(f"== {each.room.name}")
        talk.replay(each.messages)
        if each.more:
            talk.say(
                N_("-- and more; /history {room} {time} goes on"),
                room=each.room.name,
                time=day_and_hour(each.messages[-1].at, talk.zone, "T"),
            )
    if found:
        talk.say(N_("-- end of what you missed; /read all marks it as read"))
    else:
        talk.say(N_("-- you have missed nothing"))


@command(
    "read", "[#ROOM|all]", group="memory", example="/read all", right=Right.ACCOUNT
)
def read(talk: Conversation, where: str) -> None:
    """Mark what was said in a room, in the current one or in all of them, as read."""
    memory = talk.desk.memory
    if where.lower() == "all":
        memory.mark_read(talk.here, talk.here.user.rooms.values())
        talk.say(N_("-- all is read"))
    else:
        room = talk.room_of(where)
        memory.mark_read(talk.here, [room])
        talk.say(N_("-- all of {room} is read"), room=room.name)
