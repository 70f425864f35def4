"""Owning a name: registering it, showing that it is one's own, changing it.

Names are reserved in memory first and confirmed by the store then, which has the last
word. What was looked up before something was awaited may be otherwise afterwards.
"""

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from math import ceil

from msgspec import Struct
from msgspec.structs import replace

from twistchat.chat import errors
from twistchat.chat.accounts import AccountRecord, Credentials
from twistchat.chat.addresses import Host
from twistchat.chat.events import Ending, Person
from twistchat.chat.limits import PerKey
from twistchat.chat.names import Name, person_name
from twistchat.chat.service import Chat
from twistchat.chat.users import Session, User
from twistchat.errands.belongings import Belongings, email_address
from twistchat.errands.passwords import ANY, PasswordBounds, prepared
from twistchat.errands.proving import AccountStore, Hashing, Meanwhile, Proof, T
from twistchat.errands.tries import Tries


class AccountRules(Struct, frozen=True):
    """How names are owned here. ``registration`` is open, invitation or closed;
    ``operators`` are the keys of names whose accounts are operators of the server;
    ``quarantine`` is in seconds."""

    registration: str = "open"
    guests: bool = True
    passwords: PasswordBounds = PasswordBounds()
    quarantine: int = 30 * 86_400
    renames_per_minute: int = 3
    operators: Collection[str] = frozenset()


