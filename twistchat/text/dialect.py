"""How the text doors tell what happened: one event, one line, its kind at its head."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from twistchat.chat.cleaning import plain
from twistchat.chat.events import (
    Announced,
    Appointed,
    CameBack,
    CameOnline,
    Departed,
    Departure,
    Ended,
    Ending,
    Event,
    Invited,
    Joined,
    Kicked,
    Knocked,
    Left,
    Mailed,
    ModeSet,
    Pardoned,
    Renamed,
    RoleGiven,
    Said,
    Sanctioned,
    Stopping,
    ToldPrivately,
    TopicChanged,
    WentAway,
)
from twistchat.chat.roles import Mode, Role, SanctionKind
from twistchat.text.language import N_, Language


class Script(Struct, frozen=True):
    """How a door writes: how its lines end, the encoding, and whether 255 is doubled
    (as telnet wants it)."""

    newline: str = "\n"
    encoding: str = "utf-8"
    telnet: bool = False

    def write(self, line: str) -> bytes:
        """One line, or several, as bytes; what the encoding lacks becomes ``?``."""
        if self.newline != "\n":
            line = line.replace("\n", self.newline)
        data = (line + self.newline).encode(self.encoding, "replace")
        return data.replace(b"\xff", b"\xff\xff") if self.telnet else data


DEPARTURES = {
    Departure.QUIT: N_("quit"),
    Departure.LOST: N_("connection lost"),
    Departure.TIMED_OUT: N_("timed out"),
    Departure.TOO_SLOW: N_("too slow"),
    Departure.SERVER: N_("server going down"),
}


ENDINGS = {
    Ending.ENDED: N_("!! this session was ended from another of yours"),
    Ending.PASSWORD: N_("!! the password was changed: enter again with the new one"),
    Ending.SUSPENDED: N_("!! the account {name} is suspended"),
    Ending.DELETED: N_("!! the account {name} is deleted"),
}

ROLES = {
    Role.MEMBER: N_("-- {name} made {other} an ordinary member of {room}"),
    Role.VOICE: N_("-- {name} gave {other} a voice in {room}"),
    Role.OPERATOR: N_("-- {name} made {other} an operator of {room}"),
    Role.OWNER: N_("-- {name} made {other} the owner of {room}"),
}

APPOINTMENTS = {
    True: N_("-- you are an operator of the server now: {name} granted it"),
    False: N_("-- you are an operator of the server no more: {name} revoked it"),
}

#: By the mode, and by whether it is on.
MODES = {
    (Mode.PRIVATE, True): N_("-- {name} made {room} private"),
    (Mode.PRIVATE, False): N_("-- {name} opened {room} to everybody"),
    (Mode.KEY, True): N_("-- {name} gave {room} a key"),
    (Mode.KEY, False): N_("-- {name} took the key from {room}"),
    (Mode.READ_ONLY, True): N_("-- {name} made {room} read-only"),
    (Mode.READ_ONLY, False): N_("-- {name} lets everybody speak in {room}"),
    (Mode.TOPIC_LOCK, True): N_("-- {name} locked the topic of {room}"),
    (Mode.TOPIC_LOCK, False): N_("-- {name} lets everybody set the topic of {room}"),
}

#: By the kind, and by whether there is an end.
SANCTIONS = {
    (SanctionKind.BAN, False): N_("-- {name} banned {other} from {room} for ever"),
    (SanctionKind.BAN, True): N_("-- {name} banned {other} from {room} until {time}"),
    (SanctionKind.GAG, False): N_("-- {name} silenced {other} in {room} for ever"),
    (SanctionKind.GAG, True): N_("-- {name} silenced {other} in {room} until {time}"),
}
PARDONS = {
    SanctionKind.BAN: N_("-- {name} lifted the ban of {other} from {room}"),
    SanctionKind.GAG: N_("-- {name} lets {other} speak in {room} again"),
}


#: What terminals ring at. No text holds it.
BELL = b"\a"


class TextDialect(Struct, frozen=True):
    """One way of telling. ``current``: the room is the one that bare text goes to;
    ``quiet``: comings and goings are not told; ``clock``: each line begins with its
    time in that zone; ``bell``: what people say rings. Before ``undisturbed``
    (milliseconds since 1970) nothing rings, and neither friends nor mail are told.
    ``focus`` are the ids of the people and rooms of which alone is told what is said in
    rooms; None is everybody."""

    language: Language
    script: Script
    current: bool = True
    quiet: bool = False
    clock: ZoneInfo | None = None
    bell: bool = False
    undisturbed: int = 0
    focus: frozenset[int] | None = None

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
        return self._write(private_speech(event, you, event.recipient.name), event)

    def _write(self, line: str, event: Event) -> bytes:
        if self.clock is not None:
            line = f"{hour(event.at, self.clock)} {line}"
        return self.script.write(line)

    def _say(self, sentence: str, **facts: Any) -> str:
        return self.language.say(sentence, facts)

    def said(self, event: Said) -> str:
        """What was said, with its room's name if that is not the current one."""
        focus = self.focus
        if focus is not None and focus.isdisjoint((event.sender.id, event.room.id)):
            return ""
        line = speech(event.sender.name, event.text, event.emote)
        return line if self.current else f"[{event.room.name}] {line}"

    def told(self, event: ToldPrivately) -> str:
        """What was said to the reader alone."""
        return private_speech(event, event.sender.name, self.language.translate(YOU))

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
        return self._of_room(MODES[event.mode, bool(event.value)], event)

    def kicked(self, event: Kicked) -> str:
        line = N_("-- {name} put {other} out of {room}")
        return self._with_reason(
            self._of_room(line, event, event.target.name), event.text
        )

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

    def ended(self, event: Ended) -> str:
        return self._say(ENDINGS[event.reason], name=event.person.name)


