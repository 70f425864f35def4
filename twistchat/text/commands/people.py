"""Commands about people: who is here, or was; who is a friend, or not to be heard."""

from collections.abc import Iterable
from datetime import datetime

from twistchat.chat import errors
from twistchat.chat.accounts import About
from twistchat.chat.cleaning import echo
from twistchat.chat.events import Person
from twistchat.chat.names import person_name
from twistchat.chat.roles import Right
from twistchat.chat.users import User
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_, NN_
from twistchat.text.table import command
from twistchat.text.views import (
    away_note,
    idle,
    names_line,
    seen_line,
    since,
    user_line,
)
from twistchat.text.waiting import tell_meanwhile

#: So many people are listed before the rest is only counted.
PEOPLE_SHOWN = 200


@command(
    "who",
    "[PATTERN]",
    group="people",
    aliases=("users", "w", "people"),
    example="/who",
    costly=True,
)
def who(talk: Conversation, pattern: str) -> None:
    """List the people who are here, or those whose name has the pattern in it, with
    their rooms, how long they have been silent, and their doors; /who #ROOM lists the
    names in a room."""
    if pattern.startswith("#"):
        talk.write(names_line(talk.room_of(pattern), talk.language))
        return
    now = talk.desk.seconds()
    wanted = pattern.lower()
    me = talk.here.user
    found = [
        user
        for user in talk.desk.chat.people()
        if wanted in user.name.key and user.is_visible_to(me)
    ]
    for user in found[:PEOPLE_SHOWN]:
        talk.write(user_line(user, me, now, talk.language))
    more = len(found) - PEOPLE_SHOWN
    if more > 0:
        talk.say(N_("-- and {count} more"), count=more)
    if found or not pattern:
        talk.say(NN_("-- {count} here", "-- {count} here"), count=len(found))
    else:
        shown = echo(pattern)
        talk.say(N_("-- nobody here has {pattern} in their name"), pattern=shown)


@command(
    "whois", "NAME", group="people", aliases=("finger", "examine"), example="/whois bob"
)
async def whois(talk: Conversation, name: str) -> None:
    """Tell what is known of somebody who is here, or who owns that name."""
    try:
        user = talk.person(name)
    except errors.NobodyThere as nobody:
        about = await _about(talk, name, nobody)
        talk.write(_last_seen(talk, about))
        _say_owner(talk, about.created_at, about.operator)
        return
    now = talk.desk.seconds()
    talk.write(user_line(user, talk.here.user, now, talk.language))
    mine = talk.here.user.rooms
    shared = [room.name for id, room in user.rooms.items() if id in mine]
    if shared:
        talk.say(N_("-- rooms you share: {rooms}"), rooms=" ".join(shared))
    here = since(now - min(session.since for session in user.sessions))
    if user.account is None:
        talk.say(N_("-- here for {time}, as a guest"), time=here)
    else:
        talk.say(N_("-- here for {time}"), time=here)
        _say_owner(talk, user.account.created_at, user.operator)


def _say_owner(talk: Conversation, created_at: int, operator: bool) -> None:
    day = datetime.fromtimestamp(created_at / 1000, talk.zone).date()
    talk.say(N_("-- the name has been owned since {day}"), day=day.isoformat())
    if operator:
        talk.say(N_("-- an operator of the server"))


@command("seen", "NAME", group="people", aliases=("last",), example="/seen bob")
async def seen(talk: Conversation, name: str) -> None:
    """Tell when somebody who owns that name was here last."""
    try:
        user = talk.person(name)
    except errors.NobodyThere as nobody:
        talk.write(_last_seen(talk, await _about(talk, name, nobody)))
        return
    line = talk.language.say(
        N_("== {name} is here, idle {idle}"),
        {"name": user.person.name, "idle": idle(user, talk.desk.seconds())},
    )
    talk.write(line + away_note(user, talk.language))


async def _about(talk: Conversation, name: str, nobody: errors.NobodyThere) -> About:
    """The account of that name; NobodyKnown, by the name that nobody here has, if there
    is none."""
    about = await talk.desk.accounts.about(name.removeprefix("@"))
    if about is None:
        raise errors.NobodyKnown(nobody.facts["name"])
    return about


def _last_seen(talk: Conversation, about: About) -> str:
    """What has not been written down yet is newer."""
    kept = about.seen_at or about.created_at, about.seen_how
    at, how = talk.desk.chat.notes.seen.get(about.person.id, kept)
    return seen_line(about.person.name, at, how, talk.desk.now(), talk.language)


