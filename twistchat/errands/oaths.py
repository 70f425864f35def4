"""The passwords of operators that stand in the settings: whoever knows one is an
operator of the server for as long as they are here, account or not (RFC 2812 section
3.1.4, OPER)."""

from collections.abc import Awaitable, Callable, Mapping
from hmac import compare_digest

from twistchat.chat import errors
from twistchat.chat.names import person_name
from twistchat.chat.service import Chat
from twistchat.chat.users import Session, Trait, User
from twistchat.errands.proving import Hashing
from twistchat.errands.tries import Tries

#: How the hash of a password begins, by which it is told from the password itself.
HASHED = "$argon2"


class Oaths:
    """``passwords`` are by the key of the name that is said with them, as they are or
    hashed; ``write_down`` keeps who did what; ``seconds`` is a monotonic clock."""

    def __init__(
        self,
        chat: Chat,
        hasher: Hashing,
        tries: Tries,
        passwords: Mapping[str, str],
        write_down: Callable[[User, str, str], Awaitable[None]],
        seconds: Callable[[], float],
    ) -> None:
        self._chat = chat
        self._hasher = hasher
        self._tries = tries
        self._passwords = passwords
        self._write_down = write_down
        self._seconds = seconds

    @property
    def possible(self) -> bool:
        """Whether anybody can become an operator so."""
        return bool(self._passwords)

    async def swear(self, session: Session, text: str, password: str) -> None:
        """The session's user is an operator of the server as long as they are here.

        Raises TooManyTries, NotEntered without the session, and WrongPassword also
        where there is no such operator.
        """
        key = _key(text)
        # No account is called so: who guesses at one is not in the way of the other.
        self._tries.password(f"operator {key}", session.address, self._seconds())
        try:
            right = await self._is_right(self._passwords.get(key), password)
        except BaseException:
            self._forgive(key, session)
            raise
        if not right:
            raise errors.WrongPassword
        self._forgive(key, session)
        if session not in self._chat.sessions:  # they have hung up meanwhile
            raise errors.NotEntered
        self._chat.set_trait(session.user, Trait.SWORN, True, session)
        await self._write_down(session.user, "oper", key)

    async def _is_right(self, wanted: str | None, password: str) -> bool:
        """It takes as long whether there is such a name, and however it is kept."""
        hashed = wanted if wanted is not None and wanted.startswith(HASHED) else None
        verdict = await self._hasher.verify(hashed, password)
        if hashed is not None:
            return verdict.ok
        return wanted is not None and compare_digest(wanted.encode(), password.encode())

    def _forgive(self, key: str, session: Session) -> None:
        self._tries.forgive(f"operator {key}", session.address, self._seconds())

    def forswear(self, session: Session) -> bool:
        """The session's user is no operator any more, but for their account; False if
        they had not become one here."""
        return self._chat.set_trait(session.user, Trait.SWORN, False, session)


def _key(text: str) -> str:
    """What the name is found by; "" for what is none."""
    try:
        return person_name(text).key
    except errors.BadName:
        return ""
