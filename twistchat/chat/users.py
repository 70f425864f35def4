"""People who are online, and the connections they are online with."""

from __future__ import annotations

from typing import Any

from twistchat.chat.accounts import Account
from twistchat.chat.addresses import Host
from twistchat.chat.events import Person
from twistchat.chat.names import Name
from twistchat.chat.rooms import Room
from twistchat.chat.tokens import Via
from twistchat.chat.traits import Trait as Trait

#: Most have muted nothing: they share this.
_NOTHING: frozenset[int] = frozenset()


_NO_TRAIT = Trait(0)
#: Most have come in by a password, or as guests.
_NO_TOKEN = Via()


class User:
    """Somebody who is online: a name, the rooms they are in, their sessions.

    ``account`` is None for a guest. ``person`` is what events carry of them,
    ``realname`` what they call themselves at length, ``username`` what their client
    calls them in short, if they have said, ``address`` where the last session came
    from.
    ``ignoring`` is by id; ``ignored_by`` is kept on the ignored, so that nobody pays
    for it who is ignored by nobody. ``away`` is None, or the text. ``absent``: they
    have no session, and are in their rooms for a while. ``held``: the name stays theirs
    even if they leave. ``away_at`` is when they went away. Before ``undisturbed_until``
    (both in milliseconds since 1970) they do not want to be disturbed.
    """

    __slots__ = (
        "absent",
        "account",
        "address",
        "away",
        "away_at",
        "held",
        "ignored_by",
        "ignoring",
        "name",
        "person",
        "realname",
        "rooms",
        "sessions",
        "traits",
        "undisturbed_until",
        "username",
    )

    def __init__(self, id: int, name: Name, account: Account | None = None) -> None:
        self.name = name
        self.person = Person(id, name.shown)
        self.account = account
        self.realname = ""
        self.username = ""
        self.traits = _NO_TRAIT
        self.address: Host = None
        self.rooms: dict[int, Room] = {}
        self.sessions: list[Session] = []
        self.away: str | None = None
        self.away_at = 0
        self.undisturbed_until = 0
        self.absent = False
        self.held = False
        self.ignoring: dict[int, Person] = {}
        self.ignored_by: dict[int, User] = {}

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def operator(self) -> bool:
        """Of the server: by their account, or for as long as they are here."""
        if self.account is not None and self.account.operator:
            return True
        return Trait.SWORN in self.traits

    @property
    def present(self) -> bool:
        """They are here, or were a moment ago and are still in their rooms."""
        return bool(self.sessions) or self.absent

    def is_visible_to(self, other: User) -> bool:
        """Whether the other finds them without knowing their name."""
        if Trait.INVISIBLE not in self.traits or self is other or other.operator:
            return True
        return not self.rooms.keys().isdisjoint(other.rooms)

    def rooms_shown_to(self, other: User) -> list[Room]:
        """Their rooms without the private ones that the other is not in; of who is
        invisible those alone that the other is in too."""
        hides = self is not other and Trait.INVISIBLE in self.traits
        return [
            room
            for room in self.rooms.values()
            if room.id in other.rooms or not (hides or room.modes.private)
        ]


class Session:
    """One connection of one user through one door.

    ``door`` is the door's name, ``address`` where it comes from, ``since`` and
    ``active`` are times of the clock that the chat was given (seconds), ``current`` the
    room that bare text goes to, ``query`` the person it goes to instead,
    ``correspondent`` who last wrote here privately. ``came_id`` is the greatest id
    there was when it came, ``seen_id`` when it was last heard of: what is older was
    read. ``told``: it was shown what had waited for its user; ``focused``: it is shown
    only a part of what is said; ``secure``: nobody can listen in; ``via``: by which
    token it came. ``outbox`` belongs to the delivery; the rules never look at it.
    """

    __slots__ = (
        "active",
        "address",
        "came_id",
        "correspondent",
        "current",
        "door",
        "focused",
        "muted",
        "outbox",
        "query",
        "secure",
        "seen_id",
        "since",
        "told",
        "user",
        "via",
    )

    def __init__(
        self, user: User, door: str, now: float, outbox: Any, address: Host = None
    ) -> None:
        self.user = user
        self.door = door
        self.address = address
        self.since = now
        self.active = now
        self.came_id = 0
        self.focused = False
        self.secure = False
        self.seen_id = 0
        self.told = False
        self.outbox = outbox
        self.current: Room | None = None
        self.query: Person | None = None
        self.correspondent: Person | None = None
        self.muted = _NOTHING
        self.via = _NO_TOKEN