@command(
    "away", "[TEXT...]", group="people", aliases=("afk",), example="/away lunch until 2"
)
def away(talk: Conversation, text: str) -> None:
    """Say that you are away, and why; who writes to you privately is told."""
    talk.desk.chat.away(talk.here, text)
    talk.say(N_("-- you are away; /back ends that"))


@command("back", group="people", example="/back")
async def back(talk: Conversation) -> None:
    """Say that you are back, and read how much was said to you privately meanwhile, and
    where you were named."""
    since = talk.here.user.away_at
    if talk.desk.chat.back(talk.here):
        talk.say(N_("-- you are back"))
        await tell_meanwhile(talk, since)
    else:
        talk.say(N_("-- you were not away"))


@command("ignore", "[NAME]", group="people", example="/ignore bob")
async def ignore(talk: Conversation, name: str) -> None:
    """Hear no more of what somebody says, whether they are here or own the name;
    without a name, list whom you ignore."""
    user = talk.here.user
    if not name:
        ignored = [other.name for other in user.ignoring.values()]
        if ignored:
            talk.say(N_("-- you ignore {name}"), name=" ".join(ignored))
        else:
            talk.say(N_("-- you ignore nobody"))
        return
    other = await talk.whoever(name)
    if other.id == user.id:
        talk.say(N_("!! you cannot ignore yourself"))
        return
    await talk.desk.accounts.ignore(talk.here, other)
    talk.say(N_("-- you ignore {name}"), name=other.name)


@command("unignore", "NAME", group="people", example="/unignore bob")
async def unignore(talk: Conversation, name: str) -> None:
    """Hear somebody again."""
    known = _among(talk.here.user.ignoring.values(), name)
    other = known or await talk.whoever(name)
    if await talk.desk.accounts.unignore(talk.here, other):
        talk.say(N_("-- you hear {name} again"), name=other.name)
    else:
        talk.say(N_("-- you did not ignore {name}"), name=other.name)


def _among(people: Iterable[Person], name: str) -> Person | None:
    """Whom of these the name means, though they may be called otherwise by now."""
    try:
        key = person_name(name.removeprefix("@")).key
    except errors.BadName:
        return None
    return next((each for each in people if person_name(each.name).key == key), None)


@command(
    "friends",
    "[+NAME|-NAME]",
    group="people",
    aliases=("watch",),
    example="/friends +bob",
    right=Right.ACCOUNT,
)
async def friends(talk: Conversation, change: str) -> None:
    """Be told when somebody comes who owns their name (+NAME), or not any more (-NAME);
    alone, list your friends and who of them is here."""
    sign, name = change[:1], change[1:].removeprefix("@")
    if not change:
        _list_friends(talk, talk.here.user)
    elif not name or sign not in "+-":
        raise errors.WrongUse("/friends [+NAME|-NAME]")
    elif sign == "+":
        await _befriend(talk, name)
    else:
        await _unfriend(talk, name)


async def _befriend(talk: Conversation, name: str) -> None:
    friend = await talk.desk.accounts.named(name)
    if friend is None:
        raise errors.NoSuchAccount(echo(name))
    if friend.id == talk.here.user.id:
        talk.say(N_("!! you cannot be your own friend"))
        return
    await talk.desk.accounts.befriend(talk.here, friend)
    talk.say(N_("-- you are told when {name} comes"), name=friend.name)


async def _unfriend(talk: Conversation, name: str) -> None:
    account = talk.here.user.account
    friend = _among(account.friends.values(), name) if account else None
    if friend is None:
        talk.say(N_("-- {name} is not among your friends"), name=echo(name))
        return
    await talk.desk.accounts.unfriend(talk.here, friend)
    talk.say(N_("-- you are not told any more when {name} comes"), name=friend.name)


def _list_friends(talk: Conversation, user: User) -> None:
    friends = user.account.friends.values() if user.account else ()
    chat = talk.desk.chat
    present = [chat.person(each).person.name for each in friends if chat.is_here(each)]
    absent = [each.name for each in friends if not chat.is_here(each)]
    if present:
        talk.say(N_("== friends who are here: {name}"), name=" ".join(present))
    if absent:
        talk.say(N_("== friends who are not: {name}"), name=" ".join(absent))
    if not friends:
        talk.say(N_("-- you have no friends yet; /friends +NAME tells when NAME comes"))
