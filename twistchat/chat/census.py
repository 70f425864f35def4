"""How many there are: who is here, and who of them is what."""

from collections.abc import Mapping

from twistchat.chat.users import Trait, User

Users = dict[int, User]


class Census:
    """Those who are here, by id and in the order of their coming, and among them the
    operators of the server and those who are invisible. ``most`` is how many were here
    at the same time so far."""

    __slots__ = ("_here", "_invisible", "_operators", "most")

    def __init__(self) -> None:
        self._here: Users = {}
        self._operators: Users = {}
        self._invisible: Users = {}
        self.most = 0

    @property
    def here(self) -> Mapping[int, User]:
        """Everybody who is here."""
        return self._here

    @property
    def operators(self) -> Mapping[int, User]:
        """Those of them who are operators of the server."""
        return self._operators

    @property
    def invisible(self) -> Mapping[int, User]:
        """Those of them who are found by nobody who does not know them."""
        return self._invisible

    def count(self, user: User) -> None:
        """The user has come or gone, or is something else than before. Harmless if
        nothing has changed."""
        here = bool(user.sessions)
        _put(self._here, user, here)
        _put(self._operators, user, here and user.operator)
        _put(self._invisible, user, here and Trait.INVISIBLE in user.traits)
        self.most = max(self.most, len(self._here))


def _put(table: Users, user: User, there: bool) -> None:
    if there:
        table[user.id] = user
    elif table.get(user.id) is user:  # or somebody else's visit by now
        del table[user.id]