_WORDS: dict[type[Event], Callable[[TextDialect, Any], str]] = {
    Said: TextDialect.said,
    ToldPrivately: TextDialect.told,
    Joined: TextDialect.joined,
    Left: TextDialect.left,
    Departed: TextDialect.departed,
    TopicChanged: TextDialect.topic_changed,
    WentAway: TextDialect.went_away,
    CameBack: TextDialect.came_back,
    Stopping: TextDialect.stopping,
    Renamed: TextDialect.renamed,
    RoleGiven: TextDialect.role_given,
    ModeSet: TextDialect.mode_set,
    Kicked: TextDialect.kicked,
    Sanctioned: TextDialect.sanctioned,
    Pardoned: TextDialect.pardoned,
    Invited: TextDialect.invited,
    Knocked: TextDialect.knocked,
    Announced: TextDialect.announced,
    Appointed: TextDialect.appointed,
    Mailed: TextDialect.mailed,
    CameOnline: TextDialect.came_online,
    Ended: TextDialect.ended,
}

#: What stands where a mail has no subject.
NO_SUBJECT = N_("(no subject)")

#: How the reader is called in lines about what was said privately.
YOU = N_("you")


def speech(name: str, text: str, emote: bool) -> str:
    """What somebody said, or did."""
    text = plain(text)
    return f"* {name} {text}" if emote else f"<{name}> {text}"


def private_speech(event: ToldPrivately, sender: str, recipient: str) -> str:
    """What somebody said to one person alone; ``sender`` and ``recipient`` are how the
    reader is told of them."""
    text = plain(event.text)
    if event.emote:
        text = f"* {event.sender.name} {text}"
    return f"[{sender} -> {recipient}] {text}"


def away_line(name: str, text: str, language: Language) -> str:
    """That somebody is away, and why if they said so."""
    if not text:
        return language.say(N_("-- {name} is away"), {"name": name})
    facts = {"name": name, "text": plain(text)}
    return language.say(N_("-- {name} is away: {text}"), facts)


def hour(at: int, zone: ZoneInfo) -> str:
    """The time of day, HH:MM, of a time in milliseconds since 1970."""
    return datetime.fromtimestamp(at / 1000, zone).strftime("%H:%M")


def date_and_hour(at: int, zone: tzinfo) -> str:
    """``2026-11-21 09:12 UTC``"""
    return datetime.fromtimestamp(at / 1000, zone).strftime("%Y-%m-%d %H:%M %Z")
