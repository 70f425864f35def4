"""People who are online, and the connections they are online with."""

from __future__ import annotations

from typing import Any

from twistchat.chat.events import Person
from twistchat.chat.names import Name
from twistchat.chat.rooms import Room


class User:
    """Somebody who is online: a name, the rooms they are in, their sessions.

    ``person`` is what events carry of them. ``ignored_by`` is kept on the ignored, so
    that nobody pays for it who is ignored by nobody. ``away`` is None, or the text.
    """

    __slots__ = (
        "away",
        "ignored_by",
        "ignoring",
        "name",
        "person",
        "rooms",
        "sessions",
    )

    def __init__(self, id: int, name: Name) -> None:
        self.name = name
        self.person = Person(id, name.shown)
        self.rooms: dict[int, Room] = {}
        self.sessions: list[Session] = []
        self.away: str | None = None
        self.ignoring: dict[int, User] = {}
        self.ignored_by: dict[int, User] = {}

    @property
    def id(self) -> int:
        return self.person.id


class Session:
    """One connection of one user through one door.

    ``door`` is the door's name, ``since`` and ``active`` are times of the clock that
    the chat was given (seconds), ``current`` the room that bare text goes to, ``query``
    the person it goes to instead, ``correspondent`` who last wrote here privately.
    ``outbox`` belongs to the delivery; the rules never look at it.
    """

    __slots__ = (
        "active",
        "correspondent",
        "current",
        "door",
        "muted",
        "outbox",
        "query",
        "since",
        "user",
    )

    def __init__(self, user: User, door: str, now: float, outbox: Any) -> None:
        self.user = user
        self.door = door
        self.since = now
        self.active = now
        self.outbox = outbox
        self.current: Room | None = None
        self.query: Person | None = None
        self.correspondent: Person | None = None
        self.muted: set[int] = set()
