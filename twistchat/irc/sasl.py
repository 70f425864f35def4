"""Logging in by AUTHENTICATE: what a client says piece by piece, and the one mechanism
that is understood, PLAIN (https://ircv3.net/specs/extensions/sasl-3.1, RFC 4616).

No sockets and no accounts here: what was said, not whether it is so.
"""

import base64
import binascii

from msgspec import Struct

from twistchat.chat.errors import BadName
from twistchat.chat.names import person_name
from twistchat.irc.errors import SaslFailed, SaslTooLong

#: The mechanisms that clients are told of.
MECHANISMS = ("PLAIN",)
#: A piece of so many characters is not the last one.
CHUNK = 400
#: So many characters may come in all: more than the longest name and password need.
MOST = 20 * CHUNK
#: A piece of nothing, after one that was not the last.
NOTHING_MORE = "+"
#: The client gives up.
ABORT = "*"


class Exchange:
    """What AUTHENTICATE has given so far, after the mechanism."""

    __slots__ = ("_text",)

    def __init__(self) -> None:
        self._text = ""

    def take(self, piece: str) -> bytes | None:
        """All that was said, if this was the last piece of it.

        Raises SaslTooLong, and SaslFailed for what is no base64.
        """
        if piece != NOTHING_MORE:
            self._text += piece
        if len(piece) > CHUNK or len(self._text) > MOST:
            raise SaslTooLong
        if len(piece) == CHUNK:
            return None
        try:
            return base64.b64decode(self._text, validate=True)
        except (binascii.Error, ValueError):
            raise SaslFailed from None


class Plain(Struct, frozen=True):
    """Whose account it is to be, and the password."""

    name: str
    password: str

    def __repr__(self) -> str:
        return "<a name and a password>"


def plain(message: bytes) -> Plain:
    """What a message of PLAIN says: ``[authzid] NUL authcid NUL password``. Nobody acts
    for somebody else here: an authzid is the very name. SaslFailed for all else."""
    try:
        acting_for, name, password = message.decode().split("\0")
    except ValueError:  # that is no UTF-8, or not three parts; it is not said which
        raise SaslFailed from None
    if not password or (acting_for and not _are_one(acting_for, name)):
        raise SaslFailed
    return Plain(name, password)


def _are_one(one: str, other: str) -> bool:
    try:
        return person_name(one).key == person_name(other).key
    except BadName:
        return False
