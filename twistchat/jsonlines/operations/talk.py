"""Operations that say something, and that change what was said."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from twistchat.chat import errors
from twistchat.chat.events import Kind, Message, Person, TypingState
from twistchat.chat.ids import spell, time_of
from twistchat.chat.roles import Right
from twistchat.chat.rooms import History, Room
from twistchat.jsonlines.answers import Messages, Sent, replayed
from twistchat.jsonlines.errors import BadRequest
from twistchat.jsonlines.requests import id_of
from twistchat.jsonlines.table import DONE, Answer, Request, operation
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

#: What a program calls a message of its own.
ClientId = Annotated[str, Meta(max_length=64, pattern="^[!-~]*$")]
KindOf = Literal["said", "emote", "notice"]


class Say(Request, frozen=True, kw_only=True, tag="say"):
    """Say something in a room one is in, perhaps in several lines. The answer comes
    when it is stored. ``reply_to`` is the id of a message of that room that it answers.
    A room that one is not in and one that does not exist are the same:
    ``not-in-room``. Who is silent there is refused with ``gagged``, and in a room where
    only some speak with ``right-missing``.

    Under its ``client_id``, which only accounts may give, a message is said once: sent
    again after a broken connection it is answered with the first id, whatever else is
    in the request.
    """

    room: str
    text: str
    kind: KindOf = "said"
    reply_to: str = ""
    client_id: ClientId = ""


class Tell(Request, frozen=True, kw_only=True, tag="tell"):
    """Say something to one person alone. Who is not here and owns the name reads it
    later; nobody of that name is ``no-such-person``. All else is as with ``say``."""

    to: str
    text: str
    kind: KindOf = "said"
    reply_to: str = ""
    client_id: ClientId = ""


class Edit(Request, frozen=True, kw_only=True, tag="edit"):
    """Put another text in the place of what one said; others read that it was
    changed."""

    id: str
    text: str


class Delete(Request, frozen=True, kw_only=True, tag="delete"):
    """Take back what one said; operators of a room take away what others said there.
    The server's operators can still look it up."""

    id: str
    reason: str = ""


class React(Request, frozen=True, kw_only=True, tag="react"):
    """Put a sign under a message, an emoji or one word, or take one's own back."""

    id: str
    reaction: str
    on: bool = True


class Find(Request, frozen=True, kw_only=True, tag="message"):
    """One message, by its id, of a room one is in or of one's private talks;
    ``no-such-message`` if there is none, or if one may not read it."""

    id: str


class Type(Request, frozen=True, kw_only=True, tag="typing"):
    """Tell a room, or one person, that one is writing, or not any more."""

    room: str = ""
    to: str = ""
    state: Literal["active", "paused", "done"] = "active"


@operation("talk", Say, Sent, sign=True)
def say(client: Client, request: Say) -> Awaitable[Answer | None] | None:
    room = client.room_of(request.room)
    if request.reply_to or request.client_id:
        return _say_with_care(client, request, room)
    _say(client, request, room, None)
    return None


async def _say_with_care(client: Client, request: Say, room: Room) -> Answer | None:
    """What has to be looked up first is."""
    reply_to, answer = await _looked_up(client, request, room)
    if answer is None and not client.outbox.ending:
        _say(client, request, client.room_of(request.room), reply_to)
    return answer


def _say(client: Client, request: Say, room: Room, reply_to: Message | None) -> None:
    client.desk.chat.say(
        client.here,
        room,
        request.text,
        Kind(request.kind),
        lines=True,
        reply_to=reply_to,
        client_id=request.client_id,
    )


@operation("talk", Tell, Sent, sign=True)
def tell(client: Client, request: Tell) -> Awaitable[Answer | None] | None:
    if request.reply_to or request.client_id:
        return _tell_with_care(client, request)
    try:
        _tell(client, request, None, None)
    except errors.NobodyThere:
        if client.desk.delivery.private is History.OFF:
            raise
        return _tell_with_care(client, request)
    return None


async def _tell_with_care(client: Client, request: Tell) -> Answer | None:
    """What has to be looked up first is; also who it is that is not here."""
    to = await client.whoever(request.to)
    reply_to, answer = await _looked_up(client, request, to)
    if answer is None and not client.outbox.ending:
        _tell(client, request, reply_to, to)
    return answer


def _tell(
    client: Client, request: Tell, reply_to: Message | None, to: Person | None
) -> None:
    keeps = client.desk.delivery.private is not History.OFF
    client.desk.chat.tell(
        client.here,
        [request.to],
        request.text,
        Kind(request.kind),
        {request.to: to} if to is not None and keeps else {},
        lines=True,
        reply_to=reply_to,
        client_id=request.client_id,
    )


async def _looked_up(
    client: Client, request: Say | Tell, place: Room | Person
) -> tuple[Message | None, Answer | None]:
    """What is answered, as it is now that both are known; and the answer, if it was
    sent before."""

    async def look() -> tuple[Message | None, Answer | None]:
        reply_to = await _answered(client, request, place)
        return reply_to, await _said_before(client, request)

    if not request.reply_to:
        return await look()
    return await client.desk.messages.unchanged(id_of(request.reply_to), look)


async def _answered(
    client: Client, request: Say | Tell, place: Room | Person
) -> Message | None:
    """The message that is answered; NoSuchMessage if it is not there."""
    if not request.reply_to:
        return None
    id, user = id_of(request.reply_to), client.here.user
    return await client.desk.messages.find_in(user, id, place)


async def _said_before(client: Client, request: Say | Tell) -> Answer | None:
    """The answer to what was sent under that name before."""
    user = client.here.user
    if not request.client_id:
        return None
    if user.account is None:
        raise errors.RightMissing(Right.ACCOUNT.value, "")
    first = await client.desk.messages.first(user.id, request.client_id)
    if first is None:
        return None
    return Sent(id=spell(first), at=timestamp(time_of(first)), repeated=True)


@operation("talk", Edit, Sent, sign=True)
async def edit(client: Client, request: Edit) -> None:
    target = await _found(client, request.id)
    if not client.outbox.ending:
        client.desk.chat.edit(client.here, target, request.text, lines=True)


@operation("talk", Delete, Sent, sign=True)
async def delete(client: Client, request: Delete) -> None:
    target = await _found(client, request.id)
    if not client.outbox.ending:
        client.desk.chat.delete(client.here, target, request.reason)


@operation("talk", React, Sent, sign=True)
async def react(client: Client, request: React) -> None:
    target = await _found(client, request.id)
    if not client.outbox.ending:
        client.desk.chat.react(client.here, target, request.reaction, request.on)


@operation("memory", Find, Messages)
async def message(client: Client, request: Find) -> Answer:
    found = await _found(client, request.id)
    return Messages(messages=replayed([found], client.here.user))


async def _found(client: Client, id: str) -> Message:
    """The message of that id, once what one has said before is stored."""
    if client.outbox.waits:
        await client.desk.pipeline.stored(client.outbox)
    return await client.desk.messages.find(client.here.user, id_of(id))


@operation("talk", Type)
def type_(client: Client, request: Type) -> Answer:
    if bool(request.room) == bool(request.to):
        raise BadRequest("either room or to is wanted")
    chat, state = client.desk.chat, TypingState(request.state)
    place = client.room_of(request.room) if request.room else chat.person(request.to)
    chat.type(client.here, place, state)
    return DONE
