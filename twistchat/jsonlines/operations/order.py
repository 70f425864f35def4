"""Operations that keep order: who is what in a room, what a room is like, who may come
there and who may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from twistchat.chat import errors
from twistchat.chat.events import Person
from twistchat.chat.names import room_name
from twistchat.chat.roles import Mode, Role, SanctionKind
from twistchat.chat.spans import LONGEST
from twistchat.jsonlines.errors import BadRequest
from twistchat.jsonlines.shapes import SanctionShape, sanction_shape
from twistchat.jsonlines.table import DONE, Answer, Request, operation

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

RoleName = Literal["voice", "operator", "owner"]
Kind = Literal["ban", "gag", "exception", "invitation"]


class GiveRole(Request, frozen=True, kw_only=True, tag="give-role"):
    """Let somebody speak where that takes a ``voice``, make them an ``operator`` of a
    room, or hand a room that one owns over to the owner of an account. It is
    ``take-role`` that makes somebody an ordinary member."""

    room: str
    who: str
    role: RoleName


class TakeRole(Request, frozen=True, kw_only=True, tag="take-role"):
    """Take from somebody what they are in a room: an ``owner`` stays an operator, all
    others become ordinary members. ``role`` is what they are; if they are not that, it
    is ``already-so``."""

    room: str
    who: str
    role: RoleName


class SetMode(Request, frozen=True, kw_only=True, tag="set-mode"):
    """Make a room otherwise. ``private`` (only for who is invited), ``readonly`` (only
    operators and voices speak) and ``topiclock`` (only operators set the topic) are
    true or false, ``key`` is a word, ``limit`` a number of people; false takes each of
    them away."""

    room: str
    mode: Literal["private", "key", "readonly", "topiclock", "limit"]
    value: bool | int | str


class Key(Request, frozen=True, kw_only=True, tag="key"):
    """The key of a room, for its operators."""

    room: str


class RoomKey(Answer, frozen=True, kw_only=True):
    """Without a ``key`` there is none."""

    key: str = ""


class Kick(Request, frozen=True, kw_only=True, tag="kick"):
    """Put somebody out of a room; they may come back."""

    room: str
    who: str
    reason: str = ""


class Sanction(Request, frozen=True, kw_only=True, tag="sanction"):
    """Keep somebody out of a room (``ban``) or let them stay there silent (``gag``); or
    let neither hold for them (``exception``), or let them into a private room at any
    time (``invitation``). The ``target`` is a name, borne or not, or an address, or a
    range of them such as 10.0.0.0/8. It lasts for so many ``seconds``, or with 0 for
    ever. Whom a ban finds in the room is put out of it: after ``sanctioned`` comes a
    ``kicked`` for each."""

    room: str
    kind: Kind
    target: str
    seconds: int = 0
    reason: str = ""


class InForce(Answer, frozen=True, kw_only=True):
    """The sanction as it was stored."""

    sanction: SanctionShape


class Pardon(Request, frozen=True, kw_only=True, tag="pardon"):
    """Lift the sanctions of one kind that a name or a range of addresses is under."""

    room: str
    kind: Kind
    target: str


class Sanctions(Request, frozen=True, kw_only=True, tag="sanctions"):
    """Who is banned from a room or silent there, spared that, or let in at any time,
    for its operators."""

    room: str


class SanctionList(Answer, frozen=True, kw_only=True):
    """In the order in which they came to be."""

    sanctions: list[SanctionShape]


class Invite(Request, frozen=True, kw_only=True, tag="invite"):
    """Let somebody into a room that is private or has a key, once, and tell them; of an
    open one they are only told. ``already-in-room`` if they are there. ``always``: they
    may come into a private one at any time, as the sanction ``invitation`` has it."""

    room: str
    who: str
    always: bool = False


class InvitedOne(Answer, frozen=True, kw_only=True):
    """``here``: they were told; else the invitation waits for them."""

    here: bool = False


class Knock(Request, frozen=True, kw_only=True, tag="knock"):
    """Ask the operators of a room that is private, full or has a key to let one in. A
    room that anybody may enter is ``room-open``, one where one is ``already-in-room``,
    one that nobody is in ``no-such-room``, and without an operator there it is
    ``nobody-to-ask``."""

    room: str
    text: str = ""


# Roles

#: What each is taken from, and leaves.
_TAKEN = {
    Role.VOICE: Role.MEMBER,
    Role.OPERATOR: Role.MEMBER,
    Role.OWNER: Role.OPERATOR,
}


@operation("order", GiveRole)
async def give_role(client: Client, request: GiveRole) -> Answer:
    room, role = client.room_of(request.room), Role[request.role.upper()]
    whom = await client.whoever(request.who)
    await client.keep(client.desk.order.give(client.here, room, whom, role))
    return DONE


@operation("order", TakeRole)
async def take_role(client: Client, request: TakeRole) -> Answer:
    room, role = client.room_of(request.room), Role[request.role.upper()]
    whom = await client.whoever(request.who)
    order, left = client.desk.order, _TAKEN[role]
    await client.keep(order.take(client.here, room, whom, (role,), left))
    return DONE


# What a room is like

#: What the value of a mode is, if not true.
_VALUES: dict[Mode, type] = {Mode.KEY: str, Mode.LIMIT: int}
_WANTED = {bool: "true or false", str: "a word, or false", int: "a number, or false"}


@operation("order", SetMode)
async def set_mode(client: Client, request: SetMode) -> Answer:
    room, mode = client.room_of(request.room), Mode(request.mode)
    value = _value(mode, request.value)
    await client.keep(client.desk.order.mode(client.here, room, mode, value))
    return DONE


def _value(mode: Mode, given: bool | int | str) -> str:
    wanted = _VALUES.get(mode, bool)
    if given is False:
        return ""
    if type(given) is not wanted:
        raise BadRequest(f"the value of {mode.value} is {_WANTED[wanted]}")
    return "on" if given is True else str(given)


@operation("order", Key, RoomKey)
def key(client: Client, request: Key) -> Answer:
    room = client.room_of(request.room)
    return RoomKey(key=client.desk.order.key(client.here, room))


# Out of a room, and silent


@operation("order", Kick)
async def kick(client: Client, request: Kick) -> Answer:
    room = client.room_of(request.room)
    whom = await client.whoever(request.who)
    reason = request.reason
    await client.keep(client.desk.order.kick(client.here, room, whom, reason))
    return DONE


@operation("order", Sanction, InForce)
async def sanction(client: Client, request: Sanction) -> Answer:
    if not 0 <= request.seconds <= LONGEST:
        raise errors.BadSpan(str(request.seconds)[:32])
    return await _sanction(client, request)


async def _sanction(client: Client, asked: Sanction) -> InForce:
    room, kind = client.room_of(asked.room), SanctionKind(asked.kind)
    whom = await _meant(client, asked.target)
    change = client.desk.order.sanction(
        client.here, room, kind, whom, asked.seconds, asked.reason
    )
    await client.keep(change)
    return InForce(sanction=sanction_shape(change.sanction))


async def _meant(client: Client, text: str) -> str | Person:
    """Who bears the name or owns it; the text itself if nobody does, or if it is an
    address."""
    try:
        return await client.whoever(text)
    except errors.NobodyThere:
        return text


@operation("order", Pardon, SanctionList)
async def pardon(client: Client, request: Pardon) -> Answer:
    room, kind = client.room_of(request.room), SanctionKind(request.kind)
    whom = await _meant(client, request.target)
    changes = client.desk.order.pardon(client.here, room, kind, whom)
    for change in changes:
        await client.keep(change)
    lifted = [sanction_shape(change.sanction) for change in changes]
    return SanctionList(sanctions=lifted)


@operation("order", Sanctions, SanctionList, costly=True)
def sanctions(client: Client, request: Sanctions) -> Answer:
    room = client.room_of(request.room)
    known = client.desk.order.sanctions(client.here, room)
    return SanctionList(sanctions=[sanction_shape(each) for each in known])


# Letting in


@operation("order", Invite, InvitedOne)
async def invite(client: Client, request: Invite) -> Answer:
    room = client.room_of(request.room)
    if request.always:
        always = Sanction(room=request.room, kind="invitation", target=request.who)
        await _sanction(client, always)
        return InvitedOne()
    whom = await client.whoever(request.who)
    order, now = client.desk.order, client.desk.seconds()
    await client.keep(order.invite(client.here, room, whom, now))
    return InvitedOne(here=client.desk.chat.is_here(whom))


@operation("order", Knock)
def knock(client: Client, request: Knock) -> Answer:
    order, name = client.desk.order, room_name(request.room)
    change = order.knock(client.here, name, request.text, client.desk.seconds())
    order.apply(change, None)
    return DONE
