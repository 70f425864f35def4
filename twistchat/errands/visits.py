"""Who asks without a session, and what shows it that is kept in memory alone: tickets,
and the cookies of guests.

Secrets are looked up by their digests; nobody keeps any.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from twistchat.chat.errors import Busy, WrongToken
from twistchat.chat.events import Person
from twistchat.chat.names import person_name
from twistchat.chat.service import Chat
from twistchat.chat.tokens import Via
from twistchat.chat.users import Session, User

#: How they look: 32 bytes in base64.
_SECRET = re.compile("[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    """One that nobody guesses."""
    return secrets.token_urlsafe(32)


def may_be_secret(text: str) -> bool:
    """It looks like one; a password may, too."""
    return _SECRET.fullmatch(text) is not None


def digest_of(secret: str) -> str:
    """What a secret is found by. It is long and random, so a plain hash will do."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


class Who(Struct, frozen=True):
    """Somebody who has shown who they are. ``user`` is set for who was a guest then,
    and is who they are for as long as they are here."""

    person: Person
    via: Via = Via()
    user: User | None = None

    @property
    def account(self) -> bool:
        """They own an account, whose id is the person's."""
        return self.user is None or self.user.account is not None


def who_is(user: User, via: Via) -> Who:
    """The user of a session."""
    return Who(user.person, via, user if user.account is None else None)


def still(who: Who, chat: Chat) -> Who | None:
    """The same as they are called now; None for a guest who has gone."""
    user = who.user
    if user is None:
        return who
    here = chat.known(user.id) is user and user.present
    return replace(who, person=user.person) if here else None


class Ticket:
    """Good once, ``until`` then, by the clock of all tickets. ``session`` is who asked
    for it, if that was one."""

    __slots__ = ("session", "taken", "until", "who")

    def __init__(self, who: Who, until: float, session: Session | None) -> None:
        self.who = who
        self.until = until
        self.session = session
        self.taken = False

    @property
    def via(self) -> Via:
        """By what they have come whose it is, as that is by now."""
        return self.who.via if self.session is None else self.session.via

    def gave(self, cookie: int) -> None:
        """There is a cookie for it, with which the session that asked for it ends."""
        if self.session is not None:
            self.session.via = replace(self.session.via, given=cookie)


