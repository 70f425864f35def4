"""A small world with JSON clients, for tests that read like transcripts: people at the
text doors (`talking`) and programs in the same chat."""

import json
from ipaddress import ip_address
from typing import Any

from connected import Connected
from talking import World, password_of

import twistchat.jsonlines.operations  # noqa: F401  fills the table
from twistchat.delivery.outbox import Outbox
from twistchat.jsonlines.client import Client

Line = dict[str, Any]


class JsonWorld(World):
    """A world where some speak JSON."""

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
        data = b"".join(self.wire.writes)
        self.wire.writes.clear()
        assert data == b"" or data.endswith(b"\n")
        return [json.loads(line) for line in data.splitlines()]

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
        self.wire.writes[:0] = [json.dumps(line).encode() + b"\n" for line in rest]
        return answer

    def refused(self, op: str, **fields: Any) -> str:
        """The code with which a request is refused."""
        answer = self.asks(op, **fields)
        assert answer["ok"] is False, answer
        assert answer["message"]
        return str(answer["code"])
