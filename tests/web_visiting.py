"""Browsers at the web door of a real house (`visiting`), as far as bytes go."""

import base64
import json
import os
import struct
from itertools import count
from typing import Any

from visiting import OpenHouse, Visitor, until

#: Where the web door is in these tests.
ANYWHERE = "tcp:0:interface=127.0.0.1"
#: Opcodes (RFC 6455, section 5.2).
MORE, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
FINAL = 0x80
_MASK = b"\x11\x22\x33\x44"
Line = dict[str, Any]

_refs = count(1)


def frame(
    payload: bytes, opcode: int = TEXT, *, first: int = FINAL, masked: bool = True
) -> bytes:
    """A frame as a client sends it; ``first`` are the other bits of its first byte."""
    size, mask = len(payload), 0x80 if masked else 0
    head = bytes((first | opcode,))
    if size < 126:
        head += bytes((mask | size,))
    elif size < 65_536:
        head += struct.pack("!BH", mask | 126, size)
    else:
        head += struct.pack("!BQ", mask | 127, size)
    if not masked:
        return head + payload
    whole = _MASK * (size // 4 + 1)
    return head + _MASK + bytes(a ^ b for a, b in zip(payload, whole, strict=False))


def request(op: str, **fields: Any) -> bytes:
    """A request as a message."""
    return frame(json.dumps({"op": op, **fields}).encode())


class Socket:
    """A websocket that somebody has opened; ``visitor`` is what carries it."""

    def __init__(
        self,
        house: OpenHouse,
        door: str = "web",
        headers: str = "",
        host: str = "127.0.0.1",
        **options: Any,
    ) -> None:
        self.visitor: Visitor = house.visit(door, **options)
        key = base64.b64encode(os.urandom(16)).decode()
        self.visitor.sends(
            f"GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Version: 13\r\n{headers}\r\n".encode()
        )
        self.answer = self.visitor.hears("\r\n\r\n").decode()

    def sends(self, *frames: bytes) -> None:
        """Send these."""
        self.visitor.sends(*frames)

    def reads(self) -> tuple[int, bytes]:
        """The next frame: its opcode, and what it carries."""
        visitor = self.visitor
        first, size = self._takes(2)
        assert first & 0xF0 == FINAL, "the server sends whole messages"
        if size == 126:
            (size,) = struct.unpack("!H", self._takes(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._takes(8))
        assert size < 2**24, visitor.heard
        return first & 0x0F, self._takes(size)

    def _takes(self, size: int) -> bytes:
        visitor = self.visitor

        def there() -> bool:
            assert not visitor.over, f"the connection has ended after {visitor.heard!r}"
            visitor.take()
            return False

        until(lambda: len(visitor.heard) >= size or there())
        taken, visitor.heard = visitor.heard[:size], visitor.heard[size:]
        return taken

    def line(self) -> Line:
        """The next message, as what it says; pongs are passed over."""
        while (found := self.reads())[0] == PONG:
            pass
        opcode, payload = found
        assert opcode == TEXT, (opcode, payload)
        assert payload.endswith(b"\n")
        assert b"\n" not in payload[:-1]
        found: Line = json.loads(payload)
        return found

    def answer_to(self, ref: Any) -> Line:
        """The answer with this ref; what was told before it is passed over."""
        while (line := self.line()).get("ref") != ref:
            pass
        return line

    def told(self, kind: str) -> Line:
        """The next event of that kind."""
        while (line := self.line()).get("event") != kind:
            pass
        return line

    def asks(self, op: str, **fields: Any) -> Line:
        """The answer to a request."""
        ref = next(_refs)
        self.sends(request(op, ref=ref, **fields))
        return self.answer_to(ref)

    def reads_close(self) -> int:
        """Pass over what comes before the end; the code that the server closes with,
        behind which nothing comes."""
        while (found := self.reads())[0] != CLOSE:
            pass
        assert self.visitor.reads_to_end() == b""
        return int.from_bytes(found[1][:2], "big")


def comes(house: OpenHouse, name: str, **options: Any) -> Socket:
    """A browser has come into #lobby, and has read so."""
    browser = Socket(house, **options)
    answer = browser.asks("hello", name=name, rooms=["#lobby"], replay=False)
    assert answer["ok"], answer
    return browser
