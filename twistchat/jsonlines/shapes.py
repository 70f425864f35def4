"""How events look on the wire: one JSON object each, its kind in ``event``.

People and rooms are their names, ids are written as everywhere else (13 letters and
digits that sort as they came), times as RFC 3339 writes them. What is empty is left
out. Clients pass over events and keys that they do not know.
"""

from __future__ import annotations

from msgspec import Struct, field

from twistchat.chat import events
from twistchat.chat.ids import spell
from twistchat.chat.roles import Role, Sanction
from twistchat.jsonlines.file_shapes import FileShape
from twistchat.text.stamps import timestamp


class Shape(Struct, frozen=True, omit_defaults=True, tag_field="event"):
    """What every event has: its id and when it happened."""

    id: str
    at: str


class SanctionShape(Struct, frozen=True, omit_defaults=True):
    """A ban, a gag or the like: of a name or of a range of addresses, until then or for
    ever."""

    kind: str
    target: str
    by: str
    at: str
    until: str = ""
    reason: str = ""


class ReactionShape(Struct, frozen=True):
    """A sign under a message, and who put it there."""

    reaction: str
    people: tuple[str, ...]


class SaidShape(Shape, frozen=True, tag="said"):
    """Somebody said something in a room; ``kind`` may be ``emote`` (done rather than
    said) or ``notice`` (said by a program, to be answered by none). Several lines are
    parted by LF. ``reply_to`` is the id of the message that it answers. ``replayed``:
    it was said before; then ``edited_at`` says when its text was changed, and
    ``reactions`` what is under it. ``file`` is what was sent, and ``text`` is its name
    then."""

    room: str
    from_: str = field(name="from")
    text: str
    kind: str = "said"
    replayed: bool = False
    reply_to: str = ""
    edited_at: str = ""
    reactions: tuple[ReactionShape, ...] = ()
    file: FileShape | None = None


class ToldShape(Shape, frozen=True, tag="told"):
    """Somebody said something to one person alone; all else as in ``said``. A mail to
    a guest comes so too, one event for its subject and one for each line that is not
    empty: nobody keeps these, so they are not told again."""

    from_: str = field(name="from")
    to: str
    text: str
    kind: str = "said"
    replayed: bool = False
    reply_to: str = ""
    edited_at: str = ""
    reactions: tuple[ReactionShape, ...] = ()
    file: FileShape | None = None


class EditedShape(Shape, frozen=True, tag="edited"):
    """Somebody changed what they had said in a room, or privately (then ``to`` is the
    other one): ``text`` is all of the message ``target`` from now on."""

    target: str
    from_: str = field(name="from")
    text: str
    room: str = ""
    to: str = ""


class DeletedShape(Shape, frozen=True, tag="deleted"):
    """The message ``target`` is gone: its author has taken it back, or an operator of
    the room has taken it away; ``text`` is why."""

    target: str
    from_: str = field(name="from")
    text: str = ""
    room: str = ""
    to: str = ""


class ReactedShape(Shape, frozen=True, tag="reacted"):
    """Somebody put a sign under the message ``target``, or took it back if not
    ``added``."""

    target: str
    from_: str = field(name="from")
    reaction: str
    added: bool = False
    room: str = ""
    to: str = ""


class JoinedShape(Shape, frozen=True, tag="joined"):
    """Somebody came into a room; ``here`` people are in it now."""

    room: str
    who: str
    here: int


class LeftShape(Shape, frozen=True, tag="left"):
    """Somebody left a room and stays on the server; ``text`` is why."""

    room: str
    who: str
    text: str = ""


class DepartedShape(Shape, frozen=True, tag="departed"):
    """Somebody left the server, and all rooms; ``text`` is what they said."""

    who: str
    reason: str
    text: str = ""


class TopicShape(Shape, frozen=True, tag="topic"):
    """A room got a topic, or lost it."""

    room: str
    by: str
    topic: str = ""


class AwayShape(Shape, frozen=True, tag="away"):
    """Somebody is away."""

    who: str
    text: str = ""


class BackShape(Shape, frozen=True, tag="back"):
    """Somebody is back."""

    who: str


class TraitShape(Shape, frozen=True, tag="trait"):
    """The reader is a ``bot``, ``invisible`` to those who share no room, or ``sworn``
    an operator of the server while here; or, without ``on``, not any more. It was done
    in another session."""

    who: str
    trait: str
    on: bool = False


class StoppingShape(Shape, frozen=True, tag="stopping"):
    """The server is going down."""


class RenamedShape(Shape, frozen=True, tag="renamed"):
    """Somebody bears another name from now on."""

    who: str
    now: str


class RegisteredShape(Shape, frozen=True, tag="registered"):
    """A guest has made their name their own."""

    who: str


