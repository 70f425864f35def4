"""Operations about what people are to each other: who is not to be heard, who is a
friend, whose name is monitored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct, field

from twistchat.chat import errors
from twistchat.chat.cleaning import echo
from twistchat.chat.events import Person
from twistchat.chat.names import Name, person_name
from twistchat.chat.roles import Right
from twistchat.chat.users import User
from twistchat.jsonlines.errors import BadRequest
from twistchat.jsonlines.table import DONE, Answer, Request, operation

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client


class Names(Answer, frozen=True, kw_only=True):
    """Who is meant, by name."""

    names: list[str]


class Ignore(Request, frozen=True, kw_only=True, tag="ignore"):
    """Hear no more of what somebody says, whether they are here or own the name."""

    who: str


class Unignore(Request, frozen=True, kw_only=True, tag="unignore"):
    """Hear somebody again; already-so if they were not ignored."""

    who: str


class Ignored(Request, frozen=True, kw_only=True, tag="ignored"):
    """Whom one ignores."""


class Befriend(Request, frozen=True, kw_only=True, tag="befriend"):
    """Be told when somebody comes who owns that name (the event ``online``)."""

    who: str


class Unfriend(Request, frozen=True, kw_only=True, tag="unfriend"):
    """Not to be told any more; already-so if they were no friend."""

    who: str


class Friends(Request, frozen=True, kw_only=True, tag="friends"):
    """One's friends, and who of them is here."""


class Bearer(Struct, frozen=True, omit_defaults=True):
    """A name; ``here``: somebody is here who bears it."""

    name: str
    here: bool = False


class Bearers(Answer, frozen=True, kw_only=True):
    """Names, and whether somebody is here who bears them."""

    names: list[Bearer]


class Monitor(Request, frozen=True, kw_only=True, tag="monitor"):
    """Be told in this session when somebody comes who bears one of these names, guest
    or not (``appeared``), and when nobody bears it any more (``vanished``). All of them
    or none; names that are monitored already may be among them. The answer is about
    these names."""

    names: tuple[str, ...]


class Unmonitor(Request, frozen=True, kw_only=True, tag="unmonitor"):
    """Not to be told of these names any more, or of no name at all with ``all``."""

    names: tuple[str, ...] = ()
    every: bool = field(default=False, name="all")


class Monitored(Request, frozen=True, kw_only=True, tag="monitored"):
    """The names that this session monitors."""


# Who is not to be heard


@operation("people", Ignore)
async def ignore(client: Client, request: Ignore) -> Answer:
    other = await client.whoever(request.who)
    if other.id == client.here.user.id:
        raise BadRequest("one cannot ignore oneself")
    await client.desk.accounts.ignore(client.here, other)
    return DONE


@operation("people", Unignore)
async def unignore(client: Client, request: Unignore) -> Answer:
    known = _among(client.here.user.ignoring.values(), request.who)
    other = known or await client.whoever(request.who)
    if not await client.desk.accounts.unignore(client.here, other):
        raise errors.AlreadySo
    return DONE


def _among(people: Iterable[Person], name: str) -> Person | None:
    """Whom of these the name means, though they may be called otherwise by now."""
    try:
        key = person_name(name).key
    except errors.BadName:
        return None
    return next((each for each in people if person_name(each.name).key == key), None)


@operation("people", Ignored, Names)
def ignored(client: Client, request: Ignored) -> Answer:
    return Names(names=[each.name for each in client.here.user.ignoring.values()])


# Friends


@operation("people", Befriend, right=Right.ACCOUNT)
async def befriend(client: Client, request: Befriend) -> Answer:
    friend = await client.desk.accounts.named(request.who)
    if friend is None:
        raise errors.NoSuchAccount(echo(request.who))
    if friend.id == client.here.user.id:
        raise BadRequest("one cannot be one's own friend")
    await client.desk.accounts.befriend(client.here, friend)
    return DONE


@operation("people", Unfriend, right=Right.ACCOUNT)
async def unfriend(client: Client, request: Unfriend) -> Answer:
    friend = _among(_friends(client), request.who)
    if friend is None:
        raise errors.AlreadySo
    await client.desk.accounts.unfriend(client.here, friend)
    return DONE


@operation("people", Friends, Bearers, right=Right.ACCOUNT)
def friends(client: Client, request: Friends) -> Answer:
    return Bearers(names=[_friend(client, each) for each in _friends(client)])


def _friends(client: Client) -> list[Person]:
    account = client.here.user.account
    return list(account.friends.values()) if account else []


def _friend(client: Client, friend: Person) -> Bearer:
    """By the name that they bear now, if they are here."""
    chat = client.desk.chat
    if chat.is_here(friend):
        return Bearer(chat.person(friend).person.name, True)
    return Bearer(friend.name)


# Monitored names


@operation("people", Monitor, Bearers)
def monitor(client: Client, request: Monitor) -> Answer:
    monitors, session = client.desk.chat.monitors, client.here
    names = [person_name(text) for text in request.names]
    added: list[Name] = []
    try:
        for name in names:
            if monitors.add(session, name):
                added.append(name)
    except errors.TooManyMonitored:
        for name in added:
            monitors.remove(session, name)
        raise
    return _bearers(client, names)


@operation("people", Unmonitor)
def unmonitor(client: Client, request: Unmonitor) -> Answer:
    monitors, session = client.desk.chat.monitors, client.here
    for name in [person_name(text) for text in request.names]:
        monitors.remove(session, name)
    if request.every:
        monitors.clear(session)
    return DONE


@operation("people", Monitored, Bearers)
def monitored(client: Client, request: Monitored) -> Answer:
    return _bearers(client, client.desk.chat.monitors.names(client.here).values())


def _bearers(client: Client, names: Iterable[Name]) -> Bearers:
    chat = client.desk.chat
    return Bearers(names=[_bearer(chat.bearer(name), name) for name in names])


def _bearer(user: User | None, name: Name) -> Bearer:
    """A name that is only asked for is borne by nobody; who was lost a moment ago bears
    theirs still."""
    here = user is not None and user.present and user.name.key == name.key
    return Bearer(user.person.name if user is not None and here else name.shown, here)
