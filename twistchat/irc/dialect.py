"""How the IRC door tells what happened: one event, one line or some, each ended by CR
LF and no longer than RFC 1459 allows."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from twistchat.chat.events import (
    Announced,
    BroughtIn,
    CameBack,
    Deleted,
    Departed,
    Departure,
    Edited,
    Event,
    Invited,
    InviteSent,
    Joined,
    Kicked,
    Kind,
    Left,
    ModeSet,
    Pardoned,
    Person,
    Reacted,
    RealnameChanged,
    Registered,
    Renamed,
    RoleGiven,
    Said,
    Sanctioned,
    ToldPrivately,
    TopicChanged,
    Typing,
    WentAway,
)
from twistchat.chat.ids import spell
from twistchat.irc.capabilities import Cap
from twistchat.irc.masks import Masks
from twistchat.irc.message import LINE_BYTES, with_tags
from twistchat.irc.modes import ROLES, written_mode, written_roles, written_sanction
from twistchat.irc.multiline import speech_of, together
from twistchat.irc.splitting import cut, pieces
from twistchat.irc.tagging import (
    OF_FIRST,
    TAGS,
    in_answer,
    reaction_in_words,
)
from twistchat.text.language import ENGLISH
from twistchat.text.stamps import timestamp
from twistchat.text.words import file_text

E = TypeVar("E", bound=Event)

_NOTICE, _EMOTE = Kind.NOTICE, Kind.EMOTE  # asked of each message
_TAGGED = int(Cap.SERVER_TIME | Cap.MESSAGE_TAGS | Cap.ACCOUNT_TAG)
_SERVER_TIME, _MESSAGE_TAGS = int(Cap.SERVER_TIME), int(Cap.MESSAGE_TAGS)
_ACCOUNT_TAG, _EXTENDED_JOIN = int(Cap.ACCOUNT_TAG), int(Cap.EXTENDED_JOIN)
_SETNAME, _INVITE_NOTIFY = int(Cap.SETNAME), int(Cap.INVITE_NOTIFY)
_AWAY_NOTIFY, _ACCOUNT_NOTIFY = int(Cap.AWAY_NOTIFY), int(Cap.ACCOUNT_NOTIFY)
_REDACTION, _TOGETHER = int(Cap.REDACTION), int(Cap.TOGETHER)
#: What stands before a text that was put in the place of another.
_EDITED = "[edited] "

DEPARTURES = {
    Departure.QUIT: "Quit",
    Departure.LOST: "Connection lost",
    Departure.TIMED_OUT: "Ping timeout",
    Departure.TOO_SLOW: "SendQ exceeded",
    Departure.SERVER: "Server going down",
    Departure.KILLED: "Killed",
}


class IrcDialect(Struct, frozen=True):
    """One way of telling; ``caps`` are the bits of `Cap` that change it;
    ``web_url`` begins the links to files."""

    caps: int
    masks: Masks
    web_url: str = ""

    def word(self, event: Event) -> bytes:
        """The event as bytes; empty if it is not told."""
        lines = _WORDS.get(type(event), _nothing)(self, event)
        if len(lines) == 1 and not self.caps & _TAGGED:  # as most are
            return f"{lines[0]}\r\n".encode()
        return self._write(event, lines)

    def worded(self, event: Event) -> list[str]:
        """The event as lines without tags."""
        return _WORDS.get(type(event), _nothing)(self, event)

    def tags(self, event: Event, by: Person | None) -> dict[str, str]:
        """The tags of a message about the event."""
        tags = {}
        caps = self.caps
        if caps & _SERVER_TIME:
            tags["time"] = timestamp(event.at)
        if caps & _MESSAGE_TAGS:
            about = TAGS.get(type(event))
            if about is not None:
                about(event, tags)
            if by is not None and self.masks.is_bot(by):
                tags["bot"] = ""
        if caps & _ACCOUNT_TAG and by is not None:
            account = self.masks.account(by)
            if account:
                tags["account"] = account
        return tags

    def tagged(
        self, event: Event, lines: Sequence[str], before: str = ""
    ) -> list[tuple[dict[str, str], str]]:
        """Lines about the event with their tags: what is one message is one batch, or
        has one id, which stands on the first of them (draft/multiline has it so, under
        Message ids). ``before`` stands in the lines before each text."""
        tags = self.tags(event, _by(event))
        if len(lines) == 1:  # as most have
            return [(tags, lines[0])]
        if self.caps & _TOGETHER:
            speech = speech_of(
                self._as_text(event), before or _BEFORE.get(type(event), "")
            )
            if speech is not None:
                return together(speech, self.masks, tags)
        rest = {key: value for key, value in tags.items() if key not in OF_FIRST}
        return [(rest if place else tags, line) for place, line in enumerate(lines)]

    def _write(self, event: Event, lines: Sequence[str]) -> bytes:
        if self.caps & (_TAGGED | _TOGETHER):
            lines = [with_tags(tags, line) for tags, line in self.tagged(event, lines)]
        return "".join([f"{line}\r\n" for line in lines]).encode()

    def spoken(
        self, event: Said | ToldPrivately, before: str = ""
    ) -> list[tuple[dict[str, str], str]]:
        """What somebody said, as lines with their tags; ``before`` stands before the
        text."""
        to = event.room if isinstance(event, Said) else event.recipient
        return self.tagged(event, self._spoken(event, to.name, before), before)

    def _spoken(
        self, event: Said | ToldPrivately, target: str, before: str = ""
    ) -> list[str]:
        kind = event.kind
        is_plain = event.file is None and event.quote is None  # as most
        text = event.text if is_plain else self._as_text(event).text
        verb = "NOTICE" if kind is _NOTICE else "PRIVMSG"
        head = f":{self.masks.of(event.sender)} {verb} {target} :"
        if kind is _EMOTE:
            head += f"\1ACTION {before}"
            room = LINE_BYTES - 3 - len(head.encode())
            return [f"{head}{each}\1" for each in _pieces(text, room)]
        head += before
        if len(head) + len(text) <= 120 and "\n" not in text:
            return [head + text]  # bytes of UTF-8 are at most four times that
        room = LINE_BYTES - 2 - len(head.encode())
        return [head + each for each in _pieces(text, room)]

    def _as_text(self, event: E) -> E:
        """A file as what is said of it, and an answer with what it answers for who has
        no tags that say so."""
        if not isinstance(event, Said | ToldPrivately):
            return event
        text, file = event.text, event.file
        if file is not None:
            text = file_text(file, ENGLISH, self.web_url)
        if event.quote is not None and not self.caps & _MESSAGE_TAGS:
            text = in_answer(event.quote, text)
        return replace(event, text=text)

    def said(self, event: Said) -> list[str]:
        return self._spoken(event, event.room.name)

    def told(self, event: ToldPrivately) -> list[str]:
        return self._spoken(event, event.recipient.name)

    def edited(self, event: Edited) -> list[str]:
        """The new text, for clients that know nothing of changes."""
        to = event.room or event.recipient
        if to is None:
            return []
        head = f":{self.masks.of(event.sender)} PRIVMSG {to.name} :{_EDITED}"
        room = LINE_BYTES - 2 - len(head.encode())
        return [head + each for each in _pieces(event.text, room)]

    def deleted(self, event: Deleted) -> list[str]:
        """Who knows nothing of that keeps what they have read."""
        to = event.room or event.recipient
        if to is None or not self.caps & _REDACTION:
            return []
        verb = f"REDACT {to.name} {spell(event.target)}"
        if not event.text:
            return [f":{self.masks.of(event.sender)} {verb}"]
        return [self._line(event.sender, verb, event.text)]

    def tagmsg(self, event: Typing | Reacted) -> list[str]:
        """Only tags: nothing for who has none."""
        if not self.caps & _MESSAGE_TAGS:
            return []
        to = event.room or event.recipient
        return [f":{self.masks.of(event.sender)} TAGMSG {to.name}"] if to else []

    def reacted(self, event: Reacted) -> list[str]:
        """An action, for who has no tags."""
        to, words = event.room or event.recipient, reaction_in_words(event)
        if self.caps & _MESSAGE_TAGS:
            return self.tagmsg(event)
        if to is None or not words:
            return []
        head = f":{self.masks.of(event.sender)} PRIVMSG {to.name} :\1ACTION "
        return [f"{head}{cut(words, LINE_BYTES - 3 - len(head.encode()))}\1"]

    def joined(self, event: Joined) -> list[str]:
        return self.joins(event.person, event.room.name)

    def joins(self, person: Person, room: str) -> list[str]:
        """That somebody is in a room now."""
        line = f":{self.masks.of(person)} JOIN {room}"
        if self.caps & _EXTENDED_JOIN:
            account = self.masks.account(person) or "*"
            verb = f"JOIN {room} {account}"
            line = self._line(person, verb, self.masks.realname(person))
        lines = [line]
        away = self.masks.away(person) if self.caps & _AWAY_NOTIFY else None
        if away is not None:
            lines.append(self._line(person, "AWAY", away))
        return lines

    def left(self, event: Left) -> list[str]:
        if not event.text:
            return [f":{self.masks.of(event.person)} PART {event.room.name}"]
        return [self._line(event.person, f"PART {event.room.name}", event.text)]

    def departed(self, event: Departed) -> list[str]:
        reason = DEPARTURES[event.reason]
        if event.reason is Departure.KILLED:
            reason = f"{reason} ({event.text})"
        elif event.text:
            reason = f"{reason}: {event.text}"
        return [self._line(event.person, "QUIT", reason)]

    def topic_changed(self, event: TopicChanged) -> list[str]:
        return [self._line(event.person, f"TOPIC {event.room.name}", event.topic)]

    def went_away(self, event: WentAway) -> list[str]:
        if not self.caps & _AWAY_NOTIFY:
            return []
        return [self._line(event.person, "AWAY", event.text or "away")]

    def came_back(self, event: CameBack) -> list[str]:
        if not self.caps & _AWAY_NOTIFY:
            return []
        return [f":{self.masks.of(event.person)} AWAY"]

    def realname_changed(self, event: RealnameChanged) -> list[str]:
        if not self.caps & _SETNAME:
            return []
        return [self._line(event.person, "SETNAME", event.realname)]

    def renamed(self, event: Renamed) -> list[str]:
        lines = []
        before, now = event.person, event.now
        if before.id != now.id and self.masks.is_present(now):
            # Two cannot bear one name: see `brought_in` for where they are then.
            return [self._line(before, "QUIT", f"Logged in as {now.name}")]
        if before.name != now.name:
            # The new name has the old one's host for as long as it takes to say so.
            lines.append(f":{before.name}!{self.masks.tail(now)} NICK {now.name}")
        if before.id != now.id and self.caps & _ACCOUNT_NOTIFY:
            lines.append(f":{self.masks.of(now)} ACCOUNT {now.name}")
        return lines

    def registered(self, event: Registered) -> list[str]:
        if not self.caps & _ACCOUNT_NOTIFY:
            return []
        return [f":{self.masks.of(event.person)} ACCOUNT {event.person.name}"]

    def brought_in(self, event: BroughtIn) -> list[str]:
        person, room = event.person, event.room.name
        lines = self.joins(person, room) if event.joined else []
        if event.role in ROLES:
            letter = ROLES[event.role][0]
            lines.append(f":{self.masks.server} MODE {room} +{letter} {person.name}")
        return lines

    def role_given(self, event: RoleGiven) -> list[str]:
        return self._modes(event, written_roles(event))

    def mode_set(self, event: ModeSet) -> list[str]:
        return self._modes(event, written_mode(event.mode, event.value))

    def sanctioned(self, event: Sanctioned) -> list[str]:
        return self._listed(event, "+")

    def pardoned(self, event: Pardoned) -> list[str]:
        return self._listed(event, "-")

    def _listed(self, event: Sanctioned | Pardoned, sign: str) -> list[str]:
        mode = written_sanction(event.sanction, self.masks.server)
        return self._modes(event, sign + mode)

    def _modes(self, event: Any, modes: str) -> list[str]:
        if not modes:
            return []
        return [f":{self.masks.of(event.person)} MODE {event.room.name} {modes}"]

    def kicked(self, event: Kicked) -> list[str]:
        verb = f"KICK {event.room.name} {event.target.name}"
        return [self._line(event.person, verb, event.text or event.person.name)]

    def invited(self, event: Invited | InviteSent) -> list[str]:
        if isinstance(event, InviteSent) and not self.caps & _INVITE_NOTIFY:
            return []
        line = f"INVITE {event.target.name} {event.room.name}"
        return [f":{self.masks.of(event.person)} {line}"]

    def announced(self, event: Announced) -> list[str]:
        if event.official:
            source = self.masks.server
            return [f":{source} NOTICE $* :{cut(event.text, 400)}"]
        head = f":{self.masks.of(event.person)} WALLOPS :"
        room = LINE_BYTES - 2 - len(head.encode())
        return [head + each for each in pieces(event.text, room)]

    def _line(self, person: Person, verb: str, text: str) -> str:
        """What somebody did, with a text that is cut to what a line has room for."""
        head = f":{self.masks.of(person)} {verb} :"
        return head + cut(text, LINE_BYTES - 2 - len(head.encode()))


def _pieces(text: str, room: int) -> list[str]:
    """What is said in several lines is said in several messages; none can be empty."""
    if "\n" not in text:
        return pieces(text, room)
    return [each for line in text.split("\n") if line for each in pieces(line, room)]


def _nothing(dialect: IrcDialect, event: Event) -> list[str]:
    return []


def _by(event: Event) -> Person | None:
    """Who did it."""
    return getattr(event, "sender", None) or getattr(event, "person", None)


_WORDS: dict[type[Event], Callable[[IrcDialect, Any], list[str]]] = {
    Said: IrcDialect.said,
    ToldPrivately: IrcDialect.told,
    Edited: IrcDialect.edited,
    Joined: IrcDialect.joined,
    Left: IrcDialect.left,
    Departed: IrcDialect.departed,
    TopicChanged: IrcDialect.topic_changed,
    WentAway: IrcDialect.went_away,
    CameBack: IrcDialect.came_back,
    RealnameChanged: IrcDialect.realname_changed,
    Renamed: IrcDialect.renamed,
    Registered: IrcDialect.registered,
    BroughtIn: IrcDialect.brought_in,
    RoleGiven: IrcDialect.role_given,
    ModeSet: IrcDialect.mode_set,
    Kicked: IrcDialect.kicked,
    Invited: IrcDialect.invited,
    InviteSent: IrcDialect.invited,
    Sanctioned: IrcDialect.sanctioned,
    Pardoned: IrcDialect.pardoned,
    Announced: IrcDialect.announced,
    Typing: IrcDialect.tagmsg,
    Reacted: IrcDialect.reacted,
    Deleted: IrcDialect.deleted,
}
_BEFORE: dict[type[Event], str] = {Edited: _EDITED}
