"""Short, honest stand-ins for what the house is handed: turns, wires, the journal."""

from collections import deque
from collections.abc import Callable
from typing import Any

from twistchat.chat.errors import ChatError, NotStored


class Turns:
    """The ends of the reactor's turns: what was posted runs when the test says so."""

    def __init__(self) -> None:
        self._posted: deque[Callable[[], Any]] = deque()

    def post(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Like ``callFromThread``."""
        self._posted.append(lambda: function(*arguments))

    def end(self) -> None:
        """The turn ends, and all that come of it."""
        while self._posted:
            self._posted.popleft()()


class FakeWire:
    """A wire that keeps what it was given, write by write."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.closed = False
        self.aborted = False
        self.owed = 0
        self.drained: Callable[[], None] = lambda: None

    def when_drained(self, callback: Callable[[], None]) -> None:
        """Whoever steps the wire calls `drained`."""
        self.drained = callback

    def write(self, data: bytes) -> None:
        """Take these bytes; after the end there must be none."""
        assert not self.closed
        self.writes.append(data)

    def close(self) -> None:
        """The polite end."""
        self.closed = True

    def abort(self) -> None:
        """The other one."""
        self.aborted = True

    def take(self) -> str:
        """All that was written since the last time, as text."""
        data = b"".join(self.writes)
        self.writes.clear()
        return data.decode()

    def lines(self) -> list[str]:
        """The lines written since the last time."""
        return self.take().splitlines()


class Journal:
    """A store that is stepped by hand: it keeps turns until they are settled."""

    def __init__(self) -> None:
        self.waiting: list[Any] = []
        self.settled: Callable[[Any], None]

    def __call__(self, turn: Any) -> None:
        self.waiting.append(turn)

    def commit(self, turns: int | None = None, refuse: str = "") -> None:
        """Settle the first ``turns`` (all) together, refusing every record if there is
        a reason to."""
        batch, self.waiting = (
            self.waiting[:turns],
            self.waiting[len(self.waiting[:turns]) :],
        )
        errors: list[dict[int, ChatError]] = [
            {record[0]: NotStored(refuse) for record in turn.records} if refuse else {}
            for turn in batch
        ]
        self.settled(list(zip(batch, errors, strict=True)))
