"""What can happen, as immutable facts.

The service decides and says what happened as one of these; each dialect words it; the
store keeps the ones that are kept. ``id`` is the event's place in the one order of its
room (`twistchat.chat.ids`), ``at`` its time in milliseconds since 1970 (UTC). The time
is for people, the id decides.
"""

from typing import ClassVar

from msgspec import Struct

from twistchat.chat.files import File as File
from twistchat.chat.kinds import Departure as Departure
from twistchat.chat.kinds import Ending as Ending
from twistchat.chat.kinds import Kind as Kind
from twistchat.chat.kinds import TypingState as TypingState
from twistchat.chat.roles import Mode, Role, Sanction
from twistchat.chat.traits import Trait
from twistchat.chat.who import Person as Person
from twistchat.chat.who import Place as Place
from twistchat.chat.who import Quote as Quote
from twistchat.chat.who import Reaction as Reaction


class Event(Struct, frozen=True):
    """The base of all that can happen."""

    id: int
    at: int


class Said(Event, frozen=True):
    """Somebody said something in a room; several lines are parted by LF.

    ``reply_to`` is the id of the message that it answers, 0 for none, and ``quote`` how
    that begins, unless it is gone; ``client_id`` what the sender's program calls it,
    which nobody else is told; ``edited_at`` when the text was last changed, 0 for
    never; ``reactions`` those when it is read again; ``file`` what was sent.
    """

    room: Place
    sender: Person
    text: str
    kind: Kind = Kind.SAID
    reply_to: int = 0
    client_id: str = ""
    edited_at: int = 0
    reactions: tuple[Reaction, ...] = ()
    file: File | None = None
    quote: Quote | None = None


class ToldPrivately(Event, frozen=True):
    """Somebody said something to one person alone; see `Said`."""

    sender: Person
    recipient: Person
    text: str
    kind: Kind = Kind.SAID
    reply_to: int = 0
    client_id: str = ""
    edited_at: int = 0
    reactions: tuple[Reaction, ...] = ()
    file: File | None = None
    quote: Quote | None = None


class Edited(Event, frozen=True):
    """Somebody changed what they had said: ``text`` is all of it from now on.

    ``target`` is the id of the message and ``author`` who wrote it. It was said in the
    ``room``, or else in a private talk, whose other party, seen from who does something
    now, is ``recipient``.
    """

    room: Place | None
    recipient: Person | None
    sender: Person
    target: int
    text: str
    author: Person
    client_id: ClassVar[str] = ""


class Deleted(Event, frozen=True):
    """Somebody took back a message, their own or as an operator; ``text`` is why, or
    empty. All else as in `Edited`."""

    room: Place | None
    recipient: Person | None
    sender: Person
    target: int
    text: str
    author: Person
    client_id: ClassVar[str] = ""


class Reacted(Event, frozen=True):
    """Somebody put the sign ``text`` under a message, or took it back if not ``added``.
    ``quote`` is how the message begins, unless it is gone. All else as in `Edited`."""

    room: Place | None
    recipient: Person | None
    sender: Person
    target: int
    text: str
    added: bool
    author: Person
    quote: Quote | None = None
    client_id: ClassVar[str] = ""


class Joined(Event, frozen=True):
    """Somebody came into a room; ``here`` people are in it now."""

    room: Place
    person: Person
    here: int


class Left(Event, frozen=True):
    """Somebody left one room and stays on the server; ``text`` is the reason given."""

    room: Place
    person: Person
    text: str


class Departed(Event, frozen=True):
    """Somebody left the server; ``text`` is what they said on quitting."""

    person: Person
    reason: Departure
    text: str


class TopicChanged(Event, frozen=True):
    """A room got a topic, or lost it if ``topic`` is empty."""

    room: Place
    person: Person
    topic: str


class WentAway(Event, frozen=True):
    person: Person
    text: str


class CameBack(Event, frozen=True):
    person: Person


class AwayMarked(Event, frozen=True):
    """The reader is ``away`` now, or not any more: for the user's other sessions."""

    person: Person
    away: bool


class TraitSet(Event, frozen=True):
    """The reader is so now, or not any more: for the user's other sessions."""

    person: Person
    trait: Trait
    on: bool


class Stopping(Event, frozen=True):
    """The server is going down."""


class Renamed(Event, frozen=True):
    """Somebody bears another name now. A guest who logged in is the person of their
    account from then on: then ``now`` has another id."""

    person: Person
    now: Person


