"""The pipeline: from turns of the reactor to the wires, by way of the journal."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.logger import Logger

from twistchat.chat.errors import ChatError
from twistchat.chat.events import Amendment, Event, Message
from twistchat.chat.rooms import History, Room
from twistchat.delivery.leaving import (
    Leaving,
    of_several,
    send,
    send_alike,
    take_chunks,
)
from twistchat.delivery.naming import ClientId, Watches
from twistchat.delivery.outbox import (
    Bounds,
    Entry,
    Group,
    Outbox,
    Refusals,
    Turn,
)

_log = Logger()
_SHIPPED = Bounds()


class Pipeline:
    """The bytes of each session leave in the order in which they were made, and none
    before what it depends on is stored.

    ``journal`` takes a turn whose ``records`` are to be stored together and answers by
    `settled`. ``record`` makes the record of an event. ``post`` has a function called
    at the end of the reactor's turn (``reactor.callFromThread``: a timer would follow
    the wall clock, and one set back would mute the server). ``clock`` gives monotonic
    seconds.
    """

    def __init__(
        self,
        journal: Callable[[Turn], None],
        record: Callable[[Event], tuple[Any, ...]],
        post: Callable[[Callable[[], None]], None],
        clock: Callable[[], float],
        bounds: Bounds = _SHIPPED,
    ) -> None:
        self._journal = journal
        self._record = record
        self._post = post
        self._clock = clock
        self._bounds = bounds
        self.client_ids: Watches[ClientId] = Watches(post)
        self.changes: Watches[int] = Watches(post)  # by the id of what is changed
        self._turn = Turn()
        self._posted = False
        self._told = 0  # so many chunks were for groups
        self._turns: deque[Turn] = deque()  # sealed, somebody waits for them
        self._entries = 0
        self._bytes = 0
        self._congested = False
        self._relief: list[Callable[[], None]] = []

    # What a turn gathers

    def give(self, outbox: Outbox, data: bytes, depends: bool = False) -> None:
        """To one session, after all that it was given before. ``depends``: not before
        what is entered in this turn is stored."""
        if outbox.ending:
            return
        self.touch(outbox)
        if depends:
            outbox.later.append(data)
        else:
            outbox.add(data)

    def catch_up(self, outbox: Outbox, data: bytes) -> None:
        """The same, of what was entered in an older turn that is not stored yet."""
        self._turn.followers.add(outbox)
        self.give(outbox, data, depends=True)

    def end(self, outbox: Outbox) -> None:
        """The session takes no more; it is closed when what it has is gone."""
        self.touch(outbox)
        outbox.ending = True
        outbox.leave_groups()

    def touch(self, outbox: Outbox) -> None:
        """The outbox goes its own way till the turn ends: what its groups were told so
        far is in it, and what comes next comes after that."""
        if outbox.told < self._told:
            outbox.take_over()
            outbox.told = self._told
        self._turn.outboxes[outbox] = None
        if not self._posted:
            self._end_turn_soon()

    def broadcast(
        self,
        worded: Iterable[tuple[Group, bytes]],
        depends: bool = False,
        skip: Iterable[Outbox] = (),
    ) -> None:
        """To all readers of these groups, but not to those in ``skip``.

        Nothing is done here once per reader: most read nothing else in this turn.
        """
        for group, chunk in worded:
            if not chunk:
                continue
            if not group.chunks:
                self._turn.groups.append(group)
            others = [outbox for outbox in skip if outbox in group.outboxes]
            for outbox in others:
                self.touch(outbox)
            self._told = told = self._told + 1
            group.tell(told, chunk, depends)
            for outbox in others:
                outbox.told = told
        if not self._posted:
            self._end_turn_soon()

    def enter(
        self,
        event: Message | Amendment,
        history: History,
        room: Room | None,
        speaker: Outbox,
        echo: bytes,
    ) -> Entry | None:
        """Put the event into the journal of the turn, if it is to be stored.

        While too much waits for the store, what is relaxed waits too, and after it what
        is said in the same room: else it would have no bound.
        """
        if history is History.OFF:
            return None
        turn, record = self._turn, self._record(event)
        waits = history is History.DURABLE or self._congested
        if room is not None:
            waits = waits or bool(room.waiting)
        entry = Entry(event, room, speaker, bytearray(echo) if waits else None)
        if room is not None and waits:
            room.waiting.append(entry)
        elif room is not None:
            room.remember(event)
        if event.client_id:
            entry.is_watched(self.client_ids, (event.sender.id, event.client_id))
        elif event.changes:
            entry.is_watched(self.changes, event.changes)
        turn.entries.append(entry)
        turn.records.append(record)
        self._entries += 1
        self._bytes += entry.size
        bounds = self._bounds
        if 0 < bounds.entries <= self._entries or 0 < bounds.bytes <= self._bytes:
            self._congested = True
        return entry

    def answer(self, speaker: Outbox, entry: Entry | None, echo: bytes) -> None:
        """The speaker's own words in the speaker's order: a place if they wait."""
        if entry is not None and entry.place is not None:
            self.touch(speaker)
            speaker.later.append(entry.place)
        elif echo:
            self.give(speaker, echo)

    def stored(self, outbox: Outbox) -> Deferred[None]:
        """Fires when all that the session waits for is stored, or refused."""
        if outbox.ending:
            return succeed(None)
        done: Deferred[None] = Deferred()
        self._turn.awaited.setdefault(outbox, []).append(done)
        self.give(outbox, b"", depends=True)
        return done

    def _end_turn_soon(self) -> None:
        """Asked for only if it is not under way: this is called for each message."""
        self._posted = True
        self._post(self._seal)

    # What becomes of it

    def _seal(self) -> None:
        """The turn is over: what does not wait leaves, the rest goes to be stored."""
        self._posted = False
        turn, apart = self._turn, self._turn.outboxes
        if len(turn.groups) > 1:
            apart.update(of_several(turn.groups))
        for outbox in apart:
            if outbox.told < self._told:
                outbox.take_over()
                outbox.told = self._told
        alike = [take_chunks(group, apart) for group in turn.groups]
        self._turn = Turn()
        self._turns.append(turn)  # first: a write may make somebody leave
        for outbox in apart:  # who speaks hears first, and may go on meanwhile
            send(outbox, turn.waiting)
        for readers, now, later in alike:
            turn.waiting += send_alike(readers, now, later)
        waiting = turn.waiting
        turn.durable = not turn.records
        if waiting:
            turn.born = self._clock()
        else:
            self._turns.pop()
        if turn.records:
            self._journal(turn)
        elif waiting:
            self._release()
            self._release_early()

    # What the store answers

    def settled(self, batches: Sequence[tuple[Turn, Refusals]]) -> None:
        """These turns are stored, but for what the store refused of them.

        What is stored is answered in the order in which it was handed over. What is
        refused may be answered before.
        """
        gone: set[int] = set()
        for turn, refused in batches:
            for entry in turn.entries:
                self._settle(entry, refused.get(entry.event.id), gone)
            turn.durable = True
        if gone:
            self._take_out(gone)
        self._release()
        if any(turn.durable for turn in self._turns):
            self._release_early()
        self._relieve()

    def _settle(self, entry: Entry, error: ChatError | None, gone: set[int]) -> None:
        event, room = entry.event, entry.room
        self._entries -= 1
        self._bytes -= entry.size
        if room is not None and entry.waits:
            room.waiting.remove(entry)  # the first one, but for a store in trouble
            if error is None:
                room.remember(event)
        if entry.watched is not None:
            watches, key = entry.watched
            watches.settled(key, event.id, error is None)
        if error is None:
            return
        refusal = _refusal(entry, error)
        if entry.place is None:
            self.give(entry.speaker, refusal)
        else:
            entry.place[:] = refusal
            gone.update(id(chunk) for _, chunk in entry.chunks)

    def _take_out(self, gone: set[int]) -> None:
        """Nobody is shown what was refused, whoever got a chunk of it and when. They
        wait as long as they would have: nothing overtakes."""
        readers = dict(self._turn.outboxes)  # those who caught up in this turn
        for turn in self._turns:
            readers.update(dict.fromkeys(turn.waiting))
        queues = [q for outbox in readers for q in (outbox.later, *outbox.held)]
        for queue in {id(each): each for each in queues}.values():  # most are shared
            queue[:] = [b"" if id(chunk) in gone else chunk for chunk in queue]

    def _release(self) -> None:
        """All that became durable together leaves in one write per session."""
        leaving = Leaving()
        while self._turns and self._turns[0].durable:
            turn = self._turns.popleft()
            outboxes, turn.waiting = turn.waiting, []
            leaving.take(turn, outboxes)
        leaving.go()

    def _release_early(self) -> None:
        """What is known while nobody knows yet what becomes of an older turn: who does
        not wait for that one is answered."""
        leaving = Leaving()
        blocked: set[Outbox] = set()
        for turn in self._turns:
            blocked |= turn.followers if turn.durable else set(turn.waiting)
            if turn.durable:
                free = [outbox for outbox in turn.waiting if outbox not in blocked]
                turn.waiting = [outbox for outbox in turn.waiting if outbox in blocked]
                leaving.take(turn, free)
        leaving.go()

    # Bounds

    def may_speak(self, outbox: Outbox) -> bool:
        """Whether more may be heard of a session: not while too much waits, and it."""
        return not self._congested or not outbox.waits

    def when_relieved(self, callback: Callable[[], None]) -> None:
        """Called once, at the end of the turn in which half of what waits is gone."""
        self._relief.append(callback)

    def _relieve(self) -> None:
        bounds = self._bounds
        if not (
            0 < bounds.entries < 2 * self._entries or 0 < bounds.bytes < 2 * self._bytes
        ):
            self._congested = False
            relief, self._relief = self._relief, []
            for callback in relief:
                self._post(callback)

    def check(self) -> None:
        """Hang up on those who have waited for the store for too long. Call it often.

        What they wait for is neither shown nor refused: nobody knows yet.
        """
        if not self._bounds.seconds:
            return
        overdue = self._clock() - self._bounds.seconds
        for turn in self._turns:
            if turn.born > overdue:
                return
            for outbox in turn.waiting:
                outbox.wire.abort()


def _refusal(entry: Entry, error: ChatError) -> bytes:
    """What the speaker is told. Whom a bug keeps us from telling is hung up on, and so
    knows at least that nothing is known."""
    try:
        return entry.speaker.voice.refusal(error, entry.event)
    except Exception:
        _log.failure("the refusal {code} cannot be told", code=error.code)
        entry.speaker.wire.abort()
        return b""
