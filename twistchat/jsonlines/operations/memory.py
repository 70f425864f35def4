"""Operations about what was said: told again, searched, counted, marked as read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msgspec import Struct, field

from twistchat.chat.events import Message, Said
from twistchat.chat.roles import Right
from twistchat.chat.searching import GREATEST_ID, Talk
from twistchat.jsonlines.answers import Messages, replayed
from twistchat.jsonlines.errors import BadRequest
from twistchat.jsonlines.requests import id_of
from twistchat.jsonlines.table import DONE, Answer, Request, operation

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client


class History(Request, frozen=True, kw_only=True, tag="history"):
    """What was said in a room one is in, or with one person (``with``) alone, the
    oldest first: the last ``limit`` messages; or those ``before`` an id, ``after`` one,
    or ``around`` one, half of them on each side of it. With ``before`` and ``after``
    together it is what is between them, the oldest of it."""

    room: str = ""
    with_: str = field(default="", name="with")
    before: str = ""
    after: str = ""
    around: str = ""
    limit: int = 50


class Thread(Request, frozen=True, kw_only=True, tag="thread"):
    """A message with what was said in answer to it, and in answer to that, the oldest
    first. It is looked for among the 10,000 messages that were said there after it;
    ``no-such-message`` is as for ``message``. There are at most as many at once as
    ``limits`` has in a page; where there is ``more``, ask again for what was said
    ``after`` the last one: then the first one does not come again."""

    id: str
    after: str = ""


class Search(Request, frozen=True, kw_only=True, tag="search"):
    """Find what was said with all these words, as ``/search`` of the text doors has it:
    "phrases", from:NAME, in:#ROOM, since:7d, before:ID; the newest first. A word also
    finds longer ones that begin with it. Words, a phrase or ``from:`` are wanted, else
    it is ``bad-query``. There are at most 50 at once, whatever ``limits`` says, and no
    field for fewer; where there is ``more``, ask again with ``before:`` and the ``id``
    of the last one."""

    query: str


class Mentions(Request, frozen=True, kw_only=True, tag="mentions"):
    """Where one was named in one's rooms, the newest first; at most ``limit``, 0 for as
    many as there may be, which is as many as ``search`` gives."""

    limit: int = 0


class UnreadRoom(Struct, frozen=True, omit_defaults=True):
    """``count`` messages of others in a room that one has not read, of which so many
    name one; 100 may be more."""

    room: str
    count: int
    mentions: int = 0


class UnreadRooms(Answer, frozen=True, kw_only=True):
    """The rooms with something unread, those first where one was named."""

    rooms: list[UnreadRoom]


class Unread(Request, frozen=True, kw_only=True, tag="unread"):
    """Count what one has not read, in the rooms that one does not follow; see "Unread
    and read marks"."""


class Read(Request, frozen=True, kw_only=True, tag="read"):
    """Mark a room as read, up to the message ``until`` or, without it, as far as was
    shown: the newest message that was told there. Without a ``room`` all of them are.
    The mark never goes back; ``until`` without a ``room`` is ``bad-request``."""

    room: str = ""
    until: str = ""


@operation("memory", History, Messages, costly=True)
async def history(client: Client, request: History) -> Answer:
    talk = await _talk(client, request)
    most = client.desk.customs.page_most or sys.maxsize
    limit = min(request.limit, most)
    if limit < 1:
        raise BadRequest("a limit is at least 1")
    if client.outbox.waits:  # what one said a moment ago belongs to it
        await client.desk.pipeline.stored(client.outbox)
    between, me = client.desk.archive.between, client.here.user
    after = id_of(request.after) if request.after else 0
    before = id_of(request.before) if request.before else GREATEST_ID
    if request.around:
        middle = id_of(request.around)
        older = await between(talk, after, middle, limit // 2, True)
        newer = await between(talk, middle - 1, before, limit - len(older), False)
        found = [*older, *newer]
    else:
        newest = not request.after
        found = list(await between(talk, after, before, limit + 1, newest))
        more = len(found) > limit
        found = found[-limit:] if newest else found[:limit]
        return Messages(messages=replayed(found, me), more=more)
    return Messages(messages=replayed(found, me))


async def _talk(client: Client, request: History) -> Talk:
    if bool(request.room) == bool(request.with_):
        raise BadRequest("either room or with is wanted")
    if request.room:
        return Talk(room=client.room_of(request.room).id)
    return Talk(one=client.here.user.id, other=(await client.whoever(request.with_)).id)


@operation("memory", Thread, Messages, costly=True)
async def thread(client: Client, request: Thread) -> Answer:
    desk, me = client.desk, client.here.user
    after = id_of(request.after) if request.after else 0
    if client.outbox.waits:
        await desk.pipeline.stored(client.outbox)
    first = await desk.messages.find(me, id_of(request.id))
    most = desk.customs.page_most or sys.maxsize
    answers = await desk.archive.answers(_talk_of(first), first.id, after, most + 1)
    found = [first, *answers] if not request.after else answers
    return Messages(messages=replayed(found[:most], me), more=len(found) > most)


def _talk_of(message: Message) -> Talk:
    """Where it was said."""
    if isinstance(message, Said):
        return Talk(room=message.room.id)
    return Talk(one=message.sender.id, other=message.recipient.id)


@operation("memory", Search, Messages, costly=True)
async def search(client: Client, request: Search) -> Answer:
    if client.outbox.waits:
        await client.desk.pipeline.stored(client.outbox)
    desk = client.desk
    found = await desk.memory.search(client.here, request.query, desk.customs.zone)
    shapes = replayed(found.messages, client.here.user)
    return Messages(messages=shapes, more=found.more)


@operation("memory", Mentions, Messages, costly=True)
async def mentions(client: Client, request: Mentions) -> Answer:
    if client.outbox.waits:
        await client.desk.pipeline.stored(client.outbox)
    limit = max(0, request.limit)
    found = await client.desk.memory.mentions(client.here, limit, None)
    shapes = replayed(found.messages, client.here.user)
    return Messages(messages=shapes, more=found.more)


@operation("memory", Unread, UnreadRooms, costly=True, right=Right.ACCOUNT)
async def unread(client: Client, request: Unread) -> Answer:
    found = await client.desk.memory.unread(client.here)
    rooms = [UnreadRoom(each.room.name, each.count, each.mentions) for each in found]
    return UnreadRooms(rooms=rooms)


@operation("memory", Read, right=Right.ACCOUNT)
def read(client: Client, request: Read) -> Answer:
    rooms = list(client.here.user.rooms.values())
    if request.room:
        rooms = [client.room_of(request.room)]
    elif request.until:
        raise BadRequest("an id belongs to one room")
    for room in rooms:
        until = id_of(request.until) if request.until else room.newest_id
        client.desk.chat.mark_read(client.here, room, until)
    return DONE