class Registered(Event, frozen=True):
    """A guest has made the name that they bear theirs."""

    person: Person


class BroughtIn(Event, frozen=True):
    """A guest who logged in to an account that was here already has brought it into a
    room, unless it was there; it has at least that ``role`` there from then on. Those
    who are told of names, and not of who is where, have been told by `Renamed`."""

    room: Place
    person: Person
    role: Role
    joined: bool


class RoleGiven(Event, frozen=True):
    """Somebody is something else in a room now than ``before``; a new owner makes the
    old one, who is ``former`` if they are there too, an operator."""

    room: Place
    person: Person
    target: Person
    role: Role
    before: Role = Role.MEMBER
    former: Person | None = None


class ModeSet(Event, frozen=True):
    """A room is otherwise than it was; ``value`` as in `Modes.value`."""

    room: Place
    person: Person
    mode: Mode
    value: str


class Kicked(Event, frozen=True):
    """Somebody was put out of a room; ``text`` is the reason given."""

    room: Place
    person: Person
    target: Person
    text: str


class Sanctioned(Event, frozen=True):
    """Somebody is banned from a room, or silent there, or the like."""

    room: Place
    person: Person
    sanction: Sanction


class Pardoned(Event, frozen=True):
    """A sanction is lifted."""

    room: Place
    person: Person
    sanction: Sanction


class Invited(Event, frozen=True):
    """Somebody may come into a room, whatever else keeps them out."""

    room: Place
    person: Person
    target: Person


class InviteSent(Event, frozen=True):
    """Somebody was invited, for the operators of the room to know."""

    room: Place
    person: Person
    target: Person


class Knocked(Event, frozen=True):
    """Somebody outside asks to be let in; the room's operators are told."""

    room: Place
    person: Person
    text: str


class Announced(Event, frozen=True):
    """Something said to everybody: by the server if ``official``, else by somebody."""

    person: Person
    text: str
    official: bool


class Appointed(Event, frozen=True):
    """The reader, ``target``, is an operator of the server now, or no more if not
    ``on``."""

    person: Person
    target: Person
    on: bool


class BotMarked(Event, frozen=True):
    """The reader, ``target``, is a bot to the server now, which may say more at a time,
    or no more if not ``on``."""

    person: Person
    target: Person
    on: bool


class Mailed(Event, frozen=True):
    """Mail came; it has this ``number`` in the recipient's box."""

    recipient: Person
    sender: Person
    number: int
    subject: str


class RealnameChanged(Event, frozen=True):
    """Somebody calls themselves otherwise at length."""

    person: Person
    realname: str


class Appeared(Event, frozen=True):
    """Somebody bears a name that is monitored."""

    person: Person


class Vanished(Event, frozen=True):
    """Nobody bears a name any more that is monitored; ``person`` did until now."""

    person: Person


class CameOnline(Event, frozen=True):
    """Somebody is here, for those who have them as a friend."""

    person: Person


class Ended(Event, frozen=True):
    """The reader's session is ended by the server; if by an operator, who that was and
    ``text``, the reason given."""

    person: Person
    reason: Ending
    by: Person | None = None
    text: str = ""


class Typing(Event, frozen=True):
    """Somebody is writing something, to a room or to one person alone: it is told while
    it is so, and never kept."""

    room: Place | None
    sender: Person
    recipient: Person | None
    state: TypingState


class MarkedRead(Event, frozen=True):
    """An account has read a room up to an id, for its other sessions to know."""

    room: Place
    person: Person
    until: int


#: What people say.
Message = Said | ToldPrivately
#: What becomes of a message.
Amendment = Edited | Deleted | Reacted

#: Every event there is. Tests walk it through every dialect, so none can be forgotten.
EVENTS = (
    Said,
    ToldPrivately,
    Edited,
    Deleted,
    Reacted,
    Joined,
    Left,
    Departed,
    TopicChanged,
    WentAway,
    CameBack,
    AwayMarked,
    TraitSet,
    Stopping,
    Renamed,
    Registered,
    BroughtIn,
    RoleGiven,
    ModeSet,
    Kicked,
    Sanctioned,
    Pardoned,
    Invited,
    InviteSent,
    Knocked,
    Announced,
    Appointed,
    BotMarked,
    Mailed,
    RealnameChanged,
    Appeared,
    Vanished,
    CameOnline,
    Ended,
    Typing,
    MarkedRead,
)
