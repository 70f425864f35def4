"""Opening rooms, and changing them so that it lasts."""

from collections.abc import Awaitable, Iterable
from contextlib import suppress
from typing import Protocol

from twisted.internet.defer import Deferred

from twistchat.chat import errors
from twistchat.chat.accounts import Membership
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Event, RoleGiven
from twistchat.chat.names import Name, room_name
from twistchat.chat.roles import Role
from twistchat.chat.rooms import Room
from twistchat.chat.service import Chat, OpenedRoom
from twistchat.chat.users import User


class FoundRoom(OpenedRoom, Protocol):
    """A room as the store opened it."""

    @property
    def created(self) -> bool:
        """There was none of that name."""


class RoomStore(Protocol):
    """What the store does for rooms; every answer is awaited."""

    def open_room(
        self,
        name: Name,
        id: int,
        at: int,
        backlog: int,
        owner: int = 0,
        most_owned: int = 0,
    ) -> Awaitable[FoundRoom]:
        """The room of that name, made with this id if there is none; then the account
        ``owner`` owns it. RoomTaken, TooManyOwned."""

    def find_room(self, name: Name, at: int) -> Awaitable[OpenedRoom | None]:
        """The room of that name, without its messages; None if there is none."""

    def keep(self, event: Event, most_owned: int = 0) -> Awaitable[None]:
        """Store a change; it is stored when this is answered. TooManyOwned for who is
        given a room and owns so many already."""


class Rooms:
    """``lobby`` is the key of the room that belongs to nobody; ``backlog`` lines of a
    room are read with it; an account owns at most ``most_owned`` (0: any number)."""

    def __init__(
        self, chat: Chat, store: RoomStore, lobby: str, backlog: int, most_owned: int
    ) -> None:
        self._chat = chat
        self._store = store
        self._lobby = lobby
        self._backlog = max(1, backlog)  # the last line says how far a room goes
        self._most_owned = most_owned

    async def open(
        self, name: Name, founder: User | None = None, owner: int = 0
    ) -> Room:
        """The room of that name, opened or made by the store if it is not in use. Who
        made it is its operator: its owner, if they have an account; ``owner`` is that
        of somebody who is not here yet.

        Raises RoomTaken, TooManyOwned, and NotStored if the store cannot make it.
        """
        room = self._chat.room_in_use(name)
        if room is None:
            room, _ = await self._open(name, founder, owner)
        return room

    async def find(self, name: Name) -> Room | None:
        """The room of that name, only to be looked at if it is not in use; None if
        there is none. Busy."""
        room = self._chat.room_in_use(name)
        if room is not None:
            return room
        kept = await self._store.find_room(name, self._chat.next_id()[1])
        room = self._chat.room_in_use(name)  # somebody may have come in meanwhile
        if room is None and kept is not None:
            room = self._chat.looked_up(name, kept)
        return room

    async def create(self, name: Name, founder: User) -> Room:
        """A new room of that name, as above; RoomExists if there is one."""
        room, created = await self._open(name, founder, 0)
        if not created:
            raise errors.RoomExists(name.shown)
        return room

    async def _open(
        self, name: Name, founder: User | None, owner: int
    ) -> tuple[Room, bool]:
        """The room, and whether there was none."""
        if founder is not None and founder.account:
            owner = founder.id
        if name.key == self._lobby:
            founder, owner = None, 0
        id, at = self._chat.next_id()
        kept = await self._store.open_room(
            name, id, at, self._backlog, owner, self._most_owned
        )
        room = self._chat.opened(name, kept)
        if kept.created and founder is not None and not owner:
            room.roles[founder.id] = Role.OPERATOR
        return room, kept.created

    async def open_kept(self, memberships: Iterable[Membership]) -> list[Room]:
        """The rooms that an account is in, opened at once; what cannot be opened now is
        left out."""
        opening = [
            Deferred.fromCoroutine(self._open_kept(each)) for each in memberships
        ]
        return [room for each in opening if (room := await each) is not None]

    async def _open_kept(self, membership: Membership) -> Room | None:
        try:
            room = await self.open(room_name(membership.room_name))
        except ChatError:
            return None
        return room if room.id == membership.room_id else None

    async def keep(self, event: Event) -> None:
        """Store what was decided; only then may it be applied."""
        await self._store.keep(event, self._most_owned)

    async def keep_roles(self, user: User) -> None:
        """What a guest was in rooms is the account's that they have now. What cannot be
        stored now is theirs as long as the room is in use."""
        by = user.person
        for room in list(user.rooms.values()):
            role = room.roles.get(user.id, Role.MEMBER)
            if role is not Role.MEMBER:
                id, at = self._chat.next_id()
                with suppress(ChatError):
                    await self.keep(RoleGiven(id, at, room.place, by, by, role))
