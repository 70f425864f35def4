"""A room: its members, its topic, and what was said in it of late."""

from enum import Enum
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from twistchat.chat.events import (
    Amendment,
    Deleted,
    Edited,
    Event,
    Person,
    Place,
    Quote,
    Reacted,
    Reaction,
    Said,
)
from twistchat.chat.ids import time_of
from twistchat.chat.quoting import first_words, quoted
from twistchat.chat.roles import Modes, Role, Sanction

if TYPE_CHECKING:
    from twistchat.chat.users import User

#: So many of the last events of a room in use stay in memory.
RECENT = 50
_AMENDMENTS = frozenset((Edited, Deleted, Reacted))  # asked of each message


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
    the ids of those who may come in whatever else keeps them out. ``recent`` is what
    was said last, before which came the message ``older_id``. ``audience``, ``called``
    and ``waiting`` belong to the delivery: who hears the room, grouped by dialect, who
    wants to be told so when they are named, and what was said in it and is not stored
    yet. The rules never look there.
    """

    __slots__ = (
        "audience",
        "called",
        "history",
        "invited",
        "key",
        "members",
        "modes",
        "older_id",
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
        self.older_id = 0
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
        """The last of what was said in it, as it is after what became of it."""
        recent = self.recent
        for event in events:
            if type(event) in _AMENDMENTS:
                self._amend(event)
            else:
                recent.append(self._quoting_what_is_left(event))
        while len(recent) > RECENT:
            self.older_id = recent.pop(0).id

    def _quoting_what_is_left(self, event: Event) -> Event:
        """What it answers may have been changed, or taken back, before this came."""
        if not isinstance(event, Said) or event.quote is None:
            return event
        target = self.remembered(event.reply_to)
        if target is not None:
            return replace(event, quote=quoted(target))
        is_gone = event.reply_to > self.older_id
        return replace(event, quote=None) if is_gone else event

    def remembered(self, id: int) -> Said | None:
        """What was said in it lately and has that id."""
        recent = self.recent
        if recent and recent[0].id <= id <= recent[-1].id:
            for event in recent:
                if event.id == id and isinstance(event, Said):
                    return event
        return None

    def _amend(self, event: Any) -> None:
        if not isinstance(event, Reacted):
            self.recent[:] = [quoting_anew(each, event) for each in self.recent]
        target = self.remembered(event.target)
        if target is None:
            return
        place = self.recent.index(target)
        if isinstance(event, Deleted):
            del self.recent[place]
        else:
            self.recent[place] = amended(target, event)

    @property
    def newest_id(self) -> int:
        """The id of the last thing said in it that was shown, 0 if nothing was. Of all
        that is remembered, and was deleted, only what was before it counts."""
        return self.recent[-1].id if self.recent else self.older_id

    @property
    def last_id(self) -> int:
        """The same of what is said in it, shown or not."""
        for entry in reversed(self.waiting):
            if not isinstance(entry.event, Amendment):
                id: int = entry.event.id
                return id
        return self.newest_id

    @property
    def idle(self) -> bool:
        """Nobody is in it and nothing said in it is still to be stored."""
        return not self.members and not self.waiting


def amended(message: Said, event: Edited | Reacted) -> Said:
    """The message after what was done to it."""
    if isinstance(event, Edited):
        return replace(message, text=event.text, edited_at=event.at)
    people = {each.text: each.people for each in message.reactions}
    others = people.get(event.text, ())
    others = tuple(one for one in others if one.id != event.sender.id)
    people[event.text] = (*others, event.sender) if event.added else others
    reactions = tuple(Reaction(text, who) for text, who in people.items() if who)
    return replace(message, reactions=reactions)


def quoting_anew(message: Event, event: Edited | Deleted) -> Event:
    """The message after that, if it answers what was changed or taken back."""
    if not isinstance(message, Said) or message.reply_to != event.target:
        return message
    if isinstance(event, Deleted):
        return replace(message, quote=None)
    return replace(message, quote=Quote(event.author, first_words(event.text)))
