"""How the text doors tell what happened: one event, one line, its kind at its head."""

from collections.abc import Callable
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from twistchat.chat.cleaning import plain
from twistchat.chat.events import (
    Amendment,
    Announced,
    Appeared,
    Appointed,
    AwayMarked,
    BotMarked,
    BroughtIn,
    CameBack,
    CameOnline,
    Deleted,
    Departed,
    Departure,
    Edited,
    Ended,
    Event,
    Invited,
    InviteSent,
    Joined,
    Kicked,
    Knocked,
    Left,
    Mailed,
    MarkedRead,
    Message,
    ModeSet,
    Pardoned,
    Reacted,
    RealnameChanged,
    Registered,
    Renamed,
    RoleGiven,
    Said,
    Sanctioned,
    Stopping,
    ToldPrivately,
    TopicChanged,
    TraitSet,
    Typing,
    Vanished,
    WentAway,
)
from twistchat.chat.roles import Mode
from twistchat.text.language import N_, Language
from twistchat.text.ordering import MODES, PARDONS, ROLES, SANCTIONS
from twistchat.text.pointing import answering, changed, meant
from twistchat.text.script import Script
from twistchat.text.words import (
    APPOINTMENTS,
    BOT_MARKS,
    ENDINGS,
    NO_SUBJECT,
    REACTIONS,
    YOU,
    away_line,
    date_and_hour,
    handle,
    hour,
    led,
    private_speech,
    speech,
    text_of,
)

DEPARTURES = {
    Departure.QUIT: N_("quit"),
    Departure.LOST: N_("connection lost"),
    Departure.TIMED_OUT: N_("timed out"),
    Departure.TOO_SLOW: N_("too slow"),
    Departure.SERVER: N_("server going down"),
    Departure.KILLED: N_("ended by an operator"),
}


#: What terminals ring at. No text holds it.
BELL = b"\a"


