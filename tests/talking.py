"""A small world for tests that read like transcripts: the real rules, delivery and
conversations, with a store, wires and a clock that are stepped by hand."""

from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fakes import FakeWire, Turns
from fakes_store import FakeStore
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

import twistchat.text.commands  # noqa: F401  fills the table
from twistchat.chat.ids import Ids
from twistchat.chat.names import Reserved
from twistchat.chat.rooms import History
from twistchat.chat.service import Chat, ChatLimits
from twistchat.delivery.herald import Delivery
from twistchat.delivery.pipeline import Pipeline
from twistchat.store import record
from twistchat.text.conversation import Conversation
from twistchat.text.desk import Customs, Desk
from twistchat.text.dialect import Script
from twistchat.text.language import LOCALE, Languages
from twistchat.text.voice import Echo, Manner

#: When the world begins: 2026-11-21, 12:00 UTC, in milliseconds since 1970.
NOON = 1_795_262_400_000
HOUR = 3_600_000

SHIPPED = ChatLimits()

LINE = Manner("line", Script())
TELNET = Manner("telnet", Script("\r\n", telnet=True), Echo.PRIVATE)


class World:
    """A chat with nobody in it.

    ``history`` says what becomes of what is said in a room, ``limits`` are those of the
    rules. Each thing the server would log as a bug is in ``bugs``.
    """

    def __init__(
        self,
        *,
        languages: Languages | None = None,
        limits: ChatLimits = SHIPPED,
        history: Callable[[str], History] = lambda room: History.DURABLE,
        **customs: Any,
    ) -> None:
        self.clock = Clock()
        self.turns = Turns()
        self.store = FakeStore(at_once=True)
        self.pipeline = Pipeline(
            self.store.journal, record, self.turns.post, self.clock.seconds
        )
        self.store.open(self.pipeline.settled)
        self.delivery = Delivery(self.pipeline)
        self.ids = Ids(self.now)
        reserved = Reserved("chat.example.org")
        self.chat = Chat(self.ids, self.delivery, limits, history, reserved)
        self.bugs: list[Exception] = []
        self.motd: list[str] = []
        self.rules: list[str] = []
        self.desk = Desk(
            self.chat,
            self.delivery,
            self.pipeline,
            self.store,
            languages or Languages("en", Path("nowhere")),
            Customs("testchat", "1.0", "lobby", ZoneInfo("UTC"), **customs),
            self.clock.seconds,
            self.now,
            lambda: self.motd,
            lambda: self.rules,
            self._bug,
        )

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return NOON + round(self.clock.seconds() * 1000)

    def _bug(self, bug: Exception) -> str:
        self.bugs.append(bug)
        return f"ref{len(self.bugs)}"

    def connect(self, manner: Manner = LINE) -> "Talker":
        """Somebody has come to a door and was greeted."""
        talker = Talker(self, manner)
        self.turns.end()
        return talker

    def enter(self, name: str, room: str = "-", manner: Manner = LINE) -> "Talker":
        """Somebody has entered, and read all that one reads then."""
        talker = self.connect(manner)
        talker.types(f"{name} {room}")
        welcome = [line for line in talker.reads() if line.startswith("-- welcome")]
        assert welcome, f"{name} was not let in"
        return talker

    def commit(self) -> None:
        """The store answers, and what waited for it leaves."""
        self.store.commit()
        self.turns.end()


class Talker:
    """One person at a door; also the intake of the conversation. Lines wait while a
    command of one's own takes time."""

    def __init__(self, world: World, manner: Manner) -> None:
        self._world = world
        self._lines: deque[bytes] = deque()
        self._busy = False
        self.wire = FakeWire()
        self.named = 0
        self.charged = 0
        self.pause: Deferred[None] | None = None
        self.conversation = Conversation(
            world.desk, manner, self.wire, self, self._is_named
        )
        self.conversation.greet()

    def types(self, *lines: str | bytes) -> None:
        """These lines come in one read; then the turn of the reactor ends."""
        data = (line.encode() if isinstance(line, str) else line for line in lines)
        self._lines.extend(data)
        self._work()
        self._world.turns.end()

    def reads(self) -> list[str]:
        """The lines that came since the last time."""
        return self.wire.lines()

    def asks(self, *lines: str) -> list[str]:
        """The answer to these lines alone."""
        self.reads()
        self.types(*lines)
        return self.reads()

    def vanishes(self, reason: Any) -> None:
        """The connection is gone."""
        self.conversation.leave(reason)
        self._world.turns.end()

    def _is_named(self) -> None:
        self.named += 1

    def _work(self) -> None:
        while self._lines and not self._busy:
            answer = self.conversation.hear(self._lines.popleft())
            if answer is not None:
                self._busy = True
                done = Deferred.fromCoroutine(_run(answer))
                done.addCallback(self._answered)

    def _answered(self, _: object) -> None:
        self._busy = False
        self._work()

    # What the conversation asks of its intake

    @property
    def more_waits(self) -> bool:
        return bool(self._lines)

    def charge(self, lines: int) -> None:
        self.charged += lines

    def pace_join(self) -> Awaitable[None] | None:
        return self.pause

    def stop(self) -> None:
        self._lines.clear()


async def _run(answer: Awaitable[None]) -> None:
    await answer


def compiled(folder: Path) -> Path:
    """A folder with the catalogs of all languages compiled from their sources."""
    for source in LOCALE.glob("*/LC_MESSAGES/twistchat.po"):
        target = folder / source.relative_to(LOCALE).with_suffix(".mo")
        target.parent.mkdir(parents=True)
        with source.open("rb") as po, target.open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parent.parent.name))
    return folder
