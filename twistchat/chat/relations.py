"""What people are to each other: who ignores whom, and who is told when whom comes.

Both are kept by id, from the side of the ignored and of the friend too, so that nobody
pays for it who is ignored by nobody.
"""

from collections.abc import Mapping

from twistchat.chat import errors
from twistchat.chat.accounts import AccountRecord
from twistchat.chat.events import Person
from twistchat.chat.users import Session, User

_ByUser = dict[int, User]

#: Most are ignored by nobody: they share this, which is never written to.
_NOBODY: _ByUser = {}


class Relations:
    """``users`` are those who are online, by id. At most ``ignores`` people are ignored
    by one, and ``friends`` are watched; 0 is any number."""

    def __init__(
        self, users: Mapping[int, User], ignores: int = 100, friends: int = 100
    ) -> None:
        self._users = users
        self._most_ignored = ignores
        self._most_friends = friends
        self._ignorers: dict[int, _ByUser] = {}  # by the id of the ignored
        self._watchers: dict[int, _ByUser] = {}  # by the id of the friend

    def appeared(self, user: User) -> None:
        """Somebody is online; others may ignore them already."""
        user.ignored_by = self._ignorers.get(user.id, _NOBODY)

    def recall(self, user: User, record: AccountRecord) -> None:
        """The owner of an account is online, with the relations that are kept."""
        for other in record.ignored:
            self._ignore(user, other)
        for friend in record.friends:
            self._watchers.setdefault(friend.id, {})[user.id] = user

    def departed(self, user: User) -> None:
        """Somebody is online no more. A guest is nobody from then on."""
        for other in list(user.ignoring):
            _forget(self._ignorers, other, user)
        if user.account is None:
            for ignorer in self._ignorers.pop(user.id, {}).values():
                del ignorer.ignoring[user.id]
            return
        for friend in user.account.friends:
            _forget(self._watchers, friend, user)

    def ignore(self, user: User, other: Person) -> bool:
        """The user hears no more of what the other says; False if that was so already.

        Nobody can ignore themselves. TooManyIgnored at the bound.
        """
        if other.id == user.id or other.id in user.ignoring or self._is_gone(user):
            return False
        limit = self._most_ignored
        if limit and len(user.ignoring) >= limit:
            raise errors.TooManyIgnored(limit)
        self._ignore(user, other)
        return True

    def _ignore(self, user: User, other: Person) -> None:
        user.ignoring[other.id] = other
        ignorers = self._ignorers.setdefault(other.id, {})
        ignorers[user.id] = user
        ignored = self._users.get(other.id)
        if ignored is not None:
            ignored.ignored_by = ignorers

    def _is_gone(self, user: User) -> bool:
        return self._users.get(user.id) is not user

    def unignore(self, user: User, other: Person) -> bool:
        """The user hears the other again; False if that was so already."""
        _forget(self._ignorers, other.id, user)
        return user.ignoring.pop(other.id, None) is not None

    def befriend(self, user: User, friend: Person) -> bool:
        """The owner of an account is told when the friend comes, who has one too; False
        if that was so already.

        TooManyFriends at the bound.
        """
        friends = user.account.friends if user.account else {}
        if friend.id in friends or self._is_gone(user):
            return False
        limit = self._most_friends
        if limit and len(friends) >= limit:
            raise errors.TooManyFriends(limit)
        friends[friend.id] = friend
        self._watchers.setdefault(friend.id, {})[user.id] = user
        return True

    def unfriend(self, user: User, friend: Person) -> bool:
        """They are not told any more; False if that was so already."""
        _forget(self._watchers, friend.id, user)
        friends = user.account.friends if user.account else {}
        return friends.pop(friend.id, None) is not None

    def watchers(self, user: User) -> list[Session]:
        """The sessions of those who want to know that this user comes."""
        watchers = self._watchers.get(user.id, {})
        return [session for each in watchers.values() for session in each.sessions]


def _forget(index: dict[int, _ByUser], key: int, user: User) -> None:
    """Take the user out of the index; what is empty goes."""
    users = index.get(key, {})
    if users.get(user.id) is user:  # or one of another visit
        del users[user.id]
    if not users:
        index.pop(key, None)
