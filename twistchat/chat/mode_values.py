"""What the modes of a room can be: their values, checked once."""

from twistchat.chat import errors
from twistchat.chat.cleaning import clean_line, echo, plain
from twistchat.chat.roles import Mode

#: The longest key of a room, in characters.
KEY_CHARACTERS = 64
#: The greatest limit that a room may have.
MOST_PEOPLE = 1_000_000


def mode_value(mode: Mode, value: str) -> str:
    """The value as `Modes.value` has it; "" is off. BadValue, and what `room_key`
    raises."""
    check = _CHECKS.get(mode)
    return check(value) if check else "on" * bool(value)


def room_key(text: str) -> str:
    """The text as the key of a room: one word, as people type it to come in and as it
    is shown to them.

    Raises BadValue, EmptyText, TooLong, and what no text is.
    """
    key = plain(clean_line(text, KEY_CHARACTERS))
    if text and not key:
        raise errors.EmptyText
    if key != text or any(char.isspace() for char in key):
        raise errors.BadValue(Mode.KEY.value, echo(text), "WORD")
    return key


def people_limit(text: str) -> str:
    """The text as the limit of a room: a number of people, "" is none. BadValue."""
    digits = text.lstrip("0") if text.isascii() and text.isdigit() else ""
    if text and not (0 < len(digits) < 8 and int(digits) <= MOST_PEOPLE):
        raise errors.BadValue(Mode.LIMIT.value, echo(text), f"1-{MOST_PEOPLE}")
    return digits


_CHECKS = {Mode.KEY: room_key, Mode.LIMIT: people_limit}
