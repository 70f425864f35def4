"""Stand-ins for the store, and for the reactor's thread that it answers to."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from queue import SimpleQueue
from typing import Any

from by_hand import ByHand
from msgspec.structs import replace
from twisted.internet.defer import Deferred, succeed

from twistchat.chat.errors import (
    AlreadySo,
    ChatError,
    NoSuchMessage,
    NoSuchRoom,
    RoomTaken,
)
from twistchat.chat.events import (
    Event,
    Person,
    Reaction,
    Said,
    ToldPrivately,
    TopicChanged,
)
from twistchat.chat.roles import Role
from twistchat.chat.searching import Talk
from twistchat.store import KeptRoom, ListedRoom, Refusals
from twistchat.store.changes import RoomName
from twistchat.store.records import DELETE, EDIT, REACT, AmendmentRecord, event_from


class Posts:
    """The reactor's thread: what is posted runs here, when a test waits for it."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Any] = SimpleQueue()

    def __call__(self, function: Callable[..., None], *arguments: Any) -> None:
        self._queue.put((function, arguments))

    def until(self, done: Callable[[], Any], seconds: float = 10.0) -> None:
        """Run what is posted until this is true; queue.Empty if nothing comes."""
        while not done():
            function, arguments = self._queue.get(timeout=seconds)
            function(*arguments)

    def result(self, deferred: Deferred[Any]) -> Any:
        """What it gives; what it fails with is raised."""
        got: list[Any] = []
        deferred.addBoth(got.append)
        self.until(lambda: got)
        if isinstance(got[0], BaseException) or hasattr(got[0], "raiseException"):
            got[0].raiseException()
        return got[0]


