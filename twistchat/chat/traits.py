"""What people are of their own choice."""

from enum import Flag, auto


class Trait(Flag):
    """What somebody is of their own choice, as long as they are here."""

    BOT = auto()  # a program
    INVISIBLE = auto()  # not found by who shares no room with them
    SWORN = auto()  # has given the password of an operator of the server
