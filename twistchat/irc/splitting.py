"""Texts that are longer than a line of IRC may be."""

import re
from collections.abc import Iterator

from twistchat.chat.clusters import belong_together

#: A word is not broken for the sake of so many characters, but if it is half the line.
_SHORT = 64
#: A colour, whose digits would be read as text on a line of their own
#: (https://modern.ircdocs.horse/formatting).
_COLOUR = re.compile(
    "\x03[0-9]{1,2}(?:,[0-9]{1,2})?|\x04[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?"
)
_LONGEST_COLOUR = 14


def pieces(text: str, room: int) -> list[str]:
    """The text in pieces of at most ``room`` bytes of UTF-8, at least 4, which together
    are the text: cut behind a space where there is one near, else between what people
    see as characters, and within one only where it fills the line."""
    if len(text) * 4 <= room or len(text.encode()) <= room:
        return [text]
    return list(_cut(text, max(room, 4)))


def _cut(text: str, room: int) -> Iterator[str]:
    while True:
        most = len(cut(text, room))
        if most == len(text):
            yield text
            return
        at = _border(text, most)
        yield text[:at]
        text = text[at:]


def _border(text: str, most: int) -> int:
    """The best place to cut the text, at most so many characters from its beginning."""
    near = range(most, max(most - _SHORT, most // 2), -1)
    for at in near:
        if text[at - 1] == " " and not _belong_together(text, at):
            return at
    for at in range(most, 0, -1):
        if not _belong_together(text, at):
            return at
    return most


def _belong_together(text: str, at: int) -> bool:
    """What stands before and what stands after this place is one character, or one
    colour."""
    if belong_together(text, at):
        return True
    code = max(text.rfind("\x03", 0, at), text.rfind("\x04", 0, at))
    if code < at - _LONGEST_COLOUR or code < 0:
        return False
    colour = _COLOUR.match(text, code)
    return colour is not None and colour.end() > at


def cut(text: str, room: int) -> str:
    """As much of the text as fits into so many bytes."""
    if len(text) * 4 <= room:
        return text
    return text[: max(room, 0)].encode()[: max(room, 0)].decode(errors="ignore")
