"""Numerics that list words: as many in one line as there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from twistchat.irc.message import LINE_BYTES

if TYPE_CHECKING:
    from twistchat.irc.voice import Voice


def tell_list(
    client: Voice,
    number: str,
    words: Iterable[str],
    *parameters: str,
    between: str = " ",
) -> bool:
    """The words as the last parameter of one numeric or some; False if there are
    none."""
    head = " ".join([f":{client.desk.customs.server}", number, client.nick])
    head = " ".join([head, *parameters, ":"])
    room = LINE_BYTES - 2 - len(head.encode())
    lines = list(packed(words, room, between))
    for line in lines:
        client.send(head + line)
    return bool(lines)


def packed(words: Iterable[str], room: int, between: str = " ") -> Iterator[str]:
    """The words in lines of at most so many bytes, none of which is empty."""
    line = ""
    for word in words:
        longer = f"{line}{between}{word}" if line else word
        if line and len(longer.encode()) > room:
            yield line
            longer = word
        line = longer
    if line:
        yield line
