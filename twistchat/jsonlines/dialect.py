"""How events are told in JSON: one event, one line, the same for all readers."""

from collections.abc import Callable
from typing import Any, ClassVar

from msgspec import Struct

from twistchat.chat.events import (
    Amendment,
    Announced,
    Appeared,
    Appointed,
    AwayMarked,
    BotMarked,
    BroughtIn,
    CameBack,
    CameOnline,
    Deleted,
    Departed,
    Edited,
    Ended,
    Event,
    Invited,
    InviteSent,
    Joined,
    Kicked,
    Kind,
    Knocked,
    Left,
    Mailed,
    MarkedRead,
    Message,
    ModeSet,
    Pardoned,
    Reacted,
    RealnameChanged,
    Registered,
    Renamed,
    RoleGiven,
    Said,
    Sanctioned,
    Stopping,
    ToldPrivately,
    TopicChanged,
    TraitSet,
    Typing,
    Vanished,
    WentAway,
)
from twistchat.chat.ids import spell
from twistchat.chat.roles import Mode
from twistchat.jsonlines import shapes
from twistchat.jsonlines.file_shapes import FileShape, file_shape
from twistchat.jsonlines.framing import CLOSE, frame
from twistchat.jsonlines.shapes import (
    DEPARTURES,
    ROLES,
    ReactionShape,
    SaidShape,
    Shape,
    ToldShape,
    mark,
    sanction_shape,
)
from twistchat.jsonlines.writing import encode
from twistchat.text.stamps import timestamp

#: How a kind of saying is written; most of what is said is just said.
_KINDS = {kind: kind.value for kind in Kind}


class JsonDialect(Struct, frozen=True):
    """There is one way of telling; what differs is what carries the lines."""

    #: What the door of the carrier is called, and what it wants to be told at the end.
    door: ClassVar[str] = "json"
    end: ClassVar[bytes] = b""

    def word(self, event: Event) -> bytes:
        """The event as it is carried; nothing for what is told in another way."""
        shape = shape_of(event)
        return b"" if shape is None else self.carried(encode(shape) + b"\n")

    def carried(self, line: bytes) -> bytes:
        """A line, its LF included, as it is carried."""
        return line


class FramedDialect(JsonDialect, frozen=True):
    """Each line is a text message of a websocket."""

    door: ClassVar[str] = "web"
    end: ClassVar[bytes] = CLOSE

    def carried(self, line: bytes) -> bytes:
        """The line as a frame."""
        return frame(line)


#: All readers of lines share the one, all those of websockets the other.
DIALECT = JsonDialect()
FRAMED = FramedDialect()


def shape_of(event: Event) -> Shape | None:
    """The event as it is told; None if it is not."""
    return _SHAPES[type(event)](event)


def said(event: Said, replayed: bool = False) -> SaidShape:
    """What was said in a room, now or before."""
    reply_to, edited_at, reactions, file = _more(event)
    return SaidShape(
        *mark(event),
        event.room.name,
        event.sender.name,
        event.text,
        _KINDS[event.kind],
        replayed,
        reply_to,
        edited_at,
        reactions,
        file,
    )


def told(event: ToldPrivately, replayed: bool = False) -> ToldShape:
    """What was said privately, now or before."""
    reply_to, edited_at, reactions, file = _more(event)
    return ToldShape(
        *mark(event),
        event.sender.name,
        event.recipient.name,
        event.text,
        _KINDS[event.kind],
        replayed,
        reply_to,
        edited_at,
        reactions,
        file,
    )


_NOTHING_MORE = "", "", (), None


def _more(
    event: Message,
) -> tuple[str, str, tuple[ReactionShape, ...], FileShape | None]:
    """What few messages have."""
    file = event.file
    if not (event.reply_to or event.edited_at or event.reactions or file):
        return _NOTHING_MORE
    return (
        spell(event.reply_to) if event.reply_to else "",
        timestamp(event.edited_at) if event.edited_at else "",
        tuple(
            ReactionShape(each.text, tuple(one.name for one in each.people))
            for each in event.reactions
        ),
        None if file is None else file_shape(file),
    )


def _where(event: Amendment) -> tuple[str, str]:
    """The room, and the other one of a private talk; one of them is empty."""
    return (
        "" if event.room is None else event.room.name,
        "" if event.recipient is None else event.recipient.name,
    )


def _edited(event: Edited) -> Shape:
    target, sender = spell(event.target), event.sender.name
    return shapes.EditedShape(*mark(event), target, sender, event.text, *_where(event))


def _deleted(event: Deleted) -> Shape:
    target, sender = spell(event.target), event.sender.name
    return shapes.DeletedShape(*mark(event), target, sender, event.text, *_where(event))


