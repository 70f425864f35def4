"""Lines that show a state: who is here, a topic, what was said before."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from twistchat.chat.cleaning import plain
from twistchat.chat.events import Event, Said, ToldPrivately
from twistchat.chat.rooms import Room
from twistchat.chat.users import User
from twistchat.text.dialect import YOU, hour, private_speech, speech
from twistchat.text.language import N_, NN_, Language

#: So many names are shown of a room before the rest is only counted.
NAMES_SHOWN = 60

#: What stands beside the name of somebody who is away.
AWAY = N_("away")


def names_line(room: Room, language: Language) -> str:
    """``== #dev: alice bob carol(away)``"""
    away = language.translate(AWAY)
    shown = [
        f"{user.person.name}({away})" if user.away is not None else user.person.name
        for _, user in zip(range(NAMES_SHOWN), room.members.values(), strict=False)
    ]
    line = f"== {room.name}: {' '.join(shown)}"
    more = len(room.members) - len(shown)
    if more:
        line += language.say(
            NN_(" and {count} more", " and {count} more"), {"count": more}
        )
    return line


def topic_line(room: Room, language: Language) -> str:
    """``== #dev: the topic (set by ana)``"""
    topic = room.topic
    if not topic.text:
        return language.say(N_("== {room} has no topic"), {"room": room.name})
    facts = {"room": room.name, "topic": plain(topic.text), "name": topic.by}
    return language.say(N_("== topic of {room}: {topic} (set by {name})"), facts)


def replayed(
    events: Iterable[Event], me: User, now: int, zone: ZoneInfo, language: Language
) -> Iterator[str]:
    """What was said before, each line with its time, each day with a heading unless it
    is today. Told to ``me``, who is not told what people say whom they ignore."""
    day = datetime.fromtimestamp(now / 1000, zone).date()
    for event in events:
        line = _said_before(event, me, language)
        if not line:
            continue
        when = datetime.fromtimestamp(event.at / 1000, zone).date()
        if when != day:
            day = when
            yield f"== {day.isoformat()}"
        yield f"{hour(event.at, zone)} {line}"


def _said_before(event: Event, me: User, language: Language) -> str:
    if not isinstance(event, Said | ToldPrivately) or event.sender.id in me.ignoring:
        return ""
    if isinstance(event, Said):
        return speech(event.sender.name, event.text, event.emote)
    you = language.translate(YOU)
    sender = you if event.sender.id == me.id else event.sender.name
    recipient = you if event.recipient.id == me.id else event.recipient.name
    return private_speech(event, sender, recipient)


def since(seconds: float) -> str:
    """A length of time in its greatest unit: 40s, 3m, 2h, 5d."""
    whole = int(seconds)
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if whole >= size:
            return f"{whole // size}{unit}"
    return f"{whole}s"


def user_line(user: User, now: float, language: Language) -> str:
    """``== bob  #dev,#ops  idle 3m  line  away: lunch``"""
    rooms = ",".join(room.name for room in user.rooms.values()) or "-"
    doors = ",".join(dict.fromkeys(session.door for session in user.sessions))
    idle = since(now - max(session.active for session in user.sessions))
    line = language.say(
        N_("== {name}  {rooms}  idle {idle}  {doors}"),
        {"name": user.person.name, "rooms": rooms, "idle": idle, "doors": doors},
    )
    return line + away_note(user, language)


def away_note(user: User, language: Language) -> str:
    """The end of a line about somebody who is away; empty if they are here."""
    if user.away is None:
        return ""
    away = language.translate(AWAY)
    return f"  {away}: {plain(user.away)}" if user.away else f"  {away}"


def room_lines(
    rooms: Iterable[Room], kept: Iterable[tuple[str, str]], language: Language
) -> Iterator[str]:
    """``== #dev  4 here  topic``: the rooms that somebody is in, the fullest first, and
    the others that the store keeps, each with its topic."""
    used = sorted(
        (room for room in rooms if room.members), key=lambda room: -len(room.members)
    )
    for room in used:
        here = language.say(
            NN_("{count} here", "{count} here"), {"count": len(room.members)}
        )
        yield f"== {room.name}  {here}  {plain(room.topic.text)}".rstrip()
    names = {room.name for room in used}
    for name, topic in kept:
        if name not in names:
            here = language.translate(N_("nobody here"))
            yield f"== {name}  {here}  {plain(topic)}".rstrip()