class TextDialect(Struct, frozen=True):
    """One way of telling. ``current``: the room is the one that bare text goes to;
    ``quiet``: comings and goings are not told; ``clock``: each line begins with its
    time in that zone; ``bell``: what people say rings. Before ``undisturbed``
    (milliseconds since 1970) nothing rings, and neither friends nor mail are told.
    ``focus`` are the ids of the people and rooms of which alone is told what is said in
    rooms; None is everybody. ``adrift`` is the id of a reader whose bare text goes
    nowhere, 0 for all others. ``handles``: messages are told, and meant, by their short
    names. ``web_url`` begins the links to files."""

    language: Language
    script: Script
    current: bool = True
    quiet: bool = False
    clock: ZoneInfo | None = None
    bell: bool = False
    undisturbed: int = 0
    focus: frozenset[int] | None = None
    adrift: int = 0
    handles: bool = False
    web_url: str = ""

    def word(self, event: Event) -> bytes:
        """The event as a line of bytes; empty if it is not told."""
        line = _WORDS[type(event)](self, event)
        if not line:
            return b""
        rings = self.bell and isinstance(event, Said | ToldPrivately)
        if rings and event.at >= self.undisturbed:
            return BELL + self._write(line, event)
        return self._write(line, event)

    def sent(self, event: ToldPrivately) -> bytes:
        """What the reader said privately, as a line of bytes."""
        you = self.language.translate(YOU)
        line = private_speech(event, self._text(event), you, event.recipient.name)
        return self._write(self._named(line, event), event)

    def _named(self, line: str, event: Message) -> str:
        return led(f"{handle(event.id)} ", line) if self.handles else line

    def _write(self, line: str, event: Event) -> bytes:
        if self.clock is not None:
            line = led(f"{hour(event.at, self.clock)} ", line)
        return self.script.write(line)

    def _say(self, sentence: str, **facts: Any) -> str:
        return self.language.say(sentence, facts)

    def said(self, event: Said) -> str:
        """What was said, with its room's name if that is not the current one."""
        focus = self.focus
        if focus is not None and focus.isdisjoint((event.sender.id, event.room.id)):
            return ""
        is_plain = event.file is None and event.quote is None  # as most
        text = event.text if is_plain else self._text(event)
        line = speech(event.sender.name, text, event.kind)
        if self.handles:
            line = self._named(line, event)
        return line if self.current else led(f"[{event.room.name}] ", line)

    def _text(self, event: Message) -> str:
        text = text_of(event, self.language, self.web_url)
        return answering(event, text, self.language, self.handles)

    def edited(self, event: Edited) -> str:
        head = self._changed(event, N_("-- {name} edited {message}:"))
        return led(f"{head} ", plain(event.text)) if head else ""

    def deleted(self, event: Deleted) -> str:
        line = self._changed(event, N_("-- {name} deleted {message}"))
        return self._with_reason(line, event.text) if line else ""

    def reacted(self, event: Reacted) -> str:
        sentence = REACTIONS[event.added]
        target = meant(event.target, event.quote, self.handles)
        return self._amended(event, sentence, target, text=plain(event.text))

    def _changed(self, event: Edited | Deleted, sentence: str) -> str:
        zone = self.clock or UTC
        target = changed(event, self.language, zone, self.handles)
        return self._amended(event, sentence, target)

    def _amended(
        self, event: Amendment, sentence: str, target: str, **facts: Any
    ) -> str:
        """What somebody did to a message, if what they say is told."""
        room, focus = event.room, self.focus
        by = {event.sender.id, room.id if room is not None else 0}
        if room is not None and focus is not None and focus.isdisjoint(by):
            return ""
        line = self._say(sentence, name=event.sender.name, message=target, **facts)
        if room is None or self.current:
            return line
        return f"[{room.name}] {line}"

    def told(self, event: ToldPrivately) -> str:
        """What was said to the reader alone."""
        you = self.language.translate(YOU)
        line = private_speech(event, self._text(event), event.sender.name, you)
        return self._named(line, event)

    def joined(self, event: Joined) -> str:
        if self.quiet:
            return ""
        return self._say(
            N_("-- {name} joined {room} ({count} here)"),
            name=event.person.name,
            room=event.room.name,
            count=event.here,
        )

    def left(self, event: Left) -> str:
        if self.quiet:
            return ""
        return self._with_reason(
            self._say(
                N_("-- {name} left {room}"),
                name=event.person.name,
                room=event.room.name,
            ),
            event.text,
        )

    def departed(self, event: Departed) -> str:
        if self.quiet:
            return ""
        reason = self.language.translate(DEPARTURES[event.reason])
        if event.text:
            reason = f"{reason}: {plain(event.text)}"
        return self._with_reason(
            self._say(N_("-- {name} left"), name=event.person.name), reason
        )

    def _with_reason(self, line: str, reason: str) -> str:
        return f"{line} ({plain(reason)})" if reason else line

    def topic_changed(self, event: TopicChanged) -> str:
        if event.topic:
            sentence = N_("-- {name} set the topic of {room}: {topic}")
        else:
            sentence = N_("-- {name} cleared the topic of {room}")
        return self._say(
            sentence,
            name=event.person.name,
            room=event.room.name,
            topic=plain(event.topic),
        )

    def went_away(self, event: WentAway) -> str:
        if self.quiet:
            return ""
        return away_line(event.person.name, event.text, self.language)

    def came_back(self, event: CameBack) -> str:
        if self.quiet:
            return ""
        return self._say(N_("-- {name} is back"), name=event.person.name)

    def stopping(self, event: Stopping) -> str:
        return self._say(N_("-- the server is going down"))

    def renamed(self, event: Renamed) -> str:
        return self._say(
            N_("-- {name} is now {other}"),
            name=event.person.name,
            other=event.now.name,
        )

    def role_given(self, event: RoleGiven) -> str:
        return self._of_room(ROLES[event.role], event, event.target.name)

    def mode_set(self, event: ModeSet) -> str:
        limit = plain(event.value) if event.mode is Mode.LIMIT else ""
        return self._of_room(MODES[event.mode, bool(event.value)], event, limit)

    def kicked(self, event: Kicked) -> str:
        line = N_("-- {name} put {other} out of {room}")
        told = self._with_reason(
            self._of_room(line, event, event.target.name), event.text
        )
        if event.target.id == self.adrift:
            where = N_("-- no room is chosen now; /room NAME or /join NAME")
            told += f"\n{self._say(where)}"
        return told

    def sanctioned(self, event: Sanctioned) -> str:
        sanction = event.sanction
        line = self._say(
            SANCTIONS[sanction.kind, bool(sanction.until)],
            name=event.person.name,
            room=event.room.name,
            other=sanction.target,
            time=date_and_hour(sanction.until, self.clock or UTC),
        )
        return self._with_reason(line, sanction.reason)

    def pardoned(self, event: Pardoned) -> str:
        sanction = event.sanction
        return self._of_room(PARDONS[sanction.kind], event, sanction.target)

    def invited(self, event: Invited) -> str:
        line = N_("-- {name} invited {other} to {room}; /join {room}")
        return self._of_room(line, event, event.target.name)

    def knocked(self, event: Knocked) -> str:
        line = N_("-- {name} knocks at {room}; /invite {name} {room} lets them in")
        return self._with_reason(self._of_room(line, event), event.text)

    def _of_room(self, sentence: str, event: Any, other: str = "") -> str:
        """A sentence about what somebody did in a room, perhaps to somebody."""
        return self._say(
            sentence, name=event.person.name, room=event.room.name, other=other
        )

    def announced(self, event: Announced) -> str:
        if event.official:
            return self._say(N_("-- announcement: {text}"), text=plain(event.text))
        return self._say(
            N_("-- {name} shouts: {text}"),
            name=event.person.name,
            text=plain(event.text),
        )

    def appointed(self, event: Appointed) -> str:
        return self._say(APPOINTMENTS[event.on], name=event.person.name)

    def bot_marked(self, event: BotMarked) -> str:
        return self._say(BOT_MARKS[event.on], name=event.person.name)

    def mailed(self, event: Mailed) -> str:
        if event.at < self.undisturbed:
            return ""
        return self._say(
            N_("mail: new from {name}: {text}; /mail {number} reads it"),
            name=event.sender.name,
            text=plain(event.subject) or self.language.translate(NO_SUBJECT),
            number=event.number,
        )

    def came_online(self, event: CameOnline) -> str:
        if event.at < self.undisturbed:
            return ""
        return self._say(N_("-- your friend {name} is here"), name=event.person.name)

    def untold(self, event: Event) -> str:
        """What there are no words for."""
        return ""

    def ended(self, event: Ended) -> str:
        other = event.by.name if event.by is not None else ""
        line = self._say(ENDINGS[event.reason], name=event.person.name, other=other)
        return self._with_reason(line, event.text)


