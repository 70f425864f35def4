"""Text, cleaned once on the way in: past the rules it holds nothing that could harm.

    bytes -> decode -> clean and its like -> the chat -> plain (not for IRC) -> bytes

Only text is cleaned. Names, rooms, keys and passwords are looked at as they were typed:
one that holds what text loses is refused, for mended it would be another.

Three kinds of characters are told apart. The nine IRC formatting codes are kept, and
taken out by `plain` where they mean nothing. Other control characters, the two Unicode
line ends and the bidi controls (Unicode's property Bidi_Control) are removed. NUL and
lone surrogates are refused, since no store takes them.
"""

import re
import unicodedata
from functools import cache

from twistchat.chat.errors import (
    BadCharacter,
    BadReaction,
    BadUtf8,
    EmptyText,
    TooLong,
    TooManyLines,
)

#: How many marks may stand on one character. Hebrew and Vietnamese need up to four;
#: terminals have been broken by hundreds (CVE-2021-27135).
MARKS = 4

#: What parts words that mean something: space, tab, and the wide space of keyboards for
#: Japanese. Other spaces do not: a password may hold them.
SPACES = " \t\u3000"

#: So much is said back of what was typed and is refused.
ECHO = 40

_REFUSED = re.compile("[\0\ud800-\udfff]")
_BREAKS = re.compile("[\r\n]+")
_CONTROLS = (
    "\x01\x05-\x08\x0b\x0c\x0e\x10\x12-\x15\x17-\x1c\x7f-\x9f"
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
)
_REMOVED = re.compile(f"[{_CONTROLS}]")
#: A formatting code with what belongs to it: https://modern.ircdocs.horse/formatting
_CODE = (
    "(?:[\x02\x0f\x11\x16\x1d\x1e\x1f]"
    "|\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?"
    "|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?)"
)
_NOT_PLAIN = re.compile(f"{_CODE}|[\0\r{_CONTROLS}]")
#: What a terminal passes on of a key that means nothing to it (ECMA-48, CSI and SS3).
_KEY = r"(?:\x1b[\[O]|\x9b)[0-?]*[ -/]*[@-~]"
_SLIPS = re.compile(f"(?:{_KEY}|{_CODE}|[{_CONTROLS}])*")
#: What is more than space, default-ignorable, a filler or a blank braille cell.
_VISIBLE = re.compile(
    "[^\\s\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def decode(line: bytes, encoding: str = "utf-8") -> str:
    """The text that these bytes are; `BadUtf8` if they are none.

    Strict, as RFC 3629 wants it: no overlong form, no surrogate, nothing above
    U+10FFFF, nothing cut short. ``encoding`` is one of those that the settings offer.
    """
    try:
        return line.decode(encoding)
    except UnicodeError:
        raise BadUtf8 from None


def clean(text: str, limit: int) -> str:
    """What somebody says, fit to be kept and shown; at most ``limit`` bytes of UTF-8.

    A ``limit`` of 0 is none. Tabs and formatting codes stay. Doors split lines before;
    should CR or LF come as far as this, those at the ends are dropped and those inside
    become one space, so that no two words become one. Of the marks on one character
    the first four are kept.

    Raises `BadCharacter` for NUL, `BadUtf8` for a lone surrogate (JSON can spell it),
    `EmptyText` if nothing of it can be seen, `TooLong` if what is left is too long.
    """
    if text.isascii() and text.isprintable() and text and not text.isspace():
        size = len(text)
    else:
        text = _scrub(text)
        if not _is_visible(text):
            raise EmptyText
        size = len(text.encode())
    if 0 < limit < size:
        raise TooLong(limit)
    return text


def clean_lines(text: str, limit: int, most: int) -> str:
    """What somebody says in several lines: each as `clean` has it, parted by LF.

    CR LF and CR part lines too. A line of which nothing can be seen is empty; such
    lines stay inside and go at the ends. ``limit`` is for the whole, ``most`` how many
    lines it may have; 0 is any number.

    Raises what `clean` does, and `TooManyLines`.
    """
    if text.isprintable():  # as most are: one line
        return clean(text, limit)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    scrubbed = (_scrub(line) for line in text.split("\n"))
    text = "\n".join(line if _is_visible(line) else "" for line in scrubbed).strip("\n")
    if not text:
        raise EmptyText
    if 0 < limit < len(text.encode()):
        raise TooLong(limit)
    if 0 < most <= text.count("\n"):
        raise TooManyLines(most)
    return text


def clean_reaction(text: str, limit: int) -> str:
    """One word that can be seen, such as an emoji, of at most ``limit`` bytes.

    Raises what `clean` does, and `BadReaction`.
    """
    text = clean(text, limit)
    if text.split() != [text] or plain(text) != text:
        raise BadReaction(echo(text))
    return text


def clean_line(text: str, limit: int) -> str:
    """A topic, an away text or a reason: as `clean`, at most ``limit`` characters.

    A tab becomes a space. What cannot be seen is "", and allowed.
    """
    if not (text.isascii() and text.isprintable()):
        text = _scrub(text).replace("\t", " ")
    if not _is_visible(text):
        return ""
    if 0 < limit < len(text):
        raise TooLong(limit)
    return text


def plain(text: str) -> str:
    """The text without IRC's formatting codes and the colours that belong to them; and
    without control characters, which only what was never cleaned still holds."""
    return text if text.isprintable() else _NOT_PLAIN.sub("", text)


def echo(text: str) -> str:
    """What was typed and is refused, fit to be said back: short, and printable
    throughout."""
    return thin_marks("".join(filter(str.isprintable, text[: 4 * ECHO])))[:ECHO]


def from_first_seen(text: str) -> str:
    """The text from the first character on that is there to be seen: before it may be
    keys that were hit by mistake, and codes."""
    slips = _SLIPS.match(text)
    return text[slips.end() :] if slips else text


def thin_marks(text: str) -> str:
    """The text with at most four marks on any one character.

    Only marks that take no cell of their own are counted (Mn and Me). Format characters
    and formatting codes among them neither count nor begin anew; the codes go with the
    marks that are too many, lest a colour take the digits behind them.
    """
    if text.isascii():
        return text
    stacks, surplus = _stacks()
    return stacks.sub(lambda stack: stack[1] + surplus.sub("", stack[2]), text)


def _scrub(text: str) -> str:
    if found := _REFUSED.search(text):
        raise BadCharacter if found[0] == "\0" else BadUtf8
    text = _BREAKS.sub(" ", text.strip("\r\n"))
    return thin_marks(_REMOVED.sub("", text))


def _is_visible(text: str) -> bool:
    return _VISIBLE.search(plain(text)) is not None


@cache
def _stacks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Matches five or more marks on one character (the first four, then the rest), and
    what to take out of that rest. Made when a text first needs it: takes 25 ms."""
    mark = _any_of("Mn", "Me")
    gap = f"(?:{_any_of('Cf')}|{_CODE})*+"
    stack = f"({mark}(?:{gap}{mark}){{{MARKS - 1}}})((?:{gap}{mark})+)"
    return re.compile(stack), re.compile(f"{mark}|{_CODE}")


def _any_of(*categories: str) -> str:
    """A pattern for one character of these categories.

    All such characters lie in the two ranges searched. Those above U+FFFF stand apart,
    behind a look ahead that no emoji passes: only in a class without them does ``re``
    look up a character in a table, else it tries the ranges one by one.
    """
    searched = (*range(0xAD, 0x1F000), *range(0xE0000, 0xE0200))
    found = [c for c in map(chr, searched) if unicodedata.category(c) in categories]
    low = "".join(c for c in found if c <= "\uffff")
    high = "".join(c for c in found if c > "\uffff")
    return f"(?:[{low}]|(?=[\U00010000-\U0001efff\U000e0000-\U000e01ff])[{high}])"
