"""Operations about whose a name is, and about one's own sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from twistchat.chat import errors
from twistchat.chat.accounts import AccountRecord
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Ending
from twistchat.chat.names import person_name
from twistchat.chat.roles import Right
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session
from twistchat.jsonlines.answers import RoomState, room_state
from twistchat.jsonlines.errors import BadRequest
from twistchat.jsonlines.operations.entering import (
    Refused,
    You,
    counting_tries,
    log_in,
    refused_room,
    tell_before,
    you,
)
from twistchat.jsonlines.table import DONE, Answer, Request, operation
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client


# What is answered


class WhoYouAre(Answer, frozen=True, kw_only=True):
    """Who one is, since when there is the account, and what nobody else is shown: its
    address of e-mail, and where the session comes from."""

    you: You
    created: str = ""
    email: str = ""
    address: str = ""


class LoggedIn(Answer, frozen=True, kw_only=True):
    """Who one is now, the rooms one is in, and those one cannot be in any more."""

    you: You
    rooms: list[RoomState]
    refused: tuple[Refused, ...] = ()


class NowCalled(Answer, frozen=True, kw_only=True):
    """The name as it is shown."""

    name: str


class OwnSession(Struct, frozen=True, omit_defaults=True):
    """One of one's connections; ``here`` is the one that asks. ``up`` and ``idle`` are
    for how many seconds."""

    number: int
    door: str
    up: int
    idle: int
    address: str = ""
    here: bool = False


class OwnSessions(Answer, frozen=True, kw_only=True):
    """All of them, in the order of their coming."""

    sessions: list[OwnSession]


# What is asked for


class WhoAmI(Request, frozen=True, kw_only=True, tag="whoami"):
    """Who one is."""


class Register(Request, frozen=True, kw_only=True, tag="register"):
    """Make the name that one bears one's own: nobody else can have it, mail and private
    messages wait, and settings are kept. Some servers want a ``code`` for that. Before
    ``hello`` a ``name`` is wanted: that one can be said with the password then."""

    password: str
    email: str = ""
    code: str = ""
    name: str = ""


class LogIn(Request, frozen=True, kw_only=True, tag="login"):
    """Show that a name is one's own, for a guest who is here, by the password or a
    token: the rooms one is in come along. With ``replay`` the last messages of those
    that the account was in come as events, and what waited for it."""

    name: str
    password: str = ""
    replay: bool = True
    token: str = ""


class ChangePassword(Request, frozen=True, kw_only=True, tag="change-password"):
    """Have another password. All other sessions of the account end."""

    old: str
    new: str


class Rename(Request, frozen=True, kw_only=True, tag="rename"):
    """Bear another name. An account is called so; nobody else can have the old name for
    a while."""

    name: str


class SetEmail(Request, frozen=True, kw_only=True, tag="set-email"):
    """Say where mail could reach one; nobody else is shown it. An empty one is none."""

    email: str


class Unregister(Request, frozen=True, kw_only=True, tag="unregister"):
    """Give up the account: mail, settings and what one is in rooms are deleted for
    good, and all its sessions end, this one too. What was said stays."""

    password: str


class Sessions(Request, frozen=True, kw_only=True, tag="sessions"):
    """List one's own connections."""


class EndSession(Request, frozen=True, kw_only=True, tag="end-session"):
    """End one of one's own connections, by its number in the list."""

    number: int


# Whose a name is


@operation("account", WhoAmI, WhoYouAre)
def whoami(client: Client, request: WhoAmI) -> Answer:
    user = client.here.user
    account = user.account
    return WhoYouAre(
        you=you(user),
        created="" if account is None else timestamp(account.created_at),
        email="" if account is None else account.email,
        address="" if client.address is None else str(client.address),
    )


@operation("account", Register, anytime=True)
async def register(client: Client, request: Register) -> Answer:
    accounts = client.desk.accounts
    known = request.password, request.email, request.code
    if client.session is None:
        if not request.name:
            raise errors.NotEntered
        await accounts.register_name(request.name, client.address, *known)
        return DONE
    if request.name:
        raise BadRequest("a name is given before hello only")
    await accounts.register(client.here, *known)
    await _settle(client)
    return DONE


