"""NickServ: making a nick one's own, and showing that it is, as clients without SASL
know it."""

from __future__ import annotations

from datetime import datetime

from twistchat.chat import errors
from twistchat.chat.accounts import About
from twistchat.chat.events import Ending
from twistchat.chat.names import person_name
from twistchat.chat.users import User
from twistchat.irc.owning import log_in, prove, recognise
from twistchat.irc.owning import register as register_here
from twistchat.irc.services.table import Request, Service
from twistchat.text.views import since

NICKSERV = Service(
    "NickServ",
    "NickServ makes your nick yours: nobody else can bear it then, and mail and "
    "private messages wait for you.",
)
#: What stands for no e-mail.
_NO_EMAIL = ("-", "*")


@NICKSERV.command("register PASSWORD [EMAIL] [CODE]")
async def register(request: Request) -> None:
    """Make the nick that you bear yours. A dash stands for no e-mail where a code
    follows. A password with spaces can be chosen with /quote REGISTER * * :PASSWORD."""
    password, email, code = request.words(3)
    email = "" if email in _NO_EMAIL else email
    await register_here(request.client, password, email, code)
    name = request.client.nick
    request.say(f"{name} is yours now")
    request.say(
        f"Next time log in by SASL, or connect with the password {name}:PASSWORD, or "
        f"/msg NickServ identify {name} PASSWORD"
    )


@NICKSERV.command("identify [NAME] PASSWORD", aliases=("login", "id", "auth", "logon"))
async def identify(request: Request) -> None:
    """Show that a nick is yours; it is your nick from then on, and the rooms you are in
    come with you. Without a name it is the nick that you bear."""
    await _identify(request)


async def _identify(request: Request) -> None:
    client, user = request.client, request.client.here.user
    if user.account is not None:
        raise errors.AlreadyOwned(user.person.name)
    name, password = _name_and_password(request)
    await log_in(client, await recognise(client, name, password))
    request.say(f"You are logged in as {client.nick}")


def _name_and_password(request: Request) -> tuple[str, str]:
    """The password is all that follows the name, spaces too."""
    name, *rest = request.text.split(None, 1)
    return (name, rest[0]) if rest else (request.client.nick, name)


def _own_password(request: Request) -> str:
    """The password of one's own account; WrongUse if the name is another's."""
    name, password = _name_and_password(request)
    if not _is_called(request.client.here.user, name):
        raise request.misused
    return password


def _is_called(user: User, name: str) -> bool:
    try:
        return person_name(name).key == user.name.key
    except errors.BadName:
        return False


@NICKSERV.command("recover NAME PASSWORD", aliases=("regain", "release"))
async def recover(request: Request) -> None:
    """Log in as identify does, and end all your other connections."""
    await _identify(request)
    _end_others(request, request.client.here.user)


@NICKSERV.command("ghost [NAME] [PASSWORD]")
async def ghost(request: Request) -> None:
    """End connections of yours that are dead: all your others, if you are logged in;
    with a name and its password, all connections of that account."""
    client = request.client
    user, (name, password) = client.here.user, _two(request.text)
    if user.account is not None:
        if name and not _is_called(user, name):
            raise request.misused
        _end_others(request, user)
        return
    if not password:
        raise request.misused
    proof = await prove(client, name, password)
    ghosts = client.desk.house.chat.account(proof.known.id)
    if ghosts is None:
        request.say(f"{proof.known.name} has no connections")
    else:
        _end_others(request, ghosts)


def _two(text: str) -> tuple[str, str]:
    """The first word and what follows it, "" for what is missing."""
    name, password = (*text.split(None, 1), "", "")[:2]
    return name, password


def _end_others(request: Request, user: User) -> None:
    keep = request.client.session
    others = [session for session in user.sessions if session is not keep]
    request.client.desk.house.chat.end_sessions(user, Ending.ENDED, keep)
    request.say(f"Connections of {user.person.name} that have ended: {len(others)}")


@NICKSERV.command("logout", account=True)
async def logout(request: Request) -> None:
    """Nobody stays under a nick that is owned and logs out: quit, and come back as
    somebody else."""
    name = request.client.nick
    request.say(
        f"You bear the nick of your account, {name}, so you are logged in as long as "
        "you are here: /quit ends that"
    )


@NICKSERV.command("password OLD NEW", aliases=("passwd",), account=True)
async def password_(request: Request) -> None:
    """Change your password. All your other connections end."""
    old, new = request.words(2)
    client = request.client
    proof = await prove(client, client.nick, old)
    await client.desk.house.accounts.change_password(client.here, proof, new)
    request.say("Your password is changed; your other connections have ended")


@NICKSERV.command("drop [NAME] PASSWORD", aliases=("unregister",), account=True)
async def drop(request: Request) -> None:
    """Give up your account: your mail, your settings and what you are in rooms are
    deleted for good, and all your connections end. What you said stays."""
    client, password = request.client, _own_password(request)
    await client.desk.house.accounts.delete(client.here, password)


@NICKSERV.command("info [NAME]")
async def info(request: Request) -> None:
    """Tell whether a nick is owned, and since when; of your own, what else is kept."""
    client, house = request.client, request.client.desk.house
    (name,) = request.words(1)
    name = name or client.nick
    about = await house.accounts.about(name)
    if about is None:
        raise errors.NoSuchAccount("".join(filter(str.isprintable, name[:32])))
    request.say(f"{about.person.name} is owned since {_day(request, about)}")
    if about.operator:
        request.say(f"{about.person.name} is an operator of the server")
    user = house.chat.account(about.person.id)
    if user is not None and user.sessions:
        request.say(f"{about.person.name} is here")
    else:
        request.say(f"{about.person.name} was here {_seen(request, about)} ago")
    if user is not None and user is client.here.user:
        _tell_own(request, user)


def _day(request: Request, about: About) -> str:
    zone = request.client.desk.house.customs.zone
    return datetime.fromtimestamp(about.created_at / 1000, zone).date().isoformat()


def _seen(request: Request, about: About) -> str:
    """How long ago the owner was here; what is not written down yet is newer."""
    house = request.client.desk.house
    at = about.seen_at or about.created_at
    at, _ = house.chat.notes.seen.get(about.person.id, (at, ""))
    return since(max(0, house.now() - at) / 1000)


def _tell_own(request: Request, user: User) -> None:
    if user.account is not None:
        request.say(f"Your e-mail: {user.account.email or 'none'}")
    doors = ", ".join(session.door for session in user.sessions)
    request.say(f"Your connections: {len(user.sessions)} ({doors})")
