"""Operations about people: who is here, or was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twistchat.chat import errors
from twistchat.chat.accounts import About
from twistchat.chat.users import Trait, User
from twistchat.jsonlines.shapes import DEPARTURES
from twistchat.jsonlines.table import DONE, Answer, Request, operation
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

#: So many people are listed at once.
PEOPLE_LISTED = 1000
#: How the way in which they left is written, by how it is kept.
_HOW = {reason.value: text for reason, text in DEPARTURES.items()}


class Present(Struct, frozen=True, omit_defaults=True):
    """Somebody who is here: their rooms as far as the reader may know of them, for how
    many seconds nothing was heard of them, and their doors. ``realname`` is what they
    call themselves at length, ``text`` why they are away."""

    name: str
    idle: int
    doors: list[str]
    rooms: list[str] = []
    realname: str = ""
    account: bool = False
    bot: bool = False
    away: bool = False
    text: str = ""


class Who(Request, frozen=True, kw_only=True, tag="who"):
    """The people who are here, or those whose name has the pattern in it. Who is in a
    room is told by ``room``."""

    pattern: str = ""


class PeopleList(Answer, frozen=True, kw_only=True):
    """``more``: there are more than are listed."""

    people: list[Present]
    more: bool = False


class Whois(Request, frozen=True, kw_only=True, tag="whois"):
    """What is known of somebody who is here, or who owns that name."""

    who: str


class Owned(Struct, frozen=True, omit_defaults=True):
    """An account: since when there is one, and whether its owner is an ``operator`` of
    the server."""

    since: str
    operator: bool = False


class Known(Answer, frozen=True, kw_only=True):
    """``here`` is left out of who is not, ``account`` of a guest. ``shared`` are the
    rooms that both are in, ``since`` is when they came. Of who is not here it is told
    when they left last (``seen``) and ``how``, if they have been here at all."""

    name: str
    here: Present | None = None
    account: Owned | None = None
    shared: tuple[str, ...] = ()
    since: str = ""
    seen: str = ""
    how: str = ""


class Seen(Request, frozen=True, kw_only=True, tag="seen"):
    """When somebody who owns that name was here last."""

    who: str


class LastSeen(Answer, frozen=True, kw_only=True):
    """``here``: they are, and nothing was heard of them for ``idle`` seconds. Else when
    they left last (``seen``) and ``how``, if they have been here at all."""

    name: str
    here: bool = False
    idle: int = 0
    seen: str = ""
    how: str = ""


class Away(Request, frozen=True, kw_only=True, tag="away"):
    """Say that one is away, and why."""

    text: str = ""


class Back(Request, frozen=True, kw_only=True, tag="back"):
    """Say that one is back."""


class WasAway(Answer, frozen=True, kw_only=True):
    """``since`` when one was away; left out if one was not."""

    since: str = ""


# Who is here, or was


@operation("people", Who, PeopleList, costly=True)
def who(client: Client, request: Who) -> Answer:
    me, now = client.here.user, client.desk.seconds()
    wanted = request.pattern.lower()
    found = [
        user
        for user in client.desk.chat.people()
        if wanted in user.name.key and user.is_visible_to(me)
    ]
    people = [_present(user, me, now) for user in found[:PEOPLE_LISTED]]
    return PeopleList(people=people, more=len(found) > PEOPLE_LISTED)


def _present(user: User, me: User, now: float) -> Present:
    return Present(
        name=user.person.name,
        idle=_idle(user, now),
        doors=list(dict.fromkeys(session.door for session in user.sessions)),
        rooms=[room.name for room in user.rooms_shown_to(me)],
        realname=user.realname,
        account=user.account is not None,
        bot=Trait.BOT in user.traits,
        away=user.away is not None,
        text=user.away or "",
    )


def _idle(user: User, now: float) -> int:
    return max(0, int(now - max(session.active for session in user.sessions)))


@operation("people", Whois, Known)
async def whois(client: Client, request: Whois) -> Answer:
    try:
        user = client.desk.chat.person(request.who)
    except errors.NobodyThere as nobody:
        return _absent(client, await _about(client, request.who, nobody))
    desk, me = client.desk, client.here.user
    now = desk.seconds()
    since = now - min(session.since for session in user.sessions)
    account, owned = user.account, None
    if account is not None:
        owned = Owned(timestamp(account.created_at), user.operator)
    return Known(
        name=user.person.name,
        here=_present(user, me, now),
        account=owned,
        shared=tuple(room.name for id, room in user.rooms.items() if id in me.rooms),
        since=timestamp(desk.now() - int(since * 1000)),
    )


def _absent(client: Client, about: About) -> Known:
    at, how = _last_seen(client, about)
    account = Owned(timestamp(about.created_at), about.operator)
    return Known(name=about.person.name, account=account, seen=at, how=how)


@operation("people", Seen, LastSeen)
async def seen(client: Client, request: Seen) -> Answer:
    try:
        user = client.desk.chat.person(request.who)
    except errors.NobodyThere as nobody:
        about = await _about(client, request.who, nobody)
        at, how = _last_seen(client, about)
        return LastSeen(name=about.person.name, seen=at, how=how)
    idle = _idle(user, client.desk.seconds())
    return LastSeen(name=user.person.name, here=True, idle=idle)


async def _about(client: Client, name: str, nobody: errors.NobodyThere) -> About:
    """The account of that name; NobodyKnown, by the name that nobody here has, if there
    is none."""
    about = await client.desk.accounts.about(name)
    if about is None:
        raise errors.NobodyKnown(nobody.facts["name"])
    return about


def _last_seen(client: Client, about: About) -> tuple[str, str]:
    """When they left and how; what has not been written down yet is newer."""
    kept = about.seen_at, about.seen_how
    at, how = client.desk.chat.notes.seen.get(about.person.id, kept)
    return timestamp(at) if at else "", _HOW.get(how, how)


@operation("people", Away)
def away(client: Client, request: Away) -> Answer:
    client.desk.chat.away(client.here, request.text)
    return DONE


@operation("people", Back, WasAway)
def back(client: Client, request: Back) -> Answer:
    since = client.here.user.away_at
    if not client.desk.chat.back(client.here):
        return WasAway()
    return WasAway(since=timestamp(since))
