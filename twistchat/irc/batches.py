"""What a client sends in several lines, to be said as one message, till all of it has
come (https://ircv3.net/specs/extensions/multiline, .../client-batch)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twistchat.chat.people import ChatLimits
from twistchat.irc.answer import Answer
from twistchat.irc.errors import Failed
from twistchat.irc.message import Message
from twistchat.irc.multiline import CONCAT

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: How long the next line may take: a client has all of them before it sends the first.
SECONDS = 60.0
#: What holds where the settings give no bound.
MOST_BYTES, MOST_LINES = 65536, 1000
#: The longest reference that is taken, and said back.
REFERENCE = 64


class Bounds(Struct, frozen=True):
    """How much a message of several lines may have: its line feeds count as bytes."""

    bytes: int
    lines: int


def bounds_of(limits: ChatLimits) -> Bounds:
    """What clients are told, and held to."""
    return Bounds(limits.text_bytes or MOST_BYTES, limits.text_lines or MOST_LINES)


def invalid(sentence: str) -> Failed:
    """Whatever has no code of its own."""
    return Failed("BATCH", "MULTILINE_INVALID", (), sentence)


class Batch:
    """``opening`` is the command that began it, whose ``answer`` tells what became of
    the whole; ``heard`` when that or a line came, in monotonic seconds.

    ``dead``: the client has been told that it comes to nothing, and what else comes of
    it is passed over. ``spoiled``: a line of it was refused before it was known what it
    is, which is told at the end.
    """

    __slots__ = (
        "_bounds",
        "_bytes",
        "_lines",
        "answer",
        "command",
        "dead",
        "heard",
        "opening",
        "spoiled",
    )

    def __init__(
        self, opening: Message, answer: Answer, bounds: Bounds, now: float
    ) -> None:
        self.opening = opening
        self.answer = answer
        self.heard = now
        self.command = ""  # of all of its lines, when there are some
        self.dead = self.spoiled = False
        self._bounds = bounds
        self._bytes = 0
        self._lines: list[str] = []  # with what parts each from the one before

    @property
    def reference(self) -> str:
        """What the lines call it."""
        return self.opening.at(0)[1:]

    @property
    def target(self) -> str:
        """Who it is said to."""
        return self.opening.at(2)

    def take(self, message: Message) -> None:
        """One more line; Failed if it cannot be one."""
        text, goes_on = message.at(1), CONCAT in message.tags
        if message.at(0).lower() != self.target.lower():
            context = [self.target[:64], message.at(0)[:64]]
            sentence = "All lines are for the target of the batch"
            raise Failed("BATCH", "MULTILINE_INVALID_TARGET", context, sentence)
        if self.command not in ("", message.command):
            raise invalid("A batch has PRIVMSG or NOTICE, and not both")
        if goes_on and not text:
            raise invalid("A line that goes on with another cannot be blank")
        self.command = message.command
        line = text if goes_on or not self._lines else f"\n{text}"
        self._bytes += len(line.encode())
        for name, much, most in (
            ("MULTILINE_MAX_BYTES", self._bytes, self._bounds.bytes),
            ("MULTILINE_MAX_LINES", len(self._lines) + 1, self._bounds.lines),
        ):
            if much > most:
                raise Failed("BATCH", name, [str(most)], "The message is too long")
        self._lines.append(line)

    def whole(self) -> Message:
        """All of it as one message; Failed if it is none."""
        text = "".join(self._lines)
        if self.spoiled:
            raise invalid("A line of it was refused")
        if not text.strip():
            raise invalid("There is nothing in it")
        return Message(self.command, [self.target, text], self.opening.tags)


def gather(client: Client, message: Message) -> None:
    """A line that says it is part of a batch; Failed if there is none."""
    batch = client.batch
    if batch is None or message.tags["batch"] != batch.reference:
        raise invalid("There is no such batch")
    if batch.dead:
        return
    batch.heard = client.desk.house.seconds()
    try:
        batch.take(message)
    except Failed as error:
        give_up(client, batch, error)


def give_up(client: Client, batch: Batch, error: Failed) -> None:
    """It comes to nothing, which answers the command that began it."""
    batch.dead = True
    batch.answer.line(client.failed(error), {})
    batch.answer.end()


def give_up_late(client: Client, batch: Batch, now: float) -> None:
    """The same if it has taken too long; what is dead is forgotten then."""
    if now - batch.heard < SECONDS:
        return
    if not batch.dead:
        sentence = "The batch was not ended"
        give_up(client, batch, Failed("BATCH", "TIMEOUT", [batch.reference], sentence))
    client.batch = None


def spoil(client: Client, line: Message) -> None:
    """A line was refused of which only the gist is known, if anything: the message
    would have a hole, if it was part of one."""
    batch = client.batch
    if batch is not None and line.tags.get("batch", batch.reference) == batch.reference:
        batch.spoiled = True
