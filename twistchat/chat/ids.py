"""The ids of everything that happens: 63 bits that only ever grow.

milliseconds since 2026-01-01 << 22 | node << 12 | sequence
"""

from collections.abc import Callable

#: 2026-01-01T00:00:00Z in milliseconds since 1970.
EPOCH = 1_767_225_600_000
_SEQUENCE_BITS = 12
_LAST_SEQUENCE = (1 << _SEQUENCE_BITS) - 1
_TIME_SHIFT = 22
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32
_PAIRS = [one + two for one in _ALPHABET for two in _ALPHABET]  # once per message


class Ids:
    """Gives ids, each greater than any given before and than ``above``.

    ``now`` returns milliseconds since 1970. A clock that is set back, or that was ahead
    when ``above`` was given, does not take the ids back with it: they go on from the
    greatest until the clock has caught up.
    """

    __slots__ = ("_last", "_node", "_now")

    def __init__(self, now: Callable[[], int], node: int = 0, above: int = 0) -> None:
        if not 0 <= node < 1 << (_TIME_SHIFT - _SEQUENCE_BITS):
            raise ValueError("a node number has ten bits")
        self._now = now
        self._node = node << _SEQUENCE_BITS
        self._last = self._next_millisecond(above)

    @property
    def last(self) -> int:
        """The greatest id given so far."""
        return self._last

    def next(self) -> tuple[int, int]:
        """A new id, and the time it is given at in milliseconds since 1970."""
        now = self._now()
        id = (now - EPOCH) << _TIME_SHIFT | self._node
        if id <= self._last:
            id = self._last + 1
            if not id & _LAST_SEQUENCE:  # all 4096 of this millisecond are given
                id = self._next_millisecond(self._last)
        self._last = id
        return id, now

    def _next_millisecond(self, id: int) -> int:
        return ((id >> _TIME_SHIFT) + 1) << _TIME_SHIFT | self._node


def first_id_at(milliseconds: int) -> int:
    """The smallest id that a node gives at that time (milliseconds since 1970)."""
    return max(0, milliseconds - EPOCH) << _TIME_SHIFT


def time_of(id: int) -> int:
    """When an id was given, in milliseconds since 1970, as far as it tells: it may be
    ahead of that time, never behind."""
    return (id >> _TIME_SHIFT) + EPOCH


def spell(id: int) -> str:
    """The id as people and IRC clients see it: 13 letters and digits, sorted alike."""
    return (
        _ALPHABET[id >> 60]
        + _PAIRS[id >> 50 & 1023]
        + _PAIRS[id >> 40 & 1023]
        + _PAIRS[id >> 30 & 1023]
        + _PAIRS[id >> 20 & 1023]
        + _PAIRS[id >> 10 & 1023]
        + _PAIRS[id & 1023]
    )


def read(text: str) -> int:
    """The id that `spell` wrote so; ValueError if it is none."""
    if len(text) != 13:
        raise ValueError(text)
    id = 0
    for letter in text:
        id = id << 5 | _ALPHABET.index(letter)
    if id >> 63:
        raise ValueError(text)
    return id
