"""A room: its members, its topic, and what was said in it of late."""

from enum import Enum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from twistchat.chat.events import Event, Person, Place
from twistchat.chat.ids import time_of
from twistchat.chat.roles import Modes, Role, Sanction

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

    ``roles`` by the id of accounts, and of guests while they are there; ``invited`` are
    the ids of those who may come in whatever else keeps them out. ``audience``,
    ``called`` and ``waiting`` belong to the delivery: who hears the room, grouped by
    dialect, who wants to be told so when they are named, and what was said in it and is
    not stored yet. The rules never look there.
    """

    __slots__ = (
        "audience",
        "called",
        "history",
        "invited",
        "key",
        "members",
        "modes",
        "place",
        "recent",
        "roles",
        "sanctions",
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
        self.modes = Modes()
        self.roles: dict[int, Role] = {}
        self.sanctions: list[Sanction] = []
        self.invited: set[int] = set()
        self.members: dict[int, User] = {}
        self.recent: list[Event] = []
        self.audience: dict[Any, Any] = {}
        self.called: dict[Any, Any] = {}
        self.waiting: list[Any] = []

    @property
    def id(self) -> int:
        return self.place.id

    @property
    def name(self) -> str:
        """The name with its ``#``."""
        return self.place.name

    @property
    def made_at(self) -> int:
        """When it was made, in milliseconds since 1970."""
        return time_of(self.id)

    @property
    def owned(self) -> bool:
        """An account owns it, so it lasts."""
        return Role.OWNER in self.roles.values()

    @property
    def owner(self) -> Person | None:
        """Its owner, if they are there."""
        owners = (id for id, role in self.roles.items() if role is Role.OWNER)
        member = self.members.get(next(owners, 0))
        return member.person if member is not None else None

    def role_of(self, user: "User") -> Role:
        """What somebody is here; operators of the server are as good as the owner."""
        if user.operator:
            return Role.OWNER
        return self.roles.get(user.id, Role.MEMBER)

    def remember(self, *events: Event) -> None:
        """The last of what was said in it."""
        self.recent.extend(events)
        del self.recent[:-RECENT]

    @property
    def newest_id(self) -> int:
        """The id of the last thing said in it that was shown, 0 if nothing was."""
        return self.recent[-1].id if self.recent else 0

    @property
    def last_id(self) -> int:
        """The same of what is said in it, shown or not."""
        return self.waiting[-1].event.id if self.waiting else self.newest_id

    @property
    def idle(self) -> bool:
        """Nobody is in it and nothing said in it is still to be stored."""
        return not self.members and not self.waiting
