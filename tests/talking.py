"""A small world for tests that read like transcripts: the real rules, delivery and
conversations, with a store, wires and a clock that are stepped by hand."""

from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from connected import Connected
from fakes import Turns
from fakes_files import FakeDisk
from instant_store import InstantStore
from twisted.internet.defer import Deferred, fail
from twisted.internet.task import Clock

import twistchat.text.commands  # noqa: F401  fills the table
from twistchat.chat.errors import Busy, MailboxFull
from twistchat.chat.events import File, Person
from twistchat.chat.ids import Ids
from twistchat.chat.limits import PerKey
from twistchat.chat.names import Reserved
from twistchat.chat.order import Order
from twistchat.chat.people import ChatLimits
from twistchat.chat.rooms import History
from twistchat.chat.service import Chat
from twistchat.delivery.herald import Delivery
from twistchat.delivery.pipeline import Pipeline
from twistchat.errands.accounts import AccountRules, Accounts
from twistchat.errands.files import FileBounds, Files
from twistchat.errands.hashing import Verdict
from twistchat.errands.housekeeping import Housekeeping
from twistchat.errands.mail import Mail, MailBounds
from twistchat.errands.memory import Memory, MemoryBounds
from twistchat.errands.messages import Messages
from twistchat.errands.oaths import Oaths
from twistchat.errands.operators import Operators
from twistchat.errands.rooms import Rooms
from twistchat.errands.sending import Posted, Sending
from twistchat.errands.tokens import TokenBounds, Tokens
from twistchat.errands.tries import Tries, TryBounds
from twistchat.store import record
from twistchat.text.conversation import Conversation
from twistchat.text.desk import Customs, Desk
from twistchat.text.language import LOCALE, Languages
from twistchat.text.script import Script
from twistchat.text.voice import Echo, Manner

#: When the world begins: 2026-11-21, 12:00 UTC, in milliseconds since 1970.
NOON = 1_795_262_400_000
HOUR = 3_600_000

SHIPPED, RULES, TRIES = ChatLimits(), AccountRules(), TryBounds()
TOKENS = TokenBounds()
FILES = FileBounds()

LINE = Manner("line", Script())
TELNET = Manner("telnet", Script("\r\n", telnet=True), Echo.PRIVATE)


class QuickHasher:
    """In place of the threads that hash passwords. While it is ``slow`` it answers when
    told to `go`, while it is ``busy`` it refuses; what was hashed at other ``costs`` is
    to be hashed anew."""

    def __init__(self) -> None:
        self.slow = self.busy = False
        self.costs = "hash"
        self.asked: list[str | None] = []
        self._waiting: list[tuple[Deferred[Any], Any]] = []

    def hash(self, password: str) -> Deferred[str]:
        return self._answer(f"{self.costs} of {password}")

    def verify(self, hash: str | None, password: str) -> Deferred[Verdict]:
        self.asked.append(hash)
        costs, _, right = (hash or "").partition(" of ")
        return self._answer(Verdict(right == password, costs != self.costs))

    def _answer(self, result: Any) -> Deferred[Any]:
        if self.busy:
            return fail(Busy())
        done: Deferred[Any] = Deferred()
        self._waiting.append((done, result))
        if not self.slow:
            self.go()
        return done

    def go(self) -> None:
        """Answer those who wait."""
        waiting, self._waiting = self._waiting, []
        for done, result in waiting:
            done.callback(result)


class Held:
    """What this method of something does is done at once, and answered at `go`."""

    def __init__(self, thing: Any, name: str) -> None:
        self._method = getattr(thing, name)
        self._waiting: list[tuple[Deferred[Any], Deferred[Any]]] = []
        self._free = False
        setattr(thing, name, self._hold)

    def _hold(self, *arguments: Any, **named: Any) -> Deferred[Any]:
        result = self._method(*arguments, **named)
        if self._free:
            return result
        done: Deferred[Any] = Deferred()
        self._waiting.append((result, done))
        return done

    def go(self) -> None:
        """Answer those who wait; whoever asks from now on is answered at once."""
        self._free = True
        for result, done in self._waiting:
            result.chainDeferred(done)


class Posting:
    """What becomes of a file that has come."""

    def __init__(self, sending: Sending) -> None:
        self.posted: Posted | None = None
        self.error: Exception | None = None
        Deferred.fromCoroutine(self._post(sending))

    async def _post(self, sending: Sending) -> None:
        try:
            self.posted = await sending.post()
        except Exception as error:
            self.error = error

    @property
    def file(self) -> File:
        """The file; it was sent."""
        assert self.error is None, self.error
        assert self.posted is not None
        assert self.posted.file is not None
        return self.posted.file


class Word:
    """The word that makes the first operator is "open-sesame", once."""

    def __init__(self) -> None:
        self.good = True

    def check(self, word: str) -> bool:
        return self.good and word == "open-sesame"

    def void(self) -> None:
        self.good = False


