"""One client of the IRC door, message by message.

No sockets: a client hears lines of bytes and answers through the outbox of its session.
Each message is looked up in the table of commands and checked there, then obeyed.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from twistchat.chat import errors
from twistchat.chat.addresses import Host
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Departure, Stopping
from twistchat.chat.limits import Pace
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session
from twistchat.delivery.outbox import Wire
from twistchat.errands.letters import Letter
from twistchat.irc import numerics as n
from twistchat.irc.answer import Answer, label_of
from twistchat.irc.batches import Batch, give_up_late, spoil
from twistchat.irc.capabilities import Cap
from twistchat.irc.desk import IrcDesk
from twistchat.irc.errors import Failed, NoSuchCommand
from twistchat.irc.going_on import Talk, begun, goes_on
from twistchat.irc.message import (
    LINE_BYTES,
    NOTHING,
    Message,
    NoMessage,
    gist,
    read,
)
from twistchat.irc.registration import Registration
from twistchat.irc.sasl import Exchange
from twistchat.irc.services.drafts import keep_unfinished
from twistchat.irc.table import find
from twistchat.irc.voice import Voice
from twistchat.text import endings
from twistchat.text.language import Sentence
from twistchat.text.mishaps import BUGS, Mishaps, with_one_more

#: Why the server ends a connection, where IRC has words of its own.
CLOSINGS: dict[Sentence, str] = {
    endings.TOO_SLOW: "SendQ exceeded",
    endings.NO_NEWLINE: "RecvQ exceeded",
    endings.NO_NAME: "Registration timed out",
}
#: A label is heeded of who understands the batch that may answer it.
_LABELLING = Cap.LABELED_RESPONSE | Cap.BATCH


class Intake(Protocol):
    """Where the lines of a client come from."""

    def charge(self, lines: int) -> None:
        """The line under way counts for so many more."""

    def share(self, pace: Pace) -> None:
        """What is heard counts for this too, and waits for it."""

    def pace_join(self) -> Awaitable[None] | None:
        """What to wait for before the next room is joined, if for anything."""

    def stop(self) -> None:
        """Nothing more is to be heard, what waits included."""


class Client(Voice):
    """The voice and the ear of one connection.

    ``named`` is called when it is known who it is. ``address`` is where it comes from.
    ``secure``: nobody can listen in. ``registration`` is None once it is complete.
    """

    __slots__ = (
        "_bugs",
        "_named",
        "_talk",
        "address",
        "batch",
        "intake",
        "letter",
        "registration",
        "sasl",
        "secure",
        "tries",
    )

    #: No blank line ever means something.
    wants_blanks = False

    def __init__(
        self,
        desk: IrcDesk,
        wire: Wire,
        intake: Intake,
        named: Callable[[], None],
        address: Host = None,
        secure: bool = False,
    ) -> None:
        super().__init__(desk, wire)
        self.intake = intake
        self.address = address
        self.secure = secure
        self.tries = 0  # of passwords, that were wrong
        self.registration: Registration | None = Registration()
        self.sasl: Exchange | None = None  # under way, by AUTHENTICATE
        self.letter: Letter | None = None  # that is being written, to a service
        self.batch: Batch | None = None  # that is being sent
        self._talk: Talk | None = None  # that may go on
        self._named = named
        self._bugs: Mishaps = ()

    def greet(self) -> None:
        """An IRC server waits to be spoken to."""

    # The ear

    def hear(self, line: bytes) -> Awaitable[None] | None:
        """One line of input; what is returned must be awaited before the next."""
        talk = self._talk
        if talk and line.startswith(talk.opening) and goes_on(self, talk, line):
            return None
        message = NOTHING
        try:
            message = _message(line)
            if message.tags:
                self._begin_answer(message)
            answer = self._obey(message)
            if message.command == "PRIVMSG":
                self._talk = begun(self, line, message)
        except Exception as error:
            if message is NOTHING:
                message = gist(line)
                self._begin_answer(message)
                spoil(self, message)
            self._not_done(error, message)
            self._end_answer()
            return None
        if answer is not None:
            return self._carry(answer, message)
        if self.answer.labelled:
            self._end_answer()
        return None

    def _obey(self, message: Message) -> Awaitable[None] | None:
        row = find(message.command)
        if row.early and row.is_idle(self, message):
            return None
        row.check(self, message)
        if row.cost > 1:
            self.intake.charge(row.cost - 1)
        if row.sign and self.session is not None:
            self.signs()
        return row.act(self, message)

    def signs(self) -> None:
        """There is a sign of the person: they have read what there was."""
        session, house = self.here, self.desk.house
        session.active = house.seconds()
        if not self.outbox.waits:  # else not all is shown that was said
            house.chat.reading.heard(session)

    def _begin_answer(self, message: Message) -> None:
        if self.caps & _LABELLING == _LABELLING:
            label = label_of(message.tags)
            if label:
                server = self.desk.customs.server
                self.answer = Answer(self.write, server, label)

    async def _carry(self, answer: Awaitable[None], message: Message) -> None:
        try:
            await answer
        except Exception as error:
            self._not_done(error, message)
        finally:
            self._end_answer()

    def _end_answer(self) -> None:
        answer, self.answer = self.answer, self._plain_answer()
        answer.end()

    def _not_done(self, error: Exception, message: Message) -> None:
        """A refusal is answered; anything else is a bug, and one is sorry for it."""
        if isinstance(error, NoMessage):
            command = error.facts["command"]
            if command:  # an empty message is passed over (RFC 1459 section 2.3.1)
                self.refuse(NoSuchCommand(command[:32]), "*")
        elif isinstance(error, Failed):  # its specification needs no standard-replies
            self.send(self.failed(error))
        elif isinstance(error, errors.BadUtf8):
            sentence = "Messages are UTF-8; yours was not sent"
            self.send(self.failure(message.command, "INVALID_UTF8", sentence))
        elif isinstance(error, ChatError):
            self.refuse(error, message.command)
        else:
            self._bug(error, message)

    def _bug(self, error: Exception, message: Message) -> None:
        house = self.desk.house
        self._bugs = with_one_more(self._bugs, house.seconds())
        self.refuse(errors.Internal(house.bug(error)), message.command)
        if len(self._bugs) >= BUGS:
            self.end("Too much went wrong here; come again")

    def hear_too_long(self, limit: int) -> None:
        """A line longer than any may be was skipped."""
        spoil(self, NOTHING)
        self.refuse(errors.TooLong(LINE_BYTES), "*")

    def check(self, now: float) -> None:
        """Called now and then: is it time to give something up?"""
        if self.batch is not None:
            give_up_late(self, self.batch, now)

    # Who it is

    @property
    def here(self) -> Session:
        """The session of somebody who is registered."""
        if self.session is None:
            raise errors.NotEntered
        return self.session

    def entered(self, session: Session) -> None:
        """It is known who this is."""
        self.session = session
        self.registration = None
        self._named()

    def room_of(self, text: str) -> Room:
        """A room of that name that the client is in. NotInRoom, BadRoom; NoSuchRoom for
        what is no name of one."""
        if not text.startswith("#"):
            raise errors.NoSuchRoom(text[:64])
        return self.desk.house.chat.room_of(self.here.user, text)

    def end_of_names(self, name: str) -> str:
        """The answer to NAMES of what is not there, or not for this client."""
        return self._numeric(n.RPL_ENDOFNAMES, name or "*", last="End of /NAMES list")

    def refuse_nick(self, wanted: str) -> None:
        """The owner of an account bears its name and no other."""
        sentence = f"You are logged in as {self.nick}, and bear that name"
        self.numeric(n.ERR_ERRONEUSNICKNAME, wanted[:64], last=sentence)

    def hold_answer(self) -> Answer:
        """What answers the command under way is told later; nothing is now."""
        answer, self.answer = self.answer, self._plain_answer()
        return answer

    def resume_answer(self, answer: Answer) -> None:
        """What comes now answers an earlier command, if that came with a label."""
        if answer.labelled:
            self._end_answer()
            self.answer = answer

    def open_answer(self) -> None:
        """Several lines may come of the command under way, of what it says."""
        if self.hears_itself:
            self.answer.open()
        else:
            self.answer.wait()

    async def close_answer(self) -> None:
        """All is said: if it may still be refused, and that would be the answer, wait
        till it is stored."""
        if self.answer.patient:
            await self.desk.house.pipeline.stored(self.outbox)

    def retune(self) -> None:
        """Something about how this client is told has changed."""
        if self.session is not None:
            self.desk.house.delivery.retune(self.session)

    # The end

    def hear_end(self) -> None:
        """No more will come. Whoever goes without QUIT was lost, as far as is known."""
        self.end("Connection closed")

    def finish(self, text: str = "") -> None:
        """Nothing more will be heard; all is stored and answered first."""
        if not self.outbox.ending:
            self._depart(Departure.QUIT, text)
            self._end_answer()
            self.write(self.closing(f"Quit: {text}" if text else "Quit"))
            self._end()

    def end(self, why: str, reason: Departure = Departure.LOST) -> None:
        """The server ends it and says why."""
        if not self.outbox.ending:
            self._end_answer()
            self.write(self.closing(why))
            self.leave(reason)

    def cut(self, reason: Departure, sentence: Sentence, **facts: Any) -> None:
        """The server ends it and says why, in a sentence of the house."""
        own = CLOSINGS.get(sentence)
        self.end(own or self.desk.house.languages.default.say(sentence, facts), reason)

    def last_words(self, sentence: str) -> bytes:
        """What a client is sent that is cut off and hears nothing else any more."""
        return f"{self.closing(CLOSINGS.get(sentence, sentence))}\r\n".encode()

    def stop(self, event: Stopping) -> None:
        """The server is going down."""
        self.write(self.closing("Server going down"))
        self._end()

    def leave(self, reason: Departure) -> None:
        """The session is over, for the rooms too. Harmless twice."""
        try:
            self._depart(reason)
        finally:  # whatever the others are told, this connection ends
            self._end()

    def _depart(self, reason: Departure, text: str = "") -> None:
        if self.session is not None:
            self.desk.house.chat.hang_up(self.session, reason, text)

    def _end(self) -> None:
        self.intake.stop()
        self.desk.house.pipeline.end(self.outbox)
        keep_unfinished(self)


def _message(line: bytes) -> Message:
    """What `read` gives; but a request for more capabilities than a line holds is read
    whatever its length, to be refused by the NAK that the client waits for."""
    try:
        return read(line)
    except errors.TooLong:
        message = gist(line)
        if message.command != "CAP":
            raise
        return message
