"""One person's conversation with the chat on a text door, line by line.

No sockets: a conversation hears lines of bytes and answers through the outbox of its
session. What it hears depends on where it is: first a name, then talk, at the end
nothing any more.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from twistchat.chat import errors
from twistchat.chat.cleaning import clean, decode, plain
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Departure, Event, Person
from twistchat.chat.names import room_name
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session, User
from twistchat.delivery.outbox import Wire
from twistchat.text.desk import Desk
from twistchat.text.dialect import away_line
from twistchat.text.endings import TOO_MANY_BUGS
from twistchat.text.language import N_, NN_, Sentence
from twistchat.text.table import TABLE, first_word
from twistchat.text.views import names_line, replayed, topic_line
from twistchat.text.voice import Manner, Voice

#: What a line may begin with that is not simply said, and the shortcuts of talkers.
SIGNS = "/.@ "
SHORTCUTS = ';:>"'

#: So many bugs in so many seconds end a conversation.
BUGS = 5
BUG_SECONDS = 60.0


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


class Conversation(Voice):
    """The voice and the ear of one connection on a text door.

    ``named`` is called when it is known who it is. ``signs`` is what a line may begin
    with that is not simply said.
    """

    __slots__ = ("_bugs", "_hear", "_named", "intake", "signs")

    def __init__(
        self,
        desk: Desk,
        manner: Manner,
        wire: Wire,
        intake: Intake,
        named: Callable[[], None],
    ) -> None:
        super().__init__(desk, manner, wire)
        self.intake = intake
        self.signs = SIGNS
        self._named = named
        self._bugs: tuple[float, ...] = ()  # when the last ones were met
        self._hear: Callable[[str], Awaitable[None] | None] = self._hear_name

    def greet(self) -> None:
        """The first words of the server."""
        customs = self.desk.customs
        self.say(N_("-- this is {server}, a chat"), server=customs.server)
        for line in self.desk.motd():
            self.write(f"== {line}".rstrip())
        self.say(
            N_("-- give your name, and a room if you like: NAME [ROOM]; /quit leaves")
        )

    # The ear

    def hear(self, line: bytes) -> Awaitable[None] | None:
        """One line of input; what is returned must be awaited before the next."""
        try:
            answer = self._hear(decode(line, self.script.encoding))
        except Exception as error:
            self._not_done(error)
        else:
            return None if answer is None else self._carry(answer)
        return None

    async def _carry(self, answer: Awaitable[None]) -> None:
        try:
            await answer
        except Exception as error:
            self._not_done(error)

    def _not_done(self, error: Exception) -> None:
        """A refusal is answered; anything else is a bug, and one is sorry for it."""
        if isinstance(error, ChatError):
            self._refused(error)
            return
        now = self.desk.seconds()
        recent = [at for at in self._bugs if now - at < BUG_SECONDS]
        self._bugs = (*recent, now)
        self._refused(errors.Internal(self.desk.bug(error)))
        if len(self._bugs) >= BUGS:
            self.cut(Departure.LOST, TOO_MANY_BUGS)

    def _refused(self, error: ChatError) -> None:
        self.refuse(error)
        # What comes from a pipe must not take its second line for a name and a room.
        if self._hear == self._hear_name and self.intake.more_waits:
            self.finish()

    def hear_too_long(self, limit: int) -> None:
        """A line longer than any may be was skipped."""
        self._refused(errors.TooLong(limit))

    # The end

    def finish(self, text: str = "") -> None:
        """Nothing more will be heard: say goodbye, when all is stored and answered."""
        if not self.outbox.ending:
            self._hang_up(Departure.QUIT, text)
            self.say(N_("-- goodbye"))
            self._end()

    def cut(self, reason: Departure, sentence: Sentence, **facts: Any) -> None:
        """The server ends it and says why."""
        if not self.outbox.ending:
            self.write("!! " + self.language.say(sentence, facts))
            self.leave(reason)

    def leave(self, reason: Departure) -> None:
        """The session is over, for the room too. Harmless twice."""
        try:
            self._hang_up(reason)
        finally:  # whatever the others are told, this connection ends
            self._end()

    def _hang_up(self, reason: Departure, text: str = "") -> None:
        if self.session is not None:
            self.desk.chat.hang_up(self.session, reason, text)

    def _end(self) -> None:
        self._hear = self._hear_nothing
        self.intake.stop()
        self.desk.pipeline.end(self.outbox)

    def _hear_nothing(self, line: str) -> None:
        """After the end."""

    # A name first

    def _hear_name(self, line: str) -> Awaitable[None] | None:
        text = clean(line, 0)
        if text[0] == "/" or self._is_dotted(text):
            return self.obey(text[1:])
        # As it came: a name with signs in it that text loses is refused, not mended.
        words = [word for word in line.replace("\t", " ").split(" ") if word]
        if len(words) > 3:
            raise errors.WrongUse("NAME [ROOM]")
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
        me, now = self.here.user, self.desk.now()
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

    def _hear_talk(self, line: str) -> Awaitable[None] | None:
        text = clean(line, 0)
        self.here.active = self.desk.seconds()
        if text[0] in self.signs:
            return self._hear_sign(text[0], text[1:])
        self.speak(text)
        return None

    def _hear_sign(self, sign: str, rest: str) -> Awaitable[None] | None:
        """A line that may mean something else than what stands there."""
        if (sign == "/" and rest[:1] != "/") or self._is_dotted(sign + rest):
            return self.obey(rest)
        if sign == "@" and rest[:1].strip().strip("@:,"):
            self.address(*first_word(rest))
        elif sign in SHORTCUTS and rest.strip():
            self._hear_shortcut(sign, rest)
        elif sign == "/" or (sign == " " and rest[0] in self.signs.strip()):
            self.speak(rest)
        else:
            self.speak(sign + rest)
        return None

    def _hear_shortcut(self, sign: str, rest: str) -> None:
        if sign == ">":
            self.address(*first_word(rest))
        else:
            self.speak(rest, emote=sign != '"')

    def _is_dotted(self, text: str) -> bool:
        """``.who`` is a command, "...ok" and ".5" are speech."""
        return text[0] == "." and TABLE.knows(first_word(text[1:])[0])

    def obey(self, text: str) -> Awaitable[None] | None:
        """A command, without its sign."""
        word, rest = first_word(text)
        row = TABLE.find(plain(word))
        if self.session is None and not row.anytime:
            raise errors.NotEntered
        arguments = row.split(rest, self._in_room)
        if row.costly:
            self.intake.charge(self.desk.customs.costly - 1)
        return row.act(self, *arguments)

    def _in_room(self, word: str) -> bool:
        try:
            self.desk.chat.room_of(self.here.user, word)
        except ChatError:
            return False
        return True

    # What commands ask

    def speak(self, text: str, emote: bool = False) -> None:
        """Say it where bare text goes: to the private talk or the current room."""
        here = self.here
        if here.query is None:
            self.desk.chat.say(here, self.current, text, emote)
        elif not self.tell_again(here.query, text, emote):
            self.say_where()

    def address(self, to: str, words: str) -> None:
        """Say it to ``bob``, ``bob:``, ``bob,``, to ``ann,bob``, or in ``#room``."""
        to = to.rstrip(":,")
        names = [name.removeprefix("@") for name in to.split(",") if name]
        if not names or not words:
            raise errors.WrongUse("@NAME TEXT")
        if to.startswith("#"):
            self.desk.chat.say(self.here, self.room_of(to), words)
        else:
            self.tell(names, words)

    def tell(self, to: Sequence[str | Person], text: str, emote: bool = False) -> None:
        """Say it privately to these people, and say who of them is away."""
        for user in self.desk.chat.tell(self.here, to, text, emote):
            if user.away is not None and user is not self.here.user:
                self.write(away_line(user.person.name, user.away, self.language))

    def tell_again(self, person: Person, text: str, emote: bool = False) -> bool:
        """Say it privately to the very person of an earlier talk, not to who may bear
        the name by now; False if they have left."""
        try:
            self.tell([person], text, emote)
        except errors.NobodyThere:
            self.say(N_("!! {name} has left; it was not said"), name=person.name)
            return False
        return True

    def person(self, text: str) -> User:
        """Who bears that name now; NobodyThere if nobody does."""
        return self.desk.chat.person(text.removeprefix("@"))

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

    def say_where(self) -> None:
        """Tell where bare text goes."""
        here = self.here
        if here.query is not None:
            name = here.query.name
            self.say(N_("-- now talking to {name} alone; /query ends it"), name=name)
        elif here.current is not None:
            self.say(N_("-- now talking to {room}"), room=here.current.name)
        else:
            self.say(N_("-- you are in no room now; /join one"))

    def retune(self) -> None:
        """Something about how this session is told has changed."""
        if self.session is not None:
            self.desk.delivery.retune(self.session)
