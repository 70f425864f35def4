"""Lines out of a stream of bytes, whatever ends them and wherever the network cut it.

LF, CRLF, CR and LF CR end a line, in any mix; a bare CR may be CR NUL (as telnet sends
it, RFC 854). An end that comes last in a read ends its line at once; what follows of it
in the next read adds nothing. A NUL anywhere else stays in its line, for the cleaning
of text to refuse.

No sockets here: bytes in, lines out. `bytes.split` does the work, for a stranger may
send 65,536 newlines in one read.
"""

import re
from enum import Enum
from typing import Final

_END = re.compile(rb"\r[\n\0]?|\n(?:\r\0?)?")
_ends = _END.findall


def _is_all_crlf(data: bytes) -> bool:
    """Every line of it ends in CRLF, the last too, and none is blank, as most clients
    send them: then there is nothing to make out."""
    ends = data.count(b"\r\n")
    return data.endswith(b"\r\n") and data.count(b"\r") == ends and b"\n\r" not in data


class Overlong(Enum):
    """What stands in the place of a line that was too long."""

    LINE = "overlong line"


#: The one `Overlong`: compare with ``is``.
OVERLONG: Final = Overlong.LINE


class Framer:
    """Cuts a stream into lines of at most ``limit`` bytes, without their ends.

    A longer line gives `OVERLONG` as soon as it is known to be too long; its bytes are
    skipped up to its end and never kept, so a framer holds at most ``limit`` bytes.
    ``limit`` 0 is no limit.

    Empty lines are dropped, unless ``blanks`` asks for them: in a mail's body or as the
    answer to a question they mean something. Whoever drops them still counts the bytes
    that were fed. Of a new ``limit`` the unfinished line knows with its next bytes.
    """

    __slots__ = ("_blanks", "_end", "_rest", "_skipped", "limit")

    def __init__(self, limit: int, *, blanks: bool = False) -> None:
        self.limit = limit
        self._blanks = blanks
        self._rest = b""
        self._skipped = 0
        self._end = b""  # the end of line that came last, if nothing has come since

    @property
    def pending(self) -> int:
        """How many bytes the unfinished line has so far, kept or skipped.

        Beyond ``limit`` it counts on, so that a door can hang up on whoever sends
        without end and without newline.
        """
        return self._skipped or len(self._rest)

    def feed(self, data: bytes) -> list[bytes | Overlong]:
        """The lines that ``data`` finishes, in order."""
        data = self._with_newlines(data)
        if b"\n" not in data:
            return self._keep(data)
        pieces = data.split(b"\n")
        rest = pieces.pop()
        if self._skipped:  # the first piece is the end of a line already answered
            del pieces[0]
            self._skipped = 0
        elif self._rest:
            pieces[0] = self._rest + pieces[0]
            self._rest = b""
        return self._judged(pieces) + self._keep(rest)

    def finish(self) -> list[bytes | Overlong]:
        """The last line, if it had no newline and was not answered as too long.

        The framer is as new afterwards: asking again gives nothing.
        """
        line, self._rest = self._rest, b""
        self._skipped = 0
        self._end = b""
        return [line] if line else []

    def _with_newlines(self, data: bytes) -> bytes:
        """``data`` with every end of line written as LF."""
        if self._end and data and data[0] in b"\r\n\0":
            begun, self._end = self._end, _ends(self._end + data[:2])[0]
            data = data[len(self._end) - len(begun) :]
        if b"\r" not in data:
            if data:
                self._end = b"\n" if data.endswith(b"\n") else b""
        elif _is_all_crlf(data):
            self._end = b"\r\n"
            data = data.replace(b"\r\n", b"\n")
        else:
            self._end = (b"", *_ends(data[len(data.rstrip(b"\r\n")) :]))[-1]
            data = _END.sub(b"\n", data)
        return data

    def _judged(self, pieces: list[bytes]) -> list[bytes | Overlong]:
        """Whole lines, with `OVERLONG` for each that is too long."""
        lines = pieces if self._blanks else list(filter(None, pieces))
        limit = self.limit
        if limit and max(map(len, lines), default=0) > limit:
            return [line if len(line) <= limit else OVERLONG for line in lines]
        return [*lines]

    def _keep(self, rest: bytes) -> list[bytes | Overlong]:
        """Add to the unfinished line; `OVERLONG` if that makes it too long."""
        if self._skipped:
            self._skipped += len(rest)
            return []
        length = len(self._rest) + len(rest)
        if self.limit and length > self.limit:
            self._skipped = length
            self._rest = b""
            return [OVERLONG]
        self._rest += rest
        return []
