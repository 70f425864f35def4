"""One person's conversation with the chat on a text door, line by line.

No sockets: a conversation hears lines of bytes and answers through the outbox of its
session. What it hears depends on where it is: first a name, then talk, at the end
nothing any more.
"""

from collections.abc import Awaitable, Callable, Sequence
from enum import Enum
from typing import Any, Protocol

from msgspec import Struct

from twistchat.chat import errors
from twistchat.chat.cleaning import clean, decode
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Departure, Event, Said, ToldPrivately
from twistchat.chat.names import room_name
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session
from twistchat.delivery.outbox import Outbox, Wire
from twistchat.text.desk import Desk
from twistchat.text.dialect import YOU, Script, TextDialect, private_speech
from twistchat.text.language import N_, NN_, Sentence
from twistchat.text.refusals import word_refusal
from twistchat.text.table import TABLE, Command
from twistchat.text.views import away_note, names_line, replayed, topic_line

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


class Intake(Protocol):
    """Where the lines of a conversation come from."""

    @property
    def more_waits(self) -> bool:
        """Another line is there already."""

    def charge(self, lines: int) -> None:
        """The line under way counts for so many more."""

    def pace_join(self) -> Awaitable[None] | None:
        """What to wait for before the next room is joined, if for anything."""

    def stop(self) -> None:
        """Nothing more is to be heard, what waits included."""


