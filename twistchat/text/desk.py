"""What every conversation on the text doors is given to work with."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from twistchat.chat.events import Amendment, Event, Message
from twistchat.chat.order import Order
from twistchat.chat.searching import Talk
from twistchat.chat.service import Chat
from twistchat.delivery.herald import Delivery
from twistchat.delivery.pipeline import Pipeline
from twistchat.errands.accounts import Accounts
from twistchat.errands.files import Files
from twistchat.errands.mail import Mail
from twistchat.errands.memory import Memory
from twistchat.errands.messages import Messages
from twistchat.errands.oaths import Oaths
from twistchat.errands.operators import Operators
from twistchat.errands.rooms import Rooms
from twistchat.errands.tokens import Tokens
from twistchat.errands.tries import Tries
from twistchat.text.language import Languages


class KnownRoom(Protocol):
    """A room in the list of those that the store keeps."""

    @property
    def id(self) -> int:
        """It says when the room was made."""

    @property
    def name(self) -> str:
        """Its name with the ``#``."""

    @property
    def topic(self) -> str:
        """What it is about; empty if nobody has said."""

    @property
    def topic_at(self) -> int:
        """When that was said, in milliseconds since 1970; 0 if never."""


class Archive(Protocol):
    """What the store does for a conversation; every answer is awaited."""

    def page(
        self, room: int, before: int | None, after: int | None, limit: int
    ) -> Awaitable[Sequence[Event]]:
        """The last messages of a room before an id, or the first after one."""

    def since(self, room: int, at: int, limit: int) -> Awaitable[Sequence[Event]]:
        """The first messages of a room from that time on (milliseconds)."""

    def between(
        self, talk: Talk, after: int, before: int, limit: int, newest: bool
    ) -> Awaitable[Sequence[Event]]:
        """The first or the last messages of a talk between two ids."""

    def answers(
        self, talk: Talk, message: int, after: int, limit: int
    ) -> Awaitable[Sequence[Message]]:
        """The first messages behind an id that answer that one of the talk, or that
        answer these."""

    def amended(
        self, talk: Talk, after: int, before: int, limit: int
    ) -> Awaitable[Sequence[Amendment]]:
        """The last of what was done to its messages between two ids, but for edits."""

    def talks(
        self, person: int, rooms: Sequence[int], after: int, before: int, limit: int
    ) -> Awaitable[Sequence[tuple[str, int]]]:
        """Where something was said between two ids, and the last one's."""

    def flushed(self) -> Awaitable[None]:
        """When all is stored, or refused, that was handed over until now."""

    def told(self, person: int, after: int, limit: int) -> Awaitable[Sequence[Event]]:
        """The first messages to a person alone after an id."""

    def since_id(
        self,
        starts: Mapping[int, int],
        person: int,
        after: int,
        before: int,
        limit: int,
    ) -> Awaitable[Sequence[Message | Amendment]]:
        """What was said, and done to messages, in rooms and in one's private talks."""

    def rooms(self, pattern: str, limit: int) -> Awaitable[Sequence[KnownRoom]]:
        """The rooms whose name has the pattern in it."""


class Customs(Struct):
    """What is usual on this server. Nothing of it changes once the doors are open."""

    server: str
    version: str
    default_room: str
    zone: ZoneInfo
    backlog: int = 20  # lines shown on entry
    page: int = 50
    page_most: int = 200
    rooms_listed: int = 200
    costly: int = 4  # lines that a costly command counts for
    tries: int = 3  # wrong passwords that end a connection; 0 is any number
    web_url: str = ""  # how the web door is reached, if there is one; no / at its end


class Desk(Struct, frozen=True):
    """The house as a conversation sees it.

    ``seconds`` is a monotonic clock, ``now`` the time in milliseconds since 1970;
    ``motd`` and ``rules`` return lines. ``bug`` takes an unexpected exception and
    returns the reference that finds it in the log.
    """

    chat: Chat
    order: Order
    rooms: Rooms
    accounts: Accounts
    operators: Operators
    oaths: Oaths
    tries: Tries
    tokens: Tokens
    mail: Mail
    memory: Memory
    messages: Messages
    files: Files
    delivery: Delivery
    pipeline: Pipeline
    archive: Archive
    languages: Languages
    customs: Customs
    seconds: Callable[[], float]
    now: Callable[[], int]
    motd: Callable[[], Sequence[str]]
    rules: Callable[[], Sequence[str]]
    bug: Callable[[Exception], str]
    started: float = 0.0
