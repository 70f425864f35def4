"""Commands that ask, for tests of what asking is like."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from twisted.internet.defer import Deferred

from twistchat.chat.errors import NobodyThere
from twistchat.chat.events import Departure
from twistchat.text.conversation import Conversation
from twistchat.text.dialogue import EndOfInput
from twistchat.text.table import TABLE

#: What the people of these tests type and nobody may ever read.
SECRET = "correct horse battery staple"

Act = Callable[..., Awaitable[None] | None]


class Clerk:
    """Knows commands that ask. ``heard`` is what was answered, ``kept`` what was there
    of a letter when the end came; ``gates`` is what they wait for, one after another.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.heard: list[Any] = []
        self.kept: list[str] = []
        self.gates: list[Deferred[None]] = []
        for table in ("rows", "_known"):
            monkeypatch.setattr(TABLE, table, dict(getattr(TABLE, table)))
        for name in ("three", "refused", "letter", "buggy", "stubborn", "strict"):
            self._teach(name, getattr(self, name))

    def _teach(self, name: str, act: Act) -> None:
        def command(talk: Conversation) -> Awaitable[None] | None:
            """Ask."""
            return act(talk)

        TABLE.command(name, group="yours", example=f"/{name}", anytime=True)(command)

    def gate(self) -> Deferred[None]:
        """One more thing to wait for."""
        self.gates.append(Deferred())
        return self.gates[-1]

    async def wait(self) -> None:
        """Until the next gate opens, if there is one."""
        if self.gates:
            await self.gates.pop(0)

    async def three(self, talk: Conversation) -> None:
        """Ask three things."""
        for number in (1, 2, 3):
            await self.wait()
            answer = await talk.ask(f"-- question {number}:", hidden=True)
            self.heard.append(answer)
        talk.say("-- asked three times")

    async def refused(self, talk: Conversation) -> None:
        """Ask three things and refuse."""
        await self.three(talk)
        raise NobodyThere("carl")

    async def letter(self, talk: Conversation) -> None:
        """Take lines to the dot, and keep those that came if no more do."""
        lines: list[str] = []
        sentence, prompt = "-- your letter; a dot ends it", True
        try:
            while (line := await talk.ask(sentence, blanks=True, prompt=prompt)) != ".":
                lines.append(line)
                prompt = False
        except EndOfInput:
            await self.wait()
            self.kept += lines
            talk.say("-- kept")
            raise
        self.heard += lines
        talk.say("-- {count} lines", count=len(lines))

    async def buggy(self, talk: Conversation) -> None:
        """Ask, and fall over the answer."""
        answer = await talk.ask("-- a number:", hidden=True)
        self.heard.append(int(answer))

    async def stubborn(self, talk: Conversation) -> None:
        """Ask and ask again, whatever happens."""
        for _ in range(3):
            try:
                self.heard.append(await talk.ask("-- well?"))
            except EndOfInput:
                self.heard.append(EndOfInput)

    async def strict(self, talk: Conversation) -> None:
        """End the session at a wrong answer."""
        if await talk.ask("-- your password:", hidden=True) != SECRET:
            talk.cut(Departure.LOST, "too many wrong passwords")
            await self.wait()
            talk.say("-- never heard")
