"""How one client of the IRC door is spoken to."""

from abc import ABC, abstractmethod
from typing import Any

from twistchat.chat.cleaning import plain
from twistchat.chat.errors import ChatError
from twistchat.chat.events import (
    Amendment,
    Departure,
    Ended,
    Ending,
    Event,
    File,
    Message,
    Person,
    Said,
    ToldPrivately,
)
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session
from twistchat.delivery.outbox import Outbox, Wire
from twistchat.irc import numerics as n
from twistchat.irc.answer import Answer
from twistchat.irc.capabilities import WORDING, Cap
from twistchat.irc.desk import IrcDesk
from twistchat.irc.dialect import IrcDialect
from twistchat.irc.echo import Owed, echo, refusal
from twistchat.irc.errors import Failed
from twistchat.irc.marks import mark_line
from twistchat.irc.message import LINE_BYTES, fit
from twistchat.irc.names import names_lines
from twistchat.irc.personal import Personal
from twistchat.irc.refusals import code_of, numeric_of, word
from twistchat.irc.splitting import cut
from twistchat.text.refusals import word_refusal
from twistchat.text.words import described

ENDINGS = {
    Ending.ENDED: "Ended from another session",
    Ending.PASSWORD: "The password was changed",
    Ending.SUSPENDED: "The account is suspended",
    Ending.DELETED: "The account is deleted",
}

#: By whether they are away.
_AWAY = {
    True: (n.RPL_NOWAWAY, "You have been marked as being away"),
    False: (n.RPL_UNAWAY, "You are no longer marked as being away"),
}

_WORDING, _ECHO = int(WORDING), int(Cap.ECHO_MESSAGE)  # asked for each message