def _reacted(event: Reacted) -> Shape:
    target, sender = spell(event.target), event.sender.name
    return shapes.ReactedShape(
        *mark(event), target, sender, event.text, event.added, *_where(event)
    )


def _departed(event: Departed) -> Shape:
    reason = DEPARTURES[event.reason]
    return shapes.DepartedShape(*mark(event), event.person.name, reason, event.text)


def _role(event: RoleGiven) -> Shape:
    return shapes.RoleShape(
        *mark(event),
        event.room.name,
        event.person.name,
        event.target.name,
        ROLES[event.role],
        ROLES[event.before],
        "" if event.former is None else event.former.name,
    )


def _mode(event: ModeSet) -> Shape:
    value = event.value
    if event.mode is Mode.KEY and value:  # a secret of those who know it
        value = "on"
    room, by = event.room.name, event.person.name
    return shapes.ModeShape(*mark(event), room, by, event.mode.value, value)


def _typing(event: Typing) -> Shape:
    room = "" if event.room is None else event.room.name
    state = event.state.value
    return shapes.TypingShape(*mark(event), event.sender.name, state, room)


def _ended(event: Ended) -> Shape:
    by = "" if event.by is None else event.by.name
    reason = event.reason.name.lower()
    return shapes.EndedShape(*mark(event), reason, by, event.text)


def _trait(event: TraitSet) -> Shape:
    trait = str(event.trait.name).lower()
    return shapes.TraitShape(*mark(event), event.person.name, trait, event.on)


_SHAPES: dict[type[Event], Callable[[Any], Shape | None]] = {
    Said: said,
    ToldPrivately: told,
    Edited: _edited,
    Deleted: _deleted,
    Reacted: _reacted,
    Joined: lambda e: shapes.JoinedShape(*mark(e), e.room.name, e.person.name, e.here),
    Left: lambda e: shapes.LeftShape(*mark(e), e.room.name, e.person.name, e.text),
    Departed: _departed,
    TopicChanged: lambda e: shapes.TopicShape(
        *mark(e), e.room.name, e.person.name, e.topic
    ),
    WentAway: lambda e: shapes.AwayShape(*mark(e), e.person.name, e.text),
    AwayMarked: lambda e: None,  # one's own sessions read it as others do
    TraitSet: _trait,
    CameBack: lambda e: shapes.BackShape(*mark(e), e.person.name),
    Stopping: lambda e: shapes.StoppingShape(*mark(e)),
    Renamed: lambda e: shapes.RenamedShape(*mark(e), e.person.name, e.now.name),
    Registered: lambda e: shapes.RegisteredShape(*mark(e), e.person.name),
    BroughtIn: lambda e: shapes.BroughtInShape(
        *mark(e), e.room.name, e.person.name, ROLES[e.role], e.joined
    ),
    RoleGiven: _role,
    ModeSet: _mode,
    Kicked: lambda e: shapes.KickedShape(
        *mark(e), e.room.name, e.person.name, e.target.name, e.text
    ),
    Sanctioned: lambda e: shapes.SanctionedShape(
        *mark(e), e.room.name, e.person.name, sanction_shape(e.sanction)
    ),
    Pardoned: lambda e: shapes.PardonedShape(
        *mark(e), e.room.name, e.person.name, sanction_shape(e.sanction)
    ),
    Invited: lambda e: shapes.InvitedShape(
        *mark(e), e.room.name, e.person.name, e.target.name
    ),
    InviteSent: lambda e: shapes.InviteSentShape(
        *mark(e), e.room.name, e.person.name, e.target.name
    ),
    Knocked: lambda e: shapes.KnockedShape(
        *mark(e), e.room.name, e.person.name, e.text
    ),
    Announced: lambda e: shapes.AnnouncedShape(
        *mark(e), e.person.name, e.text, e.official
    ),
    Appointed: lambda e: shapes.AppointedShape(
        *mark(e), e.person.name, e.target.name, e.on
    ),
    BotMarked: lambda e: shapes.BotMarkedShape(
        *mark(e), e.person.name, e.target.name, e.on
    ),
    Mailed: lambda e: shapes.MailedShape(*mark(e), e.sender.name, e.number, e.subject),
    RealnameChanged: lambda e: shapes.RealnameShape(
        *mark(e), e.person.name, e.realname
    ),
    Appeared: lambda e: shapes.AppearedShape(*mark(e), e.person.name),
    Vanished: lambda e: shapes.VanishedShape(*mark(e), e.person.name),
    CameOnline: lambda e: shapes.OnlineShape(*mark(e), e.person.name),
    Ended: _ended,
    Typing: _typing,
    MarkedRead: lambda e: shapes.ReadShape(*mark(e), e.room.name, spell(e.until)),
}