@operation("account", LogIn, LoggedIn)
async def login(client: Client, request: LogIn) -> None:
    rooms = client.desk.rooms
    user = client.here.user
    if user.account is not None:
        if person_name(request.name).key == user.name.key:
            raise errors.AlreadyOwned(user.person.name)
        raise errors.LoggedIn(user.person.name)

    async def open_rooms(record: AccountRecord) -> list[Room]:
        return await rooms.open_kept(record.memberships)

    record, kept, via = await log_in(client, request, open_rooms)
    if client.outbox.ending:  # they have hung up meanwhile
        return
    heard = set(user.rooms)
    _become(client, record, kept)
    client.here.via = via
    try:
        await tell_before(client, request.replay, known=heard)
    finally:
        await _settle(client)


def _become(client: Client, record: AccountRecord, kept: Sequence[Room]) -> None:
    """In one turn: the guest is the owner of the account, in the rooms of both, and is
    told so."""
    chat, session = client.desk.chat, client.here
    back = kept if chat.account(record.id) is None else ()
    rooms = dict(session.user.rooms)
    why = chat.become(session, record)
    user = session.user
    out = [room for id, room in rooms.items() if id not in user.rooms]
    refused = [
        refused_room(client, room.name, error)
        for room, error in zip(out, why, strict=True)
    ]
    for room in back:
        try:
            chat.join(session, room, again=True)
        except ChatError as error:
            refused.append(refused_room(client, room.name, error))
    muted = session.muted
    states = [room_state(each, user, id in muted) for id, each in user.rooms.items()]
    client.answer(LoggedIn(you=you(user), rooms=states, refused=tuple(refused)))


async def _settle(client: Client) -> None:
    """What belongs to the account is so in this session too."""
    user = client.here.user
    if user.account is not None:
        client.intake.share(user.account.pace)
    await client.desk.rooms.keep_roles(user)


@operation("account", ChangePassword, right=Right.ACCOUNT)
async def change_password(client: Client, request: ChangePassword) -> Answer:
    accounts, session = client.desk.accounts, client.here
    accounts.check_password(request.new)
    with counting_tries(client):
        name = session.user.name.shown
        proof = await accounts.prove(name, request.old, client.address)
        await accounts.change_password(session, proof, request.new)
    return DONE


@operation("account", Rename, NowCalled)
async def rename(client: Client, request: Rename) -> Answer:
    await client.desk.accounts.rename(client.here, request.name)
    return NowCalled(name=client.here.user.person.name)


@operation("account", SetEmail, right=Right.ACCOUNT)
async def set_email(client: Client, request: SetEmail) -> Answer:
    await client.desk.accounts.set_email(client.here, request.email)
    return DONE


@operation("account", Unregister, right=Right.ACCOUNT)
async def unregister(client: Client, request: Unregister) -> Answer:
    with client.ending_by(Ending.DELETED), counting_tries(client):
        await client.desk.accounts.delete(client.here, request.password)
    return DONE


# Sessions


@operation("account", Sessions, OwnSessions)
def sessions(client: Client, request: Sessions) -> Answer:
    mine = enumerate(client.here.user.sessions, 1)
    return OwnSessions(sessions=[_own(client, *each) for each in mine])


def _own(client: Client, number: int, session: Session) -> OwnSession:
    now = client.desk.seconds()
    return OwnSession(
        number,
        session.door,
        int(now - session.since),
        int(now - session.active),
        "" if session.address is None else str(session.address),
        session is client.here,
    )


@operation("account", EndSession)
def end_session(client: Client, request: EndSession) -> Answer:
    mine = client.here.user.sessions
    if not 1 <= request.number <= len(mine):
        raise errors.NoSuchSession(request.number)
    session = mine[request.number - 1]
    with client.ending_by(Ending.ENDED):
        client.desk.chat.end_session(session, Ending.ENDED)
    return DONE
