"""What it takes to show that an account is one's own."""

from collections.abc import Awaitable, Callable, Collection
from typing import Protocol, TypeVar

from msgspec import Struct

from twistchat.chat.accounts import AccountRecord, Credentials, Owner
from twistchat.chat.errors import ChatError, WrongPassword
from twistchat.chat.names import Name
from twistchat.chat.tokens import Via
from twistchat.errands.belongings import BelongingStore
from twistchat.errands.hashing import Verdict

T = TypeVar("T")

#: What is done for an account while it is not certain yet that it is admitted.
Meanwhile = Callable[[AccountRecord], Awaitable[T]]


class AccountStore(BelongingStore, Protocol):
    """What the store does for names that are owned; every answer is awaited."""

    def credentials(self, key: str) -> Awaitable[Credentials | None]:
        """What it takes to log in with the name of that key."""

    def load(self, id: int) -> Awaitable[AccountRecord | None]:
        """The account of that id."""

    def owner(self, key: str, skeleton: str, now: int) -> Awaitable[Owner | None]:
        """Whose the name is, or one that looks like it."""

    def register(
        self, id: int, at: int, name: Name, password: str, email: str, code: str | None
    ) -> Awaitable[None]:
        """Make an account. NameOwned, NameQuarantined; CodeNeeded without a code that
        is good, if one is given."""

    def rename(self, id: int, name: Name, at: int, until: int) -> Awaitable[None]:
        """Give an account a name; nobody else has the old one before ``until``."""

    def change_password(self, id: int, before: str, password: str) -> Awaitable[None]:
        """Store the hash of a new password; WrongPassword if it is no more the one it
        was ``before``. Tokens of the account end."""

    def hash_anew(self, id: int, before: str, password: str) -> Awaitable[None]:
        """The same of a password that stays as it is: nothing ends by that."""

    def delete(self, id: int, until: int, named: Collection[str]) -> Awaitable[None]:
        """Delete an account; nobody has its name before ``until``. LastOperator if
        there would be none; ``named`` as in `AccountRules.operators`."""


class Hashing(Protocol):
    """What hashes passwords, elsewhere."""

    def hash(self, password: str) -> Awaitable[str]:
        """The password as it is kept."""

    def verify(self, hash: str | None, password: str) -> Awaitable[Verdict]:
        """Whether this is the password that was hashed."""


async def _always() -> bool:
    return True


class Proof(Struct, frozen=True):
    """Somebody has shown that an account is theirs: the name that they gave, and what
    was known of the account then, and ``via`` what they come if not by its password. It
    is void as soon as that is otherwise, or it no longer ``holds``; then the
    ``refusal`` is raised."""

    name: Name
    known: Credentials
    holds: Callable[[], Awaitable[bool]] = _always
    refusal: type[ChatError] = WrongPassword
    via: Via = Via()
