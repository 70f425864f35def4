"""How the text doors tell what happened: one event, one line, its kind at its head."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from twistchat.chat.cleaning import plain
from twistchat.chat.events import (
    CameBack,
    Departed,
    Departure,
    Event,
    Joined,
    Left,
    Said,
    Stopping,
    ToldPrivately,
    TopicChanged,
    WentAway,
)
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


class TextDialect(Struct, frozen=True):
    """One way of telling. ``current``: the room is the one that bare text goes to;
    ``quiet``: comings and goings are not told; ``clock``: each line begins with its
    time in that zone."""

    language: Language
    script: Script
    current: bool = True
    quiet: bool = False
    clock: ZoneInfo | None = None

    def word(self, event: Event) -> bytes:
        """The event as a line of bytes; empty if it is not told."""
        line = _WORDS[type(event)](self, event)
        return self._write(line, event) if line else b""

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
}

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
