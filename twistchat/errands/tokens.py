"""What shows that an account is somebody's in place of its password: tokens of
programs, cookies of browsers, and tickets, which are good once.

All of it is looked up each time, so that nothing is good for longer than it should be.
A changed password, a suspension and the end of an account end it: the store's in the
same transaction, what is in memory when `Chat.end_account` is called. What is made
meanwhile is taken back.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from twistchat.chat import errors
from twistchat.chat.accounts import AccountRecord, Credentials
from twistchat.chat.addresses import Host
from twistchat.chat.events import Person
from twistchat.chat.ids import spell
from twistchat.chat.names import person_name
from twistchat.chat.service import Chat
from twistchat.chat.tokens import Held, Token, Via
from twistchat.chat.users import Session, User
from twistchat.errands.accounts import Accounts
from twistchat.errands.proving import Meanwhile, Proof, T
from twistchat.errands.tries import Tries
from twistchat.errands.visits import (
    GuestCookies,
    Ticket,
    Tickets,
    Who,
    digest_of,
    may_be_secret,
    new_secret,
    still,
    who_is,
)

_DAY = 86_400_000  # milliseconds
#: That something is used is not written down more often (milliseconds).
_USED_EVERY = 60_000


class TokenStore(Protocol):
    """What the store does for it; every answer is awaited."""

    def make(self, token: Token, digest: str, most: int) -> Awaitable[None]:
        """There is this token. NoSuchAccount, WrongToken, TooManyTokens."""

    def find(self, digest: str, now: int) -> Awaitable[Held | None]:
        """The token with a secret of that digest, if it is good."""

    def known(self, account: int) -> Awaitable[Credentials | None]:
        """What it takes to log in to the account of that id."""

    def of(self, account: int, now: int) -> Awaitable[Sequence[Token]]:
        """Those of an account that are good."""

    def end(self, account: int, id: int) -> Awaitable[Sequence[int]]:
        """The account's token of that id has ended, and what was made for it or came of
        it: all of these; none if there is no such token."""

    def use(self, uses: Mapping[int, tuple[int, int]]) -> Awaitable[None]:
        """By id, when they were used and until when they are good (0: as before)."""

    def expire(self, now: int) -> Awaitable[None]:
        """What is good no longer goes."""


class TokenBounds(Struct, frozen=True):
    """How many an account has of each kind, and a user of tickets; 0 is any number.
    Cookies of accounts are good for so many days after they were used."""

    tokens: int = 20
    cookies: int = 20
    cookie_days: int = 30
    tickets: int = 10_000
    tickets_per_user: int = 10
    ticket_seconds: int = 60


class Cookie(Struct, frozen=True):
    """What a browser is given; ``seconds`` is how long it keeps it, 0 until it is
    closed."""

    id: int
    secret: str
    seconds: int = 0

    def __repr__(self) -> str:
        return f"<cookie {spell(self.id)}>"  # no secret in any log


class Tokens:
    """``heed`` has what was done to accounts elsewhere take effect; ``seconds`` is a
    monotonic clock, ``now`` the time in milliseconds since 1970."""

    def __init__(
        self,
        chat: Chat,
        store: TokenStore,
        accounts: Accounts,
        tries: Tries,
        bounds: TokenBounds,
        heed: Callable[[], Awaitable[None]],
        seconds: Callable[[], float],
        now: Callable[[], int],
    ) -> None:
        self._chat = chat
        self._store = store
        self._accounts = accounts
        self._tries = tries
        self.bounds = bounds
        self._heed = heed
        self._seconds = seconds
        self._now = now
        self._tickets = Tickets(
            chat,
            bounds.ticket_seconds,
            bounds.tickets,
            bounds.tickets_per_user,
            seconds,
        )
        self._guests = GuestCookies(chat, bounds.cookies)
        self._uses: dict[int, tuple[int, int]] = {}
        chat.when_account_ends(self._account_ended)

    def _account_ended(self, id: int) -> None:
        self._tickets.forget(lambda ticket: ticket.who.person.id == id)
        self._guests.forget(id)

    # One's own

    async def make(
        self, session: Session, label: str = "", seconds: int = 0
    ) -> tuple[Token, str]:
        """A new token of the session's account and its secret, which nobody can be told
        again; it is good for so long, or (0) for ever.

        Raises PasswordOnly for who has come by a token, TooManyTokens, TooLong.
        """
        if session.via.token:
            raise errors.PasswordOnly
        label = self._chat.line(label) if label else ""
        id, at = self._chat.next_id()
        until = at + 1000 * seconds if seconds else 0
        token = Token(id, session.user.id, label, at, 0, until)
        secret = new_secret()
        await self._store.make(token, digest_of(secret), self.bounds.tokens)
        await self._confirm(token, lambda: session in self._chat.sessions)
        return token, secret

    async def _confirm(self, token: Token, good: Callable[[], bool]) -> None:
        """WrongToken, and nothing was made, unless it is good to have made it after all
        that was done to the account until now; Busy if nobody can tell."""
        try:
            await self._heed()
            if not good():
                raise errors.WrongToken
        except errors.ChatError:
            await self._store.end(token.account_id, token.id)
            raise

    async def of(self, session: Session) -> list[Token]:
        """The tokens and cookies of the session's account."""
        found = await self._store.of(session.user.id, self._now())
        return [
            replace(each, used_at=self._uses.get(each.id, (each.used_at, 0))[0])
            for each in found
        ]

    async def end(self, session: Session, id: int) -> None:
        """One of them has ended, and so have the sessions and cookies that came by it,
        and the session by whose ticket it was made. NoSuchToken."""
        if not id or not await self._end(session.user.id, id):  # 0 is that of none
            raise errors.NoSuchToken(spell(id))

    async def _end(self, account: int, id: int) -> bool:
        ended = await self._store.end(account, id)
        gone = {id, *ended}
        self._tickets.forget(lambda ticket: ticket.via.is_one_of(gone))
        self._chat.end_tokens(account, gone)
        return bool(ended)

    def ticket(self, session: Session) -> str:
        """A ticket of whoever has this session. Busy."""
        return self._tickets.make(who_is(session.user, session.via), session)

    # For who has no session

    def ticket_of(self, who: Who) -> str:
        """A ticket of theirs, made in the turn in which they showed who they are."""
        return self._tickets.make(who)

    async def by_token(self, secret: str, host: Host) -> Who:
        """Whose token it is. WrongToken, and TooManyTries for too many of these."""
        with self._counted(host):
            return _holder(await self._find(secret, cookie=False))

    async def by_cookie(self, id: int, secret: str) -> Who:
        """Whose cookie it is. Wrong ones do not count: a browser goes on sending what
        has ended. WrongToken."""
        guest = self._guests.find(id, secret)
        if guest is not None:
            return guest
        held = await self._find(secret, cookie=True)
        if held.token.id != id:
            raise errors.WrongToken
        return _holder(held)

    async def check(self, who: Who) -> None:
        """WrongToken if what showed who they are has ended since."""
        if not await self._is_still(who):
            raise errors.WrongToken

    async def _is_still(self, who: Who) -> bool:
        if who.user is not None:
            return who.via.cookie in self._guests and still(who, self._chat) is not None
        wanted, acts, found = who.via.cookie or who.via.token, None, False
        while acts != self._chat.acts:
            acts = self._chat.acts
            mine = await self._store.of(who.person.id, self._now())
            found = any(each.id == wanted for each in mine)
        return found

    async def open(self, secret: str, host: Host) -> Cookie:
        """A cookie for whoever has this token or ticket. WrongToken, TooManyTries."""
        with self._counted(host):
            ticket = self._tickets.take(secret)
            if ticket is None:
                held = await self._find(secret, cookie=False)
                return (await self._cookie(_holder(held)))[0]
            return await self._open(ticket)

    async def _open(self, ticket: Ticket) -> Cookie:
        who = ticket.who
        if not who.account:
            cookie = Cookie(*self._guests.make(who))
            ticket.gave(cookie.id)
            return cookie
        cookie, token = await self._cookie(who)
        ticket.gave(cookie.id)
        await self._confirm(token, lambda: self._tickets.holds(ticket))
        return cookie

    async def _cookie(self, who: Who) -> tuple[Cookie, Token]:
        id, at = self._chat.next_id()
        account, via, lasts = who.person.id, who.via, self.bounds.cookie_days * _DAY
        of = via.token, via.cookie
        token = Token(id, account, "", at, at, at + lasts, True, *of)
        cookie = Cookie(id, new_secret(), lasts // 1000)
        digest = digest_of(cookie.secret)
        try:
            await self._store.make(token, digest, self.bounds.cookies)
        except errors.NoSuchAccount:
            raise errors.WrongToken from None
        return cookie, token

    async def close(self, who: Who) -> None:
        """Their cookie has ended, and so has what ends with it (see `end`)."""
        ended = self._guests.end(who.via.cookie) or [who.via.cookie]
        self._tickets.forget(lambda ticket: ticket.via.is_one_of(ended))
        if who.account:  # perhaps it was a guest's, and what came of it is not
            for id in ended:
                await self._end(who.person.id, id)

    def renewed(self, who: Who, secret: str) -> Cookie:
        """The cookie that they have, which a browser keeps for longer now."""
        kept = who.user is None
        seconds = self.bounds.cookie_days * _DAY // 1000 if kept else 0
        return Cookie(who.via.cookie, secret, seconds)

    # Logging in

    async def log_in(
        self, text: str, secret: str, host: Host, meanwhile: Meanwhile[T]
    ) -> tuple[AccountRecord, T, Via]:
        """The account of whoever has this token or ticket, to be used in this turn, as
        `Accounts.admit` has it; and by what its session comes.

        ``text`` is its name, or empty. Raises WrongToken, also for a ticket of a guest,
        TooManyTries, Suspended, BadName.
        """
        with self._counted(host):
            proof = await self._by_ticket(secret) or await self._by_token(secret)
            if text and person_name(text).key != proof.name.key:
                raise errors.WrongToken
            record, made = await self._accounts.admit(proof, meanwhile)
        return record, made, proof.via

    def returning(self, text: str, secret: str, host: Host) -> tuple[User, Via] | None:
        """As `Tickets.take_back`."""
        with self._counted(host):
            return self._tickets.take_back(text, secret)

    async def prove(self, text: str, secret: str) -> Proof:
        """That whoever asks has a token of the account of that name. It is given where
        passwords are, so a wrong one may be a password, and is counted as that.

        Raises WrongToken, BadName.
        """
        name = person_name(text)
        if not may_be_secret(secret):
            raise errors.WrongToken
        proof = await self._by_token(secret)
        if proof.name.key != name.key:
            raise errors.WrongToken
        return proof

    async def _by_ticket(self, secret: str) -> Proof | None:
        ticket = self._tickets.take(secret)
        if ticket is None:
            return None
        known = await self._known(ticket.who)
        return _proof(known, partial(self._ticket_holds, ticket), ticket.via)

    async def _by_token(self, secret: str) -> Proof:
        held = await self._find(secret, cookie=False)
        holds = partial(self._is_still, _holder(held))
        return _proof(held.known, holds, held.token.via)

    async def _known(self, who: Who) -> Credentials:
        known = await self._store.known(who.person.id) if who.account else None
        await self._heed()  # which ends the ticket, if the password is another now
        if known is None:
            raise errors.WrongToken
        if known.suspended_at:
            raise errors.Suspended(known.name, known.suspended_why)
        return known

    async def _ticket_holds(self, ticket: Ticket) -> bool:
        return self._tickets.holds(ticket)

    async def _find(self, secret: str, cookie: bool) -> Held:
        """The token, or the cookie, with that secret. WrongToken."""
        acts, held, digest = None, None, digest_of(secret)
        while acts != self._chat.acts:  # else what was read may be older
            acts = self._chat.acts
            held = await self._store.find(digest, self._now())
        if held is None or held.token.cookie != cookie:
            raise errors.WrongToken
        self._note(held.token)
        return held

    @contextmanager
    def _counted(self, host: Host) -> Iterator[None]:
        """A wrong one counts like a wrong password, whose nobody knows. A right one is
        never refused: nobody guesses any."""
        try:
            yield
        except errors.WrongToken:
            self._tries.password("", host, self._seconds())
            raise

    # Sooner or later

    def _note(self, token: Token) -> None:
        """It is used; a cookie is good for longer now."""
        now = self._now()
        if not 0 <= now - token.used_at < _USED_EVERY:
            until = now + self.bounds.cookie_days * _DAY if token.cookie else 0
            self._uses[token.id] = now, until

    async def tick(self) -> None:
        """What was used is written down; what cannot be now is the next time."""
        uses, self._uses = self._uses, {}
        if not uses:
            return
        try:
            await self._store.use(uses)
        except errors.ChatError:
            self._uses = {**uses, **self._uses}

    async def tidy(self) -> None:
        """What is good no longer goes."""
        self._tickets.prune()
        self._guests.prune()
        await self._store.expire(self._now())


def _proof(known: Credentials, holds: Callable[[], Awaitable[bool]], via: Via) -> Proof:
    return Proof(person_name(known.name), known, holds, errors.WrongToken, via)


def _holder(held: Held) -> Who:
    known = held.known
    return Who(Person(known.id, known.name), held.token.via)
