"""The quick way for who goes on talking: nearly all that clients send are messages to
the room of the one before, so what was found out about that need not be found again.

Whatever is not just so goes the long way, where it is refused if it has to be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from twistchat.chat.errors import ChatError
from twistchat.chat.rooms import Room
from twistchat.irc.message import END_BYTES, LINE_BYTES, Message

if TYPE_CHECKING:
    from twistchat.irc.client import Client

_CTCP = b"\1"


class Talk(NamedTuple):
    """How the lines begin by which a client speaks in a room, as it writes them."""

    opening: bytes
    room: Room


def begun(client: Client, line: bytes, message: Message) -> Talk | None:
    """The talk that a PRIVMSG has begun, which was said; None if that was in no room,
    or had tags."""
    opening, colon, _ = line.partition(b" :")
    if not colon or not line.startswith(b"PRIVMSG #") or len(message.parameters) != 2:
        return None
    try:
        room = client.room_of(message.parameters[0])
    except ChatError:  # several of them, or left by now
        return None
    return Talk(opening + colon, room)


def goes_on(client: Client, talk: Talk, line: bytes) -> bool:
    """Say a line that begins as the talk does; False if it has to go the long way."""
    text = line[len(talk.opening) :]
    is_plain = text and text[:1] != _CTCP and b"\0" not in text
    if not is_plain or len(line) > LINE_BYTES - END_BYTES:
        return False
    client.signs()
    try:
        client.desk.house.chat.say(client.here, talk.room, text.decode())
    except (ChatError, UnicodeError):
        return False
    return True
