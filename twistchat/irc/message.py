"""One line of IRC as a message, and back.

    ['@' tags SPACE] [':' source SPACE] command {SPACE parameter} [SPACE ':' trailing]

No sockets and no rules here: what a line is, not what it means. The forms are those of
https://modern.ircdocs.horse/#message-format and
https://ircv3.net/specs/extensions/message-tags.
"""

import re

from msgspec import Struct

from twistchat.chat.cleaning import decode
from twistchat.chat.errors import BadCharacter, ChatError, TooLong
from twistchat.irc.splitting import cut

#: The bytes of a line without its tags, its end included (RFC 1459 section 2.3).
LINE_BYTES = 512
#: The bytes of its end.
END_BYTES = 2
#: What a client may send in tags, the ``@`` and the space included (message-tags).
TAG_BYTES = 4096
#: The parameters that a message may have.
PARAMETERS = 15

_NUMERIC = re.compile(r"[0-9]{3}").fullmatch
#: How an action begins (https://modern.ircdocs.horse/ctcp).
_ACTION = " :\1ACTION "
_CONTROLS = re.compile(
    "[\0\x05-\x08\x0a-\x0e\x10\x12-\x15\x17-\x1c\x7f-\x9f"
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)
_ESCAPES = {":": ";", "s": " ", "r": "\r", "n": "\n"}
_TO_ESCAPE = str.maketrans(
    {";": r"\:", " ": r"\s", "\r": r"\r", "\n": r"\n", "\\": r"\\"}
)
_NO_TAGS: dict[str, str] = {}


class NoMessage(ChatError):
    """The line is no message of IRC: what stands in the place of the command is none,
    or nothing."""

    code = "no-message"
    fields = ("command",)


class Message(Struct, frozen=True):
    """A command in capitals, its parameters, and the tags that came with it."""

    command: str
    parameters: list[str]
    tags: dict[str, str] = _NO_TAGS

    def at(self, place: int) -> str:
        """The parameter at that place, "" if there is none."""
        return self.parameters[place] if place < len(self.parameters) else ""


#: No message at all.
NOTHING = Message("*", [])


def read(line: bytes) -> Message:
    """The message that the bytes of a line are, without its end. Raises TooLong,
    BadUtf8, BadCharacter and NoMessage."""
    if len(line) > LINE_BYTES - END_BYTES:
        _check_size(line)
    return parse(decode(line))


def gist(line: bytes) -> Message:
    """What can be known of a line that is refused as a whole: its command and its tags,
    so that the refusal can name them."""
    text = line.decode(errors="replace").replace("\0", "")
    try:
        return parse(text)
    except NoMessage:
        tags = _tags(text)[0] if text[:1] == "@" else _NO_TAGS
        return Message(NOTHING.command, [], tags)


def _check_size(line: bytes) -> None:
    """TooLong if the tags or the rest of the line are: each has its own bound."""
    tags = line.find(b" ") + 1 if line[:1] == b"@" else 0
    if tags > TAG_BYTES or len(line) - tags > LINE_BYTES - END_BYTES:
        raise TooLong(LINE_BYTES)


def parse(line: str) -> Message:
    """The message that a line without its end is; NoMessage if it is none, BadCharacter
    for a NUL. What a client says is its source is passed over: it can only be itself.
    """
    if "\0" in line:
        raise BadCharacter
    tags = _NO_TAGS
    if line[:1] == "@":
        tags, line = _tags(line)
    elif line[:1] == " ":
        line = line.lstrip(" ")
    if line[:1] == ":":
        line = line.partition(" ")[2].lstrip(" ")
    head, colon, trailing = line.partition(" :")
    command, *parameters = head.split(" ")
    if not (command.isascii() and command.isalpha()) and not _NUMERIC(command):
        raise NoMessage(command)
    if "" in parameters:
        parameters = [word for word in parameters if word]
    if colon:
        parameters.append(trailing)
    if len(parameters) > PARAMETERS:  # what is left is the last one (RFC 2812, 2.3.1)
        parameters[PARAMETERS - 1 :] = [" ".join(parameters[PARAMETERS - 1 :])]
    return Message(command.upper(), parameters, tags)


def fit(line: str) -> str:
    """A line of the server's without its tags as it may be sent, whatever is repeated
    in it of what a client gave: without control characters, but those of formatting and
    of an action, and no longer than a line may be."""
    if not line.isprintable():
        line = _CONTROLS.sub("", line)
        if _ACTION not in line:
            line = line.replace("\1", "")
    if len(line) * 4 > LINE_BYTES - END_BYTES:
        line = cut(line, LINE_BYTES - END_BYTES)
    return line


def _tags(line: str) -> tuple[dict[str, str], str]:
    """The tags of a line, unescaped, and the rest of it."""
    raw, _, rest = line[1:].partition(" ")
    tags = {}
    for item in raw.split(";"):
        key, _, value = item.partition("=")
        if key:
            tags[key] = unescape(value)
    return tags, rest.lstrip(" ")


def unescape(value: str) -> str:
    """The value of a tag as it was meant."""
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), value)


def escape(value: str) -> str:
    """The value of a tag as it is written."""
    return value.translate(_TO_ESCAPE)


def with_tags(tags: dict[str, str], line: str) -> str:
    """A line with these tags before it; "" is a tag without value."""
    if not tags:
        return line
    written = (
        f"{key}={escape(value)}" if value else key for key, value in tags.items()
    )
    return f"@{';'.join(written)} {line}"
