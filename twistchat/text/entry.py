"""Coming in: who it is, where to, and what they read then.

The order is always the same: everything that takes time first, then one turn in which
the person is there, in all their rooms, and is told what is new to them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from twistchat.chat import errors
from twistchat.chat.accounts import AccountRecord
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Departure
from twistchat.chat.names import Name, room_name
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session, User
from twistchat.errands.proving import Meanwhile
from twistchat.text.endings import TOO_MANY_TRIES
from twistchat.text.language import N_, NN_, Sentence
from twistchat.text.news import tell_news
from twistchat.text.settings import apply_settings
from twistchat.text.voice import Voice

if TYPE_CHECKING:
    from twistchat.text.conversation import Conversation

T = TypeVar("T")


def greet(talk: Voice) -> None:
    """The first words of the server; how to be spoken to in another language is said in
    that one."""
    languages, customs = talk.desk.languages, talk.desk.customs
    talk.say(N_("-- this is {server}, a chat"), server=customs.server)
    for line in talk.desk.motd():
        talk.write(f"== {line}".rstrip())
    for other in languages.known:
        if other is not talk.language:
            talk.write(
                other.say(N_("-- in English: /lang {code}"), {"code": other.code})
            )
    talk.say(N_("-- give your name, and a room if you like: NAME [ROOM]; /quit leaves"))


async def enter(
    talk: Conversation, name: str, room: str = "-", password: str = ""
) -> None:
    """Somebody gives a name, a room (``-`` is the default one) and perhaps a password.

    A password that is needed and missing is asked for, but not if more input waits
    already: that was not meant for one.
    """
    if password:
        await enter_as_owner(talk, name, room, password)
        return
    try:
        await enter_as_guest(talk, name, room)
    except errors.PasswordNeeded as needed:
        if talk.intake.more_waits:
            raise
        await with_password(
            talk,
            partial(enter_as_owner, talk, name, room),
            N_("-- {name} is owned by somebody; its password:"),
            name=needed.facts["name"],
        )


async def with_password(
    talk: Conversation,
    act: Callable[[str], Awaitable[T]],
    sentence: Sentence,
    **facts: Any,
) -> T:
    """Do it with a password that is asked for, typed unseen where that is possible. A
    wrong one is asked for again, lest the next try be taken for a name or for talk."""
    while True:
        password = await talk.ask(sentence, hidden=True, **facts)
        try:
            return await act(password)
        except errors.WrongPassword as wrong:
            if talk.outbox.ending or talk.intake.more_waits:
                raise
            talk.refuse(wrong)


async def enter_as_guest(talk: Conversation, name: str, room: str) -> None:
    """Somebody comes in under a name that nobody owns."""
    chat = talk.desk.chat
    try:
        user = await talk.desk.accounts.guest(name)
    except errors.NoGuests:
        talk.wanted = name, room
        raise
    try:
        opened = await talk.desk.rooms.open(_where(talk, room), user)
        if not talk.outbox.ending:  # they have not hung up meanwhile
            _come_in(talk, user, opened, ())
    finally:
        chat.release(user)


async def enter_as_owner(
    talk: Conversation, name: str, room: str, password: str
) -> None:
    """Somebody comes in under a name that is theirs."""
    where, rooms = _where(talk, room), talk.desk.rooms

    async def open_rooms(record: AccountRecord) -> tuple[Room, list[Room]]:
        opened = await rooms.open(where, owner=record.id)
        return opened, await rooms.open_kept(record.memberships)

    record, (opened, kept) = await log_in(talk, name, password, open_rooms)
    await _come_in_as_owner(talk, record, opened, kept)


async def _come_in_as_owner(
    talk: Conversation, record: AccountRecord, opened: Room, kept: Sequence[Room]
) -> None:
    if talk.outbox.ending:  # they have hung up meanwhile
        return
    chat = talk.desk.chat
    back = _to_rejoin(talk, record, kept)
    user = chat.admit(record)
    try:
        _come_in(talk, user, opened, back)
    finally:
        chat.release(user)
    await tell_news(talk)


def _to_rejoin(
    talk: Conversation, record: AccountRecord, kept: Sequence[Room]
) -> Sequence[Room]:
    """The rooms to go back to: whoever is here already is where they are now."""
    return kept if talk.desk.chat.account(record.id) is None else ()


async def log_in(
    talk: Conversation, name: str, password: str, meanwhile: Meanwhile[T]
) -> tuple[AccountRecord, T]:
    """The account, for whoever knows its password."""
    with counting_tries(talk):
        return await talk.desk.accounts.log_in(name, password, talk.address, meanwhile)


@contextmanager
def counting_tries(talk: Conversation) -> Iterator[None]:
    """Whoever does not know a password for too often is sent away."""
    try:
        yield
    except errors.WrongPassword:
        talk.tries += 1
        most = talk.desk.customs.tries
        if 0 < most <= talk.tries:
            talk.refuse(errors.WrongPassword())
            talk.cut(Departure.LOST, TOO_MANY_TRIES)
        raise


async def register(talk: Conversation, password: str, email: str, code: str) -> None:
    """Somebody who may not come in as a guest makes the name that they gave theirs, and
    comes in."""
    if talk.wanted is None:
        raise errors.NotEntered
    name, room = talk.wanted
    where, desk = _where(talk, room), talk.desk
    record = await desk.accounts.register_name(
        name, talk.address, password, email, code
    )
    say_owned(talk, record.name)
    opened = await desk.rooms.open(where, owner=record.id)
    await _come_in_as_owner(talk, record, opened, ())


def say_owned(talk: Conversation, name: str) -> None:
    """Tell somebody that a name is theirs."""
    talk.say(
        N_("-- {name} is now yours; next time come in with NAME ROOM PASSWORD"),
        name=name,
    )


async def become_owner(talk: Conversation, name: str, password: str) -> None:
    """A guest who is here already is the owner of an account from now on."""
    session = talk.here
    rooms = talk.desk.rooms
    record, kept = await log_in(
        talk, name, password, lambda record: rooms.open_kept(record.memberships)
    )
    back = _to_rejoin(talk, record, kept)
    heard = set(session.user.rooms)
    for refused in talk.desk.chat.become(session, record):
        talk.refuse(refused)
    _rejoin(talk, back, heard)
    settle(talk)
    user = session.user
    talk.say(N_("-- you are {name} now"), name=user.person.name)
    if session.current is None:
        talk.switch(next(iter(user.rooms.values()), None))
        talk.say_where()
    await rooms.keep_roles(user)
    await tell_news(talk)


def _where(talk: Conversation, room: str) -> Name:
    return room_name(talk.desk.customs.default_room if room == "-" else room)


def _come_in(
    talk: Conversation, user: User, opened: Room, kept: Sequence[Room]
) -> None:
    """In one turn: the person is there, in their rooms, and reads the welcome."""
    chat = talk.desk.chat
    now = talk.desk.seconds()
    session = Session(user, talk.door, now, talk.outbox, talk.address)
    chat.may_enter(session, opened, again=opened in kept)
    session.current = opened
    talk.entered(session)
    chat.enter(session)
    chat.join(session, opened, again=opened in kept)
    _rejoin(talk, kept, {opened.id})
    settle(talk)
    name, others = user.person.name, len(opened.members) - 1
    if others:
        talk.say(
            NN_(
                "-- welcome {name}; {count} other here; /help for help",
                "-- welcome {name}; {count} others here; /help for help",
            ),
            name=name,
            count=others,
        )
    else:
        talk.say(N_("-- welcome {name}; nobody else here; /help for help"), name=name)
    talk.show_room(opened)


def _rejoin(talk: Conversation, kept: Sequence[Room], known: Collection[int]) -> None:
    """Back into the rooms that the account is in; not where it is banned by now. What
    is not stored yet is shown once it is, but for the ``known`` rooms, by id."""
    session = talk.here
    for room in kept:
        try:
            talk.desk.chat.join(session, room, again=True)
        except ChatError as refused:
            talk.refuse(refused)
    for id, room in session.user.rooms.items():
        if id not in known:
            talk.desk.delivery.catch_up(session, room)


def settle(talk: Conversation) -> None:
    """What belongs to the account, if there is one, is so in this session too."""
    account = talk.here.user.account
    if account is not None:
        talk.intake.share(account.pace)
        apply_settings(talk, account.settings)
