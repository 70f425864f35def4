"""What the pipeline works on: outboxes, groups of readers, entries, turns."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any, Protocol

from msgspec import Struct
from twisted.internet.defer import Deferred

from twistchat.chat.errors import ChatError
from twistchat.chat.events import Amendment, Event, Message, ToldPrivately
from twistchat.chat.rooms import Room
from twistchat.delivery.naming import K, Watches


class Wire(Protocol):
    """What carries the bytes of one session away. It never raises."""

    def write(self, data: bytes) -> None:
        """Take these bytes."""

    def close(self) -> None:
        """End the connection when everything taken is written, soon in any case."""

    def abort(self) -> None:
        """End the connection now."""


class Dialect(Protocol):
    """How a kind of reader is told what happened; equal ones say the same."""

    def word(self, event: Event) -> bytes:
        """The event in the words of this dialect; empty if it says nothing of it.

        An object of its own each time, by which it is found should it be refused.
        """


class Voice(Protocol):
    """What is particular to one session about the way it is spoken to."""

    @property
    def hears_itself(self) -> bool:
        """Whether it is told what its user says in rooms in other sessions."""

    def dialect(self, room: Room | None) -> Dialect | None:
        """How it is told of a room, or of what belongs to none; None: not at all."""

    def naming(self, room: Room) -> Dialect | None:
        """How it is told what names its user in a room that it hears; None: as all
        else there."""

    def echo(self, event: Event) -> bytes:
        """How its own words are said back to it; empty for not at all."""

    def sent(self, event: ToldPrivately | Amendment) -> bytes:
        """How it is told what its user said privately in another session, or did to
        what was said privately."""

    def refusal(self, error: ChatError, event: Event) -> bytes:
        """How it is told that its own words were not stored, hence not shown."""

    def hang_up(self, event: Event) -> None:
        """Tell it what ended it, and end it."""


class Chunks(list[bytes | bytearray]):
    """What all readers of a group wait for: they share it, and none adds to it."""

    __slots__ = ()


class Outbox:
    """What one session is still to be sent, in the order in which it was made.

    ``now`` leaves at the end of the turn, ``later`` when the turn is durable. ``held``
    is what became of ``later`` in the turns that this session waits for. ``ending``:
    nothing comes any more, and the connection ends when all is gone.

    What its groups are told in a turn stays with them, and is taken over only if it has
    to stand in line with what is for this session alone; ``told`` is up to where.
    """

    __slots__ = (
        "ending",
        "groups",
        "held",
        "later",
        "now",
        "told",
        "voice",
        "wire",
    )

    def __init__(self, wire: Wire, voice: Voice) -> None:
        self.wire = wire
        self.voice = voice
        self.now: list[bytes] = []
        self.later: list[bytes | bytearray] = []
        self.held: list[list[bytes | bytearray]] = []
        self.told = 0
        self.ending = False
        self.groups: list[Group] = []  # that it is in

    @property
    def waits(self) -> bool:
        """Something in it depends on the store."""
        if self.held or self.later:
            return True
        told = self.told
        for group in self.groups:  # noqa: SIM110  # any() takes three times as long
            if group.waiting > told:
                return True
        return False

    def add(self, *chunks: bytes) -> None:
        """Put them after all that is there, where they depend on nothing else: so
        nobody waits for a turn only because of what they waited for before."""
        if self.later:
            self.later += chunks
        elif self.held:
            last = self.held[-1]
            if isinstance(last, Chunks):
                last = self.held[-1] = [*last]
            last += chunks
        else:
            self.now += chunks

    def take_over(self) -> None:
        """Take over what its groups were told in this turn and it was not."""
        told = self.told
        fresh = [each for each in self.groups if each.places and each.places[-1] > told]
        if len(fresh) == 1:  # as most have
            _, chunks, depending = fresh[0].since(told)
        else:
            found = sorted(_by_place(fresh, told), key=itemgetter(0))
            chunks = [chunk for _, chunk, _ in found]
            depending = [depends for _, _, depends in found]
        first = depending.index(True) if True in depending else len(chunks)
        if first:
            self.add(*chunks[:first])
        self.later += chunks[first:]

    def leave_groups(self) -> None:
        """It hears no room any more."""
        for group in self.groups:
            group.remove(self)
        self.groups.clear()


class Group:
    """The readers of one room who are told of it in the same words. ``audience`` is
    where all such groups of the room are, by ``key``, as long as they have readers."""

    __slots__ = (
        "_key",
        "audience",
        "chunks",
        "depending",
        "dialect",
        "outboxes",
        "places",
        "waiting",
    )

    def __init__(
        self, dialect: Dialect, audience: dict[Any, "Group"], key: object
    ) -> None:
        self.dialect = dialect
        self.audience = audience
        self._key = key
        self.outboxes: dict[Outbox, None] = {}
        # What it was told in this turn; the place of each chunk in the one order of all
        # that is told to groups, and whether it depends on the store.
        self.chunks: list[bytes] = []
        self.places: list[int] = []
        self.depending: list[bool] = []
        self.waiting = 0  # the place of the last of them that depends on the store

    def tell(self, place: int, chunk: bytes, depends: bool) -> None:
        """All its readers are told this."""
        self.chunks.append(chunk)
        self.places.append(place)
        self.depending.append(depends)
        if depends:
            self.waiting = place

    def since(self, place: int) -> tuple[list[int], list[bytes], list[bool]]:
        """What it was told after that place."""
        start = bisect_right(self.places, place)
        return self.places[start:], self.chunks[start:], self.depending[start:]

    def take(self) -> tuple[list[bytes], list[bool]]:
        """All that it was told; the turn is over."""
        taken = self.chunks, self.depending
        self.chunks, self.places, self.depending, self.waiting = [], [], [], 0
        return taken

    def remove(self, outbox: Outbox) -> None:
        """One reader less."""
        del self.outboxes[outbox]
        if not self.outboxes:
            del self.audience[self._key]


def _by_place(groups: Iterable[Group], told: int) -> Iterator[tuple[int, bytes, bool]]:
    """What these were told after that place, one group after the other."""
    for group in groups:
        yield from zip(*group.since(told), strict=True)


class Entry:
    """Something said, or done to a message, that is to be stored: the bytes that may
    not be shown before, and the place in its speaker's order where the refusal goes if
    it cannot be.

    Without a place it is shown at once, and nobody waits for it. A chunk goes with the
    group it is worded for, or with the one outbox it is meant for.
    """

    __slots__ = ("chunks", "event", "place", "room", "size", "speaker", "watched")

    def __init__(
        self,
        event: Message | Amendment,
        room: Room | None,
        speaker: Outbox,
        place: bytearray | None,
    ) -> None:
        self.event = event
        self.room = room
        self.speaker = speaker
        self.place = place
        text = event.text
        self.size = len(text) if text.isascii() else len(text.encode())  # in bytes
        self.chunks: list[tuple[Any, bytes]] = []
        self.watched: tuple[Watches[Any], Any] | None = None

    def is_watched(self, watches: Watches[K], key: K) -> None:
        """It is found there by that key until it is settled."""
        self.watched = watches, key
        watches.entered(key, self.event.id)

    @property
    def waits(self) -> bool:
        """It may not be shown before it is stored."""
        return self.place is not None

    def chunk_for(self, group: Group) -> bytes:
        """The very chunk that other readers of this dialect wait for."""
        for worded, chunk in self.chunks:
            if worded.dialect == group.dialect:
                return chunk
        chunk = group.dialect.word(self.event)
        self.chunks.append((group, chunk))
        return chunk


class Turn:
    """What one turn of the reactor produced. ``records`` are what the store takes,
    ``waiting`` who is shown nothing of it before.
    ``awaited`` are told when their outbox has left; ``followers`` wait for older turns
    too."""

    __slots__ = (
        "awaited",
        "born",
        "durable",
        "entries",
        "followers",
        "groups",
        "outboxes",
        "records",
        "waiting",
    )

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.outboxes: dict[Outbox, None] = {}
        self.entries: list[Entry] = []
        self.records: list[tuple[Any, ...]] = []
        self.awaited: dict[Outbox, list[Deferred[None]]] = {}
        self.waiting: list[Outbox] = []
        self.followers: set[Outbox] = set()
        self.durable = False
        self.born = 0.0


class Bounds(Struct, frozen=True):
    """How much may wait for the store, and for how long; 0 turns a bound off."""

    entries: int = 1000
    bytes: int = 256 * 1024
    seconds: float = 30.0


#: Refusals of one batch by the id of what is refused; empty if all is stored.
Refusals = dict[int, ChatError]
