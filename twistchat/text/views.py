"""Lines that show a state: who is here, a topic, what was said before."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from twistchat.chat.cleaning import plain
from twistchat.chat.events import Event, Said, ToldPrivately
from twistchat.chat.roles import Role, Sanction, SanctionKind
from twistchat.chat.rooms import Room
from twistchat.chat.users import User
from twistchat.text.dialect import DEPARTURES
from twistchat.text.language import N_, NN_, Language
from twistchat.text.pointing import answering
from twistchat.text.words import (
    YOU,
    date_and_hour,
    handle,
    hour,
    led,
    private_speech,
    speech,
    text_of,
)

#: So many names are shown of a room before the rest is only counted.
NAMES_SHOWN = 60

#: What stands beside the name of somebody who is away.
AWAY = N_("away")


#: What stands before the name of somebody who is something in the room.
SIGNS = {Role.MEMBER: "", Role.VOICE: "+", Role.OPERATOR: "@", Role.OWNER: "~"}


def names_line(room: Room, language: Language) -> str:
    """``== #dev: ~alice @dan +bob carol(away)``"""
    away = f"({language.translate(AWAY)})"
    shown = [
        SIGNS[room.roles.get(user.id, Role.MEMBER)]
        + user.person.name
        + away * (user.away is not None)
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
    events: Iterable[Event],
    me: User,
    now: int,
    zone: ZoneInfo,
    language: Language,
    handles: bool = False,
    web_url: str = "",
) -> Iterator[str]:
    """What was said before, each line with its time, each day with a heading unless it
    is today. Told to ``me``, who is not told what people say whom they ignore; with the
    short names of messages if they want ``handles``; ``web_url`` begins links."""
    day = datetime.fromtimestamp(now / 1000, zone).date()
    for event in events:
        line = _said_before(event, me, language, handles, web_url)
        if not line:
            continue
        when = datetime.fromtimestamp(event.at / 1000, zone).date()
        if when != day:
            day = when
            yield f"== {day.isoformat()}"
        name = f" {handle(event.id)}" if handles else ""
        yield led(f"{hour(event.at, zone)}{name} ", line)


def _said_before(
    event: Event, me: User, language: Language, handles: bool, web_url: str
) -> str:
    if not isinstance(event, Said | ToldPrivately) or event.sender.id in me.ignoring:
        return ""
    text = text_of(event, language, web_url)
    text = answering(event, text, language, handles)
    if isinstance(event, Said):
        return speech(event.sender.name, text, event.kind)
    you = language.translate(YOU)
    sender = you if event.sender.id == me.id else event.sender.name
    recipient = you if event.recipient.id == me.id else event.recipient.name
    return private_speech(event, text, sender, recipient)


def since(seconds: float) -> str:
    """A length of time in its greatest unit: 40s, 3m, 2h, 5d."""
    whole = int(seconds)
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if whole >= size:
            return f"{whole // size}{unit}"
    return f"{whole}s"


def user_line(user: User, me: User, now: float, language: Language) -> str:
    """``== bob  #dev,#ops  idle 3m  line  away: lunch``, without the private rooms that
    are not mine too; of who is invisible with those alone that are."""
    known = [room.name for room in user.rooms_shown_to(me)]
    doors = ",".join(dict.fromkeys(session.door for session in user.sessions))
    facts = {
        "name": user.person.name,
        "rooms": ",".join(known) or "-",
        "idle": idle(user, now),
        "doors": doors,
    }
    line = language.say(N_("== {name}  {rooms}  idle {idle}  {doors}"), facts)
    return line + away_note(user, language)


def idle(user: User, now: float) -> str:
    """How long nothing has been heard of somebody who is here."""
    return since(now - max(session.active for session in user.sessions))


def seen_line(name: str, at: int, how: str, now: int, language: Language) -> str:
    """``== bob last seen 2h ago (timed out)``; ``how`` is the value of a `Departure`,
    or empty."""
    facts = {"name": name, "time": since(max(0, now - at) / 1000)}
    line = language.say(N_("== {name} last seen {time} ago"), facts)
    reasons = {reason.value: sentence for reason, sentence in DEPARTURES.items()}
    if how in reasons:
        line += f" ({language.translate(reasons[how])})"
    return line


def away_note(user: User, language: Language) -> str:
    """The end of a line about somebody who is away; empty if they are here."""
    if user.away is None:
        return ""
    away = language.translate(AWAY)
    return f"  {away}: {plain(user.away)}" if user.away else f"  {away}"


_SANCTIONS = {
    SanctionKind.BAN: N_("== banned: {other}, by {name}"),
    SanctionKind.GAG: N_("== silent: {other}, by {name}"),
    SanctionKind.EXCEPTION: N_("== spared: {other}, by {name}"),
    SanctionKind.INVITATION: N_("== let in at any time: {other}, by {name}"),
}


def sanction_line(sanction: Sanction, zone: ZoneInfo, language: Language) -> str:
    """``== banned: bob, by ann, until 2026-11-21 13:00 UTC: flooding``"""
    facts = {"other": sanction.target, "name": sanction.by}
    line = language.say(_SANCTIONS[sanction.kind], facts)
    if sanction.until:
        line += language.say(
            N_(", until {time}"), {"time": date_and_hour(sanction.until, zone)}
        )
    return f"{line}: {plain(sanction.reason)}" if sanction.reason else line


def room_lines(
    rooms: Iterable[Room],
    kept: Iterable[tuple[str, str]],
    unread: Mapping[int, int],
    language: Language,
) -> Iterator[str]:
    """``== #dev  4 here  12 unread  topic``: the rooms that somebody is in, the fullest
    first, and the others that the store keeps, each with its topic; ``unread`` counts
    messages by the id of the room."""
    used = sorted(
        (room for room in rooms if room.members), key=lambda room: -len(room.members)
    )
    for room in used:
        here = language.say(
            NN_("{count} here", "{count} here"), {"count": len(room.members)}
        )
        if room.id in unread:
            facts = {"count": unread[room.id]}
            here += "  " + language.say(NN_("{count} unread", "{count} unread"), facts)
        yield f"== {room.name}  {here}  {plain(room.topic.text)}".rstrip()
    names = {room.name for room in used}
    for name, topic in kept:
        if name not in names:
            here = language.translate(N_("nobody here"))
            yield f"== {name}  {here}  {plain(topic)}".rstrip()