class Voice(ABC):
    """What the delivery and the commands speak with.

    ``session`` is None until it is known who listens; ``wanted`` is the nick asked for
    before. ``caps`` is what was agreed on. ``wallops``: what operators say to everybody
    is told here.
    """

    __slots__ = (
        "answer",
        "caps",
        "desk",
        "outbox",
        "owed",
        "session",
        "wallops",
        "wanted",
    )

    door = "irc"

    def __init__(self, desk: IrcDesk, wire: Wire) -> None:
        self.desk = desk
        self.outbox = Outbox(wire, self)
        self.session: Session | None = None
        self.caps = Cap(0)
        self.wanted = ""
        self.wallops: bool = True
        self.owed: Owed = {}
        self.answer = self._plain_answer()

    def _plain_answer(self) -> Answer:
        return Answer(self.write, self.desk.customs.server)

    @property
    def nick(self) -> str:
        """How the client is called, "*" before that is settled."""
        if self.session is not None:
            return self.session.user.person.name
        return self.wanted or "*"

    @property
    def mask(self) -> str:
        """The client as a source."""
        if self.session is None:
            return self.nick
        return self.desk.masks.of(self.session.user.person)

    # What happens

    def dialect(self, room: Room | None) -> Any:
        """How this client is told of a room; what belongs to none is worded for it
        alone."""
        if room is None:
            return Personal(self)
        if self.session is not None and room.id in self.session.muted:
            return None
        return self.wording

    @property
    def wording(self) -> IrcDialect:
        """How this client and all like it are told."""
        url = self.desk.house.customs.web_url
        return IrcDialect(int(self.caps) & _WORDING, self.desk.masks, url)

    def naming(self, room: Room) -> None:
        """What names somebody is told like all else: clients find it themselves."""
        return

    @property
    def hears_itself(self) -> bool:
        """It is told what its user says in other sessions."""
        return bool(int(self.caps) & _ECHO)

    def echo(self, event: Event) -> bytes:
        """Its own words, once they are stored; or else that they are."""
        if isinstance(event, Message) and event.file is not None:
            return self._sent_file(event, event.file)
        if type(event) is Said and not (self.hears_itself or self.answer.labelled):
            return b""  # as most
        return echo(self, event)

    def _sent_file(self, event: Message, file: File) -> bytes:
        """It did not come as a command, and so belongs to no answer. Who does not read
        their own words learns from the service that it was done."""
        if self.hears_itself:
            return self.wording.word(event)
        to = event.room if isinstance(event, Said) else event.recipient
        source = f":FileServ!service@{self.desk.customs.server}"
        words = cut(f"Sent to {to.name}: {described(file)}", 400)
        return f"{source} NOTICE {self.nick} :{words}\r\n".encode()

    def sent(self, event: ToldPrivately | Amendment) -> bytes:
        """What its user said privately in another session."""
        return self.wording.word(event) if self.hears_itself else b""

    def refusal(self, error: ChatError, event: Event) -> bytes:
        """That its own words were not stored, hence not shown."""
        return refusal(self, error, event)

    def hang_up(self, event: Event) -> None:
        """The chat ends this session and no other. Harmless twice."""
        try:
            if isinstance(event, Ended) and event.by is not None:
                self._killed(event.by, event.text)
            elif isinstance(event, Ended):
                self.write(self.closing(ENDINGS[event.reason]))
        finally:
            self.leave(Departure.QUIT)

    def _killed(self, by: Person, text: str) -> None:
        """RFC 2812 section 3.7.1: who is meant reads the very command."""
        text = text or by.name
        head = f":{self.desk.masks.of(by)} KILL {self.nick} :"
        self.write(head + cut(text, LINE_BYTES - 2 - len(head.encode())))
        self.write(self.closing(f"Killed ({by.name} ({cut(text, 200)}))"))

    @abstractmethod
    def leave(self, reason: Departure) -> None:
        """The session is over."""

    def closing(self, why: str) -> str:
        """The last line that a client reads."""
        return fit(f"ERROR :Closing Link: {self.nick} ({cut(why, 300)})")

    # Answers

    def write(self, line: str) -> None:
        """A line as it is, tags included, that belongs to no answer."""
        self.desk.house.pipeline.give(self.outbox, f"{line}\r\n".encode())

    def send(self, line: str, **tags: str) -> None:
        """A line of the answer to the command under way."""
        self.answer.line(fit(line), tags)

    def numeric(self, number: str, *parameters: object, last: str = "") -> None:
        """A numeric reply; ``last`` is what may have spaces in it."""
        self.send(self._numeric(number, *parameters, last=last))

    def _numeric(self, number: str, *parameters: object, last: str = "") -> str:
        words = [f":{self.desk.customs.server}", number, self.nick]
        words += [word(parameter) for parameter in parameters]
        line = " ".join(words)
        if last:
            line += f" :{cut(last, LINE_BYTES - 4 - len(line.encode()))}"
        return fit(line)

    def notice(self, text: str, source: str = "") -> None:
        """A notice of the server, or of one of its services."""
        head = f":{source or self.desk.customs.server} NOTICE {self.nick} :"
        for line in text.split("\n"):
            self.send(head + cut(plain(line), LINE_BYTES - 2 - len(head.encode())))

    def refuse(self, error: ChatError, command: str, **about: Any) -> None:
        """Say no."""
        found = numeric_of(error, about)
        sentence = found[2] if found else ""
        if not sentence:
            sentence = plain(word_refusal(error, self.desk.house.languages.default))
        if found is not None:
            number, parameters, _ = found
            self.numeric(number, *parameters, last=sentence)
        elif Cap.STANDARD_REPLIES in self.caps:
            self.fail(command, code_of(error), sentence)
        else:
            self.numeric(n.ERR_UNKNOWNERROR, command, last=sentence)

    def fail(self, command: str, code: str, sentence: str, *context: str) -> None:
        """A refusal as the standard replies have it, for who reads them; a notice for
        who does not."""
        if Cap.STANDARD_REPLIES in self.caps:
            self.send(self.failure(command, code, sentence, *context))
        else:
            self.notice(f"{command}: {sentence}")

    def failure(self, command: str, code: str, sentence: str, *context: str) -> str:
        """The line of a refusal as the standard replies have it."""
        words = " ".join([command, code, *map(word, context)])
        return fit(f":{self.desk.customs.server} FAIL {words} :{sentence}")

    def failed(self, error: Failed) -> str:
        """The line of a refusal that its specification answers so."""
        facts = error.facts
        command, name = facts["command"], facts["name"]
        return self.failure(command, name, facts["sentence"], *facts["context"])

    def away_line(self, away: bool) -> str:
        """That the client's user is marked as being away, or not any more."""
        number, last = _AWAY[away]
        return self._numeric(number, last=last)

    # Rooms

    def entered_room(self, room: Room) -> list[str]:
        """What a client reads of a room that it is in from now on, after the JOIN."""
        lines = self.topic_lines(room)
        if Cap.READ_MARKER in self.caps and self.session is not None:
            server = self.desk.customs.server
            lines.append(mark_line(server, self.session.user, room))
        return [*lines, *names_lines(self, room)]

    def topic_lines(self, room: Room) -> list[str]:
        """What a room is about, who said so and when; nothing if it has no topic."""
        topic = room.topic
        if not topic.text:
            return []
        who_when = room.name, topic.by or "*", topic.at // 1000
        return [
            self._numeric(n.RPL_TOPIC, room.name, last=topic.text),
            self._numeric(n.RPL_TOPICWHOTIME, *who_when),
        ]
