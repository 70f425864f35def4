"""A room: its members, its topic, and what was said in it of late."""

from collections import deque
from enum import Enum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from twistchat.chat.events import Event, Place

if TYPE_CHECKING:
    from twistchat.chat.users import User

#: So many of the last events of a room in use stay in memory.
RECENT = 50


class History(Enum):
    """What becomes of what is said in a room."""

    DURABLE = "durable"  # stored, then shown
    RELAXED = "relaxed"  # shown at once, stored with the next commit
    OFF = "off"  # shown and forgotten


class Topic(Struct, frozen=True):
    """What a room is about; ``at`` in milliseconds since 1970, 0 if never set."""

    text: str = ""
    by: str = ""
    at: int = 0


class Room:
    """A room in use.

    ``audience`` and ``waiting`` belong to the delivery: who hears the room, grouped by
    dialect, and what was said in it and is not stored yet. The rules never look there.
    """

    __slots__ = (
        "audience",
        "history",
        "key",
        "members",
        "place",
        "recent",
        "skeleton",
        "topic",
        "waiting",
    )

    def __init__(
        self, place: Place, key: str, skeleton: str, topic: Topic, history: History
    ) -> None:
        self.place = place
        self.key = key
        self.skeleton = skeleton
        self.topic = topic
        self.history = history
        self.members: dict[int, User] = {}
        self.recent: deque[Event] = deque(maxlen=RECENT)
        self.audience: dict[Any, Any] = {}
        self.waiting: deque[Any] = deque()

    @property
    def id(self) -> int:
        return self.place.id

    @property
    def name(self) -> str:
        """The name with its ``#``."""
        return self.place.name

    @property
    def idle(self) -> bool:
        """Nobody is in it and nothing said in it is still to be stored."""
        return not self.members and not self.waiting
