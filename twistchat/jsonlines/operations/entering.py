"""``hello``: who it is, where to, and from where on the client wants to be told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from twistchat.chat import errors
from twistchat.chat.accounts import AccountRecord
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Departure
from twistchat.chat.ids import spell
from twistchat.chat.names import room_name
from twistchat.chat.rooms import Room
from twistchat.chat.tokens import Via
from twistchat.chat.users import Session, Trait, User
from twistchat.errands.proving import Meanwhile, T
from twistchat.jsonlines.answers import RoomState, replayed, room_state
from twistchat.jsonlines.errors import AlreadyEntered, BadRequest, UnknownVersion
from twistchat.jsonlines.resuming import Resume, resume
from twistchat.jsonlines.table import Answer, Request, operation
from twistchat.jsonlines.writing import message_of
from twistchat.text.endings import TOO_MANY_TRIES
from twistchat.text.waiting import kept_for

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

#: The versions of the protocol that are spoken here.
VERSIONS = (1,)


class Hello(Request, frozen=True, kw_only=True, tag="hello"):
    """Say who one is: the first request. Without a password one is a guest; a token or
    ticket does in its place, and then the ``name`` may be empty. An account is in its
    rooms again, and so is a guest whose page was loaded anew and who has a ticket;
    ``rooms`` are entered besides. With ``replay`` the last messages of the rooms come
    as events, and what waited for the account.

    ``resume`` takes the id of the last message one has seen, or such an id for each
    room (by its name; ``@`` for what is said privately): then all that came after it
    comes as events, whole and in order, before anything new.
    """

    name: str
    password: str = ""
    version: int = 1
    rooms: tuple[str, ...] = ()
    replay: bool = True
    resume: str | dict[str, str] = ""
    bot: bool = False
    token: str = ""


class LogsIn(Protocol):
    """What a request says to show that an account is one's own."""

    @property
    def name(self) -> str:
        """The name of the account; with a token it may be empty."""

    @property
    def password(self) -> str:
        """Its password, or nothing."""

    @property
    def token(self) -> str:
        """A token or a ticket, or nothing."""


class You(Struct, frozen=True, omit_defaults=True):
    """Who one is. ``bot``: an operator of the server lets one say more at a time."""

    name: str
    account: bool = False
    operator: bool = False
    bot: bool = False
    away: bool = False


class Refused(Struct, frozen=True):
    """A room that one could not enter."""

    room: str
    code: str
    message: str


class Limits(Struct, frozen=True):
    """What the server takes: ``line`` and ``text`` in bytes, the rest in pieces; 0 is
    any number."""

    line: int
    text: int
    rooms: int
    page: int


class Server(Struct, frozen=True):
    """Who answers, and what it speaks."""

    name: str
    software: str
    versions: list[int]


class Welcome(Answer, frozen=True, kw_only=True):
    """One is in. ``id`` is the greatest there was: what comes is newer. Who resumes is
    told it by the event ``resumed``, when all that was missed has been told."""

    version: int
    server: Server
    you: You
    limits: Limits
    rooms: list[RoomState]
    id: str = ""
    refused: tuple[Refused, ...] = ()


@operation("session", Hello, Welcome, anytime=True)
async def hello(client: Client, request: Hello) -> None:
    if client.session is not None:
        raise AlreadyEntered
    if request.version not in VERSIONS:
        spoken = ", ".join(map(str, VERSIONS))
        raise UnknownVersion(request.version, spoken)
    points = Resume.read(request.resume) if request.resume else None
    # What came before belongs before: nothing is owed when the answer is given.
    await client.desk.pipeline.stored(client.outbox)
    with counting_tries(client):
        back = client.desk.tokens.returning(request.name, request.token, client.address)
    if back is None and (request.password or request.token):
        await _as_owner(client, request, points)
    else:
        await _as_guest(client, request, points, back)


async def _as_guest(
    client: Client,
    request: Hello,
    points: Resume | None,
    back: tuple[User, Via] | None,
) -> None:
    """``back`` is who it is, if they were here a moment ago, and by what they come."""
    chat = client.desk.chat
    user, via = back or (await client.desk.accounts.guest(request.name), Via())
    try:
        opened, refused = await _open(client, request.rooms, user)
        if client.outbox.ending:  # they have hung up meanwhile
            return
        chat.check_back(user)
        tell = _come_in(client, request, user, opened, (), refused, points)
        client.here.via = via
    finally:
        chat.release(user)
    await tell()


async def _as_owner(client: Client, request: Hello, points: Resume | None) -> None:
    house = client.desk
    refused: list[Refused] = []

    async def open_rooms(record: AccountRecord) -> tuple[list[Room], list[Room]]:
        opened, others = await _open(client, request.rooms, owner=record.id)
        refused.extend(others)
        return opened, await house.rooms.open_kept(record.memberships)

    record, (opened, kept), via = await log_in(client, request, open_rooms)
    if client.outbox.ending:  # they have hung up meanwhile
        return
    back = kept if house.chat.account(record.id) is None else ()
    user = house.chat.admit(record)
    try:
        tell = _come_in(client, request, user, opened, back, refused, points)
        client.here.via = via
    finally:
        house.chat.release(user)
    await tell()


