"""A small chat with the real rules, delivery and pipeline; wires, turns and the journal
are stepped by hand, and what happens is told in words that are easy to compare."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fakes import FakeWire, Journal, Turns
from msgspec import Struct

from twistchat.chat.errors import ChatError, NotStored
from twistchat.chat.events import (
    Amendment,
    Announced,
    Appeared,
    Appointed,
    AwayMarked,
    BotMarked,
    BroughtIn,
    CameBack,
    CameOnline,
    Deleted,
    Departed,
    Departure,
    Edited,
    Ended,
    Event,
    Invited,
    InviteSent,
    Joined,
    Kicked,
    Knocked,
    Left,
    Mailed,
    MarkedRead,
    ModeSet,
    Pardoned,
    Reacted,
    RealnameChanged,
    Registered,
    Renamed,
    RoleGiven,
    Said,
    Sanctioned,
    Stopping,
    ToldPrivately,
    TopicChanged,
    TraitSet,
    Typing,
    Vanished,
    WentAway,
)
from twistchat.chat.ids import EPOCH, Ids
from twistchat.chat.limits import PerKey
from twistchat.chat.names import Reserved, room_name
from twistchat.chat.order import Order
from twistchat.chat.roles import Modes, Role, Sanction
from twistchat.chat.rooms import History, Room
from twistchat.chat.service import Chat, ChatLimits, Herald
from twistchat.chat.users import Session, User
from twistchat.delivery.herald import Delivery
from twistchat.delivery.outbox import Bounds, Outbox
from twistchat.delivery.pipeline import Pipeline

SHIPPED, BOUNDS = ChatLimits(), Bounds()

WORDS: dict[type[Event], Callable[[Any], str]] = {
    Said: lambda e: f"{e.room.name} {e.sender.name}: {e.text}",
    ToldPrivately: lambda e: f"{e.sender.name} -> {e.recipient.name}: {e.text}",
    Edited: lambda e: f"{e.sender.name} edits {e.target}: {e.text}",
    Deleted: lambda e: f"{e.sender.name} deletes {e.target} {e.text}".rstrip(),
    Reacted: lambda e: f"{e.sender.name} {'+' if e.added else '-'}{e.text} {e.target}",
    Joined: lambda e: f"{e.room.name} +{e.person.name}",
    Left: lambda e: f"{e.room.name} -{e.person.name} {e.text}".rstrip(),
    Departed: lambda e: f"-{e.person.name} {e.reason.value} {e.text}".rstrip(),
    TopicChanged: lambda e: f"{e.room.name} is about {e.topic}",
    WentAway: lambda e: f"{e.person.name} is away {e.text}".rstrip(),
    CameBack: lambda e: f"{e.person.name} is back",
    AwayMarked: lambda e: f"you are away: {e.away}",
    TraitSet: lambda e: f"you are {e.trait.name}: {e.on}",
    Stopping: lambda e: "stopping",
    Renamed: lambda e: f"{e.person.name} is {e.now.name}",
    Registered: lambda e: f"{e.person.name} is registered",
    BroughtIn: lambda e: f"{e.room.name} +{e.person.name} {e.role.name}",
    RoleGiven: lambda e: f"{e.room.name} {e.target.name} is {e.role.name}",
    ModeSet: lambda e: f"{e.room.name} {e.mode.value} {e.value}".rstrip(),
    Kicked: lambda e: f"{e.room.name} without {e.target.name} {e.text}".rstrip(),
    Sanctioned: lambda e: f"{e.room.name} {e.sanction.kind} {e.sanction.target}",
    Pardoned: lambda e: f"{e.room.name} no {e.sanction.kind} {e.sanction.target}",
    Invited: lambda e: f"{e.room.name} for {e.target.name}",
    Knocked: lambda e: f"{e.person.name} knocks at {e.room.name} {e.text}".rstrip(),
    Announced: lambda e: f"hear: {e.text}",
    Appointed: lambda e: f"{e.person.name} appoints {e.target.name}: {e.on}",
    BotMarked: lambda e: f"{e.person.name} marks {e.target.name}: {e.on}",
    Mailed: lambda e: f"mail for {e.recipient.name} {e.number}: {e.subject}",
    CameOnline: lambda e: f"{e.person.name} is online",
    Ended: lambda e: f"ended: {e.reason.value}",
    InviteSent: lambda e: f"{e.person.name} let {e.target.name} into {e.room.name}",
    RealnameChanged: lambda e: f"{e.person.name} is {e.realname} at length",
    Appeared: lambda e: f"{e.person.name} is there",
    Vanished: lambda e: f"{e.person.name} is not there",
    Typing: lambda e: f"{e.sender.name} types: {e.state.value}",
    MarkedRead: lambda e: f"{e.room.name} is read up to {e.until}",
}


class Tongue(Struct, frozen=True):
    """A dialect: ``accent`` is put before each line; of ``quiet`` it says nothing, and
    it breaks down at ``broken``."""

    accent: str = ""
    quiet: tuple[type[Event], ...] = ()
    broken: tuple[type[Event], ...] = ()

    def word(self, event: Event) -> bytes:
        if isinstance(event, self.broken):
            raise ZeroDivisionError
        if isinstance(event, self.quiet):
            return b""
        return f"{self.accent}{WORDS[type(event)](event)}\n".encode()


class Speech:
    """A voice: one tongue for all rooms but those in ``muted``."""

    def __init__(self) -> None:
        self.tongue = Tongue()
        self.muted: set[Room | None] = set()
        self.named_in: Tongue | None = None
        self.echoes = False
        self.hears_itself = True
        self.speechless = False
        self.ended_by: Event | None = None

    def dialect(self, room: Room | None) -> Tongue | None:
        return None if room in self.muted else self.tongue

    def naming(self, room: Room) -> Tongue | None:
        return self.named_in

    def echo(self, event: Any) -> bytes:
        return f"you: {event.text}\n".encode() if self.echoes else b""

    def sent(self, event: ToldPrivately | Amendment) -> bytes:
        if not isinstance(event, ToldPrivately):
            return self.tongue.word(event)
        return f"you -> {event.recipient.name}: {event.text}\n".encode()

    def refusal(self, error: ChatError, event: Any) -> bytes:
        if self.speechless:
            raise ZeroDivisionError
        return f"!! {error.facts.get('why', error.code)}: {event.text}\n".encode()

    def hang_up(self, event: Event) -> None:
        if self.speechless:
            raise ZeroDivisionError
        self.ended_by = event


class KeptRoom(Struct):
    """What a store says of a room."""

    id: int
    name: str
    topic: str = ""
    topic_by: str = ""
    topic_at: int = 0
    recent: tuple[Event, ...] = ()
    created: bool = False
    modes: Modes = Modes()
    roles: dict[int, Role] = {}
    sanctions: list[Sanction] = []
    invited: set[int] = set()
    older_id: int = 0


def open_room(chat: Chat, name: str, **kept: Any) -> Room:
    """The room, in use, whether it was or not."""
    wanted = room_name(name)
    room = chat.room_in_use(wanted)
    return room or chat.opened(
        wanted, KeptRoom(chat.next_id()[0], wanted.shown, **kept)
    )


def still_ids() -> Ids:
    """Ids of always the same millisecond."""
    return Ids(lambda: EPOCH + 1000)


def new_chat(
    herald: Herald,
    limits: ChatLimits = SHIPPED,
    history: Mapping[str, History] = {},
    ids: Ids | None = None,
    end_room: Callable[[int], None] = lambda room: None,
) -> Chat:
    """A chat in which it is always the same millisecond, unless ``ids`` say when."""
    return Chat(
        ids or still_ids(),
        herald,
        limits,
        lambda key: history.get(key, History.DURABLE),
        Reserved("chat.example.org"),
        end_room,
    )


class Guest:
    """Somebody with one connection, or one more connection of somebody."""

    def __init__(self, hall: "Hall", session: Session, voice: Speech) -> None:
        self._hall = hall
        self.session = session
        self.user = session.user
        self.voice = voice
        self.outbox: Outbox = session.outbox
        self.wire: FakeWire = self.outbox.wire

    def join(self, name: str, catch_up: bool = False) -> None:
        room = self._hall.room(name)
        self._hall.chat.join(self.session, room)
        if catch_up:
            self._hall.delivery.catch_up(self.session, room)

    def leave(self, name: str, text: str = "") -> None:
        self._hall.chat.leave(self.session, self._hall.room(name), text)

    def say(self, name: str, text: str) -> None:
        self._hall.chat.say(self.session, self._hall.room(name), text)

    def tell(self, to: str, text: str) -> None:
        self._hall.chat.tell(self.session, to.split(","), text)

    def ignore(self, other: "Guest") -> None:
        self._hall.chat.relations.ignore(self.user, other.user.person)

    def hear(self, text: str) -> None:
        """A reply of the server to this session alone."""
        self._hall.pipeline.give(self.outbox, f"{text}\n".encode())

    def quit(self, text: str = "") -> None:
        """As a door does it: out of the chat, then the end."""
        self._hall.chat.hang_up(self.session, Departure.QUIT, text)
        self._hall.pipeline.end(self.outbox)

    def retune(self, tongue: Tongue) -> None:
        """From now on this session is spoken to in that tongue."""
        self.voice.tongue = tongue
        self._hall.delivery.retune(self.session)

    def lines(self) -> list[str]:
        """What was written since the last time."""
        return self.wire.lines()


class Hall:
    """The chat and its delivery. ``history`` is by the key of a room; ``turns`` and
    ``journal`` may be real ones."""

    def __init__(
        self,
        private: History = History.DURABLE,
        bounds: Bounds = BOUNDS,
        limits: ChatLimits = SHIPPED,
        record: Callable[[Event], tuple[Any, ...]] = lambda event: (event.id, event),
        turns: Any = None,
        journal: Any = None,
        **history: History,
    ) -> None:
        self.turns = turns or Turns()
        self.journal = journal or Journal()
        self.now = 0.0
        self.pipeline = Pipeline(
            self.journal, record, self.turns.post, lambda: self.now, bounds
        )
        if journal is None:
            self.journal.settled = self.pipeline.settled
        self.delivery = Delivery(self.pipeline, private)
        ids = still_ids()
        kinds = {f"#{name}": kind for name, kind in history.items()}
        self.chat = new_chat(self.delivery, limits, kinds, ids)
        self.order = Order(
            self.chat, ids, self.delivery, limits, PerKey(0, 0), "#lobby"
        )

    def room(self, name: str) -> Room:
        return open_room(self.chat, name)

    def come(self, name: str, *rooms: str) -> Guest:
        """A new guest, in these rooms; nobody has heard anything yet."""
        return self._enter(self.chat.claim(name), rooms)

    def again(self, guest: Guest) -> Guest:
        """Another session of the same user."""
        return self._enter(guest.user, ())

    def _enter(self, user: User, rooms: Iterable[str]) -> Guest:
        guest = self.enter(user)
        for room in rooms:
            guest.join(room)
        self.end()
        for each in self.chat.sessions:
            each.outbox.wire.take()
        return guest

    def enter(self, user: User) -> Guest:
        """A session of this user, in the middle of a turn."""
        voice = Speech()
        session = Session(user, "line", 0.0, Outbox(FakeWire(), voice))
        self.chat.enter(session)
        return Guest(self, session, voice)

    def end(self) -> None:
        """The reactor's turn ends."""
        self.turns.end()

    def commit(self, turns: int | None = None) -> None:
        """The first turns (all) that wait become durable."""
        self.journal.commit(turns)
        self.end()

    def refuse(
        self, *texts: str, why: str = "disk-full", turn: int | None = None
    ) -> None:
        """Settle one turn out of order, or all; these texts of it are not stored, or no
        text if none are given."""
        waiting = self.journal.waiting
        batch = waiting[:] if turn is None else [waiting[turn]]
        self.journal.waiting = [turn for turn in waiting if turn not in batch]
        self.pipeline.settled(
            [
                (
                    each,
                    {
                        entry.event.id: NotStored(why)
                        for entry in each.entries
                        if not texts or entry.event.text in texts
                    },
                )
                for each in batch
            ]
        )
        self.end()