class Tickets:
    """What shows once, within so many seconds, who somebody is.

    There are at most ``most`` (more are refused by Busy), and ``each`` of one person,
    whose oldest goes; 0 turns a bound off. ``clock`` is monotonic.
    """

    def __init__(
        self,
        chat: Chat,
        seconds: float,
        most: int,
        each: int,
        clock: Callable[[], float],
    ) -> None:
        self._chat = chat
        self._seconds = seconds
        self._most = most
        self._each = each
        self._clock = clock
        self._made: dict[str, Ticket] = {}  # by digest, the oldest first
        self._of: dict[int, list[str]] = {}  # digests by the id of the person

    def __len__(self) -> int:
        return len(self._made)

    def make(self, who: Who, session: Session | None = None) -> str:
        """A ticket of theirs, which that session has asked for. Busy if there are too
        many in all."""
        self.prune()
        mine = self._of.get(who.person.id, [])
        if 0 < self._each <= len(mine):
            self._drop(mine[0])
        elif 0 < self._most <= len(self._made):
            raise Busy
        secret = new_secret()
        digest = digest_of(secret)
        self._made[digest] = Ticket(who, self._clock() + self._seconds, session)
        self._of.setdefault(who.person.id, []).append(digest)
        return secret

    def look(self, secret: str) -> Ticket | None:
        """The ticket of that secret, if it is one."""
        self.prune()
        return self._made.get(digest_of(secret))

    def take(self, secret: str) -> Ticket | None:
        """The same; WrongToken if it was taken before, or is of a guest who has gone.
        Nobody takes it again."""
        ticket = self.look(secret)
        if ticket is None:
            return None
        who = still(ticket.who, self._chat)
        if ticket.taken or who is None:
            raise WrongToken
        ticket.taken, ticket.who = True, who
        return ticket

    def take_back(self, text: str, secret: str) -> tuple[User, Via] | None:
        """The guest whose ticket it is, and by what they come; None if it is no ticket
        of a guest's. They are waited for, in this turn (`Chat.check_back`).

        ``text`` is their name, or empty. Raises WrongToken, NameTaken if they are here.
        """
        ticket = self.look(secret)
        if ticket is None or ticket.who.user is None or ticket.who.account:
            return None
        user = ticket.who.user
        self.take(secret)
        if text and person_name(text).key != user.name.key:
            raise WrongToken
        self._chat.check_back(user)
        return user, ticket.via

    def holds(self, ticket: Ticket) -> bool:
        """Nothing has ended it since it was taken, not even its time."""
        self.prune()
        return any(
            self._made[digest] is ticket
            for digest in self._of.get(ticket.who.person.id, ())
        )

    def forget(self, ended: Callable[[Ticket], bool]) -> None:
        """Those are good no more that say yes."""
        for digest, ticket in list(self._made.items()):
            if ended(ticket):
                self._drop(digest)

    def prune(self) -> None:
        """Those are gone that are too old."""
        now = self._clock()
        while self._made:
            digest, ticket = next(iter(self._made.items()))
            if ticket.until > now:
                return
            self._drop(digest)

    def _drop(self, digest: str) -> None:
        id = self._made.pop(digest).who.person.id
        mine = self._of[id]
        mine.remove(digest)
        if not mine:
            del self._of[id]


class GuestCookies:
    """What shows who a guest is, for as long as they are here; ``each`` has at most so
    many, the oldest of them goes (0: any number)."""

    def __init__(self, chat: Chat, each: int) -> None:
        self._chat = chat
        self._each = each
        self._made: dict[int, tuple[str, Who]] = {}  # by id
        self._from: dict[int, int] = {}  # by whose ticket it was made, by id
        self._of: dict[int, list[int]] = {}  # ids by that of the person

    def __contains__(self, id: int) -> bool:
        return id in self._made

    def __len__(self) -> int:
        return len(self._made)

    def make(self, who: Who) -> tuple[int, str]:
        """A cookie of theirs: its id and its secret."""
        mine = self._of.get(who.person.id, [])
        if 0 < self._each <= len(mine):
            self._drop(mine[0])
        id, secret = self._chat.next_id()[0], new_secret()
        self._made[id] = digest_of(secret), replace(who, via=Via(cookie=id))
        self._from[id] = who.via.cookie
        self._of.setdefault(who.person.id, []).append(id)
        return id, secret

    def find(self, id: int, secret: str) -> Who | None:
        """Whose cookie that is."""
        digest, who = self._made.get(id, ("", None))
        if who is None or digest != digest_of(secret):
            return None
        return still(who, self._chat)

    def end(self, id: int) -> Sequence[int]:
        """It is good no more, nor what came of it: all of these; none if there is no
        such cookie."""
        if id not in self._made:
            return []
        ended = [id]
        for each in self._of[self._made[id][1].person.id]:  # the oldest first
            if self._from[each] in ended:
                ended.append(each)
        for each in ended:
            self._drop(each)
        return ended

    def _drop(self, id: int) -> None:
        del self._from[id]
        person = self._made.pop(id)[1].person.id
        mine = self._of[person]
        mine.remove(id)
        if not mine:
            del self._of[person]

    def forget(self, person: int) -> None:
        """Those of that person are good no more."""
        for id in list(self._of.get(person, ())):
            self._drop(id)

    def prune(self) -> None:
        """Those are gone whose guests have."""
        for id, (_, who) in list(self._made.items()):
            if still(who, self._chat) is None:
                self._drop(id)
