"""A small world with JSON clients, for tests that read like transcripts: people at the
text doors (`talking`) and programs in the same chat."""

import json
from ipaddress import ip_address
from typing import Any

import pytest
from connected import Connected
from talking import World, password_of

import twistchat.jsonlines.operations  # noqa: F401  fills the table
from twistchat.delivery.outbox import Outbox
from twistchat.jsonlines.client import Client
from twistchat.jsonlines.dialect import DIALECT, FRAMED, JsonDialect
from twistchat.jsonlines.framing import CLOSE

Line = dict[str, Any]
#: Parameters of a fixture: lines as they are, and messages of a websocket.
CARRIERS = [pytest.param(DIALECT, id="lines"), pytest.param(FRAMED, id="websocket")]


class JsonWorld(World):
    """A world where some speak JSON; ``tongue`` is how their lines are carried."""

    def __init__(self, *, tongue: JsonDialect = DIALECT, **options: Any) -> None:
        super().__init__(**options)
        self.tongue = tongue

    def calls(self, address: str = "") -> "Program":
        """A client has connected and has said nothing."""
        return Program(self, address)

    def greets(self, name: str, *rooms: str, **more: Any) -> "Program":
        """A guest has said hello, is in these rooms, and has read the answer and what
        was told with it."""
        program = self.calls()
        answer = program.asks("hello", name=name, rooms=list(rooms), **more)
        assert answer["ok"], answer
        program.reads()
        return program

    def logs_in(self, name: str, **more: Any) -> "Program":
        """The owner of an account has said hello; nothing is read yet. The account was
        made by `World.own`."""
        program = self.calls()
        program.sends("hello", name=name, password=password_of(name), **more)
        self.commit()
        return program


class Program(Connected):
    """One client."""

    def __init__(self, world: JsonWorld, address: str = "") -> None:
        super().__init__(world)
        self._refs = 0
        outbox = Outbox(self.wire, None)  # type: ignore[arg-type]
        self.client = self.ear = Client(
            world.desk,
            outbox,
            self,
            self._is_named,
            world.clock.callLater,
            ip_address(address) if address else None,
            65536,
            world.tongue,
        )

    def sends(self, op: str, **fields: Any) -> int:
        """A request; its ``ref``."""
        self._refs += 1
        self.types(json.dumps({"op": op, "ref": self._refs, **fields}))
        return self._refs

    def types(self, *lines: str | bytes) -> None:
        """These lines come in one read; then the turn of the reactor ends."""
        self.says(*lines)

    def reads(self) -> list[Line]:
        """The lines that came since the last time."""
        return [json.loads(line) for line in self.takes()]

    def takes(self) -> list[bytes]:
        """The same as they were written."""
        data = b"".join(self.wire.writes)
        self.wire.writes.clear()
        if self._world.tongue is not DIALECT:
            data = unframed(data)
        assert data == b"" or data.endswith(b"\n")
        return data.splitlines()

    def events(self) -> list[Line]:
        """The events among them, without their ids and times."""
        return [
            {key: value for key, value in line.items() if key not in ("id", "at")}
            for line in self.reads()
            if "event" in line
        ]

    def asks(self, op: str, **fields: Any) -> Line:
        """The answer to a request, once all is stored; what came before it is read, and
        what comes with it can still be."""
        self.reads()
        ref = self.sends(op, **fields)
        self._world.commit()
        lines = self.reads()
        (answer,) = [line for line in lines if line.get("ref") == ref]
        rest = [line for line in lines if line is not answer]
        self.wire.writes[:0] = [
            self._world.tongue.carried(json.dumps(line).encode() + b"\n")
            for line in rest
        ]
        return answer

    def refused(self, op: str, **fields: Any) -> str:
        """The code with which a request is refused."""
        answer = self.asks(op, **fields)
        assert answer["ok"] is False, answer
        assert answer["message"]
        return str(answer["code"])


def unframed(data: bytes) -> bytes:
    """What messages of a websocket carry; behind a close there is nothing."""
    found = b""
    while data and data != CLOSE:
        size, at = data[1], 2
        if size >= 126:
            at = 4 if size == 126 else 10
            size = int.from_bytes(data[2:at], "big")
        assert 0x81 == data[0]
        found += data[at : at + size]
        data = data[at + size :]
    return found