async def log_in(
    client: Client, known: LogsIn, meanwhile: Meanwhile[T]
) -> tuple[AccountRecord, T, Via]:
    """The account, as `Tokens.log_in` gives it, also to who has the password."""
    if bool(known.password) is bool(known.token):
        raise BadRequest("a password is given, or a token, and not both")
    desk, host = client.desk, client.address
    with counting_tries(client):
        if known.token:
            return await desk.tokens.log_in(known.name, known.token, host, meanwhile)
        proof = await desk.accounts.prove(known.name, known.password, host)
        return *await desk.accounts.admit(proof, meanwhile), Via()


@contextmanager
def counting_tries(client: Client) -> Iterator[None]:
    """Whoever does not know a password for too often is sent away, told so first."""
    try:
        yield
    except (errors.WrongPassword, errors.WrongToken) as wrong:
        client.tries += 1
        if 0 < client.desk.customs.tries <= client.tries:
            client.refuse(wrong)
            client.cut(Departure.LOST, TOO_MANY_TRIES)
        raise


async def _open(
    client: Client, names: Sequence[str], founder: User | None = None, owner: int = 0
) -> tuple[list[Room], list[Refused]]:
    """The rooms of these names, one after the other as they may be joined, and those
    that cannot be opened. TooManyRooms."""
    most = client.desk.chat.limits.rooms_per_user
    if 0 < most < len(names):
        raise errors.TooManyRooms(most)
    opened, refused = [], []
    for name in names:
        pause = client.intake.pace_join()
        if pause is not None:
            await pause
        try:
            opened.append(await client.desk.rooms.open(room_name(name), founder, owner))
        except ChatError as error:
            refused.append(refused_room(client, name, error))
    return opened, refused


def refused_room(client: Client, name: str, error: ChatError) -> Refused:
    """The room of that name cannot be entered, and why."""
    message = message_of(error, client.language)
    return Refused(name[:64], error.code, message)


def _come_in(
    client: Client,
    request: Hello,
    user: User,
    opened: Sequence[Room],
    back: Sequence[Room],
    refused: list[Refused],
    points: Resume | None,
) -> Callable[[], Awaitable[None]]:
    """In one turn: the client is there, in its rooms, and is told so; what happens from
    now on comes after that. What is to be done then tells it what was said before."""
    desk = client.desk
    session = Session(user, client.door, desk.seconds(), client.outbox, client.address)
    client.entered(session)
    desk.chat.enter(session)
    if user.account is not None:
        client.intake.share(user.account.pace)
    if request.bot:
        user.traits |= Trait.BOT
    for room in dict.fromkeys([*back, *opened]):
        try:
            desk.chat.join(session, room, again=room in back)
        except ChatError as error:
            refused.append(refused_room(client, room.name, error))
    if points is not None:
        held = client.hold(_welcome(client, user, refused, resuming=True))
        return partial(resume, client, points, held, desk.chat.last_id)
    client.answer(_welcome(client, user, refused))
    return partial(tell_before, client, request.replay)


def you(user: User) -> You:
    """The user as they read themselves."""
    account = user.account
    return You(
        user.person.name,
        account is not None,
        user.operator,
        account is not None and account.bot,
        user.away is not None,
    )


def go_on(client: Client, session: Session) -> None:
    """A session of another kind is this client's from now on: it is told where it is as
    ``hello`` would tell it, with no ``ref``, and what happens from then on."""
    client.session = session
    session.door = client.door
    if session.focused:
        client.desk.chat.reading.focus(session, False)
    client.retune()
    client.answer(_welcome(client, session.user, []))


def _welcome(
    client: Client, user: User, refused: list[Refused], resuming: bool = False
) -> Welcome:
    desk = client.desk
    customs, limits = desk.customs, desk.chat.limits
    muted = client.here.muted
    return Welcome(
        version=VERSIONS[-1],
        server=Server(customs.server, f"twistchat {customs.version}", list(VERSIONS)),
        you=you(user),
        limits=Limits(
            client.line_bytes,
            limits.text_bytes,
            limits.rooms_per_user,
            customs.page_most,
        ),
        id="" if resuming else spell(desk.chat.last_id),
        rooms=[
            room_state(room, user, room.id in muted) for room in user.rooms.values()
        ],
        refused=tuple(refused),
    )


async def tell_before(
    client: Client, replay: bool, known: Collection[int] = ()
) -> None:
    """The last messages of the rooms and what waited, if that is wanted; then what is
    not stored yet. The ``known`` rooms, by id, are heard already."""
    session = client.here
    for room in [each for id, each in session.user.rooms.items() if id not in known]:
        if replay:
            _replay(client, room)
        client.desk.delivery.catch_up(session, room)
    if replay:
        kept, _ = await kept_for(client.desk, session)
        for shape in replayed(kept, session.user):
            client.tell(shape)


def _replay(client: Client, room: Room) -> None:
    me, backlog = client.here.user, client.desk.customs.backlog
    recent = room.recent[-backlog:] if backlog else []
    if recent:
        client.desk.chat.reading.shown(me, room, recent[0].id)
    for shape in replayed(recent, me):
        client.tell(shape)