class FakeStore(ByHand):
    """A `twistchat.store.Store` that keeps things in memory. Reads are answered at
    once, and a change gets None for a connection."""

    def __init__(self, at_once: bool = False) -> None:
        super().__init__(at_once)
        self.kept: dict[int, Event] = {}
        self.rooms_kept: dict[int, KeptRoom] = {}
        self.names: dict[int, RoomName] = {}
        self.closed = False

    def _put(self, row: tuple[Any, ...]) -> None:
        room = self.rooms_kept.get(row[3])
        full = *row, *(None,) * (14 - len(row)), room and room.name, *(None,) * 3
        self.kept[row[0]] = event_from(full)

    def _amend(self, record: AmendmentRecord) -> ChatError | None:
        message = self.kept.get(record.message_id)
        if not isinstance(message, Said | ToldPrivately):
            return NoSuchMessage()
        if record.kind == DELETE:
            del self.kept[message.id]
        elif record.kind == EDIT:
            change = {"text": record.after, "edited_at": record.at}
            self.kept[message.id] = replace(message, **change)
        else:
            return self._react(record, message)
        return None

    def _react(
        self, record: AmendmentRecord, message: Said | ToldPrivately
    ) -> ChatError | None:
        person = Person(record.person_id, record.person_name)
        people = {each.text: list(each.people) for each in message.reactions}
        who = people.setdefault(record.after, [])
        if (person in who) == (record.kind == REACT):
            return AlreadySo()
        if record.kind == REACT:
            who.append(person)
        else:
            who.remove(person)
        signs = [Reaction(text, tuple(who)) for text, who in people.items() if who]
        self.kept[message.id] = replace(message, reactions=tuple(signs))
        return None

    # As the store

    def flushed(self) -> Deferred[Any]:
        return self.change(lambda _: None)

    def greatest_id(self) -> int:
        return max([*self.kept, *self.rooms_kept], default=0)

    def open(
        self,
        settled: Callable[[list[tuple[Any, Refusals]]], None],
        on_state: Callable[[bool], None] = lambda writable: None,
    ) -> None:
        self.settled = settled

    def close(self) -> Deferred[None]:
        self.commit()
        self.closed = True
        return succeed(None)

    def open_room(
        self,
        name: RoomName,
        id: int,
        at: int,
        backlog: int,
        owner: int = 0,
        most_owned: int = 0,
    ) -> Deferred[KeptRoom]:
        """Whoever is to own it does, if it is made now."""

        def work(_: object) -> KeptRoom:
            for room, other in self.names.items():
                if other.key == name.key:
                    return self._room(room, backlog)
            for other in self.names.values():
                if other.skeleton == name.skeleton:
                    raise RoomTaken(name.shown, other.shown)
            self.names[id] = name
            roles = {owner: Role.OWNER} if owner else {}
            room = self.rooms_kept[id] = KeptRoom(id, name.shown, roles=roles)
            return replace(room, created=True)

        return self.change(work)

    def find_room(self, name: RoomName, at: int) -> Deferred[KeptRoom | None]:
        ids = [id for id, other in self.names.items() if other.key == name.key]
        return succeed(self._room(ids[0], 0) if ids else None)

    def _room(self, id: int, backlog: int) -> KeptRoom:
        said = self._said(id)
        recent = said[-backlog:] if backlog else []
        older = said[: len(said) - len(recent)]
        older_id = older[-1].id if older else 0
        return replace(self.rooms_kept[id], recent=recent, older_id=older_id)

    def end_room(self, id: int) -> Deferred[None]:
        def work(_: object) -> None:
            self.rooms_kept.pop(id, None)
            self.names.pop(id, None)

        return self.change(work)

    def end_unowned(self, spare: Iterable[str] = ()) -> Deferred[None]:
        """Nothing is left here of another time."""
        return succeed(None)

    def keep(self, event: Event, most_owned: int = 0) -> Deferred[None]:
        """Topics only."""

        def work(_: object) -> None:
            if not isinstance(event, TopicChanged):
                raise TypeError(type(event).__name__)
            room = self.rooms_kept.get(event.room.id)
            if room is None:
                raise NoSuchRoom(event.room.name)
            topic = {"topic": event.topic, "topic_by": event.person.name}
            self.rooms_kept[room.id] = replace(room, **topic, topic_at=event.at)

        return self.change(work)

    def expire(
        self,
        keep: Mapping[str, int],
        default: int,
        now: int,
        in_use: Callable[[], Collection[int]],
    ) -> Deferred[None]:
        """Nothing is ever too old here."""
        return succeed(None)

    def page(
        self, room: int, before: int | None, after: int | None, limit: int
    ) -> Deferred[list[Event]]:
        events = [
            event
            for event in self._said(room)
            if (before is None or event.id < before)
            and (after is None or event.id > after)
        ]
        return succeed(events[-limit:] if after is None else events[:limit])

    def since(self, room: int, at: int, limit: int) -> Deferred[list[Event]]:
        return succeed([event for event in self._said(room) if event.at >= at][:limit])

    def between(
        self, talk: Talk, after: int, before: int, limit: int, newest: bool
    ) -> Deferred[list[Event]]:
        if talk.room:
            events = list(self._said(talk.room))
        else:
            events = [
                event
                for _, event in sorted(self.kept.items())
                if isinstance(event, ToldPrivately)
                and {event.sender.id, event.recipient.id} == {talk.one, talk.other}
            ]
        within = [event for event in events if after < event.id < before]
        return succeed(within[-limit:] if newest else within[:limit])

    def answers(
        self, talk: Talk, message: int, after: int, limit: int
    ) -> Deferred[list[Event]]:
        """Nothing: nobody answers anything here."""
        return succeed([])

    def talks(
        self, person: int, rooms: Sequence[int], after: int, before: int, limit: int
    ) -> Deferred[list[tuple[str, int]]]:
        found = {}
        for id, event in sorted(self.kept.items()):
            if isinstance(event, ToldPrivately):
                ends = {
                    event.sender.id: event.sender,
                    event.recipient.id: event.recipient,
                }
                if person in ends:
                    found.update({end.name: id for end in ends.values()})
            elif event.room.id in rooms:
                found[event.room.name] = id
        within = [each for each in found.items() if after < each[1] < before]
        return succeed(sorted(within, key=lambda each: each[1])[-limit:])

    def told(self, person: int, after: int, limit: int) -> Deferred[list[Event]]:
        events: list[Event] = [
            event
            for id, event in sorted(self.kept.items())
            if isinstance(event, ToldPrivately)
            and event.recipient.id == person
            and id > after
        ]
        return succeed(events[:limit])

    def message(self, id: int) -> Deferred[Event | None]:
        return succeed(self.kept.get(id))

    def first(self, sender: int, client_id: str) -> Deferred[int | None]:
        found = [
            id
            for id, event in sorted(self.kept.items())
            if isinstance(event, Said | ToldPrivately)
            and (event.sender.id, event.client_id) == (sender, client_id)
        ]
        return succeed(found[0] if found else None)

    def amended(
        self, talk: Talk, after: int, before: int, limit: int
    ) -> Deferred[list[Event]]:
        """Nothing: what was done to messages is not kept here."""
        return succeed([])

    def since_id(
        self,
        starts: Mapping[int, int],
        person: int,
        after: int,
        before: int,
        limit: int,
    ) -> Deferred[list[Event]]:
        """What was said; what was done to it is not kept here."""
        found = []
        for id, event in sorted(self.kept.items()):
            if isinstance(event, ToldPrivately):
                mine = person in (event.sender.id, event.recipient.id)
                start = after if mine else before
            else:
                start = starts.get(event.room.id, before)
            if start < id < before:
                found.append(event)
        return succeed(found[:limit])

    def rooms(self, pattern: str, limit: int) -> Deferred[list[ListedRoom]]:
        found = sorted(
            (name.key, id) for id, name in self.names.items() if pattern in name.key
        )
        kept = [self.rooms_kept[id] for _, id in found[:limit]]
        return succeed(
            [ListedRoom(room.id, room.name, room.topic, room.topic_at) for room in kept]
        )

    def _said(self, room: int) -> list[Event]:
        return [
            event
            for _, event in sorted(self.kept.items())
            if not isinstance(event, ToldPrivately) and event.room.id == room
        ]
