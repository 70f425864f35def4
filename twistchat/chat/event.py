"""The base of all that can happen."""

from msgspec import Struct


class Event(Struct, frozen=True):
    """The base of all that can happen."""

    id: int
    at: int
