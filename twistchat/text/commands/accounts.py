"""Commands about whose a name is, and about one's own sessions."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from twistchat.chat import errors
from twistchat.chat.cleaning import echo
from twistchat.chat.events import Ending
from twistchat.chat.names import person_name
from twistchat.chat.roles import Right
from twistchat.chat.users import Session
from twistchat.errands.proving import Proof
from twistchat.text import entry
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_
from twistchat.text.settings import keep_settings
from twistchat.text.table import command
from twistchat.text.views import since

T = TypeVar("T")

#: A new password or a code that cannot be one is asked for again so often.
TIMES_ASKED = 3


@command(
    "register",
    "[PASSWORD] [EMAIL] [CODE]",
    group="account",
    example="/register correct-horse",
    anytime=True,
)
async def register(talk: Conversation, password: str, email: str, code: str) -> None:
    """Make the name you bear yours: nobody else can have it, mail and private messages
    wait for you, and what you set is kept. Without a password you are asked for it,
    unseen where that is possible, and for the code where it takes one to register. A
    dash stands for no e-mail."""
    user = None if talk.session is None else talk.session.user
    if user is not None and user.account is not None:
        raise errors.AlreadyOwned(user.person.name)
    if user is None and talk.wanted is None:
        raise errors.NotEntered
    talk.desk.accounts.check_open()
    asks = talk.desk.accounts.by_invitation and not code
    if asks and password and talk.intake.more_waits:
        raise errors.CodeNeeded  # what waits was not meant for one
    password = password or await _new_password(talk)
    act = partial(_register, talk, password, "" if email == "-" else email)
    if asks:
        await _insist(talk, partial(_with_code, talk, act), errors.CodeNeeded)
    else:
        await act(code)


async def _with_code(talk: Conversation, act: Callable[[str], Awaitable[None]]) -> None:
    code = await talk.ask(N_("-- the invitation code:"))
    await act(code.strip())


async def _register(talk: Conversation, password: str, email: str, code: str) -> None:
    if talk.session is None:
        await entry.register(talk, password, email, code)
        return
    user = talk.session.user
    await talk.desk.accounts.register(talk.here, password, email, code)
    entry.settle(talk)
    entry.say_owned(talk, user.person.name)
    await keep_settings(talk)
    await talk.desk.rooms.keep_roles(user)


async def _new_password(talk: Conversation) -> str:
    """A password that can be one and was typed in the same way twice."""
    asking = partial(_typed_twice, talk)
    return await _insist(talk, asking, errors.BadPassword, errors.PasswordsDiffer)


async def _insist(
    talk: Conversation,
    asking: Callable[[], Awaitable[T]],
    *wrong: type[errors.ChatError],
) -> T:
    """What was asked for; if it was wrong it is asked for again, lest the next try be
    taken for talk."""
    for _ in range(TIMES_ASKED):
        try:
            return await asking()
        except wrong as refused:
            if talk.intake.more_waits:
                raise
            talk.refuse(refused)
    return await asking()


async def _typed_twice(talk: Conversation) -> str:
    password = await talk.ask(N_("-- the new password:"), hidden=True)
    talk.desk.accounts.check_password(password)
    again = await talk.ask(N_("-- the new password again:"), hidden=True)
    if password != again:
        raise errors.PasswordsDiffer
    return password


@command(
    "login",
    "NAME [PASSWORD]",
    group="account",
    example="/login ann",
    anytime=True,
)
async def login(talk: Conversation, name: str, password: str) -> None:
    """Show that a name is yours. Without a password you are asked for it, unseen where
    that is possible; the rooms you are in come with you."""
    if talk.session is not None and talk.session.user.account is not None:
        user = talk.session.user
        if person_name(name).key == user.name.key:
            raise errors.AlreadyOwned(user.person.name)
        raise errors.LoggedIn(user.person.name)
    if talk.session is None:
        log_in = partial(entry.enter_as_owner, talk, name, "-")
    else:
        log_in = partial(entry.become_owner, talk, name)
    if password:
        await log_in(password)
    else:
        await entry.with_password(talk, log_in, N_("-- your password:"))


@command(
    "password",
    group="account",
    aliases=("passwd",),
    example="/password",
    right=Right.ACCOUNT,
)
async def password_(talk: Conversation) -> None:
    """Change your password: you are asked for the old one and, twice, for the new one.
    Your other sessions end."""
    sentence = N_("-- your old password:")
    try:
        proof = await entry.with_password(talk, partial(_prove, talk), sentence)
    except errors.WrongPassword:
        if talk.intake.more_waits:  # the new one, which must not be taken for talk
            await _new_password(talk)
        raise
    new = await _new_password(talk)
    with entry.counting_tries(talk):
        await talk.desk.accounts.change_password(talk.here, proof, new)
    talk.say(N_("-- your password is changed; your other sessions have ended"))


async def _prove(talk: Conversation, password: str) -> Proof:
    name = talk.here.user.name.shown
    with entry.counting_tries(talk):
        return await talk.desk.accounts.prove(name, password, talk.address)


@command("nick", "NAME", group="account", aliases=("name",), example="/nick annie")
async def nick(talk: Conversation, name: str) -> None:
    """Bear another name. If yours is owned, you own the new one instead; all that is
    yours stays so, and nobody else can have the old one for a while."""
    await talk.desk.accounts.rename(talk.here, name)
    talk.say(N_("-- you are {name} now"), name=talk.here.user.person.name)


@command("unregister", group="account", example="/unregister", right=Right.ACCOUNT)
async def unregister(talk: Conversation) -> None:
    """Give up your account: your mail, your settings and what you are in rooms are
    deleted for good, and all your sessions end. What you said stays. You are asked for
    your password."""
    sentence = N_("-- this cannot be undone; your password:")
    password = await talk.ask(sentence, hidden=True)
    with entry.counting_tries(talk):
        await talk.desk.accounts.delete(talk.here, password)


@command(
    "sessions",
    "[kill] [NUMBER]",
    group="account",
    aliases=("devices",),
    example="/sessions kill 2",
)
def sessions(talk: Conversation, kill: str, number: str) -> None:
    """List your own connections, or end one of them."""
    mine = list(talk.here.user.sessions)
    if not kill:
        for place, session in enumerate(mine, 1):
            talk.write(_session_line(talk, place, session))
        return
    if kill != "kill" or not number:
        raise errors.WrongUse("/sessions [kill NUMBER]")
    if not number.isascii() or not number.isdecimal() or len(number) > 9:
        raise errors.BadNumber(echo(number))
    place = int(number)
    if not 1 <= place <= len(mine):
        raise errors.NoSuchSession(place)
    if mine[place - 1] is talk.here:
        talk.finish()
        return
    talk.desk.chat.end_session(mine[place - 1], Ending.ENDED)
    talk.say(N_("-- session {number} is ended"), number=place)


def _session_line(talk: Conversation, place: int, session: Session) -> str:
    """``== 2  telnet  192.0.2.7  for 3h  idle 5m``, a ``*`` at one's own."""
    now = talk.desk.seconds()
    line = talk.language.say(
        N_("== {number}  {door}  {address}  for {time}  idle {idle}"),
        {
            "number": place,
            "door": session.door,
            "address": session.address or "-",
            "time": since(now - session.since),
            "idle": since(now - session.active),
        },
    )
    return f"{line}  *" if session is talk.here else line
