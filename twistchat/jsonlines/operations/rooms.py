"""Operations about rooms: coming, going, looking around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from twistchat.chat.mode_values import room_key
from twistchat.chat.names import room_name
from twistchat.chat.roles import Mode
from twistchat.chat.rooms import Room
from twistchat.jsonlines.answers import RoomState, replayed, room_state
from twistchat.jsonlines.errors import BadRequest
from twistchat.jsonlines.shapes import SaidShape, ToldShape
from twistchat.jsonlines.table import DONE, Answer, Request, operation

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client


class InRoom(Answer, frozen=True, kw_only=True):
    """The room one is in now; ``messages`` are the last that were said there."""

    state: RoomState
    messages: tuple[SaidShape | ToldShape, ...] = ()


class ListedRoom(Struct, frozen=True, omit_defaults=True):
    """A room in the list; ``here`` people are in it."""

    room: str
    topic: str = ""
    here: int = 0
    joined: bool = False


class RoomList(Answer, frozen=True, kw_only=True):
    """``more``: there are more than are listed."""

    rooms: list[ListedRoom]
    more: bool = False


class Join(Request, frozen=True, kw_only=True, tag="join"):
    """Enter a room, which is made if there is none of that name: who makes it is its
    owner or, as a guest, its operator. With ``replay`` the last messages come with the
    answer. Where one is already it is answered once more, and nobody is told. A room
    with a key is refused with ``key-needed``, be the key missing or wrong, a private
    one with ``invite-needed``; other refusals are ``banned``, ``room-full`` and
    ``too-many-rooms``."""

    room: str
    key: str = ""
    replay: bool = True


class Create(Request, frozen=True, kw_only=True, tag="create"):
    """Make a new room and enter it, as its owner or, as a guest, its operator;
    ``room-exists`` if there is one of that name."""

    room: str
    mode: Literal["", "private", "key", "readonly"] = ""
    key: str = ""


class Part(Request, frozen=True, kw_only=True, tag="part"):
    """Leave a room; the others read the reason. ``not-in-room`` if one is not in it."""

    room: str
    reason: str = ""


class Rooms(Request, frozen=True, kw_only=True, tag="rooms"):
    """List the rooms, or those whose name has the pattern in it."""

    pattern: str = ""


class State(Request, frozen=True, kw_only=True, tag="room"):
    """Who is in a room that one is in, what it is about, what it is like;
    ``not-in-room`` for all others."""

    room: str


class Topic(Request, frozen=True, kw_only=True, tag="topic"):
    """Set what a room is about; an empty topic takes it away."""

    room: str
    topic: str


class Mute(Request, frozen=True, kw_only=True, tag="mute"):
    """Stay in a room and hear nothing from it over this connection, or hear it again.
    That ends with the connection, or when one leaves the room."""

    room: str
    on: bool = True


@operation("rooms", Join, InRoom)
async def join(client: Client, request: Join) -> None:
    chat, session = client.desk.chat, client.here
    name = room_name(request.room)
    known = chat.room_in_use(name)
    if known is None or known.id not in session.user.rooms:
        await _pace(client)
        known = await client.desk.rooms.open(name, session.user)
    if not client.outbox.ending:
        chat.join(session, known, request.key)
    _in_room(client, known, request.replay)


@operation("rooms", Create, InRoom)
async def create(client: Client, request: Create) -> None:
    session, rooms = client.here, client.desk.rooms
    name = room_name(request.room)
    if bool(request.key) != (request.mode == "key"):
        raise BadRequest("the mode key has a key, and no other has one")
    key = room_key(request.key) if request.mode == "key" else ""
    await _pace(client)
    made = await rooms.create(name, session.user)
    client.desk.chat.join(session, made)
    if request.mode:
        mode = Mode(request.mode)
        await client.keep(client.desk.order.mode(session, made, mode, key or "on"))
    _in_room(client, made, replay=False)


async def _pace(client: Client) -> None:
    """Wait until one more room may be joined; TooManyRooms if none may."""
    client.desk.chat.may_join(client.here.user)
    pause = client.intake.pace_join()
    if pause is not None:
        await pause


def _in_room(client: Client, room: Room, replay: bool) -> None:
    """Answer with the state of a room and its last messages; what is not stored yet
    comes after the answer, as events."""
    me = client.here.user
    backlog = client.desk.customs.backlog if replay else 0
    recent = room.recent[-backlog:] if backlog else []
    if recent:
        client.desk.chat.reading.shown(me, room, recent[0].id)
    client.answer(InRoom(state=_state(client, room), messages=replayed(recent, me)))
    client.desk.delivery.catch_up(client.here, room)


def _state(client: Client, room: Room) -> RoomState:
    return room_state(room, client.here.user, room.id in client.here.muted)


@operation("rooms", Part)
def part(client: Client, request: Part) -> Answer:
    room = client.room_of(request.room)
    client.desk.chat.leave(client.here, room, request.reason)
    return DONE


@operation("rooms", Rooms, RoomList, costly=True)
async def rooms(client: Client, request: Rooms) -> Answer:
    most = client.desk.customs.rooms_listed
    wanted = request.pattern.lower().removeprefix("#")
    kept = await client.desk.archive.rooms(wanted, most)
    me = client.here.user
    found = {
        room.name: ListedRoom(
            room.name, room.topic.text, len(room.members), room.id in me.rooms
        )
        for room in client.desk.chat.rooms()
        if wanted in room.key
        and (me.operator or room.id in me.rooms or not room.modes.private)
    }
    for row in kept:
        found.setdefault(row.name, ListedRoom(row.name, row.topic))
    more = len(found) > most or len(kept) == most
    return RoomList(rooms=list(found.values())[:most], more=more)


@operation("rooms", State, InRoom)
def state(client: Client, request: State) -> Answer:
    return InRoom(state=_state(client, client.room_of(request.room)))


@operation("rooms", Topic)
async def topic(client: Client, request: Topic) -> Answer:
    room = client.room_of(request.room)
    await client.keep(client.desk.order.topic(client.here, room, request.topic))
    return DONE


@operation("rooms", Mute)
def mute(client: Client, request: Mute) -> Answer:
    room, reading = client.room_of(request.room), client.desk.chat.reading
    if request.on:
        reading.mute(client.here, room)
    else:
        reading.unmute(client.here, room)
    client.retune()
    return DONE