class Accounts(Belongings):
    """``warn`` tells the owner of an account that its password is guessed at a lot.
    ``catch_up`` does what is still to be done for the account of an id. ``seconds`` is
    a monotonic clock, ``now`` the time in milliseconds since 1970."""

    def __init__(
        self,
        chat: Chat,
        store: AccountStore,
        hasher: Hashing,
        tries: Tries,
        rules: AccountRules,
        warn: Callable[[Person], Awaitable[None]],
        catch_up: Callable[[int], Awaitable[None]],
        seconds: Callable[[], float],
        now: Callable[[], int],
    ) -> None:
        super().__init__(chat, store)
        self._store = store
        self._hasher = hasher
        self._tries = tries
        self.rules = rules
        self._warn = warn
        self._catch_up = catch_up
        self._seconds = seconds
        self._now = now
        self._renames = PerKey(rules.renames_per_minute / 60, rules.renames_per_minute)
        self._renaming: set[User] = set()

    # Guests

    async def guest(self, text: str) -> User:
        """Claim a name that nobody owns. Whoever claims it enters with it or releases
        it.

        Raises NoGuests where only owners of accounts come in, and what `unowned` does.
        """
        user = await self.unowned(text)
        if not self.rules.guests:
            self._chat.release(user)
            raise errors.NoGuests(user.name.shown)
        return user

    async def unowned(self, text: str) -> User:
        """Claim a name that nobody owns.

        Raises BadName, NameReserved, NameTaken, NameOwned, NameQuarantined; and
        PasswordNeeded for the very name of an account.
        """
        try:
            user = self._chat.claim(text)
        except errors.NameTaken:
            name = person_name(text)
            owner = await self._store.named(name.key)
            if owner is not None:
                raise errors.PasswordNeeded(owner.name) from None
            raise await self._taken(name) from None
        try:
            await self._check_free(user.name, 0)
        except BaseException:
            self._chat.release(user)
            raise
        return user

    async def _check_free(self, name: Name, own: int) -> None:
        owner = await self._store.owner(name.key, name.skeleton, self._now())
        if owner is None or (own and owner.id == own):
            return
        if owner.quarantined:
            raise errors.NameQuarantined(name.shown)
        if not own and person_name(owner.name).key == name.key:
            raise errors.PasswordNeeded(owner.name)
        raise errors.NameOwned(name.shown, await self._like(name))

    async def _taken(self, name: Name) -> errors.NameTaken:
        return errors.NameTaken(name.shown, await self._like(name))

    async def _like(self, name: Name) -> str:
        """A name like this one that is free; empty if none comes to mind."""
        found = self._chat.suggestion(name)
        if found:
            other = person_name(found)
            if await self._store.owner(other.key, other.skeleton, self._now()):
                return ""
        return found

    # Logging in

    async def log_in(
        self, text: str, password: str, host: Host, meanwhile: Meanwhile[T]
    ) -> tuple[AccountRecord, T]:
        """The account of that name: `prove` and `admit` in one."""
        return await self.admit(await self.prove(text, password, host), meanwhile)

    async def prove(self, text: str, password: str, host: Host) -> Proof:
        """That whoever asks knows the password of the account of that name.

        Raises BadName, TooManyTries, Suspended; WrongPassword also where there is no
        such account.
        """
        name = person_name(text)
        known = await self._verified(name.key, password, host)
        if known.suspended_at:
            raise errors.Suspended(known.name, known.suspended_why)
        return Proof(name, known)

    async def admit(
        self, proof: Proof, meanwhile: Meanwhile[T]
    ) -> tuple[AccountRecord, T]:
        """The account, to be used in this turn, and what ``meanwhile`` made of it,
        which may take its time. The proof's refusal if it has become void."""
        name, known = proof.name, proof.known
        await self._catch_up(known.id)  # what was done before is not for this session
        record = await self._store.load(known.id)
        if record is None:
            raise proof.refusal
        operator = known.operator or name.key in self.rules.operators
        made = await meanwhile(record)
        await self._check_still(proof)
        return replace(record, operator=operator), made

    async def _check_still(self, proof: Proof) -> None:
        """Its refusal if the account is another by now, or suspended, or gone."""
        acts = None
        while acts != self._chat.acts:  # else what was read may be older
            acts = self._chat.acts
            known = await self._store.credentials(proof.name.key)
            if known != proof.known or not await proof.holds():
                raise proof.refusal

    async def _verified(self, key: str, password: str, host: Host) -> Credentials:
        """What is known of the account, to whoever knows its password."""
        self._tries.password(key, host, self._seconds())
        try:
            offered = prepared(password, ANY)
        except errors.BadPassword:
            raise errors.WrongPassword from None
        try:
            known = await self._store.credentials(key)
            hashed = known.password if known else None
            verdict = await self._hasher.verify(hashed, offered)
        except BaseException:
            self._tries.forgive(key, host, self._seconds())
            raise
        if known is None or not verdict.ok:
            if known is not None and self._tries.wrong(key, self._seconds()):
                await self._try_to_warn(Person(known.id, known.name))
            raise errors.WrongPassword
        self._tries.forgive(key, host, self._seconds())
        return await self._rehashed(known, offered) if verdict.rehash else known

    async def _try_to_warn(self, owner: Person) -> None:
        """Whoever tries passwords does not learn whether it worked."""
        with suppress(errors.ChatError):
            await self._warn(owner)

    async def _rehashed(self, known: Credentials, password: str) -> Credentials:
        """The same with a hash of today's costs, if it can be stored now."""
        try:
            hashed = await self._hasher.hash(password)
            await self._store.hash_anew(known.id, known.password, hashed)
        except errors.ChatError:
            return known
        return replace(known, password=hashed)

    # Owning

    async def register(
        self, session: Session, password: str, email: str = "", code: str = ""
    ) -> None:
        """The guest's name is theirs from now on.

        Raises AlreadyOwned, RegistrationClosed, CodeNeeded, BadPassword, BadEmail,
        TooManyTries, and what the store says of the name.
        """
        user = session.user
        record = await self._register(user, session.address, password, email, code)
        self._chat.registered(user, record)
        with suppress(errors.ChatError):  # the name is theirs all the same
            await self._keep_all_ignored(user)

    async def register_name(
        self, text: str, host: Host, password: str, email: str = "", code: str = ""
    ) -> AccountRecord:
        """Make an account for somebody who is not here yet. Raises what `unowned` and
        `register` raise."""
        user = await self.unowned(text)
        try:
            return await self._register(user, host, password, email, code)
        finally:
            self._chat.release(user)

    def check_password(self, password: str) -> None:
        """BadPassword if nobody may have it."""
        prepared(password, self.rules.passwords)

    def check_open(self) -> None:
        """RegistrationClosed if nobody can register, whatever they know."""
        if self.rules.registration == "closed":
            raise errors.RegistrationClosed

    @property
    def by_invitation(self) -> bool:
        """It takes a code to register."""
        return self.rules.registration == "invitation"

    async def _register(
        self, user: User, host: Host, password: str, email: str, code: str
    ) -> AccountRecord:
        rules = self.rules
        if user.account is not None:
            raise errors.AlreadyOwned(user.name.shown)
        self.check_open()
        if self.by_invitation and not code:
            raise errors.CodeNeeded
        self._check_operators_name(user.name, host)
        offered = prepared(password, rules.passwords)
        email = email_address(email)
        self._tries.new_account(host, self._seconds())
        at = self._now()
        self._chat.hold(user, True)
        try:
            hashed = await self._hasher.hash(offered)
            used = code if self.by_invitation else None
            await self._store.register(user.id, at, user.name, hashed, email, used)
        finally:
            self._chat.hold(user, False)
        operator = user.name.key in rules.operators
        return AccountRecord(user.id, user.name.shown, email, at, operator)

    def _check_operators_name(self, name: Name, host: Host) -> None:
        """NameReserved, from another machine, for a name whose owner the settings make
        an operator: or whoever is quick would be one."""
        local = host is None or host.is_loopback
        if name.key in self.rules.operators and not local:
            raise errors.NameReserved(name.shown)

    async def change_password(self, session: Session, proof: Proof, new: str) -> None:
        """The owner of an account has another password; all their other sessions end.

        Raises BadPassword; WrongPassword if the proof has become void.
        """
        known = proof.known
        hashed = await self._hasher.hash(prepared(new, self.rules.passwords))
        await self._store.change_password(known.id, known.password, hashed)
        self._chat.end_account(known.id, Ending.PASSWORD, keep=session)

    async def delete(self, session: Session, password: str) -> None:
        """The owner of an account gives it up; all their sessions end.

        Raises WrongPassword, TooManyTries, LastOperator.
        """
        known = await self._verified(session.user.name.key, password, session.address)
        until = self._quarantined_until()
        await self._store.delete(known.id, until, self.rules.operators)
        self._chat.end_account(known.id, Ending.DELETED)

    def _quarantined_until(self) -> int:
        return self._now() + 1000 * self.rules.quarantine

    # Names

    async def rename(self, session: Session, text: str) -> None:
        """The user bears another name from now on; an account is called so.

        Raises BadName, NameReserved, NameTaken, NameOwned, NameQuarantined,
        TooManyTries for who does it too often, and Busy for who does it twice at once.
        """
        user = session.user
        if user in self._renaming:
            raise errors.Busy
        if text == user.name.shown:
            raise errors.AlreadySo
        self._renaming.add(user)
        try:
            await self._rename(user, session, text)
        finally:
            self._renaming.remove(user)

    async def _rename(self, user: User, session: Session, text: str) -> None:
        now = self._seconds()
        if wait := self._renames.of(user.id, now).delay(now):
            raise errors.TooManyTries(ceil(wait))
        try:
            name = self._chat.reserve(user, text)
        except errors.NameTaken:
            raise await self._taken(person_name(text)) from None
        self._renames.of(user.id, now).take(now)
        try:
            self._check_operators_name(name, session.address)
            await self._own(user, name)
        except BaseException:
            self._chat.unreserve(user, name)
            raise
        if user.present:
            self._chat.rename(user, name, session)
        else:  # they have left meanwhile
            self._chat.unreserve(user, name)

    async def _own(self, user: User, name: Name) -> None:
        """The name is the user's, as far as the store is concerned."""
        if user.account is None:
            await self._check_free(name, user.id)
        else:
            until = self._quarantined_until()
            await self._store.rename(user.id, name, self._now(), until)
