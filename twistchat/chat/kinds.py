"""Kinds of what happens: why somebody is gone, how something was said."""

from enum import Enum


class Departure(Enum):
    """Why somebody is gone."""

    QUIT = "quit"
    LOST = "connection lost"
    TIMED_OUT = "timed out"
    TOO_SLOW = "too slow"
    SERVER = "server going down"
    KILLED = "ended by an operator"


class Ending(Enum):
    """Why the server ends a session that did nothing wrong itself."""

    ENDED = "ended from another session"
    PASSWORD = "password changed"
    SUSPENDED = "account suspended"
    DELETED = "account deleted"
    KILLED = "ended by an operator"


class Kind(Enum):
    """How something was said."""

    SAID = "said"
    EMOTE = "emote"  # done rather than said
    NOTICE = "notice"  # said by a program, which none may answer by itself


class TypingState(Enum):
    """Whether somebody is writing something."""

    ACTIVE = "active"
    PAUSED = "paused"
    DONE = "done"