class BroughtInShape(Shape, frozen=True, tag="brought-in"):
    """An account is in a room, and is at least that there, because a guest who was has
    logged in to it. ``joined``: it was not there before."""

    room: str
    who: str
    role: str
    joined: bool = False


class RoleShape(Shape, frozen=True, tag="role"):
    """Somebody is ``role`` in a room now and was ``before``; a new owner makes the
    ``former`` one an operator."""

    room: str
    by: str
    who: str
    role: str
    before: str
    former: str = ""


class ModeShape(Shape, frozen=True, tag="mode"):
    """A room is otherwise than it was. An empty ``value`` is off; of a key it is told
    only that there is one."""

    room: str
    by: str
    mode: str
    value: str = ""


class KickedShape(Shape, frozen=True, tag="kicked"):
    """Somebody was put out of a room, by ``kick`` or by a ban, which is told before
    it (``sanctioned``); ``text`` is why."""

    room: str
    by: str
    who: str
    text: str = ""


class SanctionedShape(Shape, frozen=True, tag="sanctioned"):
    """Somebody is banned from a room, or silent there, or the like. Whom a ban finds in
    the room is put out of it, each with a ``kicked``."""

    room: str
    by: str
    sanction: SanctionShape


class PardonedShape(Shape, frozen=True, tag="pardoned"):
    """A sanction is lifted."""

    room: str
    by: str
    sanction: SanctionShape


class InvitedShape(Shape, frozen=True, tag="invited"):
    """The reader may come into a room."""

    room: str
    by: str
    who: str


class InviteSentShape(Shape, frozen=True, tag="invite-sent"):
    """Somebody was invited, for the operators of the room to know."""

    room: str
    by: str
    who: str


class KnockedShape(Shape, frozen=True, tag="knocked"):
    """Somebody outside asks to be let in, for the operators of the room to know."""

    room: str
    who: str
    text: str = ""


class AnnouncedShape(Shape, frozen=True, tag="announced"):
    """Something said to everybody; by the server itself if ``official``."""

    by: str
    text: str
    official: bool = False


class AppointedShape(Shape, frozen=True, tag="appointed"):
    """The reader is an operator of the server now, or no more."""

    by: str
    who: str
    on: bool = False


class BotMarkedShape(Shape, frozen=True, tag="bot-marked"):
    """The reader is a bot to the server now, which may say more at a time, or is
    none any more."""

    by: str
    who: str
    on: bool = False


class MailedShape(Shape, frozen=True, tag="mailed"):
    """Mail came; it has this ``number`` in the reader's box."""

    from_: str = field(name="from")
    number: int
    subject: str = ""


class RealnameShape(Shape, frozen=True, tag="realname"):
    """Somebody calls themselves otherwise at length."""

    who: str
    realname: str


class AppearedShape(Shape, frozen=True, tag="appeared"):
    """Somebody bears a name that is monitored."""

    who: str


class VanishedShape(Shape, frozen=True, tag="vanished"):
    """Nobody bears a monitored name any more."""

    who: str


class OnlineShape(Shape, frozen=True, tag="online"):
    """A friend has come."""

    who: str


class EndedShape(Shape, frozen=True, tag="ended"):
    """The server ends this session; if an operator does, who that is and why."""

    reason: str
    by: str = ""
    text: str = ""


class TypingShape(Shape, frozen=True, tag="typing"):
    """Somebody is writing something in a room, or to the reader alone; ``state`` is
    ``active``, ``paused`` or ``done``."""

    from_: str = field(name="from")
    state: str
    room: str = ""


class ReadShape(Shape, frozen=True, tag="read"):
    """The reader's account has read a room up to a message, in another session; see
    "Unread and read marks"."""

    room: str
    until: str


class ResumedShape(Shape, frozen=True, tag="resumed"):
    """All that was missed up to ``id`` has been told: what comes now is new."""


class ClosingShape(Struct, frozen=True, tag_field="event", tag="closing"):
    """The connection ends, and why; the last that is sent."""

    reason: str


#: How what somebody is in a room is written.
ROLES = {role: role.name.lower() for role in Role}

#: How the way in which somebody left is written.
DEPARTURES = {
    reason: reason.name.lower().replace("_", "-") for reason in events.Departure
}


def sanction_shape(sanction: Sanction) -> SanctionShape:
    """A sanction as it is told and listed."""
    return SanctionShape(
        kind=sanction.kind.value,
        target=sanction.target,
        by=sanction.by,
        at=timestamp(sanction.at),
        until=timestamp(sanction.until) if sanction.until else "",
        reason=sanction.reason,
    )


def mark(event: events.Event) -> tuple[str, str]:
    """What every shape has of its event."""
    return spell(event.id), timestamp(event.at)
