"""Single messages: found by their ids, and by what their senders call them."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Protocol, TypeVar

from twistchat.chat.errors import NoSuchMessage
from twistchat.chat.events import Message, Person, Said
from twistchat.chat.rooms import Room
from twistchat.chat.users import User

K = TypeVar("K", contravariant=True)
T = TypeVar("T")


class MessageStore(Protocol):
    """What the store knows of single messages; every answer is awaited."""

    def message(self, id: int) -> Awaitable[Message | None]:
        """The message of that id, if there is one."""

    def first(self, sender: int, client_id: str) -> Awaitable[int | None]:
        """The least id of what somebody's program has called so, if there is any."""


class Watch(Protocol):
    """What becomes of what waits for the store under one key."""

    @property
    def waits(self) -> bool:
        """Something does."""

    @property
    def stored(self) -> int | None:
        """The least id of what was stored while it was watched, by whomever."""

    @property
    def taken(self) -> int:
        """So much was stored while it was watched, by whomever."""

    def settled(self) -> Awaitable[None]:
        """When nothing of that key waits any more."""


class Watches(Protocol[K]):
    """What waits for the store, by a key."""

    def watch(self, key: K) -> AbstractContextManager[Watch]:
        """Watch what waits under that one."""


class Messages:
    """Nobody finds what they may not read: what was said in the rooms they are in now,
    and what they said or were told privately. For what is not kept there is only what
    a room remembers.

    What waits for the store is found in ``client_ids`` by its sender and what their
    program calls it, and in ``changes`` by the id of the message that it changes or
    takes back."""

    def __init__(
        self,
        store: MessageStore,
        client_ids: Watches[tuple[int, str]],
        changes: Watches[int],
    ) -> None:
        self._store = store
        self._client_ids = client_ids
        self._changes = changes

    async def unchanged(self, id: int, look: Callable[[], Awaitable[T]]) -> T:
        """What is seen by a ``look`` while nothing became of the message of that id,
        nor waits to: so it is as it was seen in the turn in which this is answered."""
        with self._changes.watch(id) as watch:
            while True:
                await watch.settled()
                before = watch.taken  # others may have watched for longer
                seen = await look()
                if not watch.waits and watch.taken == before:
                    return seen

    async def find(self, user: User, id: int) -> Message:
        """The message of that id, for a user who may read it; NoSuchMessage if not, or
        if there is none. A change that waits for the store is waited for."""
        return await self.unchanged(id, partial(self._look, user, id))

    async def _look(self, user: User, id: int) -> Message:
        for room in user.rooms.values():
            event = room.remembered(id)
            if event is not None:
                return event
        found = await self._store.message(id)
        if found is None or not _may_read(user, found):
            raise NoSuchMessage
        if isinstance(found, Said):  # it may have been changed since it was read
            return user.rooms[found.room.id].remembered(id) or found
        return found

    async def find_in(self, user: User, id: int, place: Room | Person) -> Message:
        """The same of what was said in that room, or between the user and that person:
        what can be answered there."""
        found = await self.find(user, id)
        if isinstance(found, Said):
            there = isinstance(place, Room) and found.room.id == place.id
        else:
            pair = {found.sender.id, found.recipient.id}
            there = isinstance(place, Person) and pair == {user.id, place.id}
        if not there:
            raise NoSuchMessage
        return found

    async def first(self, account_id: int, client_id: str) -> int | None:
        """The id of what an account has sent under that name, if it has; what waits for
        the store is waited for.

        After None whoever asks may send it, if they do so in the same turn: whoever
        else asks finds it.
        """
        with self._client_ids.watch((account_id, client_id)) as watch:
            while True:
                await watch.settled()
                if watch.stored is not None:
                    return watch.stored
                found = await self._store.first(account_id, client_id)
                if found is not None:
                    return found
                if not watch.waits and watch.stored is None:
                    return None


def _may_read(user: User, message: Message) -> bool:
    if isinstance(message, Said):
        return message.room.id in user.rooms
    return user.id in (message.sender.id, message.recipient.id)
