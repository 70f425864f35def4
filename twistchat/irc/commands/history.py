"""CHATHISTORY and MARKREAD: what was said before, and how far it was read
(https://ircv3.net/specs/extensions/chathistory, .../read-marker)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from twistchat.chat.errors import ChatError
from twistchat.chat.events import Event
from twistchat.chat.ids import EPOCH, first_id_at, read
from twistchat.chat.rooms import Room
from twistchat.chat.searching import GREATEST_ID, Talk
from twistchat.irc.answer import next_batch
from twistchat.irc.capabilities import Cap
from twistchat.irc.errors import Failed
from twistchat.irc.marks import mark_line
from twistchat.irc.message import Message
from twistchat.irc.refusals import word
from twistchat.irc.replaying import replay
from twistchat.irc.table import command
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.irc.client import Client

_CHATHISTORY = "CHATHISTORY"
#: Who has both reads in a history what was done to messages, besides what was said.
_PLAYBACK = Cap.EVENT_PLAYBACK | Cap.MESSAGE_TAGS


class Selector(Struct, frozen=True):
    """A place in a history: the messages before it have ids less than ``first``, those
    after it greater than ``last``."""

    first: int
    last: int


class Wanted(Struct, frozen=True):
    """Which messages are asked for: with ids between these two, the last of them if
    ``newest``, else the first."""

    after: int
    before: int
    newest: bool
    limit: int


@command("CHATHISTORY subcommand target [first] [second] [limit]", cost=2)
async def chathistory(client: Client, message: Message) -> None:
    """What was said before in a room that you are in, or between you and somebody:
    LATEST, BEFORE, AFTER, AROUND, BETWEEN; TARGETS says where anything was."""
    verb = message.parameters[0].upper()
    if verb == "TARGETS":
        await _targets(client, message)
        return
    choose = _SUBCOMMANDS.get(verb)
    if choose is None:
        raise _invalid("INVALID_PARAMS", verb, "Unknown subcommand")
    target, *references, limit = _parameters(message, verb)
    wanted = choose(
        [_selector(each, verb) for each in references], limit_of(client, limit)
    )
    talk = await _talk(client, target, verb)
    house = client.desk.house
    await house.pipeline.stored(client.outbox)
    events: list[Event] = []
    playback = client.caps & _PLAYBACK == _PLAYBACK
    for each in wanted:
        page = await house.archive.between(
            talk, each.after, each.before, each.limit, each.newest
        )
        events += page
        if playback:
            after, before = _span(each, page)
            most = max(each.limit, house.customs.page_most)
            events += await house.archive.amended(talk, after, before, most)
    events.sort(key=lambda event: event.id)
    if client.outbox.ending or (talk.room and talk.room not in client.here.user.rooms):
        return
    replay(client, word(target), events)  # as it was asked for, to be found again


def _span(wanted: Wanted, page: Sequence[Event]) -> tuple[int, int]:
    """Between which ids this is all that was said."""
    after, before = wanted.after, wanted.before
    if len(page) == wanted.limit and wanted.newest:
        after = page[0].id
    elif len(page) == wanted.limit:
        before = page[-1].id + 1
    return after, before


def _parameters(message: Message, verb: str) -> list[str]:
    """The target, the references, the limit."""
    given = message.parameters[1:]
    if len(given) != 2 + _REFERENCES[verb]:
        raise _invalid("NEED_MORE_PARAMS", verb, "Missing parameters")
    return given


def limit_of(client: Client, text: str) -> int:
    """How many messages are asked for, and at most as many as there may be."""
    if not (text.isascii() and text.isdecimal()) or not int(text[:9]):
        raise _invalid("INVALID_PARAMS", text[:32] or "*", "Invalid limit")
    most = client.desk.house.customs.page_most
    return min(int(text[:9]), most) if most else int(text[:9])


def _selector(text: str, verb: str) -> Selector:
    kind, equals, value = text.partition("=")
    try:
        if text == "*" and verb == "LATEST":
            return Selector(GREATEST_ID, -1)
        if kind == "msgid" and equals:
            id = read(value)
            return Selector(id, id)
        if kind == "timestamp" and equals:
            return moment(value)
    except ValueError:
        pass
    raise _invalid("INVALID_PARAMS", text[:64] or "*", "Invalid reference")


def moment(text: str) -> Selector:
    """A time as server-time writes it, ``2026-11-22T07:00:00.000Z``; ValueError."""
    if not text.endswith("Z"):
        raise ValueError(text)
    when = datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    at = round(when.timestamp() * 1000)
    first, after = (min(first_id_at(each), GREATEST_ID) for each in (at, at + 1))
    return Selector(first, after - 1)


async def _talk(client: Client, target: str, verb: str) -> Talk:
    """What was said where; nobody learns of what they may not read that it is there."""
    house, me = client.desk.house, client.here.user
    try:
        if target.startswith("#"):
            room = client.room_of(target)
            return Talk(room=room.id)
        try:
            person = house.chat.person(target).person
        except ChatError:
            owner = await house.accounts.away(target)
            if owner is None:
                raise
            person = owner
    except ChatError:
        failed = _invalid("INVALID_TARGET", verb, "Messages could not be retrieved")
        failed.args[2].append(target[:64])
        raise failed from None
    return Talk(one=me.id, other=person.id)


def _latest(references: Sequence[Selector], limit: int) -> list[Wanted]:
    return [Wanted(references[0].last, GREATEST_ID, True, limit)]


def _before(references: Sequence[Selector], limit: int) -> list[Wanted]:
    return [Wanted(0, references[0].first, True, limit)]


def _after(references: Sequence[Selector], limit: int) -> list[Wanted]:
    return [Wanted(references[0].last, GREATEST_ID, False, limit)]


def _around(references: Sequence[Selector], limit: int) -> list[Wanted]:
    """Half of them before; what it is around, and the rest, after."""
    first = references[0].first
    half = limit // 2
    older = [Wanted(0, first, True, half)] if half else []
    return [*older, Wanted(first - 1, GREATEST_ID, False, limit - half)]


def _between(references: Sequence[Selector], limit: int) -> list[Wanted]:
    """From the first towards the second, whichever of them is earlier."""
    one, other = references
    if one.first <= other.first:
        return [Wanted(one.last, other.first, False, limit)]
    return [Wanted(other.last, one.first, True, limit)]


_SUBCOMMANDS: dict[str, Callable[[Sequence[Selector], int], list[Wanted]]] = {
    "LATEST": _latest,
    "BEFORE": _before,
    "AFTER": _after,
    "AROUND": _around,
    "BETWEEN": _between,
}
_REFERENCES = {"LATEST": 1, "BEFORE": 1, "AFTER": 1, "AROUND": 1, "BETWEEN": 2}


async def _targets(client: Client, message: Message) -> None:
    """The rooms that the client is in, and the people, with whom something was said
    between two times; the last message of each decides, the latest comes last."""
    given = message.parameters[1:]
    if len(given) != 3:
        raise _invalid("NEED_MORE_PARAMS", "TARGETS", "Missing parameters")
    limit = limit_of(client, given[2])
    one, other = sorted(
        (_selector(each, "TARGETS") for each in given[:2]), key=lambda each: each.first
    )
    house, user = client.desk.house, client.here.user
    await house.pipeline.stored(client.outbox)
    rooms = {room.id: room.name for room in user.rooms.values()}
    found = await house.archive.talks(user.id, [*rooms], one.last, other.first, limit)
    if client.outbox.ending:
        return
    server = client.desk.customs.server
    batch = next_batch() if Cap.BATCH in client.caps else ""
    tags = {"batch": batch} if batch else {}
    if batch:
        client.send(f":{server} BATCH +{batch} draft/chathistory-targets")
    for name, id in found:
        at = timestamp((id >> 22) + EPOCH)
        client.send(f":{server} {_CHATHISTORY} TARGETS {name} {at}", **tags)
    if batch:
        client.send(f":{server} BATCH -{batch}")


def _invalid(name: str, what: str, sentence: str) -> Failed:
    return Failed(_CHATHISTORY, name, [what], sentence)


@command("MARKREAD [target] [timestamp]", sign=True)
def markread(client: Client, message: Message) -> None:
    """Ask up to when you have read a room, or say so. Rooms of accounts have marks, and
    all sessions share them."""
    target, until = message.at(0), message.at(1)
    if not target:
        raise Failed("MARKREAD", "NEED_MORE_PARAMS", (), "Missing parameters")
    room = _marked(client, target)
    if room is None:
        _tell_no_mark(client, target, until)
        return
    if until:
        place = _read_until(until)
        client.desk.house.chat.mark_read(client.here, room, place.last)
    server = client.desk.customs.server
    client.send(mark_line(server, client.here.user, room))


def _marked(client: Client, target: str) -> Room | None:
    """The room of that name that the client is in: nothing else has a mark. What was
    shown of a private talk is read."""
    try:
        return client.room_of(target)
    except ChatError:
        return None


def _read_until(text: str) -> Selector:
    kind, _, value = text.partition("=")
    try:
        if kind != "timestamp":
            raise ValueError(text)
        return moment(value)
    except ValueError:
        about = [text[:64]]
        sentence = "Invalid timestamp"
        raise Failed("MARKREAD", "INVALID_PARAMS", about, sentence) from None


def _tell_no_mark(client: Client, target: str, until: str) -> None:
    """Of a room elsewhere it is not said whether there is one."""
    if until:
        is_room = target.startswith("#")
        sentence = "You are not in there" if is_room else "Only rooms have marks"
        raise Failed("MARKREAD", "INVALID_PARAMS", [target[:64]], sentence)
    client.send(f":{client.desk.customs.server} MARKREAD {word(target[:64])} *")
