"""What belongs to an account: settings, an address, whom its owner ignores, friends.

A guest has some of these too, but nobody remembers them.
"""

from collections.abc import Awaitable, Sequence
from typing import Protocol

from twistchat.chat import errors
from twistchat.chat.accounts import About
from twistchat.chat.cleaning import echo
from twistchat.chat.events import Person
from twistchat.chat.names import person_name, room_name
from twistchat.chat.service import Chat
from twistchat.chat.users import Session, User

#: The longest address of e-mail (RFC 5321 section 4.5.3.1, less the brackets).
_EMAIL_CHARACTERS = 254


class BelongingStore(Protocol):
    """What the store does for it; every answer is awaited."""

    def set_email(self, id: int, email: str) -> Awaitable[None]:
        """Store the account's address of e-mail, "" for none."""

    def set_setting(self, id: int, key: str, value: str | None) -> Awaitable[None]:
        """Store a setting of the account, or that it has none of its own."""

    def relate(self, id: int, kind: str, person: Person, most: int) -> Awaitable[None]:
        """Store whom the account's owner ignores, or has for a friend."""

    def unrelate(self, id: int, kind: str, other: int) -> Awaitable[None]:
        """Store that this is over."""

    def named(self, key: str) -> Awaitable[Person | None]:
        """The owner of the name of that key."""

    def about(self, key: str) -> Awaitable[About | None]:
        """What is told of the account with the name of that key."""

    def invitations(self, id: int) -> Awaitable[Sequence[str]]:
        """The names of the rooms that the account is invited to."""


class Belongings:
    """Looks them up and changes them."""

    def __init__(self, chat: Chat, store: BelongingStore) -> None:
        self._chat = chat
        self._belongings = store

    async def named(self, text: str) -> Person | None:
        """Who owns that name, here or not; None if nobody does."""
        try:
            return await self._belongings.named(person_name(text).key)
        except errors.BadName:
            return None

    async def away(self, text: str) -> Person | None:
        """Who is not here, and bears that name still or else owns it; None if nobody
        does."""
        try:
            name = person_name(text)
        except errors.BadName:
            return None
        user = self._chat.bearer(name)
        if user is not None and user.absent and user.name.key == name.key:
            return user.person
        return await self.named(text)

    async def invitations(self, user: User) -> list[str]:
        """The names of the rooms that the user is invited to, in use or not."""
        kept: Sequence[str] = ()
        if user.account is not None:
            kept = await self._belongings.invitations(user.id)
        used = [each.name for each in self._chat.rooms() if user.id in each.invited]
        unused = (name for name in kept if not self._chat.room_in_use(room_name(name)))
        return sorted([*used, *unused])

    async def about(self, text: str) -> About | None:
        """What is told of the account of that name; None if there is none."""
        try:
            return await self._belongings.about(person_name(text).key)
        except errors.BadName:
            return None

    async def set_setting(self, session: Session, key: str, value: str | None) -> None:
        """An account has this setting from now on; a guest's is nobody's business."""
        user = session.user
        if user.account is None:
            return
        await self._belongings.set_setting(user.id, key, value)
        if value is None:
            user.account.settings.pop(key, None)
        else:
            user.account.settings[key] = value

    async def set_email(self, session: Session, text: str) -> None:
        """An account has this address of e-mail, or none; BadEmail."""
        user = session.user
        email = email_address(text)
        if user.account is not None:
            await self._belongings.set_email(user.id, email)
            user.account.email = email

    async def ignore(self, session: Session, other: Person) -> bool:
        """The user hears no more of the other; False if that was so already.
        TooManyIgnored."""
        user, relations = session.user, self._chat.relations
        if not relations.ignore(user, other):
            return False
        try:
            await self._keep_ignored(user, other)
        except BaseException:
            relations.unignore(user, other)
            raise
        return True

    async def unignore(self, session: Session, other: Person) -> bool:
        """The user hears the other again; False if that was so already."""
        user = session.user
        if user.account is not None:
            await self._belongings.unrelate(user.id, "ignore", other.id)
        return self._chat.relations.unignore(user, other)

    async def _keep_ignored(self, user: User, other: Person) -> None:
        """Between accounts it lasts. The next guest of that name is somebody else."""
        known = self._chat.known(other.id)
        is_guest = known is not None and known.account is None
        if user.account is not None and not is_guest:
            await self._belongings.relate(user.id, "ignore", other, 0)

    async def _keep_all_ignored(self, user: User) -> None:
        """The same of somebody who was a guest until now, on both sides."""
        for other in list(user.ignoring.values()):
            await self._keep_ignored(user, other)
        for ignorer in list(user.ignored_by.values()):
            await self._keep_ignored(ignorer, user.person)

    async def befriend(self, session: Session, friend: Person) -> bool:
        """An account is told when the friend comes; False if that was so already.
        TooManyFriends."""
        user, relations = session.user, self._chat.relations
        if not relations.befriend(user, friend):
            return False
        try:
            await self._belongings.relate(user.id, "friend", friend, 0)
        except BaseException:
            relations.unfriend(user, friend)
            raise
        return True

    async def unfriend(self, session: Session, friend: Person) -> bool:
        """It is not told any more; False if that was so already."""
        user = session.user
        await self._belongings.unrelate(user.id, "friend", friend.id)
        return self._chat.relations.unfriend(user, friend)


def email_address(text: str) -> str:
    """The address, or "" for none; BadEmail for what no mail could be sent to."""
    local, at, domain = text.rpartition("@")
    fits = len(text) <= _EMAIL_CHARACTERS and text.isprintable() and " " not in text
    if text and not (fits and local and at and "." in domain.strip(".")):
        raise errors.BadEmail(echo(text))
    return text
