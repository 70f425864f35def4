"""How one connection on a text door is spoken to."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from twistchat.chat.cleaning import plain, thin_marks
from twistchat.chat.errors import ChatError
from twistchat.chat.events import (
    Amendment,
    Departure,
    Event,
    Person,
    Place,
    Said,
    ToldPrivately,
)
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session
from twistchat.delivery.outbox import Outbox, Wire
from twistchat.text.desk import Desk
from twistchat.text.dialect import TextDialect
from twistchat.text.language import N_, Sentence
from twistchat.text.refusals import word_refusal
from twistchat.text.script import Script

#: So many characters of a message are repeated when it is refused.
FIRST_WORDS = 40


class Echo(Enum):
    """Which of one's own words are said back."""

    OFF = "off"
    PRIVATE = "private"
    ON = "on"


class Bell(Enum):
    """What rings: nothing, what is meant for its user, or all that is said."""

    OFF = "off"
    ON = "on"
    ALL = "all"


class Manner(Struct, frozen=True):
    """The manner of a door: its name, how it writes, and what it repeats of one's own
    words unless told otherwise. ``hide`` gives what to send so that what is typed is
    not seen, ``show`` what ends that, the line that was not seen included."""

    door: str
    script: Script
    echo: Echo = Echo.OFF
    hide: Callable[[], bytes] = bytes
    show: Callable[[], bytes] = bytes


#: Most have chosen nothing: they share this.
_NOTHING: Mapping[str, str] = {}


