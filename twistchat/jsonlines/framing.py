"""Lines as messages of a websocket (RFC 6455), as a server sends them: whole, unmasked,
and made once for all who read them."""

from struct import Struct

_FIN_TEXT = 0x81
_FIN_CLOSE = 0x88
_SHORT, _MEDIUM = 126, 1 << 16

_medium = Struct("!BBH").pack
_long = Struct("!BBQ").pack


def frame(line: bytes) -> bytes:
    """The line as a text message of one frame (section 5.2).

    The line ends in LF, which JSON takes for white space. It is the only LF of the
    frame, its head included, so that whoever cuts what a reader is owed at the end of
    a line cuts it at the end of a frame.
    """
    head = _head(len(line))
    while b"\n" in head:  # a length may have that byte; a space more, and it is another
        line = line[:-1] + b" \n"
        head = _head(len(line))
    return head + line


def _head(size: int) -> bytes:
    if size < _SHORT:
        return bytes((_FIN_TEXT, size))
    if size < _MEDIUM:
        return _medium(_FIN_TEXT, 126, size)
    return _long(_FIN_TEXT, 127, size)


def close(code: int) -> bytes:
    """The frame that ends it (section 5.5.1)."""
    return bytes((_FIN_CLOSE, 2)) + code.to_bytes(2, "big")


#: The server closes, and nothing is wrong: it has said why before.
CLOSE = close(1000)
