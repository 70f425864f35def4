"""How one client is told what belongs to no room, or names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twistchat.chat.cleaning import plain
from twistchat.chat.events import (
    Announced,
    Appeared,
    Appointed,
    AwayMarked,
    BotMarked,
    CameBack,
    CameOnline,
    Event,
    Joined,
    Knocked,
    Mailed,
    MarkedRead,
    RealnameChanged,
    Registered,
    RoleGiven,
    TraitSet,
    Vanished,
    WentAway,
)
from twistchat.chat.ids import EPOCH
from twistchat.chat.users import Session, Trait
from twistchat.irc import numerics as n
from twistchat.irc.capabilities import Cap
from twistchat.irc.message import fit, with_tags
from twistchat.irc.replaying import IN_ROOM, backlog, replayed
from twistchat.irc.splitting import cut
from twistchat.irc.user_modes import OF_TRAITS
from twistchat.text.ordering import ROLES
from twistchat.text.stamps import timestamp
from twistchat.text.words import BOT_MARKS, NO_SUBJECT

if TYPE_CHECKING:
    from twistchat.irc.voice import Voice

#: What who monitors somebody is told only if they want to know that much.
EXTENDED = (WentAway, CameBack, RealnameChanged, Registered)


class Personal:
    """How one client is told what belongs to no room, or names it."""

    __slots__ = ("_client",)

    def __init__(self, client: Voice) -> None:
        self._client = client

    def word(self, event: Event) -> bytes:
        """The event as bytes."""
        client = self._client
        if not self._wants(event):
            return b""
        words = _WORDS.get(type(event))
        if words is None:
            chunk = client.wording.word(event)
            if isinstance(event, Joined) and client.session is not None:
                chunk += self._entered(event, client.session)
            return chunk
        line = words(client, event)
        if not line:
            return b""
        tags = client.wording.tags(event, None)
        return f"{with_tags(tags, line)}\r\n".encode()

    def _wants(self, event: Event) -> bool:
        """Whether this client is to be told at all."""
        client = self._client
        if isinstance(event, Announced):
            return event.official or client.wallops
        if isinstance(event, EXTENDED) and Cap.EXTENDED_MONITOR not in client.caps:
            return client.session is None or event.person.id == client.session.user.id
        return True

    def _entered(self, event: Joined, session: Session) -> bytes:
        room = session.user.rooms.get(event.room.id)
        if room is None or event.person.id != session.user.id:
            return b""
        client, me = self._client, session.user
        lines = client.entered_room(room)
        before = replayed(client, me, room.name, backlog(client, room), IN_ROOM)
        lines += [with_tags(tags, fit(line)) for tags, line in before]
        return "".join(f"{line}\r\n" for line in lines).encode()


def _knocked(client: Voice, event: Knocked) -> str:
    about = event.room.name, client.desk.masks.of(event.person)
    reason = f" ({event.text})" if event.text else ""
    return client._numeric(n.RPL_KNOCK, *about, last=f"has asked for an invite{reason}")


def _mailed(client: Voice, event: Mailed) -> str:
    server = client.desk.customs.server
    subject = plain(event.subject) or NO_SUBJECT
    text = f"New mail #{event.number} from {event.sender.name}: {subject}"
    return f":MailServ!service@{server} NOTICE {client.nick} :{cut(text, 400)}"


def _marked_read(client: Voice, event: MarkedRead) -> str:
    if Cap.READ_MARKER not in client.caps:
        return ""
    when = timestamp((event.until >> 22) + EPOCH)
    return f":{client.desk.customs.server} MARKREAD {event.room.name} timestamp={when}"


def _appeared(client: Voice, event: Appeared) -> str:
    return client._numeric(n.RPL_MONONLINE, last=client.desk.masks.of(event.person))


def _vanished(client: Voice, event: Vanished) -> str:
    return client._numeric(n.RPL_MONOFFLINE, last=event.person.name)


def _away_marked(client: Voice, event: AwayMarked) -> str:
    return client.away_line(event.away)


def _trait_set(client: Voice, event: TraitSet) -> str:
    """As the client would be told that has set it; whose account is an operator was one
    before and stays one."""
    account = client.session.user.account if client.session is not None else None
    if event.trait is Trait.SWORN and account is not None and account.operator:
        return ""
    mode = f"{'+' if event.on else '-'}{OF_TRAITS[event.trait]}"
    return f":{client.mask} MODE {client.nick} {mode}"


def _appointed(client: Voice, event: Appointed) -> str:
    """Whoever has sworn is an operator whatever becomes of their account."""
    if client.session is None or client.session.user.operator is not event.on:
        return ""
    sign = "+" if event.on else "-"
    return f":{client.desk.masks.of(event.person)} MODE {client.nick} {sign}o"


def _bot_marked(client: Voice, event: BotMarked) -> str:
    name = {"name": event.person.name}
    line = client.desk.house.languages.default.say(BOT_MARKS[event.on], name)
    return _notice(client, line.removeprefix("-- "))


def _role_given(client: Voice, event: RoleGiven) -> str:
    """In a room that they are not in."""
    names = {"name": event.person.name, "other": event.target.name}
    languages = client.desk.house.languages
    facts = {**names, "room": event.room.name}
    line = languages.default.say(ROLES[event.role], facts)
    return _notice(client, line.removeprefix("-- "))


def _came_online(client: Voice, event: CameOnline) -> str:
    return _notice(client, f"{event.person.name} is here")


def _notice(client: Voice, text: str) -> str:
    return f":{client.desk.customs.server} NOTICE {client.nick} :{text}"


#: What only the one who is meant is told; "" if this client is not.
_WORDS: dict[type[Event], Callable[[Voice, Any], str]] = {
    Knocked: _knocked,
    Mailed: _mailed,
    MarkedRead: _marked_read,
    Appeared: _appeared,
    Vanished: _vanished,
    AwayMarked: _away_marked,
    TraitSet: _trait_set,
    Appointed: _appointed,
    BotMarked: _bot_marked,
    RoleGiven: _role_given,
    CameOnline: _came_online,
}
