"""The pipeline: from turns of the reactor to the wires, by way of the journal."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from twistchat.chat.errors import ChatError
from twistchat.chat.events import Event, Said, ToldPrivately
from twistchat.chat.rooms import History, Room
from twistchat.delivery.outbox import Bounds, Entry, Group, Outbox, Refusals, Turn


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
        bounds: Bounds = Bounds(),
    ) -> None:
        self._journal = journal
        self._record = record
        self._post = post
        self._clock = clock
        self._bounds = bounds
        self._turn = Turn()
        self._posted = False
        self._turns: deque[Turn] = deque()  # sealed, somebody waits for them
        self._entries = 0
        self._bytes = 0
        self._congested = False
        self._relief: list[Callable[[], None]] = []

    # What a turn gathers

    def give(self, outbox: Outbox, data: bytes, depends: bool = False) -> None:
        """To one session, after all that it was given before. ``depends``: not before
        the entries are stored that were entered up to now."""
        if outbox.ending:
            return
        if depends or outbox.waits:
            outbox.later.append(data)
        else:
            outbox.now.append(data)
        self.touch(outbox)

    def end(self, outbox: Outbox) -> None:
        """The session takes no more; it is closed when what it has is gone."""
        outbox.ending = True
        self.touch(outbox)

    def touch(self, outbox: Outbox) -> None:
        """The outbox is looked at when the turn ends."""
        self._turn.outboxes[outbox] = None
        self._end_turn_soon()

    def broadcast(
        self,
        worded: Iterable[tuple[Group, bytes]],
        depends: bool = False,
        skip: Iterable[Outbox] = (),
    ) -> None:
        """To all readers of these groups, but not to those in ``skip``."""
        calm = not (self._turns or self._turn.entries)  # nobody waits for anything
        for group, chunk in worded:
            if not chunk:
                continue
            if not group.touched:
                group.touched = True
                self._turn.groups.append(group)
            # These loops run once per reader: nothing in them but an append.
            if depends:
                for outbox in group.outboxes:
                    outbox.later.append(chunk)
            elif calm:
                for outbox in group.outboxes:
                    outbox.now.append(chunk)
            else:
                for outbox in group.outboxes:
                    (outbox.later if outbox.waits else outbox.now).append(chunk)
            for outbox in skip:  # the few who are not told give it back
                if outbox in group.outboxes:
                    (outbox.later if outbox.waits else outbox.now).pop()
        self._end_turn_soon()

    def enter(
        self,
        event: Said | ToldPrivately,
        history: History,
        room: Room | None,
        speaker: Outbox,
        echo: bytes,
    ) -> Entry | None:
        """Put the event into the journal of the turn, if it is to be stored."""
        if history is History.OFF:
            return None
        place = bytearray(echo) if history is History.DURABLE else None
        entry = Entry(event, room, speaker, place)
        if room is not None and place is None:
            room.recent.append(event)
        elif room is not None:
            room.waiting.append(entry)
        self._turn.entries.append(entry)
        self._turn.records.append(self._record(event))
        self._entries += 1
        self._bytes += len(event.text)
        bounds = self._bounds
        if 0 < bounds.entries < self._entries or 0 < bounds.bytes < self._bytes:
            self._congested = True
        return entry

    def answer(self, speaker: Outbox, entry: Entry | None, echo: bytes) -> None:
        """The speaker's own words in the speaker's order: a place if they wait."""
        if entry is not None and entry.place is not None:
            speaker.later.append(entry.place)
            self.touch(speaker)
        elif echo:
            self.give(speaker, echo)

    def _end_turn_soon(self) -> None:
        if not self._posted:
            self._posted = True
            self._post(self._seal)

    # What becomes of it

    def _seal(self) -> None:
        """The turn is over: what does not wait leaves, the rest goes to be stored."""
        self._posted = False
        turn, self._turn = self._turn, Turn()
        outboxes = turn.outboxes
        for group in turn.groups:
            group.touched = False
            outboxes.update(group.outboxes)
        waiting = turn.waiting
        for outbox in outboxes:
            if outbox.now:
                outbox.wire.write(b"".join(outbox.now))
                outbox.now.clear()
            if outbox.later:
                waiting.append((outbox, outbox.later))
                outbox.later = []
                outbox.held += 1
            elif outbox.ending and not outbox.held:
                outbox.wire.close()
        turn.durable = not turn.records
        if waiting:
            turn.born = self._clock()
            self._turns.append(turn)
        if turn.records:
            self._journal(turn)
        else:
            self._release()

    # What the store answers

    def settled(self, batches: Iterable[tuple[Turn, Refusals]]) -> None:
        """These turns are stored, but for what the store refused of them."""
        gone: set[int] = set()
        for turn, refused in batches:
            for entry in turn.entries:
                self._settle(entry, refused.get(entry.event.id), gone)
            turn.durable = True
        if gone:
            self._take_out(gone)
        self._release()
        self._relieve()

    def _settle(self, entry: Entry, error: ChatError | None, gone: set[int]) -> None:
        event, room = entry.event, entry.room
        self._entries -= 1
        self._bytes -= len(event.text)
        if room is not None and entry.waits:
            room.waiting.remove(entry)  # the first one, but for a store in trouble
            if error is None:
                room.recent.append(event)
        if error is None:
            return
        refusal = entry.speaker.voice.refusal(error, event)
        if entry.place is None:
            self.give(entry.speaker, refusal)
        else:
            entry.place[:] = refusal
            gone.update(id(chunk) for _, chunk in entry.chunks)

    def _take_out(self, gone: set[int]) -> None:
        """Nobody is shown what was refused, whoever got a chunk of it and when."""
        queues = [queue for turn in self._turns for _, queue in turn.waiting]
        fresh = dict(self._turn.outboxes)
        for group in self._turn.groups:
            fresh.update(group.outboxes)
        queues += [outbox.later for outbox in fresh]
        for queue in queues:
            queue[:] = [chunk for chunk in queue if id(chunk) not in gone]

    def _release(self) -> None:
        """All that became durable together leaves in one write per session."""
        merged: dict[Outbox, list[bytes | bytearray]] = {}
        turns = self._turns
        while turns and turns[0].durable:
            for outbox, chunks in turns.popleft().waiting:
                outbox.held -= 1
                if outbox in merged:
                    merged[outbox].extend(chunks)
                else:
                    merged[outbox] = chunks
        for outbox, chunks in merged.items():
            data = b"".join(chunks)
            if data:
                outbox.wire.write(data)
            if outbox.ending and not outbox.held and not outbox.later:
                outbox.wire.close()

    # Bounds

    def may_speak(self, outbox: Outbox) -> bool:
        """Whether more may be heard of a session: not while too much waits, and it."""
        return not self._congested or not outbox.waits

    def when_relieved(self, callback: Callable[[], None]) -> None:
        """Called once, when half of what waits is gone."""
        self._relief.append(callback)

    def _relieve(self) -> None:
        bounds = self._bounds
        if self._congested and not (
            0 < bounds.entries < 2 * self._entries or 0 < bounds.bytes < 2 * self._bytes
        ):
            self._congested = False
            relief, self._relief = self._relief, []
            for callback in relief:
                callback()

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
            for outbox, _ in turn.waiting:
                outbox.wire.abort()
