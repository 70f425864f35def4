"""Clients of IRC at the open doors of a real house (`visiting`)."""

from itertools import count
from typing import Any

from visiting import OpenHouse, Visitor

#: Where the IRC door is in these tests.
ANYWHERE = "tcp:0:interface=127.0.0.1"
SERVER = "twistchat"

_tokens = count(1)


def asks(client: Visitor, *lines: str | bytes) -> list[str]:
    """What comes up to the answer of a PING behind these lines, but for what the
    server pings."""
    token = f"token{next(_tokens)}"
    for line in (*lines, f"PING {token}"):
        data = line if isinstance(line, bytes) else line.encode()
        client.sends(data + b"\r\n")
    end = f"PONG {SERVER} :{token}\r\n"
    heard = client.hears(end).decode()
    said = heard.split("\r\n")[:-2]
    return [line for line in said if not line.startswith("PING ")]


def comes(
    house: OpenHouse,
    nick: str,
    *caps: str,
    room: str = "#lobby",
    door: str = "irc",
    **options: Any,
) -> Visitor:
    """A client has registered and is in a room, and has read what one reads then."""
    client = house.visit(door, **options)
    if caps:
        client.sends(f"CAP REQ :{' '.join(caps)}\r\nCAP END\r\n".encode())
    said = asks(client, f"NICK {nick}", f"USER u 0 * :{nick}", f"JOIN {room}")
    assert any(f" 366 {nick} " in line for line in said), said
    return client
