"""What operators of the server do to accounts, here or with the administration command,
and how the first of them becomes one."""

import secrets
from collections.abc import Awaitable, Collection, Sequence
from typing import Protocol

from twisted.internet.defer import DeferredLock

from twistchat.chat import errors
from twistchat.chat.accounts import About, AccountRecord, Notice
from twistchat.chat.events import Ending, Person
from twistchat.chat.names import person_name
from twistchat.chat.rights import check_server_operator
from twistchat.chat.service import Chat
from twistchat.chat.trail import Act, Trace
from twistchat.chat.users import Session, User

#: Who the administration command is, to those whom it concerns and in the audit.
ADMINISTRATION = Person(0, "twistchat-admin")
#: The letters and digits of a code, none of which looks like another.
_CODE_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
_CODE_LENGTH = 12


def new_code() -> str:
    """A code with which one more may register."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))


class OperatorStore(Protocol):
    """What the store does for operators; every answer is awaited."""

    def about(self, key: str) -> Awaitable[About | None]:
        """The account with the name of that key."""

    def people(self, pattern: str, limit: int) -> Awaitable[Sequence[About]]:
        """The accounts with the pattern in their name."""

    def acts(self, before: int, limit: int, room: str = "") -> Awaitable[Sequence[Act]]:
        """The last acts that are written down, of those before that id, and in that
        room if one is named."""

    def traces(self, message: int) -> Awaitable[Sequence[Trace]]:
        """What was done to a message of a room."""

    def load(self, id: int) -> Awaitable[AccountRecord | None]:
        """The account of that id."""

    def mark_bot(self, id: int, on: bool) -> Awaitable[None]:
        """Whether it is a bot."""

    def set_operator(self, id: int, on: bool) -> Awaitable[None]:
        """The account is an operator of the server, or is not."""

    def revoke(self, id: int, named: Collection[str]) -> Awaitable[None]:
        """The account is no operator of the server any more. LastOperator if there
        would be none, here and below: ``named`` are the keys of names whose owners are
        operators by the settings."""

    def suspend(
        self, id: int, at: int, why: str, named: Collection[str]
    ) -> Awaitable[None]:
        """Nobody may use the account."""

    def resume(self, id: int) -> Awaitable[None]:
        """Its owner may again."""

    def delete(self, id: int, until: int, named: Collection[str]) -> Awaitable[None]:
        """Delete the account; nobody has its name before ``until``."""

    def make_code(self, code: str, by: Person, at: int) -> Awaitable[None]:
        """One more may register, with this code."""

    def audit(
        self,
        id: int,
        at: int,
        actor: Person,
        act: str,
        target: str,
        room: str,
        detail: str,
    ) -> Awaitable[None]:
        """Write down who did what to whom."""

    def notices(self, after: int) -> Awaitable[Sequence[Notice]]:
        """What the administration command did after the notice of that id."""


class FirstWord(Protocol):
    """The word that makes the first operator."""

    def check(self, word: str) -> bool:
        """Whether this is the word."""

    def void(self) -> None:
        """It is used."""


class Operators:
    """``quarantine`` is how long a deleted account's name is kept from others, in
    seconds; ``named`` are the keys of names whose owners are operators by the
    settings."""

    def __init__(
        self,
        chat: Chat,
        store: OperatorStore,
        word: FirstWord,
        quarantine: int,
        named: Collection[str],
    ) -> None:
        self._chat = chat
        self._store = store
        self._word = word
        self._quarantine = quarantine
        self._named = named
        self._noticed = 0
        self._saying = DeferredLock()

    # The first of them

    async def say_word(self, session: Session, word: str) -> None:
        """Whoever says the word is an operator from now on, and nobody else by it.
        WrongWord."""
        user = session.user
        async with self._saying:
            if not self._word.check(word):
                raise errors.WrongWord
            await self._store.set_operator(user.id, True)
            try:
                self._word.void()
            except OSError:
                await self._store.set_operator(user.id, False)
                raise
        self._chat.set_operator(user.id, True)
        await self.write_down(user, "operator", user.person.name)

    # What they do. All raise RightMissing for others, and NoSuchAccount. It takes
    # effect before it is written down, for that may fail.

    async def grant(self, session: Session, name: str) -> Person:
        """An account becomes an operator of the server. AlreadySo."""
        about = await self._about(session, name)
        person = about.person
        if about.operator:
            raise errors.AlreadySo
        await self._store.set_operator(person.id, True)
        self._chat.set_operator(person.id, True, session.user.person, session)
        await self.write_down(session.user, "grant", person.name)
        return person

    async def revoke(self, session: Session, name: str) -> Person:
        """It is one no more. AlreadySo, LastOperator."""
        about = await self._about(session, name)
        person = about.person
        user = self._chat.account(person.id)
        now = user is not None and user.operator  # perhaps by the settings alone
        if not about.operator and not now:
            raise errors.AlreadySo
        await self._store.revoke(person.id, self._named)
        self._chat.set_operator(person.id, False, session.user.person, session)
        await self.write_down(session.user, "revoke", person.name)
        return person

    async def mark_bot(self, session: Session, name: str, on: bool) -> Person:
        """An account is a bot, and may say more at a time, or is none. AlreadySo."""
        about = await self._about(session, name)
        person = about.person
        if about.bot == on:
            raise errors.AlreadySo
        await self._store.mark_bot(person.id, on)
        self._chat.mark_bot(person.id, on, session.user.person, session)
        await self.write_down(session.user, "bot", person.name, "on" if on else "off")
        return person

    async def suspend(self, session: Session, name: str, why: str) -> Person:
        """Nobody may use an account; its sessions end. TooLong, LastOperator."""
        person = await self._owner(session, name)
        why = self._chat.line(why)
        at = self._chat.next_id()[1]
        await self._store.suspend(person.id, at, why, self._named)
        self._chat.end_account(person.id, Ending.SUSPENDED)
        await self.write_down(session.user, "suspend", person.name, why)
        return person

    async def resume(self, session: Session, name: str) -> Person:
        """The owner of a suspended account may use it again."""
        person = await self._owner(session, name)
        await self._store.resume(person.id)
        await self.write_down(session.user, "resume", person.name)
        return person

    async def delete(self, session: Session, name: str) -> Person:
        """Delete an account; its sessions end. LastOperator."""
        person = await self._owner(session, name)
        until = self._chat.next_id()[1] + 1000 * self._quarantine
        await self._store.delete(person.id, until, self._named)
        self._chat.end_account(person.id, Ending.DELETED)
        await self.write_down(session.user, "delete", person.name)
        return person

    async def people(
        self, session: Session, pattern: str, limit: int
    ) -> Sequence[About]:
        """The accounts with the pattern in their name."""
        check_server_operator(session.user)
        return await self._store.people(pattern, limit)

    async def make_code(self, session: Session) -> str:
        """A code with which one more may register."""
        check_server_operator(session.user)
        code = new_code()
        at = self._chat.next_id()[1]
        await self._store.make_code(code, session.user.person, at)
        await self.write_down(session.user, "code", "")
        return code

    async def _owner(self, session: Session, text: str) -> Person:
        """Who owns that name."""
        return (await self._about(session, text)).person

    async def _about(self, session: Session, text: str) -> About:
        """The account of that name."""
        check_server_operator(session.user)
        name = person_name(text)
        about = await self._store.about(name.key)
        if about is None:
            raise errors.NoSuchAccount(name.shown)
        return about

    async def kill(self, session: Session, name: str, why: str) -> Person:
        """All sessions of somebody who is here end. NobodyThere."""
        user, by = self._here(session, name), session.user
        person, why = user.person, self._chat.beginning(why)
        self._chat.kill(user, by.person, why)
        await self.write_down(by, "kill", person.name, why)
        return person

    def _here(self, session: Session, name: str) -> User:
        """Who is here under that name."""
        check_server_operator(session.user)
        return self._chat.person(name)

    async def write_down(
        self, user: User, act: str, target: str, detail: str = ""
    ) -> None:
        """Keep who did what to whom."""
        id, at = self._chat.next_id()
        await self._store.audit(id, at, user.person, act, target, "", detail)

    async def acts(
        self, session: Session, before: int, limit: int, room: str = ""
    ) -> Sequence[Act]:
        """What operators have done: the last acts before that id, and in that room if
        one is named, the newest first."""
        check_server_operator(session.user)
        return await self._store.acts(before, limit, room)

    async def traces(self, session: Session, message: int) -> Sequence[Trace]:
        """What was done to a message of a room, the first act first; NoSuchMessage if
        nothing is known of that."""
        check_server_operator(session.user)
        found = await self._store.traces(message)
        if not found:
            raise errors.NoSuchMessage
        return found

    # What became of an account elsewhere

    async def notice(self) -> None:
        """What the administration command did since the last time takes effect. Not to
        be called again before it is done."""
        for notice in await self._store.notices(self._noticed):
            if notice.kind in _ENDINGS:
                self._chat.end_account(notice.account_id, _ENDINGS[notice.kind])
            elif notice.kind == "operator":
                record = await self._store.load(notice.account_id)
                on = record is not None and record.operator
                self._chat.set_operator(notice.account_id, on, ADMINISTRATION)
            elif notice.kind == "bot":
                record = await self._store.load(notice.account_id)
                on = record is not None and record.bot
                self._chat.mark_bot(notice.account_id, on, ADMINISTRATION)
            self._noticed = notice.id


_ENDINGS = {
    "password": Ending.PASSWORD,
    "suspended": Ending.SUSPENDED,
    "deleted": Ending.DELETED,
}
