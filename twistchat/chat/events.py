"""What can happen, as immutable facts.

The service decides and says what happened as one of these; each dialect words it; the
store keeps the ones that are kept. ``id`` is the event's place in the one order of its
room (`twistchat.chat.ids`), ``at`` its time in milliseconds since 1970 (UTC). The time
is for people, the id decides.
"""

from enum import Enum

from msgspec import Struct


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
)
