"""What several operations answer with."""

from collections.abc import Iterable

from msgspec import Struct

from twistchat.chat.events import Amendment, Event, Message, Said, ToldPrivately
from twistchat.chat.roles import Mode, Modes, Role
from twistchat.chat.rooms import Room
from twistchat.chat.users import Trait, User
from twistchat.jsonlines.dialect import said, shape_of, told
from twistchat.jsonlines.shapes import ROLES, SaidShape, Shape, ToldShape
from twistchat.jsonlines.table import Answer
from twistchat.text.stamps import timestamp


class Sent(Answer, frozen=True, kw_only=True):
    """What was said, or done to a message, is stored under this id. ``repeated``: it
    was already, under its ``client_id``, and is not said again."""

    id: str
    at: str
    repeated: bool = False


class Member(Struct, frozen=True, omit_defaults=True):
    """Somebody who is in a room."""

    name: str
    role: str = ROLES[Role.MEMBER]
    away: bool = False
    bot: bool = False


class RoomState(Struct, frozen=True, omit_defaults=True):
    """A room that the reader is in. ``modes`` are those that are on: ``on``, or the
    number of a limit."""

    room: str
    members: list[Member]
    topic: str = ""
    topic_by: str = ""
    topic_at: str = ""
    modes: dict[str, str] = {}
    muted: bool = False


class Messages(Answer, frozen=True, kw_only=True):
    """What was said before, as events; ``more``: there is more beyond the last one."""

    messages: tuple[SaidShape | ToldShape, ...]
    more: bool = False


def room_state(room: Room, me: User, muted: bool = False) -> RoomState:
    """The room as one reads it who is in it."""
    members = [
        Member(
            user.person.name,
            ROLES[room.roles.get(user.id, Role.MEMBER)],
            user.away is not None,
            Trait.BOT in user.traits,
        )
        for user in room.members.values()
    ]
    topic = room.topic
    at = timestamp(topic.at) if topic.text else ""
    return RoomState(
        room.name, members, topic.text, topic.by, at, modes_of(room.modes), muted
    )


def modes_of(modes: Modes) -> dict[str, str]:
    """The modes that are on; a key is a secret of those who know it."""
    values = {mode: modes.value(mode) for mode in Mode}
    if values[Mode.KEY]:
        values[Mode.KEY] = "on"
    return {mode.value: value for mode, value in values.items() if value}


def replayed(events: Iterable[Event], me: User) -> tuple[SaidShape | ToldShape, ...]:
    """What was said before, but for what those said whom the reader ignores."""
    shapes: list[SaidShape | ToldShape] = []
    for event in events:
        if isinstance(event, Said) and event.sender.id not in me.ignoring:
            shapes.append(said(event, replayed=True))
        elif isinstance(event, ToldPrivately) and event.sender.id not in me.ignoring:
            shapes.append(told(event, replayed=True))
    return tuple(shapes)


def missed(events: Iterable[Message | Amendment], me: User) -> list[Shape]:
    """The same with what became of messages since."""
    shapes: list[Shape] = []
    for event in events:
        if isinstance(event, Said | ToldPrivately):
            shapes += replayed([event], me)
        elif event.sender.id not in me.ignoring and (shape := shape_of(event)):
            shapes.append(shape)
    return shapes
