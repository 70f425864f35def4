"""What a door allows one connection, and how its socket is set up."""

import socket
from contextlib import suppress
from types import MethodType
from typing import Any

from msgspec import Struct
from twisted.internet.error import TimeoutError as ConnectionTimedOut
from twisted.internet.main import CONNECTION_DONE, CONNECTION_LOST
from twisted.protocols.policies import ProtocolWrapper

from twistchat.protocols.intake import InputBounds


class DoorBounds(Struct, frozen=True):
    """What a door allows one connection, in bytes and seconds; 0 turns a bound off."""

    line_bytes: int = 8192
    json_line_bytes: int = 65536
    overlong_lines: int = 3
    first_line_bytes: int = 16384
    login_seconds: float = 60.0
    ping_seconds: float = 90.0
    drop_seconds: float = 150.0
    keepalive: tuple[int, int, int] = (60, 15, 4)
    user_timeout_seconds: float = 60.0
    send_buffer_bytes: int = 128 * 1024
    option_commands: int = 64
    option_seconds: float = 10.0
    subnegotiation_bytes: int = 4096
    input: InputBounds = InputBounds()


def tune(transport: Any, bounds: DoorBounds) -> None:
    """Set up the socket: no delay, a bounded buffer, a dead peer noticed."""
    bottom = transport
    while isinstance(bottom, ProtocolWrapper):
        bottom = bottom.transport
    plain: socket.socket | None = getattr(bottom, "socket", None)
    if plain is None or plain.family not in (socket.AF_INET, socket.AF_INET6):
        return
    bottom.doRead = MethodType(_read, bottom)
    for level, name, value in _options(bounds):
        number = getattr(socket, name, None)  # not every system has them all
        if value and number is not None:
            with suppress(OSError):  # the peer may be gone already
                plain.setsockopt(level, number, value)


def _options(bounds: DoorBounds) -> list[tuple[int, str, int]]:
    idle, interval, count = bounds.keepalive
    milliseconds = int(bounds.user_timeout_seconds * 1000)
    keepalive = [
        (socket.SOL_SOCKET, "SO_KEEPALIVE", 1),
        (socket.IPPROTO_TCP, "TCP_KEEPIDLE", idle),
        (socket.IPPROTO_TCP, "TCP_KEEPINTVL", interval),
        (socket.IPPROTO_TCP, "TCP_KEEPCNT", count),
    ]
    return [
        (socket.IPPROTO_TCP, "TCP_NODELAY", 1),
        (socket.SOL_SOCKET, "SO_OOBINLINE", 1),  # telnet's Synch has an urgent byte
        (socket.SOL_SOCKET, "SO_SNDBUF", bounds.send_buffer_bytes),
        (socket.IPPROTO_TCP, "TCP_USER_TIMEOUT", milliseconds),
        *(keepalive if idle else ()),
    ]


def _read(transport: Any) -> Exception | None:
    """In place of the transport's own ``doRead``, which takes a time-out for a lost
    connection like any other."""
    try:
        data = transport.socket.recv(transport.bufferSize)
    except BlockingIOError:
        return None
    except TimeoutError:
        return ConnectionTimedOut()
    except OSError:
        return CONNECTION_LOST
    if not data:
        return CONNECTION_DONE
    transport.protocol.dataReceived(data)
    return None
