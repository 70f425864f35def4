"""An IRC door to the small world of `talking`, and clients on fake transports."""

from functools import partial
from typing import Any

from doorstep import Caller, Doorstep
from irc_world import SERVER

from twistchat.irc.desk import IrcCustoms, IrcDesk
from twistchat.irc.isupport import Told, isupport
from twistchat.irc.masks import Masks
from twistchat.protocols.gate import GateBounds
from twistchat.protocols.irc import IrcFactory
from twistchat.protocols.line import DoorBounds
from twistchat.protocols.wire import SendBounds
from twistchat.text.desk import Desk

LINE = 510 + 4096
BOUNDS = {"line_bytes": LINE, "overlong_lines": 0, "login_seconds": 30}


def irc_door(desk: Desk, *shared: Any, server: str = SERVER) -> IrcFactory:
    """The IRC door of a desk, on a server of that name."""
    customs = IrcCustoms(server, "TestNet")
    masks = Masks(desk.chat, server, b"key")
    return IrcFactory(
        IrcDesk(desk, masks, customs, isupport(customs, Told()), desk.now()), *shared
    )


def irc(
    gate: GateBounds | None = None, server: str = SERVER, **bounds: Any
) -> Doorstep:
    """A doorstep with an IRC door that has these bounds."""
    send = bounds.pop("send", SendBounds())
    door = partial(irc_door, server=server)
    return Doorstep(
        door, DoorBounds(**{**BOUNDS, **bounds}), gate or GateBounds(), send
    )


def enters(step: Doorstep, nick: str, room: str = "#lobby", **options: Any) -> Caller:
    """Somebody has registered and is in a room, and has read all of it."""
    caller = step.comes(**options)
    caller.sends(f"NICK {nick}\r\nUSER u 0 * :x\r\nJOIN {room}\r\n".encode())
    assert any(" 366 " in line for line in caller.reads()), f"{nick} is not in"
    return caller
