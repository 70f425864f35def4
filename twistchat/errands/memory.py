"""What was said, remembered: searched, counted where it is unread, shown to who was
away."""

from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from math import ceil
from sys import maxsize
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from twistchat.chat import errors
from twistchat.chat.accounts import Account
from twistchat.chat.events import Event, Said, ToldPrivately
from twistchat.chat.limits import PerKey
from twistchat.chat.roles import Right
from twistchat.chat.rooms import Room
from twistchat.chat.searching import Asker, Query
from twistchat.chat.service import Chat
from twistchat.chat.users import Session, User
from twistchat.errands.query import parse_query
from twistchat.errands.times import id_at

#: Unread messages of a room are counted so far: that is done for all rooms of whoever
#: comes in.
MOST_UNREAD = 100


class SearchStore(Protocol):
    """What the store does with the words of what was said; every answer is awaited."""

    def find(
        self, query: Query, asker: Asker, limit: int
    ) -> Awaitable[Sequence[Said | ToldPrivately]]:
        """The last messages that fit and that the asker may read, the newest first."""

    def mentions(
        self, asker: Asker, first_id: int, limit: int
    ) -> Awaitable[Sequence[Said]]:
        """The last messages of others in which the asker is named, from that id on."""

    def unread(
        self, asker: Asker, marks: Mapping[int, int], most: int
    ) -> Awaitable[Mapping[int, tuple[int, int]]]:
        """How many messages of others stand behind the mark of each room, and how many
        of them name the asker."""


class Pages(Protocol):
    """What was said in a room, page by page."""

    def page(
        self, room: int, before: int | None, after: int | None, limit: int
    ) -> Awaitable[Sequence[Event]]:
        """The first messages after an id, the oldest first."""


class MemoryBounds(Struct, frozen=True):
    """``characters`` of a query, ``rows`` of an answer, so many ``searches`` of one
    account or guest in ``seconds``, a ``page`` of what was missed; 0 turns one off."""

    characters: int = 128
    rows: int = 50
    searches: int = 5
    seconds: float = 10.0
    page: int = 200


class Found(Struct, frozen=True):
    """An answer, the newest message first; ``more``: there are older ones."""

    messages: Sequence[Said | ToldPrivately]
    more: bool


class Unread(Struct, frozen=True):
    """How many messages of others nobody of an account has read yet, and how many of
    them name it. A count of `MOST_UNREAD` may be more."""

    room: Room
    count: int
    mentions: int


class Missed(Struct, frozen=True):
    """What was said in a room since it was read, the oldest first; ``more``: and more
    after that."""

    room: Room
    messages: Sequence[Event]
    more: bool


class Memory:
    """Nobody finds what they may not read: what was said in the rooms they are in now,
    and what they themselves said or were told privately. For a guest that is this
    visit's, whoever bore the name before.

    ``seconds`` is a monotonic clock, ``now`` the time in milliseconds since 1970.
    """

    def __init__(
        self,
        chat: Chat,
        store: SearchStore,
        pages: Pages,
        seconds: Callable[[], float],
        now: Callable[[], int],
        bounds: MemoryBounds,
    ) -> None:
        self._chat = chat
        self._store = store
        self._pages = pages
        self._seconds = seconds
        self._now = now
        self._bounds = bounds
        self._rows = bounds.rows or maxsize - 1
        self._page = bounds.page or maxsize - 1
        rate = bounds.searches / bounds.seconds if bounds.seconds else 0.0
        self._searches = PerKey(rate, bounds.searches)

    # Searching

    async def search(self, session: Session, text: str, zone: ZoneInfo) -> Found:
        """What fits the text; see `parse_query`. Raises what that raises, NotInRoom for
        a room that the asker is not in, TooManyTries, SearchTooSlow."""
        user = session.user
        query = parse_query(text, self._bounds.characters, self._now(), zone)
        asker = _asker(user, user.rooms)
        if query.room:
            room = self._chat.room_of(user, query.room)
            asker = replace(asker, rooms=(room.id,), talks=False)
        self._count(user)
        found = await self._store.find(query, asker, self._rows + 1)
        return _found(user, found, self._rows)

    async def mentions(self, session: Session, count: int, start: int | None) -> Found:
        """What names the asker in their rooms: ``count`` messages (0: as many as may
        be) since a time in milliseconds since 1970. What is older than the account or
        the visit named somebody else. TooManyTries, SearchTooSlow."""
        user = session.user
        self._count(user)
        first = user.id if start is None else max(user.id, id_at(start))
        rows = min(count or self._rows, self._rows)
        asker = _asker(user, user.rooms)
        found = await self._store.mentions(asker, first, rows + 1)
        return _found(user, found, rows)

    def _count(self, user: User) -> None:
        now = self._seconds()
        if wait := self._searches.of(user.id, now).try_take(now):
            raise errors.TooManyTries(ceil(wait))

    # What was missed

    async def unread(self, session: Session) -> list[Unread]:
        """The rooms with something that the account has not read, those first where it
        is named most. RightMissing for a guest; SearchTooSlow."""
        user = session.user
        marks = _marks(user)
        counts = await self._store.unread(_asker(user, marks), marks, MOST_UNREAD)
        rooms = [room for room in user.rooms.values() if room.id in counts]
        found = [Unread(room, *counts[room.id]) for room in rooms]
        return sorted((each for each in found if each.count), key=_by_need)

    async def missed(self, session: Session, room: Room | None) -> list[Missed]:
        """What was said in a room, or in all rooms, since the account has read it.
        RightMissing for a guest."""
        user = session.user
        found = []
        for id, mark in _marks(user).items():
            if room is None or room.id == id:
                events = await self._pages.page(id, None, mark, self._page + 1)
                if events and id in user.rooms:
                    more = len(events) > self._page
                    found.append(Missed(user.rooms[id], events[: self._page], more))
        return found

    def mark_read(self, session: Session, rooms: Collection[Room]) -> None:
        """The account has read all that was said in these rooms. RightMissing for a
        guest."""
        user = session.user
        _account(user)
        for room in rooms:
            self._chat.mark_read(session, room, room.newest_id)


def _asker(user: User, rooms: Iterable[int]) -> Asker:
    """The user as somebody who may read these rooms, fit for another thread."""
    return Asker(user.id, user.name, tuple(rooms), frozenset(user.ignoring))


def _found(user: User, messages: Sequence[Said | ToldPrivately], rows: int) -> Found:
    """Some of the messages, but for those of rooms that the user has left meanwhile."""
    may_read = [
        message
        for message in messages[:rows]
        if isinstance(message, ToldPrivately) or message.room.id in user.rooms
    ]
    return Found(may_read, len(messages) > rows)


def _account(user: User) -> Account:
    if user.account is None:
        raise errors.RightMissing(Right.ACCOUNT.value, "")
    return user.account


def _marks(user: User) -> dict[int, int]:
    """Up to where those rooms of the user were read in which something was missed."""
    account = _account(user)
    missed = [id for id in user.rooms if id not in account.following]
    return {id: account.marks.get(id, 0) for id in missed}


def _by_need(unread: Unread) -> tuple[int, int]:
    return -unread.mentions, -unread.count
