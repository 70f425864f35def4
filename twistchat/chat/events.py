"""What can happen, as immutable facts.

The service decides and says what happened as one of these; each dialect words it; the
store keeps the ones that are kept. ``id`` is the event's place in the one order of its
room (`twistchat.chat.ids`), ``at`` its time in milliseconds since 1970 (UTC). The time
is for people, the id decides.
"""

from twistchat.chat.event import Event as Event
from twistchat.chat.files import File as File
from twistchat.chat.kinds import Departure as Departure
from twistchat.chat.kinds import Ending as Ending
from twistchat.chat.kinds import Kind as Kind
from twistchat.chat.kinds import TypingState as TypingState
from twistchat.chat.messages import Amendment as Amendment
from twistchat.chat.messages import Deleted as Deleted
from twistchat.chat.messages import Edited as Edited
from twistchat.chat.messages import Message as Message
from twistchat.chat.messages import Reacted as Reacted
from twistchat.chat.messages import Said as Said
from twistchat.chat.messages import ToldPrivately as ToldPrivately
from twistchat.chat.roles import Mode, Role, Sanction
from twistchat.chat.traits import Trait
from twistchat.chat.who import Person as Person
from twistchat.chat.who import Place as Place
from twistchat.chat.who import Quote as Quote
from twistchat.chat.who import Reaction as Reaction


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