class World:
    """A chat with nobody in it.

    ``history`` says what becomes of what is said in a room, ``limits`` are those of the
    rules, ``rules``, ``trying`` and ``tokens`` those of accounts. Each thing the server
    would log as a bug is in ``bugs``. What was stored ``before`` is there again, for
    the server was started anew.
    """

    def __init__(
        self,
        *,
        languages: Languages | None = None,
        limits: ChatLimits = SHIPPED,
        history: Callable[[str], History] = lambda room: History.DURABLE,
        rules: AccountRules = RULES,
        trying: TryBounds = TRIES,
        tokens: TokenBounds = TOKENS,
        before: "World | None" = None,
        files: FileBounds = FILES,
        **customs: Any,
    ) -> None:
        self.clock = Clock()
        self.turns = Turns()
        self.store = before.store if before else InstantStore()
        if before:
            self.clock.advance(before.clock.seconds() + 5)
        self.pipeline = Pipeline(
            self.store.journal, record, self.turns.post, self.clock.seconds
        )
        self.store.open(self.pipeline.settled)
        self.messages = Messages(
            self.store, self.pipeline.client_ids, self.pipeline.changes
        )
        self.delivery = Delivery(self.pipeline)
        self.ids = Ids(self.now)
        reserved = Reserved("chat.example.org")
        self.chat = Chat(
            self.ids, self.delivery, limits, history, reserved, self.store.end_room
        )
        self.bugs: list[Exception] = []
        self.motd: list[str] = []
        self.rules: list[str] = []
        self.warned: list[str] = []
        self.box_full = False
        self.hasher = QuickHasher()
        self.operator_passwords: dict[str, str] = {}
        self.word = Word()
        self.operators = Operators(
            self.chat, self.store.accounts, self.word, 86_400, rules.operators
        )
        self.housekeeping = Housekeeping(
            self.chat, self.store.accounts, self.store.mail, self.operators
        )
        self.token_bounds = tokens
        self.disk = before.disk if before else FakeDisk()
        self.files = self._sharing(files)
        self.desk = self._desk(languages, limits, rules, trying, customs)

    def _sharing(self, bounds: FileBounds) -> Files:
        store, seconds = self.store, self.clock.seconds
        messages = self.messages
        files = Files(
            self.chat,
            store.files,
            store,
            self.disk,
            self.pipeline,
            messages,
            self.delivery.private,
            bounds,
            seconds,
            self.now,
        )
        Deferred.fromCoroutine(files.open())
        return files

    def _desk(
        self,
        languages: Languages | None,
        limits: ChatLimits,
        rules: AccountRules,
        trying: TryBounds,
        customs: dict[str, Any],
    ) -> Desk:
        chat, store, seconds = self.chat, self.store, self.clock.seconds
        invites, tries = PerKey(4 / 60, 4), Tries(trying)
        accounts = Accounts(
            chat,
            store.accounts,
            self.hasher,
            tries,
            rules,
            self._warn,
            self.housekeeping.catch_up,
            seconds,
            self.now,
        )
        mail = Mail(
            chat, self.delivery, store.mail, store.accounts, MailBounds(), seconds
        )
        memory = Memory(chat, store.search, store, seconds, self.now, MemoryBounds())
        return Desk(
            chat=chat,
            order=Order(chat, self.ids, self.delivery, limits, invites, "#lobby"),
            rooms=Rooms(chat, store, "#lobby", 20, 15),
            accounts=accounts,
            operators=self.operators,
            oaths=Oaths(
                chat,
                self.hasher,
                tries,
                self.operator_passwords,
                self.operators.write_down,
                seconds,
            ),
            tries=tries,
            tokens=Tokens(
                chat,
                store.tokens,
                accounts,
                tries,
                self.token_bounds,
                self.housekeeping.heed,
                seconds,
                self.now,
            ),
            mail=mail,
            memory=memory,
            messages=self.messages,
            files=self.files,
            delivery=self.delivery,
            pipeline=self.pipeline,
            archive=store,
            languages=languages or Languages("en", Path("nowhere")),
            customs=Customs("testchat", "1.0", "lobby", ZoneInfo("UTC"), **customs),
            seconds=seconds,
            now=self.now,
            motd=lambda: self.motd,
            rules=lambda: self.rules,
            bug=self._bug,
        )

    async def _warn(self, owner: Person) -> None:
        self.warned.append(owner.name)
        if self.box_full:
            raise MailboxFull(owner.name)

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return NOON + round(self.clock.seconds() * 1000)

    def _bug(self, bug: Exception) -> str:
        self.bugs.append(bug)
        return f"ref{len(self.bugs)}"

    def connect(self, manner: Manner = LINE, address: str = "") -> "Talker":
        """Somebody has come to a door and was greeted."""
        talker = Talker(self, manner, address)
        self.turns.end()
        return talker

    def enter(self, name: str, room: str = "-", manner: Manner = LINE) -> "Talker":
        """Somebody has entered, and read all that one reads then."""
        talker = self.connect(manner)
        talker.types(f"{name} {room}")
        welcome = [line for line in talker.reads() if line.startswith("-- welcome")]
        assert welcome, f"{name} was not let in"
        return talker

    def own(self, name: str, room: str = "-", manner: Manner = LINE) -> "Talker":
        """Somebody has entered and registered; their password is "secret of" and the
        name, in one word."""
        talker = self.enter(name, room, manner)
        talker.types(f"/register {password_of(name)}")
        assert f"-- {name} is now yours" in "".join(talker.reads())
        return talker

    def come(self, name: str, room: str = "-", manner: Manner = LINE) -> "Talker":
        """The owner of an account has entered, and has not read anything since."""
        talker = self.connect(manner)
        talker.reads()
        talker.types(f"{name} {room} {password_of(name)}")
        return talker

    def brings(self, path: str, data: bytes = b"hello", name: str = "") -> Posting:
        """The bytes of a file come for a path that was given to somebody."""
        _, _, ticket, named = path.split("/")
        sending = self.files.begin(ticket, name or unquote(named), len(data))
        sending.write(data)
        posting = Posting(sending)
        self.turns.end()
        self.turns.end()
        return posting

    def commit(self) -> None:
        """The store answers, and what waited for it leaves."""
        self.store.commit()
        self.turns.end()

    def tick(self, seconds: float = 1) -> None:
        """So much time goes by, and the house is kept."""
        self.clock.advance(seconds)
        Deferred.fromCoroutine(self.housekeeping.tick(self.now()))
        self.turns.end()

    def check(self) -> None:
        """Everybody has their names and their rooms, and nobody else has any."""
        chat, relations = self.chat, self.chat.relations
        users = chat._by_id
        for id, user in users.items():
            assert user.id == id
            assert user.present
            assert chat._users[user.name.key] is chat._looks[user.name.skeleton] is user
            assert user.sessions or chat._absent[id].user is user
            assert all(each.user is user for each in user.sessions)
            assert all(room.members[id] is user for room in user.rooms.values())
        assert len(users) == len(chat._users) == len(chat._looks)
        assert set(chat._absent) == {id for id in users if not users[id].sessions}
        assert set(chat.sessions) == {
            s for user in users.values() for s in user.sessions
        }
        for room in chat.rooms():
            assert all(users[id] is user for id, user in room.members.items())
            assert all(room.id in user.rooms for user in room.members.values())
        for index in (relations._ignorers, relations._watchers):
            assert all(index.values())
            everybody = [each for by_id in index.values() for each in by_id.items()]
            assert all(users[id] is user for id, user in everybody)
        self._check_presence()
        assert [] == self.bugs

    def _check_presence(self) -> None:
        """Everybody is counted, and only who is here monitors anything."""
        chat, here = self.chat, self.chat.census.here
        users = {id: user for id, user in chat._by_id.items() if user.sessions}
        assert dict(here) == users
        operators = {id for id, user in here.items() if user.operator}
        assert set(chat.census.operators) == operators
        monitoring, monitored = chat.monitors._names, chat.monitors._sessions
        assert monitoring.keys() <= chat.sessions.keys()
        for session, names in monitoring.items():
            assert all(session in monitored[key] for key in names)
        for key, sessions in monitored.items():
            assert sessions
            assert all(key in monitoring[each] for each in sessions)


def password_of(name: str) -> str:
    """What an account of that name has for a password in these tests."""
    return f"secret-of-{name}"


class Talker(Connected):
    """One person at a door."""

    def __init__(self, world: World, manner: Manner, address: str = "") -> None:
        super().__init__(world)
        self.conversation = self.ear = Conversation(
            world.desk,
            manner,
            self.wire,
            self,
            self._is_named,
            ip_address(address) if address else None,
        )
        self.conversation.greet()

    def types(self, *lines: str | bytes) -> None:
        """These lines come in one read; then the turn of the reactor ends."""
        self.says(*lines)

    def reads(self) -> list[str]:
        """The lines that came since the last time."""
        return self.wire.lines()

    def asks(self, *lines: str) -> list[str]:
        """The answer to these lines alone."""
        self.reads()
        self.types(*lines)
        return self.reads()


def compiled(folder: Path) -> Path:
    """A folder with the catalogs of all languages compiled from their sources."""
    for source in LOCALE.glob("*/LC_MESSAGES/twistchat.po"):
        target = folder / source.relative_to(LOCALE).with_suffix(".mo")
        target.parent.mkdir(parents=True)
        with source.open("rb") as po, target.open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parent.parent.name))
    return folder