class Conversation:
    """The voice and the ear of one connection on a text door.

    ``named`` is called when it is known who it is.
    """

    __slots__ = (
        "_hear",
        "_named",
        "clock",
        "desk",
        "door",
        "echo_of",
        "intake",
        "language",
        "outbox",
        "quiet",
        "script",
        "session",
        "zone",
    )

    def __init__(
        self,
        desk: Desk,
        manner: Manner,
        wire: Wire,
        intake: Intake,
        named: Callable[[], None],
    ) -> None:
        self.desk = desk
        self.door = manner.door
        self.script = manner.script
        self.echo_of = manner.echo
        self.intake = intake
        self.outbox = Outbox(wire, self)
        self._named = named
        self.language = desk.languages.default
        self.zone = desk.customs.zone
        self.clock = False
        self.quiet = False
        self.session: Session | None = None
        self._hear: Callable[[str], Awaitable[None] | None] = self._hear_name

    # The voice

    def dialect(self, room: Room | None) -> TextDialect | None:
        """How this session is told of a room; None for one that is muted."""
        current = True
        if room is not None and self.session is not None:
            if room.id in self.session.muted:
                return None
            current = room is self.session.current
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
        dialect = TextDialect(
            self.language,
            self.script,
            self.session is not None
            and self.session.current is not None
            and self.session.current.id == event.room.id,
            clock=self.zone if self.clock else None,
        )
        return dialect.word(event)

    def sent(self, event: ToldPrivately) -> bytes:
        """What its user said privately: ``[you -> bob] hello``."""
        you = self.language.translate(YOU)
        line = private_speech(you, event.recipient.name, event.text, event.emote)
        return self.script.write(line)

    def refusal(self, error: ChatError, event: Event) -> bytes:
        """The refusal with the first words of what was refused."""
        words = getattr(event, "text", "")
        if len(words) > FIRST_WORDS:
            words = words[:FIRST_WORDS] + "..."
        return self.script.write(f"!! {word_refusal(error, self.language)}: {words}")

    # Answers

    def say(self, sentence: Sentence, **facts: Any) -> None:
        """Answer with a sentence and its facts."""
        self.write(self.language.say(sentence, facts))

    def write(self, line: str) -> None:
        """Answer with a line that needs no translation."""
        self.desk.pipeline.give(self.outbox, self.script.write(line))

    def refuse(self, error: ChatError) -> None:
        """Say no."""
        self.write(f"!! {word_refusal(error, self.language)}")

    # The ear

    def greet(self) -> None:
        """The first words of the server."""
        customs = self.desk.customs
        self.say(N_("-- this is {server}, a chat"), server=customs.server)
        for line in self.desk.motd():
            self.write(f"== {line}")
        self.say(
            N_("-- give your name, and a room if you like: NAME [ROOM]; /quit leaves")
        )

    def hear(self, line: bytes) -> Awaitable[None] | None:
        """One line of input; what is returned must be awaited before the next."""
        try:
            text = clean(decode(line, self.script.encoding), 0)
            answer = self._hear(text)
        except ChatError as error:
            self._refused(error)
        except Exception as bug:
            self._refused(errors.Internal(self.desk.bug(bug)))
        else:
            return None if answer is None else self._carry(answer)
        return None

    async def _carry(self, answer: Awaitable[None]) -> None:
        try:
            await answer
        except ChatError as error:
            self._refused(error)
        except Exception as bug:
            self._refused(errors.Internal(self.desk.bug(bug)))

    def _refused(self, error: ChatError) -> None:
        self.refuse(error)
        # What comes from a pipe must not take its second line for a name and a room.
        if self._hear == self._hear_name and self.intake.more_waits:
            self.finish()

    def hear_too_long(self, limit: int) -> None:
        """A line longer than any may be was skipped."""
        self._refused(errors.TooLong(limit))

    def finish(self, text: str = "") -> None:
        """Nothing more will be heard: say goodbye, when all is stored and answered."""
        if self.outbox.ending:
            return
        self.say(N_("-- goodbye"))
        self.leave(Departure.QUIT, text)

    def cut(self, reason: Departure, sentence: Sentence, **facts: Any) -> None:
        """The server ends it and says why."""
        if self.outbox.ending:
            return
        self.write("!! " + self.language.say(sentence, facts))
        self.leave(reason)

    def last_words(self, sentence: str) -> bytes:
        """What somebody is sent who is cut off and hears nothing else any more."""
        return self.script.write("!! " + self.language.translate(sentence))

    def leave(self, reason: Departure, text: str = "") -> None:
        """The session is over, for the room too. Harmless twice."""
        self._hear = self._hear_nothing
        self.intake.stop()
        if self.session is not None:
            self.desk.chat.hang_up(self.session, reason, text)
        self.desk.pipeline.end(self.outbox)

    def _hear_nothing(self, text: str) -> None:
        """After the end."""

    # A name first

    def _hear_name(self, text: str) -> Awaitable[None] | None:
        if text.startswith("/"):
            return self.obey(text[1:])
        words = text.split()
        if len(words) > 3:
            raise errors.WrongUse("NAME [ROOM] [PASSWORD]")
        return self._enter(*words)

    async def _enter(self, name: str, room: str = "-", password: str = "") -> None:
        chat = self.desk.chat
        user = chat.claim(name)
        try:
            if password:  # accounts are not there yet: nobody owns a name
                raise errors.NotRegistered(user.person.name)
            where = self.desk.customs.default_room if room == "-" else room
            opened = await self.desk.room(room_name(where))
            if self.outbox.ending:  # hung up meanwhile
                return
            session = Session(user, self.door, self.desk.seconds(), self.outbox)
            session.current = opened
            self.session = session
            chat.enter(session)
            chat.join(session, opened)
        finally:
            chat.release(user)
        self._hear = self._hear_talk
        self._named()
        self.say(
            NN_(
                "-- welcome {name}; {count} other here; /help for help",
                "-- welcome {name}; {count} others here; /help for help",
            ),
            name=user.person.name,
            count=len(opened.members) - 1,
        )
        self.show_room(opened)

    def show_room(self, room: Room) -> None:
        """The topic, who is here, and the last lines; then what is not stored yet."""
        if room.topic.text:
            self.write(topic_line(room, self.language))
        self.write(names_line(room, self.language))
        backlog = self.desk.customs.backlog
        if backlog:
            self.replay(list(room.recent)[-backlog:])
        self.desk.delivery.catch_up(self.here, room)

    def replay(self, events: Sequence[Event]) -> None:
        """Tell what was said before."""
        me, now = self.here.user.person, self.desk.now()
        for line in replayed(events, me, now, self.zone, self.language):
            self.write(line)

    # Then talk

    @property
    def here(self) -> Session:
        """The session of somebody who has entered."""
        if self.session is None:
            raise errors.NotEntered
        return self.session

    @property
    def current(self) -> Room:
        """The room that bare text goes to; NoRoom if there is none."""
        room = self.here.current
        if room is None:
            raise errors.NoRoom
        return room

    def _hear_talk(self, text: str) -> Awaitable[None] | None:
        self.here.active = self.desk.seconds()
        sign = text[0]
        if sign not in "/.@ ":
            self.speak(text)
        elif text.startswith("//"):
            self.speak(text[1:])
        elif sign == "/":
            return self.obey(text[1:])
        elif sign == "." and TABLE.knows(text[1:].partition(" ")[0]):
            return self.obey(text[1:])
        elif sign == "@" and text[1:2] not in ("", " ", "\t", "@"):
            self._address(text[1:])
        elif sign == " " and text[1:2] in ("/", ".", "@"):
            self.speak(text[1:])
        else:
            self.speak(text)
        return None

    def speak(self, text: str, emote: bool = False) -> None:
        """Say it where bare text goes: to the private talk, or else the current room."""
        here = self.here
        if here.query is not None:
            self.tell([here.query.name], text, emote)
        else:
            self.desk.chat.say(here, self.current, text, emote)

    def _address(self, text: str) -> None:
        """``@bob hi``, ``@bob: hi``, ``@a,b hi``, ``@#room hi``."""
        to, _, words = text.partition(" ")
        to = to.rstrip(":,")
        if not words.strip():
            raise errors.WrongUse("@NAME TEXT")
        if to.startswith("#"):
            room = self.desk.chat.room_of(self.here.user, to)
            self.desk.chat.say(self.here, room, words)
        else:
            self.tell(to.split(","), words)

    def tell(self, names: Sequence[str], text: str, emote: bool = False) -> None:
        """Say it privately to these people, and say who of them is away."""
        for user in self.desk.chat.tell(self.here, names, text, emote):
            if user.away is not None and user is not self.here.user:
                self.write(f"-- {user.person.name}{away_note(user, self.language)}")

    def obey(self, text: str) -> Awaitable[None] | None:
        """A command, without its sign."""
        word, _, rest = text.partition(" ")
        row: Command = TABLE.find(word)
        if self.session is None and not row.anytime:
            raise errors.NotEntered
        arguments = row.split(rest, self._in_room)
        if row.costly:
            self.intake.charge(self.desk.customs.costly - 1)
        return row.act(self, *arguments)

    def _in_room(self, word: str) -> bool:
        if self.session is None:
            return False
        try:
            self.desk.chat.room_of(self.session.user, word)
        except ChatError:
            return False
        return True

    def room_of(self, text: str) -> Room:
        """The room of that name, or the current one if there is no name."""
        if not text:
            return self.current
        return self.desk.chat.room_of(self.here.user, text)

    def switch(self, room: Room | None) -> None:
        """Bare text goes to this room from now on."""
        self.here.current = room
        self.here.query = None
        self.retune()

    def retune(self) -> None:
        """Something about how this session is told has changed."""
        if self.session is not None:
            self.desk.delivery.retune(self.session)