class Voice(ABC):
    """What the delivery and the commands speak with.

    ``session`` is None until it is known who listens. ``clock``: what happens is told
    with its time; ``quiet``: comings and goings are not told; ``handles``: messages are
    told with their short names; ``focus``: the people and
    rooms, names by id, of which alone is told what is said in rooms, None for all.
    """

    __slots__ = (
        "_hidden",
        "_manner",
        "bell",
        "chosen",
        "clock",
        "desk",
        "door",
        "echo_of",
        "focus",
        "handles",
        "language",
        "outbox",
        "quiet",
        "script",
        "session",
        "zone",
    )

    def __init__(self, desk: Desk, manner: Manner, wire: Wire) -> None:
        self.desk = desk
        self._manner = manner
        self._hidden = False
        self.chosen: Mapping[str, str] = _NOTHING  # settings, in this session
        self.door = manner.door
        self.script = manner.script
        self.echo_of = manner.echo
        self.outbox = Outbox(wire, self)
        self.language = desk.languages.default
        self.zone = desk.customs.zone
        self.clock = False
        self.quiet = False
        self.handles = False
        self.bell = Bell.OFF
        self.focus: Mapping[int, str] | None = None
        self.session: Session | None = None

    @property
    def encoding(self) -> str:
        """How its terminal writes letters."""
        return self.script.encoding

    @encoding.setter
    def encoding(self, encoding: str) -> None:
        self.script = replace(self.script, encoding=encoding)

    # What happens

    #: It is told what its user says in other sessions.
    hears_itself = True

    def dialect(self, room: Room | None) -> TextDialect | None:
        """How this session is told of a room; None for one that is muted."""
        session = self.session
        if session is None:
            return self._dialect(current=True)
        if room is None:
            until = session.user.undisturbed_until
            nowhere = session.current is None and session.query is None
            adrift = session.user.id if nowhere else 0
            return self._dialect(True, self.bell is not Bell.OFF, until, adrift=adrift)
        if room.id in session.muted:
            return None
        return self._of_room(session, room, self.bell is Bell.ALL)

    def naming(self, room: Room) -> TextDialect | None:
        """How this session is told what names its user; None if as all else."""
        if self.session is None or self.bell is not Bell.ON:
            return None
        return self._of_room(self.session, room, bell=True)

    def _of_room(self, session: Session, room: Room, bell: bool) -> TextDialect:
        # Each dialect costs: nobody has one of their own for what makes no difference.
        until = session.user.undisturbed_until if bell else 0
        focus = None
        if self.focus is not None:
            focus = frozenset({*self.focus, session.user.id})  # one's other sessions
        return self._dialect(room is session.current, bell, until, focus)

    def _dialect(
        self,
        current: bool,
        bell: bool = False,
        undisturbed: int = 0,
        focus: frozenset[int] | None = None,
        adrift: int = 0,
    ) -> TextDialect:
        return TextDialect(
            self.language,
            self.script,
            current,
            self.quiet,
            self.zone if self.clock else None,
            bell,
            undisturbed,
            focus,
            adrift,
            self.handles,
            self.desk.customs.web_url,
        )

    def echo(self, event: Event) -> bytes:
        """Its own words, if it wants them back; of a file it is told in any case."""
        if isinstance(event, ToldPrivately):
            quiet = self.echo_of is Echo.OFF and event.file is None
            words = b"" if quiet else self.sent(event)
            return words + self._kept(event.recipient)
        if isinstance(event, Amendment):  # that it is done, else nothing would say so
            return self._dialect(
                event.room is None or self._is_current(event.room)
            ).word(event)
        if isinstance(event, Said) and event.file is not None:  # came another way
            return self._dialect(self._is_current(event.room)).word(event)
        if self.echo_of is Echo.OFF:
            return b""
        if self.echo_of is Echo.PRIVATE or not isinstance(event, Said):
            return b""
        return self._dialect(self._is_current(event.room)).word(event)

    def _is_current(self, place: Place) -> bool:
        room = None if self.session is None else self.session.current
        return room is not None and room.id == place.id

    def _kept(self, recipient: Person) -> bytes:
        """That it waits, for who is not here. It goes with one's own words, so that it
        is not said of what the store refuses."""
        if self.desk.chat.is_here(recipient):
            return b""
        sentence = N_("-- {name} is offline; kept, will see it at next login")
        return self.script.write(self.language.say(sentence, {"name": recipient.name}))

    def sent(self, event: ToldPrivately | Amendment) -> bytes:
        """What its user said privately: ``[you -> bob] hello``; or did to that."""
        dialect = self._dialect(current=True)
        if isinstance(event, ToldPrivately):
            return dialect.sent(event)
        return dialect.word(event)

    def refusal(self, error: ChatError, event: Event) -> bytes:
        """The refusal with the first words of what was refused."""
        words = plain(getattr(event, "text", "")).replace("\n", " ")
        if len(words) > FIRST_WORDS:
            words = words[:FIRST_WORDS] + "..."
        return self.script.write(f"!! {word_refusal(error, self.language)}: {words}")

    def hang_up(self, event: Event) -> None:
        """The chat ends this session and no other: it reads what happened. Harmless
        twice."""
        try:
            self.show()
            self._give(self._dialect(current=True).word(event))
        finally:
            self.leave(Departure.QUIT)

    @abstractmethod
    def leave(self, reason: Departure) -> None:
        """The session is over."""

    # What is typed

    def hide(self) -> None:
        """What is typed from now on is not to be seen, where the door knows how."""
        self._hidden = True
        self._give(self._manner.hide())

    def show(self) -> None:
        """What is typed is to be seen again. Harmless if it is."""
        self._give(self._shown())

    def _give(self, data: bytes) -> None:
        if data:
            self.desk.pipeline.give(self.outbox, data)

    def _shown(self) -> bytes:
        hidden, self._hidden = self._hidden, False
        return self._manner.show() if hidden else b""

    # Answers

    def say(self, sentence: Sentence, **facts: Any) -> None:
        """Answer with a sentence and its facts."""
        self.write(self.language.say(sentence, facts))

    def write(self, line: str) -> None:
        """Answer with a line that needs no translation. It may repeat what was typed,
        as it was typed: what a terminal would obey is taken out."""
        line = thin_marks(plain(line))
        self.desk.pipeline.give(self.outbox, self.script.write(line))

    def refuse(self, error: ChatError) -> None:
        """Say no."""
        self.write(f"!! {word_refusal(error, self.language)}")

    def last_words(self, sentence: str) -> bytes:
        """What somebody is sent who is cut off and hears nothing else any more."""
        line = self.script.write("!! " + self.language.translate(sentence))
        return self._shown() + line
