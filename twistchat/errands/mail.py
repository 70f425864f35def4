"""Mail: written by one account, kept for others, shown at once to guests."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from math import ceil
from typing import Protocol
from weakref import WeakValueDictionary

from msgspec import Struct
from twisted.internet.defer import DeferredLock

from twistchat.chat.accounts import AccountRecord
from twistchat.chat.cleaning import clean, clean_line
from twistchat.chat.errors import (
    BadName,
    EmptyText,
    NobodyKnown,
    NobodyThere,
    NotStored,
    TooLong,
    TooManyRecipients,
    TooManyTries,
)
from twistchat.chat.events import Mailed, Person, ToldPrivately
from twistchat.chat.herald import Herald
from twistchat.chat.limits import PerKey
from twistchat.chat.mail import Box, Draft, KeptMail, MailLine
from twistchat.chat.names import person_name
from twistchat.chat.service import Chat
from twistchat.chat.users import Session, User

#: So many unfinished mails are kept for an account.
DRAFTS = 5

_HOUR = 3600.0


class Boxes(Protocol):
    """What the store does for mail; every answer is awaited."""

    def send(
        self,
        id: int,
        at: int,
        sender: Person,
        recipients: Iterable[Person],
        names: str,
        subject: str,
        body: str,
        box_most: int,
        client_id: str = "",
    ) -> Awaitable[dict[int, int]]:
        """Put it into all these boxes, or into none; the numbers, by account."""

    def sent_as(self, account: int, client_id: str) -> Awaitable[list[str] | None]:
        """Who got what was sent under that name; None if nothing was."""

    def draft_keep(
        self, id: int, at: int, account: int, draft: Draft, number: int, most: int
    ) -> Awaitable[tuple[int, int]]:
        """Keep what is not finished; its number, and that of what gave way."""

    def draft_drop(self, account: int, number: int) -> Awaitable[None]:
        """It was sent, or given up."""

    def drafts(self, account: int, limit: int) -> Awaitable[list[MailLine]]:
        """What is not finished, the oldest first."""

    def inbox(
        self, account: int, unread_only: bool, before: int | None, limit: int
    ) -> Awaitable[list[MailLine]]:
        """The last mails that came, the oldest first."""

    def sent(
        self, account: int, before: int | None, limit: int
    ) -> Awaitable[list[MailLine]]:
        """The last mails that were sent, the oldest first."""

    def read(
        self, account: int, box: Box, number: int, mark: bool
    ) -> Awaitable[KeptMail]:
        """One mail."""

    def counts(self, account: int) -> Awaitable[tuple[int, int]]:
        """How many are unread, and how many there are."""

    def search(
        self, account: int, words: Sequence[str], limit: int
    ) -> Awaitable[list[MailLine]]:
        """The last mails that have all the words, the newest first."""

    def delete(self, account: int, numbers: Iterable[int], id: int) -> Awaitable[None]:
        """Mark them as deleted."""

    def undelete(
        self, account: int, numbers: Iterable[int] = ()
    ) -> Awaitable[list[int]]:
        """Take back these, or what was deleted last."""

    def purge(self, account: int) -> Awaitable[None]:
        """What is marked as deleted is gone."""


class Owners(Protocol):
    """What the store knows of who owns which name."""

    def named(self, key: str) -> Awaitable[Person | None]:
        """The owner of the name of that key."""

    def load(self, id: int) -> Awaitable[AccountRecord | None]:
        """The account of that id."""


class MailBounds(Struct, frozen=True):
    """How much mail there may be; 0 turns a bound off. ``box`` is for the mails in one
    box, ``per_hour`` for those that one account sends, ``recipients`` for each."""

    body_bytes: int = 16_384
    subject_characters: int = 200
    box: int = 1000
    per_hour: int = 30
    recipients: int = 4


class Sent(Struct, frozen=True):
    """What became of a mail: under which number it is ``stored`` for whom, to which
    guests it was ``shown``, and which ones were ``gone`` by then."""

    stored: list[tuple[str, int]]
    shown: list[str]
    gone: list[str]


class Body:
    """What a mail says, taken line by line; at most ``limit`` bytes (0: any number)."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lines: list[str] = []
        self._size = -1  # there is one line end less than there are lines

    def add(self, line: str) -> None:
        """One more line, cleaned; a blank one stays. TooLong if it does not fit, and
        what `clean` raises; then nothing is added."""
        try:
            line = clean(line, 0)
        except EmptyText:
            line = ""
        size = self._size + len(line.encode()) + 1
        if 0 < self._limit < size:
            raise TooLong(self._limit)
        self._lines.append(line)
        self._size = size

    @property
    def text(self) -> str:
        """All lines; nothing if they are all blank."""
        return "\n".join(self._lines) if any(self._lines) else ""


