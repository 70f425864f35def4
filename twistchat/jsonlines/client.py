"""One client that speaks JSON, request by request.

No sockets: a client hears lines of bytes and answers through an outbox, its own or that
of the text session that it was before.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from twistchat.chat import errors
from twistchat.chat.addresses import Host
from twistchat.chat.enforcement import Change
from twistchat.chat.errors import ChatError
from twistchat.chat.events import (
    Amendment,
    Departure,
    Ended,
    Ending,
    Event,
    Person,
    Said,
    Stopping,
    ToldPrivately,
)
from twistchat.chat.ids import spell
from twistchat.chat.limits import Pace
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session
from twistchat.delivery.outbox import Outbox
from twistchat.jsonlines.answers import Sent
from twistchat.jsonlines.dialect import DIALECT, JsonDialect
from twistchat.jsonlines.reading import read, ref_of
from twistchat.jsonlines.resuming import Held
from twistchat.jsonlines.shapes import ClosingShape
from twistchat.jsonlines.table import DONE, NO_REF, OPERATIONS, Answer, Request
from twistchat.jsonlines.writing import encode, failure, success
from twistchat.text.desk import Desk
from twistchat.text.dialogue import Bug
from twistchat.text.endings import TOO_MANY_BUGS
from twistchat.text.language import Language, Sentence
from twistchat.text.mishaps import BUGS, Mishaps, with_one_more
from twistchat.text.stamps import timestamp

#: What was said and is not known to be stored: so many refusals can still be told from
#: each other. A client is slowed long before it comes to that.
_MOST_OWED = 1024
#: So much may happen while a client is told what it has missed.
HELD_BYTES = 1024 * 1024


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


class Client:
    """The voice and the ear of one connection.

    ``named`` is called when it is known who it is. ``session`` is None until then.
    ``later`` is ``callLater`` of a reactor, ``address`` is where it comes from,
    ``line_bytes`` how long a request may be, ``tongue`` how lines are carried.
    """

    __slots__ = (
        "_answered",
        "_bugs",
        "_ending",
        "_named",
        "_owed",
        "_ref",
        "_tongue",
        "address",
        "departure",
        "desk",
        "farewell",
        "intake",
        "later",
        "line_bytes",
        "outbox",
        "reloads",
        "session",
        "tries",
    )

    #: No blank line ever means something.
    wants_blanks = False
    #: It is told what its user says in other sessions.
    hears_itself = True

    def __init__(
        self,
        desk: Desk,
        outbox: Outbox,
        intake: Intake,
        named: Callable[[], None],
        later: Callable[[float, Callable[[], None]], object],
        address: Host = None,
        line_bytes: int = 0,
        tongue: JsonDialect = DIALECT,
    ) -> None:
        self.desk = desk
        self.outbox = outbox
        outbox.voice = self
        self.intake = intake
        self.address = address
        self.later = later
        self.line_bytes = line_bytes
        self.session: Session | None = None
        self.tries = 0  # of passwords, that were wrong
        self._named = named
        self._tongue = tongue
        self.farewell = tongue.end  # what leaves last
        self.departure = Departure.QUIT  # how it goes when nothing more comes
        self.reloads = False  # it may well be back in a moment
        self._bugs: Mishaps = ()
        self._ref = bytes(NO_REF)  # of the request under way
        self._answered = False
        self._owed: dict[int, bytes] = {}
        self._ending: Ending | None = None

    def greet(self) -> None:
        """The server waits for ``hello``."""

    # The ear

    def hear(self, line: bytes) -> Awaitable[None] | None:
        """One line of input; what is returned must be awaited before the next."""
        try:
            request = read(line)
        except Exception as error:
            self._ref, self._answered = ref_of(line), False
            self._not_done(error)
            return None
        self._ref, self._answered = bytes(request.ref), False
        try:
            answer = self._obey(request)
        except Exception as error:
            self._not_done(error)
            return None
        if answer is not None and not isinstance(answer, Answer):
            return self._carry(answer)
        self.answer(answer)
        return None

    def _obey(self, request: Request) -> Answer | Awaitable[Answer | None] | None:
        row = OPERATIONS[type(request)]
        session = self.session
        row.check(None if session is None else session.user)
        if row.costly:
            self.intake.charge(self.desk.customs.costly - 1)
        if session is not None and row.sign:
            session.active = self.desk.seconds()
            if not self.outbox.waits:  # else not all is shown that was said
                self.desk.chat.reading.heard(session)
        return row.act(self, request)

    async def _carry(self, answer: Awaitable[Answer | None]) -> None:
        try:
            self.answer(await answer)
        except Exception as error:
            self._not_done(error)

    def answer(self, answer: Answer | None) -> None:
        """Say yes, unless that goes with what was said."""
        if answer is not None and not self._answered:
            self._answered = True
            self.write(success(self._ref, answer))

    def _not_done(self, error: Exception) -> None:
        """A refusal is answered; anything else is a bug, and one is sorry for it."""
        if isinstance(error, ChatError):
            self.refuse(error)
            return
        self._bugs = with_one_more(self._bugs, self.desk.seconds())
        self.refuse(errors.Internal(self.desk.bug(_veiled(error))))
        if len(self._bugs) >= BUGS:
            self.cut(Departure.LOST, TOO_MANY_BUGS)

    def refuse(self, error: ChatError) -> None:
        """Say no."""
        if not self._answered:
            self._answered = True
            self.write(failure(self._ref, error, self.language))

    def hear_too_long(self, limit: int) -> None:
        """A line longer than any may be was skipped."""
        self._ref, self._answered = bytes(NO_REF), False
        self.refuse(errors.TooLong(limit))

    # Who it is

    @property
    def door(self) -> str:
        """The door by which it came, as others read it."""
        return self._tongue.door

    @property
    def here(self) -> Session:
        """The session of somebody who has said hello."""
        if self.session is None:
            raise errors.NotEntered
        return self.session

    def entered(self, session: Session) -> None:
        """It is known who this is."""
        self.session = session
        self._named()

    def retune(self) -> None:
        """Something about how this client is told has changed."""
        self.desk.delivery.retune(self.here)

    async def keep(self, change: Change) -> None:
        """Store a change, then make it so; who is told reads so, this client too."""
        await self.desk.rooms.keep(change)
        self.desk.order.apply(change, None)

    @property
    def language(self) -> Language:
        """What sentences are told in: as the account has chosen, else the server's."""
        languages, session = self.desk.languages, self.session
        account = None if session is None else session.user.account
        chosen = "" if account is None else account.settings.get("lang", "")
        return languages.find(chosen) or languages.default

    def room_of(self, text: str) -> Room:
        """The room of that name that the client is in; NotInRoom, BadRoom."""
        return self.desk.chat.room_of(self.here.user, text)

    async def whoever(self, name: str) -> Person:
        """Who bears that name now, or else owns it; NobodyThere if nobody does."""
        try:
            return self.desk.chat.person(name).person
        except errors.NobodyThere:
            owner = await self.desk.accounts.away(name)
            if owner is None:
                raise
            return owner

    # The voice

    def dialect(self, room: Room | None) -> JsonDialect | None:
        """How it is told of a room; None for one that is muted."""
        session = self.session
        if session is not None and room is not None and room.id in session.muted:
            return None
        return self._tongue

    def naming(self, room: Room) -> None:
        """What names its user is told like all else: programs find it themselves."""
        return

    def echo(self, event: Event) -> bytes:
        """The answer to what was said: it goes out when that is stored. A file has not
        come as a request: it is told like all else."""
        if isinstance(event, Said | ToldPrivately) and event.file is not None:
            return self._tongue.word(event)
        if self._answered or not isinstance(event, Said | ToldPrivately | Amendment):
            return b""
        self._answered = True
        if not self.outbox.waits:  # all that was owed is known by now
            self._owed.clear()
        self._owed[event.id] = self._ref
        if len(self._owed) > _MOST_OWED:
            del self._owed[next(iter(self._owed))]
        sent = Sent(id=spell(event.id), at=timestamp(event.at))
        return self._tongue.carried(success(self._ref, sent))

    def sent(self, event: ToldPrivately | Amendment) -> bytes:
        """What its user said privately in another session."""
        return self._tongue.word(event)

    def refusal(self, error: ChatError, event: Event) -> bytes:
        """That its words were not stored, hence not shown."""
        ref = self._owed.pop(event.id, bytes(NO_REF))
        return self._tongue.carried(failure(ref, error, self.language))

    def write(self, line: bytes) -> None:
        """Answer with a line."""
        self._give(self._tongue.carried(line))

    def carried(self, shape: Any) -> bytes:
        """What happened, as this client alone is told it."""
        return self._tongue.carried(encode(shape) + b"\n")

    def tell(self, shape: Any) -> None:
        """Tell this client alone what happened."""
        self.write(encode(shape) + b"\n")

    def hold(self, answer: Answer) -> Held:
        """Answer at once; whatever comes from now on is held. Nothing else may be owed
        to the client."""
        self._answered = True
        wire: Any = self.outbox.wire
        wire.write(self._tongue.carried(success(self._ref, answer)))
        held = Held(wire, HELD_BYTES)
        self.outbox.wire = held
        return held

    # The end

    def hear_end(self) -> None:
        """No more will come: all that came is answered."""
        self._finish(self.departure)

    def finish(self, text: str = "") -> None:
        """Nothing more will be heard; all is stored and answered first."""
        self._finish(Departure.QUIT, text)

    def _finish(self, reason: Departure, text: str = "") -> None:
        if not self.outbox.ending:
            self._depart(reason, text, self.reloads)
            self._end()

    def hang_up(self, event: Event) -> None:
        """The chat ends this session and no other. Harmless twice."""
        try:
            if isinstance(event, Ended) and event.reason is self._ending:
                self.answer(DONE)
            self._give(self._tongue.word(event))
        finally:
            self.leave(Departure.QUIT)

    @contextmanager
    def ending_by(self, reason: Ending) -> Iterator[None]:
        """The request under way ends this session, for that reason: then it has been
        done, which is answered first."""
        self._ending = reason
        try:
            yield
        finally:
            self._ending = None

    def cut(self, reason: Departure, sentence: Sentence, **facts: Any) -> None:
        """The server ends it and says why."""
        if not self.outbox.ending:
            why = self.language.say(sentence, facts)
            self.tell(ClosingShape(why))
            self.leave(reason)

    def last_words(self, sentence: str) -> bytes:
        """What somebody is sent who is cut off and hears nothing else any more."""
        why = self.language.translate(sentence)
        return self.carried(ClosingShape(why)) + self._tongue.end

    def stop(self, event: Stopping) -> None:
        """The server is going down, which the chat has told all that it knows."""
        if self.session is None:
            self._give(self._tongue.word(event))
        self._end()

    def leave(self, reason: Departure) -> None:
        """The session is over, for the rooms too. Harmless twice."""
        try:
            self._depart(reason)
        finally:  # whatever the others are told, this connection ends
            self._end()

    def _depart(self, reason: Departure, text: str = "", reloads: bool = False) -> None:
        if self.session is not None:
            self.desk.chat.hang_up(self.session, reason, text, reloads=reloads)

    def _end(self) -> None:
        self.intake.stop()
        if self.farewell:
            self._give(self.farewell)
        self.desk.pipeline.end(self.outbox)

    def _give(self, chunk: bytes) -> None:
        self.desk.pipeline.give(self.outbox, chunk)


def _veiled(error: Exception) -> Bug:
    """A bug, fit for the log: its own words may be those of a password."""
    return Bug(type(error).__name__).with_traceback(error.__traceback__)
