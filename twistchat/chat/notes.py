"""What may be written a moment later: a crash may cost the last second of it.

Only the last word on each thing is kept, so that what waits does not grow with time.
"""

from typing import Any


class Notes:
    """What became of accounts since it was last written down.

    ``memberships``: whether an account is in a room, ``marks``: up to which id it has
    read the room; both by account and room. ``seen``: when somebody was here last, in
    milliseconds since 1970, and the value of the `Departure` with which they left;
    ``told``: the greatest id of a private message that they were shown; ``left``: that
    nobody is there any more; by account.
    """

    __slots__ = ("left", "marks", "memberships", "seen", "told")

    def __init__(self) -> None:
        self.memberships: dict[tuple[int, int], bool] = {}
        self.marks: dict[tuple[int, int], int] = {}
        self.seen: dict[int, tuple[int, str]] = {}
        self.told: dict[int, int] = {}
        self.left: dict[int, bool] = {}

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)

    def take(self) -> "Notes":
        """All of it; nothing is left here."""
        taken = Notes()
        for name in self.__slots__:
            setattr(taken, name, getattr(self, name))
            setattr(self, name, {})
        return taken

    def add_older(self, older: "Notes") -> None:
        """What could not be written before; what is newer counts."""
        for name in self.__slots__:
            newer: dict[Any, Any] = getattr(self, name)
            setattr(self, name, {**getattr(older, name), **newer})
