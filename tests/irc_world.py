"""A small world with an IRC door, for tests that read like transcripts: people at the
text doors (`talking`) and clients of IRC in the same chat."""

from base64 import b64encode
from ipaddress import ip_address
from typing import Any

from connected import Connected
from talking import World, password_of

import twistchat.irc.commands  # noqa: F401  fills the table
from twistchat.irc.client import Client
from twistchat.irc.desk import IrcCustoms, IrcDesk
from twistchat.irc.isupport import Told, isupport
from twistchat.irc.masks import Masks

SERVER = "irc.test"


class IrcWorld(World):
    """A world with an IRC door that has these ``irc`` customs."""

    def __init__(self, irc: dict[str, Any] | None = None, **rest: Any) -> None:
        super().__init__(**rest)
        customs = IrcCustoms(SERVER, "TestNet", **(irc or {}))
        masks = Masks(self.chat, SERVER, b"key")
        tokens = isupport(customs, Told())
        self.irc = IrcDesk(self.desk, masks, customs, tokens, self.now())

    def calls(self, address: str = "", secure: bool = False) -> "Caller":
        """A client has connected and has said nothing."""
        return Caller(self, address, secure)

    def registers(self, nick: str, *caps: str, address: str = "") -> "Caller":
        """A guest has registered with these capabilities, and read the welcome."""
        caller = self.calls(address)
        if caps:
            caller.sends(f"CAP REQ :{' '.join(caps)}")
        caller.sends(f"NICK {nick}", f"USER u 0 * :{nick.title()}")
        if caps:
            caller.sends("CAP END")
        assert any(" 001 " in line for line in caller.reads()), f"{nick} is not in"
        return caller

    def logs_in(self, nick: str, *caps: str) -> "Caller":
        """The owner of an account has registered with PASS; nothing is read yet. The
        account was made by `World.own`."""
        caller = self.calls()
        if caps:
            caller.sends(f"CAP REQ :{' '.join(caps)}")
        caller.sends(
            f"PASS {nick}:{password_of(nick)}", f"NICK {nick}", "USER u 0 * :x"
        )
        if caps:
            caller.sends("CAP END")
        return caller


def numbers(lines: list[str]) -> list[str]:
    """The numerics and commands of these lines, in their order."""
    return [line.split(" ")[1 if line[0] == ":" else 0] for line in lines]


def plain(name: str, password: str, acting_for: str = "") -> str:
    """What AUTHENTICATE takes for PLAIN (RFC 4616)."""
    return b64encode(f"{acting_for}\0{name}\0{password}".encode()).decode()


class Caller(Connected):
    """One client."""

    def __init__(self, world: IrcWorld, address: str, secure: bool) -> None:
        super().__init__(world)
        self.client = self.ear = Client(
            world.irc,
            self.wire,
            self,
            self._is_named,
            ip_address(address) if address else None,
            secure,
        )

    def sends(self, *lines: str | bytes) -> None:
        """These lines come in one read; then the turn of the reactor ends."""
        self.says(*lines)

    def reads(self) -> list[str]:
        """The lines that came since the last time, without their ends."""
        data = b"".join(self.wire.writes)
        self.wire.writes.clear()
        assert data == b"" or data.endswith(b"\r\n")
        lines = data.decode().split("\r\n")[:-1]
        for line in lines:
            body = line.partition(" ")[2] if line.startswith("@") else line
            assert len(body.encode()) <= 510, body
        return lines

    def asks(self, *lines: str | bytes) -> list[str]:
        """The answer to these lines alone."""
        self.reads()
        self.sends(*lines)
        return self.reads()
