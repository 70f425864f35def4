"""Connections of tests, without sockets: each is also the intake of its lines, which
wait while a command of its own takes time."""

from collections import deque
from collections.abc import Awaitable
from typing import Any

from fakes import FakeWire
from twisted.internet.defer import Deferred

from twistchat.chat.limits import Pace


class Connected:
    """One connection; ``ear`` is who hears it."""

    ear: Any

    def __init__(self, world: Any) -> None:
        self._world = world
        self._lines: deque[bytes] = deque()
        self._busy = False
        self._ended = False
        self.wire = FakeWire()
        self.named = 0
        self.charged = 0
        self.shared: Pace | None = None
        self.pause: Deferred[None] | None = None

    def says(self, *lines: str | bytes) -> None:
        """These lines come in one read; then the turn of the reactor ends."""
        data = (line.encode() if isinstance(line, str) else line for line in lines)
        self._lines.extend(data)
        self._work()
        self._world.turns.end()

    def vanishes(self, reason: Any) -> None:
        """The connection is gone."""
        self.ear.leave(reason)
        self._world.turns.end()

    def ends(self) -> None:
        """There is no more input."""
        self._ended = True
        self._work()
        self._world.turns.end()

    def _is_named(self) -> None:
        self.named += 1

    def _work(self) -> None:
        while self._lines and not self._busy:
            line = self._lines.popleft()
            if not line and not self.ear.wants_blanks:
                continue
            answer = self.ear.hear(line)
            if answer is not None:
                self._busy = True
                Deferred.fromCoroutine(_run(answer)).addCallback(self._answered)
        if self._ended and not self._busy:
            self._ended = False
            self.ear.hear_end()

    def _answered(self, _: object) -> None:
        self._busy = False
        self._work()

    # What who hears it asks of its intake

    @property
    def more_waits(self) -> bool:
        return any(self._lines)

    def charge(self, lines: int) -> None:
        self.charged += lines

    def share(self, pace: Pace) -> None:
        self.shared = pace

    def pace_join(self) -> Awaitable[None] | None:
        return self.pause

    def stop(self) -> None:
        self._ended = False
        self._lines.clear()


async def _run(answer: Awaitable[None]) -> None:
    await answer
