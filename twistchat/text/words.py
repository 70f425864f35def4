"""How what was said reads, and when: the parts of lines that are alike everywhere."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from twistchat.chat.cleaning import plain
from twistchat.chat.events import Kind, ToldPrivately
from twistchat.text.language import N_, Language

#: What stands where a mail has no subject.
NO_SUBJECT = N_("(no subject)")

#: How the reader is called in lines about what was said privately.
YOU = N_("you")


#: How a line begins that says what somebody said or did.
_OPENINGS = {Kind.SAID: "<{}>", Kind.EMOTE: "* {}", Kind.NOTICE: "-{}-"}


def speech(name: str, text: str, kind: Kind) -> str:
    """What somebody said, or did."""
    return f"{_OPENINGS[kind].format(name)} {plain(text)}"


def private_speech(event: ToldPrivately, sender: str, recipient: str) -> str:
    """What somebody said to one person alone; ``sender`` and ``recipient`` are how the
    reader is told of them."""
    if event.kind is Kind.SAID:
        text = plain(event.text)
    else:
        text = speech(event.sender.name, event.text, event.kind)
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
