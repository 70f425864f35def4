"""One person's conversation with the chat on a text door, line by line.

No sockets: a conversation hears lines of bytes and answers through the outbox of its
session. What it hears depends on where it is: first a name, then talk, at the end
nothing any more.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol

from twistchat.chat import errors
from twistchat.chat.addresses import Host
from twistchat.chat.cleaning import SPACES, decode, plain
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Departure, Kind, Stopping
from twistchat.chat.limits import Pace
from twistchat.chat.users import Session
from twistchat.delivery.outbox import Wire
from twistchat.text.desk import Desk
from twistchat.text.dialogue import Dialogue, EndOfInput
from twistchat.text.endings import TOO_MANY_BUGS
from twistchat.text.entry import enter, greet
from twistchat.text.language import N_, Sentence
from twistchat.text.mishaps import BUGS, Mishaps, with_one_more
from twistchat.text.settings import SHORTCUTS, SIGNS
from twistchat.text.table import TABLE, first_sign, first_word, words
from twistchat.text.telling import speak, speak_to
from twistchat.text.visitor import Visitor
from twistchat.text.voice import Manner

#: What is typed to get out of a question.
CANCEL = "/cancel"


class Intake(Protocol):
    """Where the lines of a conversation come from."""

    @property
    def more_waits(self) -> bool:
        """Another line is there already."""

    def charge(self, lines: int) -> None:
        """The line under way counts for so many more."""

    def share(self, pace: Pace) -> None:
        """What is heard counts for this too, and waits for it."""

    def pace_join(self) -> Awaitable[None] | None:
        """What to wait for before the next room is joined, if for anything."""

    def stop(self) -> None:
        """Nothing more is to be heard, what waits included."""


class Conversation(Visitor):
    """The voice and the ear of one connection on a text door.

    ``named`` is called when it is known who it is. ``address`` is where they come from,
    empty if that is this machine's own file. ``signs`` is what a line may begin with
    that is not simply said. ``speak_json`` turns the session over to another ear and
    voice, where the door has them; it takes the version that was asked for, or "".
    """

    __slots__ = (
        "_bugs",
        "_dialogue",
        "_hear",
        "_named",
        "address",
        "intake",
        "signs",
        "speak_json",
        "tries",
        "wanted",
    )

    def __init__(
        self,
        desk: Desk,
        manner: Manner,
        wire: Wire,
        intake: Intake,
        named: Callable[[], None],
        address: Host = None,
        speak_json: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(desk, manner, wire)
        self.intake = intake
        self.address = address
        self.signs = SIGNS
        self.speak_json = speak_json
        self.tries = 0  # of passwords, that were wrong
        self.wanted: tuple[str, str] | None = None  # a name to register, and a room
        self._named = named
        self._bugs: Mishaps = ()
        self._dialogue = Dialogue()
        self._hear: Callable[[str], Awaitable[None] | None] = self._hear_name

    def greet(self) -> None:
        """The first words of the server."""
        greet(self)

    # The ear

    def hear(self, line: bytes) -> Awaitable[None] | None:
        """One line of input; what is returned must be awaited before the next."""
        try:
            answer = self._hear(decode(line, self.script.encoding))
        except Exception as error:
            self._not_done(error)
            return self._dialogue.pause()
        if answer is not None:
            self._dialogue.begin(self._carry(answer))
        return self._dialogue.pause()

    async def _carry(self, answer: Awaitable[None]) -> None:
        try:
            await answer
        except EndOfInput:
            pass  # whoever asked had nothing else to do
        except Exception as error:
            self._not_done(error)

    def _not_done(self, error: Exception) -> None:
        """A refusal is answered; anything else is a bug, and one is sorry for it."""
        if isinstance(error, ChatError):
            self._refused(error)
            return
        self._bugs = with_one_more(self._bugs, self.desk.seconds())
        self._refused(errors.Internal(self.desk.bug(self._dialogue.veiled(error))))
        if len(self._bugs) >= BUGS:
            self.cut(Departure.LOST, TOO_MANY_BUGS)

    def _refused(self, error: ChatError) -> None:
        if self._dialogue.refuse(error):
            return
        self.refuse(error)
        self._dialogue.ask_again()
        # What comes from a pipe must not take its second line for a name and a room.
        if self._hear == self._hear_name and self.intake.more_waits:
            self.finish()

    def hear_too_long(self, limit: int) -> Awaitable[None] | None:
        """A line longer than any may be was skipped; for the rest see `hear`."""
        self._refused(errors.TooLong(limit))
        return self._dialogue.pause()

    # Questions

    async def ask(
        self,
        sentence: Sentence,
        *,
        hidden: bool = False,
        blanks: bool = False,
        prompt: bool = True,
        strict: bool = False,
        **facts: Any,
    ) -> str:
        """The next line that is typed, as it is, after the ``sentence`` is said.

        To be awaited by a command. ``hidden``: it is not seen while it is typed, where
        the door knows how. ``blanks``: it may be a blank one, which is passed over
        otherwise. Without ``prompt`` nothing is said. ``strict``: a line that cannot be
        (too long a one, or no text) is refused by raising that, else it is asked for
        again.

        Raises EndOfInput when nothing comes any more, and GivenUp for ``/cancel``; but
        where blank lines mean something, that is for who asked to look at.
        """
        self._dialogue.check()
        before, self._hear = self._hear, self._hear_answer
        say = partial(self.say, sentence, **facts) if prompt else _say_nothing
        try:
            if hidden:
                self.hide()
            answer = await self._dialogue.ask(say, blanks, strict)
        finally:
            self.show()
            if self._hear == self._hear_answer:
                self._hear = before
        if not blanks and answer.strip(SPACES).lower() == CANCEL:
            raise errors.GivenUp
        return answer

    def _hear_answer(self, line: str) -> None:
        if self.session is not None:
            self.session.active = self.desk.seconds()
        self._dialogue.answer(line)

    @property
    def wants_blanks(self) -> bool:
        """A blank line is what is asked for."""
        return self._dialogue.wants_blanks

    # The end

    def hear_end(self) -> None:
        """No more will come: who asks is told so, and after what is under way comes the
        goodbye."""
        self._dialogue.end()
        pause = self._dialogue.pause()
        if pause is None:
            self.finish()
        else:
            pause.addCallback(lambda _: self.finish())

    def finish(self, text: str = "") -> None:
        """Nothing more will be heard: say goodbye, when all is stored and answered."""
        if not self.outbox.ending:
            self._depart(Departure.QUIT, text)
            self.say(N_("-- goodbye"))
            self._end()

    def cut(self, reason: Departure, sentence: Sentence, **facts: Any) -> None:
        """The server ends it and says why."""
        if not self.outbox.ending:
            self.show()
            self.write("!! " + self.language.say(sentence, facts))
            self.leave(reason)

    def stop(self, event: Stopping) -> None:
        """The server is going down, which the chat has told all that it knows. What is
        not finished may still be stored."""
        if self.session is None:
            self._give(self._dialect(True).word(event))
        self._end()

    def leave(self, reason: Departure) -> None:
        """The session is over, for the room too. Harmless twice."""
        try:
            self._depart(reason)
        finally:  # whatever the others are told, this connection ends
            self._end()

    def _depart(self, reason: Departure, text: str = "") -> None:
        if self.session is not None:
            self.desk.chat.hang_up(self.session, reason, text)

    def _end(self) -> None:
        self._hear = self._hear_nothing
        self.intake.stop()
        self.desk.pipeline.end(self.outbox)
        self._dialogue.end()

    def _hear_nothing(self, line: str) -> None:
        """After the end."""

    # A name first

    def _hear_name(self, line: str) -> Awaitable[None] | None:
        sign, rest = first_sign(line)
        if sign == "/" or self._is_dotted(sign + rest):
            return self.obey(rest)
        given = words(line)
        if len(given) > 3:
            raise errors.WrongUse("NAME [ROOM] [PASSWORD]")
        return enter(self, *given)

    def entered(self, session: Session) -> None:
        """It is known who this is."""
        self.session = session
        self._hear = self._hear_talk
        self._named()

    # Then talk

    def _hear_talk(self, line: str) -> Awaitable[None] | None:
        sign, rest = first_sign(line)
        self.here.active = self.desk.seconds()
        if not self.outbox.waits:  # else not all is shown that was said
            self.desk.chat.reading.heard(self.here)
        if sign in self.signs:
            return self._hear_sign(sign, rest, line)
        return speak(self, line)

    def _hear_sign(self, sign: str, rest: str, line: str) -> Awaitable[None] | None:
        """A line that may mean something else than what stands there."""
        if (sign == "/" and rest[:1] != "/") or self._is_dotted(sign + rest):
            return self.obey(rest)
        if sign == "@" and rest[:1].strip(f"{SPACES}@:,"):
            return speak_to(self, *first_word(rest))
        if sign in SHORTCUTS and rest.strip():
            return self._hear_shortcut(sign, rest)
        if sign == "/" or (sign == " " and rest[0] in self.signs.strip()):
            return speak(self, rest)
        return speak(self, line)

    def _hear_shortcut(self, sign: str, rest: str) -> Awaitable[None] | None:
        if sign == ">":
            return speak_to(self, *first_word(rest))
        if sign == "!":
            return self.obey(f"shout {rest.strip()}")
        return speak(self, rest, Kind.SAID if sign == '"' else Kind.EMOTE)

    def _is_dotted(self, text: str) -> bool:
        """``.who`` is a command, "...ok" and ".5" are speech."""
        return text[0] == "." and TABLE.knows(plain(first_word(text[1:])[0]))

    def obey(self, text: str) -> Awaitable[None] | None:
        """A command, without its sign. What follows its word is as it was typed."""
        word, rest = first_word(text)
        row = TABLE.find(plain(word))
        row.check(None if self.session is None else self.session.user)
        arguments = row.split(rest, self.is_in)
        if row.costly:
            self.intake.charge(self.desk.customs.costly - 1)
        return row.act(self, *arguments)


def _say_nothing() -> None:
    """The prompt of a question that has none."""
