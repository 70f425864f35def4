"""The lines of one session, worked off one after another, no faster than allowed.

Whatever a session waits for (its rate, its own slow command, the store), its further
lines wait here, and nobody else's. Reading pauses only when the queue is full, so that
a lost connection is noticed at once. After the end of input what waits is still worked
off.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from msgspec import Struct
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from twistchat.chat.limits import Bucket, Pace

log = Logger()

#: What those share who have no account: nothing.
_ALONE = Pace(0, 0)
#: Nothing waits in most: they share this, which takes nothing.
_NO_LINES: deque[Any] = deque(maxlen=0)


class InputBounds(Struct, frozen=True):
    """How fast and how much a session may say; 0 turns a bound off."""

    lines_per_second: float = 10.0
    lines_burst: float = 100.0
    bytes_per_second: float = 8192.0
    bytes_burst: float = 65536.0
    joins_per_minute: float = 10.0
    join_burst: float = 50.0
    unread_bytes: int = 65536
    lines_per_turn: int = 100


class Ear(Protocol):
    """Who the lines are for, and what the intake needs to know."""

    def hear(self, line: Any) -> Awaitable[None] | None:
        """One line; what it returns is waited for before the next."""

    def may_speak(self) -> bool:
        """More may be heard of this session now."""

    def when_relieved(self, callback: Callable[[], None]) -> None:
        """Call back when more may be heard again."""

    def wants_blanks(self) -> bool:
        """A blank line means something now."""

    def input_done(self) -> None:
        """After the end of input: all of it is worked off."""


class Intake:
    """``clock`` is a reactor's time (monotonic), ``post`` has a function called in the
    next turn; ``reading`` is what pauses and resumes."""

    __slots__ = (
        "_bounds",
        "_busy",
        "_by_line",
        "_bytes",
        "_clock",
        "_ear",
        "_ended",
        "_joins",
        "_lines",
        "_pace",
        "_paced",
        "_paused",
        "_post",
        "_queue",
        "_reading",
        "_rest",
        "_size",
        "_sleeping",
        "_stopped",
        "_timer",
        "_working",
    )

    def __init__(
        self,
        ear: Ear,
        bounds: InputBounds,
        clock: Any,
        post: Callable[[Callable[[], None]], Any],
        reading: Any,
    ) -> None:
        self._ear = ear
        self._bounds = bounds
        self._clock = clock
        self._post = post
        self._reading = reading
        #: Lines, blank ones too, and numbers: so many bytes that made no line.
        self._queue = _NO_LINES
        self._size = 0
        self._rest = 0  # bytes of a line that is not whole yet
        self._busy = False  # a slow command of its own
        self._working = False
        self._sleeping = False  # until its rate, another turn or the store wakes it
        self._timer: Any = None
        self._paused = False
        self._ended = False
        self._stopped = False
        self._lines = Bucket(bounds.lines_per_second, bounds.lines_burst)
        self._bytes = Bucket(bounds.bytes_per_second, bounds.bytes_burst)
        self._by_line: tuple[Bucket, ...] = ()  # what each line is paid from
        self._pace = _ALONE
        self._paced = True  # something has to be paid at all
        self.share(_ALONE)  # until it is known with whom
        self._joins: Bucket | None = None  # until one is asked for

    # What the conversation asks

    @property
    def more_waits(self) -> bool:
        """Another line is there already, or the beginning of one."""
        return self._rest > 0 or any(
            line and type(line) is not int for line in self._queue
        )

    def charge(self, lines: int) -> None:
        """The line under way counts for so many more."""
        now = self._clock.seconds()
        for pace in self._by_line:
            pace.take(now, lines * self._pace.cost)

    def pay(self) -> float:
        """What its user does by another way counts for a line too: 0 if it may be done
        now, and is paid for, else the seconds to wait."""
        now, cost = self._clock.seconds(), self._pace.cost
        wait = max((pace.delay(now, cost) for pace in self._by_line), default=0.0)
        if not wait:
            self.charge(1)
        return wait

    def share(self, pace: Pace) -> None:
        """From now on the lines are paid for from this bucket too, which others may
        share; it says what each costs, here as there."""
        self._pace = pace
        self._by_line = tuple(each for each in (self._lines, pace) if each.bounded)
        self._paced = bool(self._by_line) or self._bytes.bounded

    def pace_join(self) -> Awaitable[None] | None:
        """What to wait for before the next room is joined, if for anything. After
        `stop` it never comes."""
        now, bounds = self._clock.seconds(), self._bounds
        if self._joins is None:
            self._joins = Bucket(bounds.joins_per_minute / 60, bounds.join_burst)
        wait = self._joins.delay(now)
        self._joins.take(now)
        if not wait:
            return None
        pause: Deferred[None] = Deferred()
        self._timer = self._clock.callLater(wait, pause.callback, None)
        return pause

    # Input

    @property
    def listening(self) -> bool:
        """We read what the peer sends, so its silence means something."""
        return not (self._paused or self._ended)

    def receive(self, lines: list[Any], size: int, rest: int = 0) -> None:
        """Lines that came of ``size`` bytes, all counted that ended lines or made none;
        ``rest`` bytes of a line that is not whole yet came besides."""
        if self._stopped or self._ended:
            return
        self._rest = rest
        self._queue = self._queue or deque()
        self._queue.extend(lines)
        used = sum(map(_weight, lines))
        if size > used:
            self._queue.append(size - used)
        self._size += max(size, used)
        self._work()

    def waste(self, size: int) -> None:
        """So many bytes came that are no text."""
        self.receive([], size, self._rest)

    def end(self) -> None:
        """No more will come."""
        self._ended = True
        self._work()

    def stop(self) -> None:
        """Nothing more is to be heard, what waits included."""
        self._stopped = True
        self._queue = _NO_LINES
        self._size = self._rest = 0
        if self._timer is not None and self._timer.active():
            self._timer.cancel()

    def _work(self) -> None:
        """Work off lines until something has to be waited for."""
        if self._working or self._busy or self._sleeping or self._stopped:
            self._mind_the_queue()
            return
        self._working = True
        budget = self._bounds.lines_per_turn
        now = self._clock.seconds()
        while self._queue and not self._busy:
            if self._must_wait(now):
                break
            line = self._queue.popleft()
            if not line and not self._ear.wants_blanks():
                line = self._blanks()
            weight = len(line) + 1 if type(line) is bytes else _weight(line)
            self._size -= weight
            if self._paced:
                self._pay(now, weight, type(line) is not int)
            if type(line) is int:
                continue
            answer = self._ear.hear(line)
            if answer is not None:
                self._await(answer)
            budget -= 1
            if budget == 0 and self._queue and not self._busy:
                self._sleeping = True
                self._post(self._wake)
                break
        self._working = False
        self._queue = self._queue or _NO_LINES
        self._mind_the_queue()
        if self._ended and not self._queue and not self._busy and not self._stopped:
            self._stopped = True
            self._ear.input_done()

    def _blanks(self) -> int:
        """Blank lines that nobody asked for are so many bytes; one is taken already."""
        count = 1
        while self._queue and not self._queue[0]:
            self._queue.popleft()
            count += 1
        return count

    def _must_wait(self, now: float) -> bool:
        """Whether the next line has to wait; something is set up then to wake us."""
        wait = self._debt(now) if self._paced else 0.0
        if wait:
            self._sleeping = True
            self._timer = self._clock.callLater(wait, self._wake)
        elif not self._ear.may_speak():
            self._sleeping = True
            self._ear.when_relieved(self._wake)
        return self._sleeping

    def _debt(self, now: float) -> float:
        """The seconds until the next line may be paid for."""
        cost = self._pace.cost
        wait = self._bytes.delay(now, cost)
        for pace in self._by_line:
            wait = max(wait, pace.delay(now, cost))
        return wait

    def _pay(self, now: float, weight: int, is_line: bool) -> None:
        """For so many bytes, and for a line if it is one."""
        cost = self._pace.cost
        self._bytes.take(now, weight * cost)
        if is_line:
            for pace in self._by_line:
                pace.take(now, cost)

    def _wake(self) -> None:
        self._sleeping = False
        self._work()

    def _await(self, answer: Awaitable[None]) -> None:
        self._busy = True
        done: Deferred[None] = Deferred.fromCoroutine(_run(answer))
        done.addErrback(lambda failure: log.failure("a line was lost", failure))
        done.addBoth(self._answered)

    def _answered(self, _: object) -> None:
        self._busy = False
        self._work()

    def _mind_the_queue(self) -> None:
        """Stop reading while too much waits."""
        bound = self._bounds.unread_bytes
        if self._stopped or self._ended or not bound:
            return
        if not self._paused and self._size > bound:
            self._paused = True
            self._reading.pauseProducing()
        elif self._paused and 2 * self._size <= bound:
            self._paused = False
            self._reading.resumeProducing()


async def _run(answer: Awaitable[None]) -> None:
    await answer


def _weight(line: Any) -> int:
    """What a line counts for in bytes, its end included; a number is bytes."""
    if type(line) is bytes:
        return len(line) + 1
    return line if type(line) is int else 1