class Mail:
    """``boxes`` keeps the mail, ``owners`` knows whose a name is; ``seconds`` is a
    monotonic clock."""

    def __init__(
        self,
        chat: Chat,
        herald: Herald,
        boxes: Boxes,
        owners: Owners,
        bounds: MailBounds,
        seconds: Callable[[], float],
    ) -> None:
        self.boxes = boxes
        self.bounds = bounds
        self._chat = chat
        self._herald = herald
        self._owners = owners
        self._seconds = seconds
        self._pace = PerKey(bounds.per_hour / _HOUR, bounds.per_hour)
        # For as long as anybody holds them or waits for them.
        self._under_way = WeakValueDictionary[tuple[int, str], DeferredLock]()

    def body(self, text: str = "") -> Body:
        """A body to be written, or one that says this already."""
        body = Body(self.bounds.body_bytes)
        for line in text.split("\n") if text else ():
            body.add(line)
        return body

    def subject(self, text: str) -> str:
        """A subject as it is kept: one line. TooLong."""
        return clean_line(text, self.bounds.subject_characters)

    async def recipients(self, to: Sequence[str | Person]) -> list[Person]:
        """Who these are, each once: owners of accounts, and guests who are here. A
        person is that very person, whatever they are called by now.

        Raises NobodyKnown, NobodyThere for a person who is gone, TooManyRecipients.
        """
        limit = self.bounds.recipients
        if 0 < limit < len(to):
            raise TooManyRecipients(limit)
        found = [await self._recipient(who) for who in to]
        return list({person.id: person for person in found}.values())

    async def _recipient(self, who: str | Person) -> Person:
        if isinstance(who, Person):
            record = await self._owners.load(who.id)
            if record is not None:
                return Person(record.id, record.name)
            return self._chat.person(who).person
        who = who.removeprefix("@")
        try:
            owner = await self._owners.named(person_name(who).key)
            return owner or self._chat.person(who).person
        except (BadName, NobodyThere) as error:
            raise NobodyKnown(error.facts["name"]) from None

    def alone(self, account: int, client_id: str) -> DeferredLock:
        """To be held by who looks whether the account has sent anything under that
        name and then sends it: of two who do so at once the other one finds it."""
        return self._under_way.setdefault((account, client_id), DeferredLock())

    async def send(
        self,
        session: Session,
        to: Sequence[str | Person],
        subject: str,
        body: str,
        client_id: str = "",
    ) -> Sent:
        """Send a mail to all of these or, if that cannot be, to nobody. It is stored
        for accounts; guests who are here are shown it, and have it nowhere else. With a
        ``client_id`` it is known for some days who got it (``boxes.sent_as``).

        Raises what `recipients`, `subject`, `body` and the store raise, EmptyText
        without a subject and a body, and TooManyTries for who sends too many.
        """
        sender = session.user
        subject, body = self.subject(subject), self.body(body).text
        if not subject and not body:
            raise EmptyText
        people = await self.recipients(to)
        guests = {each.id: user for each in people if (user := self._guest(each))}
        owners = [each for each in people if each.id not in guests]
        names = ", ".join(person.name for person in people)
        self._take_turn(sender)
        id, at = self._chat.next_id()
        most = self.bounds.box
        numbers = await self.boxes.send(
            id, at, sender.person, owners, names, subject, body, most, client_id
        )
        for owner in owners:
            self._announce(sender, owner, numbers[owner.id], subject)
        sent = Sent([(owner.name, numbers[owner.id]) for owner in owners], [], [])
        for guest in guests.values():
            shown = self._show(sender, guest, subject, body)
            (sent.shown if shown else sent.gone).append(guest.person.name)
        return sent

    async def post(
        self, sender: Person, recipient: Person, subject: str, body: str
    ) -> None:
        """Send an account a mail of the server's own."""
        id, at = self._chat.next_id()
        await self.boxes.send(
            id, at, sender, [recipient], recipient.name, subject, body, self.bounds.box
        )

    def _guest(self, person: Person) -> User | None:
        """The guest who this is, if they are one and here."""
        try:
            user = self._chat.person(person)
        except NobodyThere:
            return None
        return user if user.account is None else None

    def _take_turn(self, sender: User) -> None:
        now = self._seconds()
        wait = self._pace.of(sender.id, now).try_take(now)
        if wait:
            raise TooManyTries(ceil(wait))

    def _announce(
        self, sender: User, recipient: Person, number: int, subject: str
    ) -> None:
        """Tell whoever got mail, if they are here and do not ignore its sender."""
        try:
            user = self._chat.person(recipient)
        except NobodyThere:
            return
        if user.id not in sender.ignored_by:
            id, at = self._chat.next_id()
            event = Mailed(id, at, user.person, sender.person, number, subject)
            self._herald.to_all(event, user.sessions)

    def _show(self, sender: User, guest: User, subject: str, body: str) -> bool:
        """Show a mail to a guest, line by line; False if they have gone."""
        if not guest.sessions:
            return False
        if guest.id in sender.ignored_by:
            return True
        for session in guest.sessions:
            session.correspondent = sender.person
        for line in (subject, *body.split("\n")):
            if line:
                id, at = self._chat.next_id()
                event = ToldPrivately(id, at, sender.person, guest.person, line)
                self._herald.to_all(event, guest.sessions)
        return True

    async def read(self, account: int, box: Box, number: int) -> KeptMail:
        """One mail, which is not new any more from then on; NoSuchMail. It can be read
        even if that cannot be stored."""
        try:
            return await self.boxes.read(account, box, number, True)
        except NotStored:
            return await self.boxes.read(account, box, number, False)

    async def delete(self, account: int, numbers: Iterable[int]) -> None:
        """Mark them as deleted, all of them or, with NoSuchMail, none."""
        await self.boxes.delete(account, numbers, self._chat.next_id()[0])

    def drafts(self, account: int) -> Awaitable[list[MailLine]]:
        """All that is not finished, the oldest first."""
        return self.boxes.drafts(account, DRAFTS)

    async def keep_draft(
        self, account: int, draft: Draft, number: int = 0
    ) -> tuple[int, int]:
        """Keep what is not finished, in place of the draft of that number if there is
        one; under which number, and that of the oldest draft if it had to give way.
        Both are 0 if there is nothing to keep."""
        if not draft.subject and not draft.body:
            return 0, 0
        id, at = self._chat.next_id()
        return await self.boxes.draft_keep(id, at, account, draft, number, DRAFTS)

    def prefixed(self, prefix: str, subject: str) -> str:
        """A subject with ``Re:`` or the like before it, unless it has that already."""
        if subject.casefold().startswith(prefix.casefold()):
            return subject
        return f"{prefix} {subject}".rstrip()[: self.bounds.subject_characters or None]
