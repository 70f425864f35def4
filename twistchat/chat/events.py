"""What can happen, as immutable facts.

The service decides and says what happened as one of these; each dialect words it; the
store keeps the ones that are kept. ``id`` is the event's place in the one order of its
room (`twistchat.chat.ids`), ``at`` its time in milliseconds since 1970 (UTC). The time
is for people, the id decides.
"""

from enum import Enum

from msgspec import Struct

from twistchat.chat.roles import Mode, Role, Sanction


class Person(Struct, frozen=True):
    """Who did something: ``id`` of the account or of the guest's one visit, and the
    name borne at that time."""

    id: int
    name: str


class Place(Struct, frozen=True):
    """A room: its id and its name with the ``#``."""

    id: int
    name: str


class Departure(Enum):
    """Why somebody is gone."""

    QUIT = "quit"
    LOST = "connection lost"
    TIMED_OUT = "timed out"
    TOO_SLOW = "too slow"
    SERVER = "server going down"


class Ending(Enum):
    """Why the server ends a session that did nothing wrong itself."""

    ENDED = "ended from another session"
    PASSWORD = "password changed"
    SUSPENDED = "account suspended"
    DELETED = "account deleted"


class Event(Struct, frozen=True):
    """The base of all that can happen."""

    id: int
    at: int


class Said(Event, frozen=True):
    """Somebody said something in a room; ``emote`` if they did it rather."""

    room: Place
    sender: Person
    text: str
    emote: bool = False


class ToldPrivately(Event, frozen=True):
    """Somebody said something to one person alone."""

    sender: Person
    recipient: Person
    text: str
    emote: bool = False


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


class Stopping(Event, frozen=True):
    """The server is going down."""


class Renamed(Event, frozen=True):
    """Somebody bears another name now. A guest who logged in is the person of their
    account from then on: then ``now`` has another id."""

    person: Person
    now: Person


class RoleGiven(Event, frozen=True):
    """Somebody is something else in a room now; a new owner makes the old one an
    operator."""

    room: Place
    person: Person
    target: Person
    role: Role


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
    """Somebody is banned from a room, or silent there."""

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


class Knocked(Event, frozen=True):
    """Somebody outside asks to be let in; the room's operators are told."""

    room: Place
    person: Person
    text: str


class Announced(Event, frozen=True):
    """Something said to everybody on the server: by the server itself if ``official``,
    else in the name of whoever says it."""

    person: Person
    text: str
    official: bool


class Appointed(Event, frozen=True):
    """The reader, ``target``, is an operator of the server now, or no more if not
    ``on``."""

    person: Person
    target: Person
    on: bool


class Mailed(Event, frozen=True):
    """Mail came; it has this ``number`` in the recipient's box."""

    recipient: Person
    sender: Person
    number: int
    subject: str


class CameOnline(Event, frozen=True):
    """Somebody is here, for those who have them as a friend."""

    person: Person


class Ended(Event, frozen=True):
    """The reader's session is ended by the server."""

    person: Person
    reason: Ending


#: Every event there is. Tests walk it through every dialect, so none can be forgotten.
EVENTS = (
    Said,
    ToldPrivately,
    Joined,
    Left,
    Departed,
    TopicChanged,
    WentAway,
    CameBack,
    Stopping,
    Renamed,
    RoleGiven,
    ModeSet,
    Kicked,
    Sanctioned,
    Pardoned,
    Invited,
    Knocked,
    Announced,
    Appointed,
    Mailed,
    CameOnline,
    Ended,
)
