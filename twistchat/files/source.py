"""The bytes of a file, as those see them who look at what it is."""

from collections.abc import Callable
from typing import NamedTuple

_WINDOW = 64 * 1024


class Found(NamedTuple):
    """What a file is: a type that may be shown as such, and for how long it plays.

    ``seconds`` is None if it does not play, or does not say for how long.
    """

    type: str
    seconds: float | None = None


class Source:
    """The ``size`` bytes of a file, of which ``read`` gives so many (the second) from a
    place (the first) on.

    Small reads are served from a window of 64 KiB, so a walk from head to head costs no
    read of the disk for each, and no memory.
    """

    __slots__ = ("_read", "_start", "_window", "size")

    def __init__(self, read: Callable[[int, int], bytes], size: int) -> None:
        self._read = read
        self._start = 0
        self._window = b""
        self.size = size

    def at(self, place: int, count: int) -> bytes:
        """So many bytes from there on; fewer where the file ends."""
        count = min(count, self.size - place)
        if count <= 0:
            return b""
        start = place - self._start
        if not 0 <= start <= len(self._window) - count:
            self._window = self._read(place, max(count, _WINDOW))
            self._start, start = place, 0
        return self._window[start : start + count]
