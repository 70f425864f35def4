"""How what was said reads, and when: the parts of lines that are alike everywhere."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from twistchat.chat.cleaning import plain
from twistchat.chat.events import Ending, File, Kind, Message, ToldPrivately
from twistchat.text.language import N_, Language
from twistchat.text.sizes import length, size

#: What stands where a mail has no subject.
NO_SUBJECT = N_("(no subject)")

#: How the reader is called in lines about what was said privately.
YOU = N_("you")


#: Without those that look alike.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
#: An odd number that spreads what differs over the upper bits (Knuth's method).
_MIXING, _GREATEST = 0x9E3779B97F4A7C15, 2**63 - 1

APPOINTMENTS = {
    True: N_("-- you are an operator of the server now: {name} granted it"),
    False: N_("-- you are an operator of the server no more: {name} revoked it"),
}

BOT_MARKS = {
    True: N_("-- you are a bot now and may say more at a time: {name} marked you"),
    False: N_("-- you are no bot any more: {name} took the mark away"),
}


#: How a session was ended by the server.
ENDINGS = {
    Ending.ENDED: N_("!! this session was ended from another of yours"),
    Ending.PASSWORD: N_("!! the password was changed: enter again with the new one"),
    Ending.SUSPENDED: N_("!! the account {name} is suspended"),
    Ending.DELETED: N_("!! the account {name} is deleted"),
    Ending.KILLED: N_("!! {other}, an operator of the server, ends this session"),
}

#: By whether it is added.
REACTIONS = {
    True: N_("-- {name} reacted with {text} to {message}"),
    False: N_("-- {name} took back {text} from {message}"),
}


#: How a line begins that says what somebody said or did.
_OPENINGS = {Kind.SAID: "<{}>", Kind.EMOTE: "* {}", Kind.NOTICE: "-{}-"}


#: What somebody sent.
_FILE = N_("sent a file: {name} ({size})")
_VOICE = N_("sent a voice message ({time})")


def text_of(message: Message, language: Language, web_url: str) -> str:
    """What a message says; of a file, what it is and where it can be had."""
    file = message.file
    return message.text if file is None else file_text(file, language, web_url)


def file_text(file: File, language: Language, web_url: str) -> str:
    """``sent a file: report.pdf (12 KiB) http://...``, as somebody reads it of whoever
    did; without a link if there is no web door."""
    facts = {"name": file.name, "size": size(file.size), "time": length(file.seconds)}
    words = language.say(_VOICE if file.voice and file.seconds else _FILE, facts)
    return f"{words} {web_url}{file.path}" if web_url else words


def described(file: File) -> str:
    """``report.pdf (12 KiB)``; of a voice message also how long it is."""
    long = f"{length(file.seconds)}, " if file.voice and file.seconds else ""
    return f"{file.name} ({long}{size(file.size)})"


def speech(name: str, text: str, kind: Kind) -> str:
    """What somebody said, or did, each line with who it was: so nobody can write one
    that looks like another's."""
    return led(f"{_OPENINGS[kind].format(name)} ", plain(text))


def led(head: str, text: str) -> str:
    """The text with that at the head of each of its lines."""
    if "\n" not in text:  # as most
        return head + text
    blank = head.rstrip(" ")
    return "\n".join([head + line if line else blank for line in text.split("\n")])


def private_speech(event: ToldPrivately, text: str, sender: str, recipient: str) -> str:
    """What somebody said to one person alone: that ``text``; ``sender`` and
    ``recipient`` are how the reader is told of them."""
    head = f"[{sender} -> {recipient}] "
    if event.kind is not Kind.SAID:
        head += f"{_OPENINGS[event.kind].format(event.sender.name)} "
    return led(head, plain(text))


def handle(id: int) -> str:
    """A short name for a message, ``#k7f2``, made of its id alone: so it costs nothing
    to keep, and two messages seldom have the same."""
    mixed = (id * _MIXING & _GREATEST) >> 43
    return "#" + "".join(_LETTERS[mixed >> shift & 31] for shift in (15, 10, 5, 0))


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