_WORDS: dict[type[Event], Callable[[TextDialect, Any], str]] = {
    Said: TextDialect.said,
    ToldPrivately: TextDialect.told,
    Edited: TextDialect.edited,
    Deleted: TextDialect.deleted,
    Reacted: TextDialect.reacted,
    Joined: TextDialect.joined,
    Left: TextDialect.left,
    Departed: TextDialect.departed,
    TopicChanged: TextDialect.topic_changed,
    WentAway: TextDialect.went_away,
    CameBack: TextDialect.came_back,
    AwayMarked: TextDialect.untold,
    TraitSet: TextDialect.untold,
    Stopping: TextDialect.stopping,
    Renamed: TextDialect.renamed,
    Registered: TextDialect.untold,
    BroughtIn: TextDialect.untold,
    RoleGiven: TextDialect.role_given,
    ModeSet: TextDialect.mode_set,
    Kicked: TextDialect.kicked,
    Sanctioned: TextDialect.sanctioned,
    Pardoned: TextDialect.pardoned,
    Invited: TextDialect.invited,
    InviteSent: TextDialect.untold,
    Knocked: TextDialect.knocked,
    Announced: TextDialect.announced,
    Appointed: TextDialect.appointed,
    BotMarked: TextDialect.bot_marked,
    Mailed: TextDialect.mailed,
    RealnameChanged: TextDialect.untold,
    Appeared: TextDialect.untold,
    Vanished: TextDialect.untold,
    CameOnline: TextDialect.came_online,
    Ended: TextDialect.ended,
    Typing: TextDialect.untold,
    MarkedRead: TextDialect.untold,
}
