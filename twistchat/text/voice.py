"""How one connection on a text door is spoken to."""

from enum import Enum
from typing import Any

from msgspec import Struct

from twistchat.chat.cleaning import plain
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Event, Said, ToldPrivately
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session
from twistchat.delivery.outbox import Outbox, Wire
from twistchat.text.desk import Desk
from twistchat.text.dialect import Script, TextDialect
from twistchat.text.language import Sentence
from twistchat.text.refusals import word_refusal

#: So many characters of a message are repeated when it is refused.
FIRST_WORDS = 40


class Echo(Enum):
    """Which of one's own words are said back."""

    OFF = "off"
    PRIVATE = "private"
    ON = "on"


class Manner(Struct, frozen=True):
    """The manner of a door: its name, how it writes, and what it repeats of one's own
    words unless told otherwise."""

    door: str
    script: Script
    echo: Echo = Echo.OFF


class Voice:
    """What the delivery and the commands speak with.

    ``session`` is None until it is known who listens. ``clock``: what happens is told
    with its time; ``quiet``: comings and goings are not told.
    """

    __slots__ = (
        "clock",
        "desk",
        "door",
        "echo_of",
        "language",
        "outbox",
        "quiet",
        "script",
        "session",
        "zone",
    )

    def __init__(self, desk: Desk, manner: Manner, wire: Wire) -> None:
        self.desk = desk
        self.door = manner.door
        self.script = manner.script
        self.echo_of = manner.echo
        self.outbox = Outbox(wire, self)
        self.language = desk.languages.default
        self.zone = desk.customs.zone
        self.clock = False
        self.quiet = False
        self.session: Session | None = None

    # What happens

    def dialect(self, room: Room | None) -> TextDialect | None:
        """How this session is told of a room; None for one that is muted."""
        if room is None or self.session is None:
            return self._dialect(current=True)
        if room.id in self.session.muted:
            return None
        return self._dialect(current=room is self.session.current)

    def _dialect(self, current: bool) -> TextDialect:
        zone = self.zone if self.clock else None
        return TextDialect(self.language, self.script, current, self.quiet, zone)

    def echo(self, event: Event) -> bytes:
        """Its own words, if it wants them back."""
        if self.echo_of is Echo.OFF:
            return b""
        if isinstance(event, ToldPrivately):
            return self.sent(event)
        if self.echo_of is Echo.PRIVATE or not isinstance(event, Said):
            return b""
        room = None if self.session is None else self.session.current
        current = room is not None and room.id == event.room.id
        return self._dialect(current).word(event)

    def sent(self, event: ToldPrivately) -> bytes:
        """What its user said privately: ``[you -> bob] hello``."""
        return self._dialect(current=True).sent(event)

    def refusal(self, error: ChatError, event: Event) -> bytes:
        """The refusal with the first words of what was refused."""
        words = plain(getattr(event, "text", ""))
        if len(words) > FIRST_WORDS:
            words = words[:FIRST_WORDS] + "..."
        return self.script.write(f"!! {word_refusal(error, self.language)}: {words}")

    # Answers

    def say(self, sentence: Sentence, **facts: Any) -> None:
        """Answer with a sentence and its facts."""
        self.write(self.language.say(sentence, facts))

    def write(self, line: str) -> None:
        """Answer with a line that needs no translation. It may repeat what was typed:
        the formatting codes that are left in it are taken out."""
        self.desk.pipeline.give(self.outbox, self.script.write(plain(line)))

    def refuse(self, error: ChatError) -> None:
        """Say no."""
        self.write(f"!! {word_refusal(error, self.language)}")

    def last_words(self, sentence: str) -> bytes:
        """What somebody is sent who is cut off and hears nothing else any more."""
        return self.script.write("!! " + self.language.translate(sentence))
