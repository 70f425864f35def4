"""How a message begins, for people to know which one is meant."""

import unicodedata

from twistchat.chat.cleaning import plain
from twistchat.chat.clusters import belong_together
from twistchat.chat.events import Message, Quote

#: So many columns of a terminal are enough to know a message by.
COLUMNS = 40
_MORE = "..."
_ROOM = COLUMNS - len(_MORE)
#: What takes no column of its own could go on for ever.
_MOST = 4 * COLUMNS
#: What is cut behind a space keeps at least half of its columns.
_HALF = 2


def quoted(message: Message) -> Quote:
    """Whose message it is, and how it begins."""
    return Quote(message.sender, first_words(message.text))


def first_words(text: str) -> str:
    """How a text begins that was cleaned: at most `COLUMNS` of its first line, without
    codes, cut between words where there is a place near, else between what people see
    as characters."""
    first, _, rest = plain(text).partition("\n")
    line = " ".join(first.split())
    if not rest and _fitting(line, COLUMNS) == len(line):
        return line
    return line[: _border(line)] + _MORE


def _border(line: str) -> int:
    """Where to cut the line."""
    most = _fitting(line, _ROOM)
    if most == len(line):
        return most
    space = line.rfind(" ", most // _HALF, most + 1)
    if space > 0:
        return space
    at = most
    while at and belong_together(line, at):
        at -= 1
    return at or most


def _fitting(line: str, columns: int) -> int:
    """How many of its characters fit into so many columns."""
    for at, character in enumerate(line[:_MOST]):
        columns -= _columns(character)
        if columns < 0:
            return at
    return min(len(line), _MOST)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
