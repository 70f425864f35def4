"""Files that come by HTTP: their bytes go to the disk as they come.

Nothing is gathered here: what the disk has not written yet is bounded, for while there
is much of it nothing is read. Whatever goes wrong, nothing of the file stays.
"""

import sys
from collections.abc import Sequence
from math import ceil

from msgspec import Struct, ValidationError, convert

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Person
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session
from twistchat.errands.sending import Sending
from twistchat.protocols.file_answers import FileAnswers
from twistchat.protocols.sessions import Sessions
from twistchat.protocols.web_request import WebRequest
from twistchat.text.desk import Desk
from twistchat.text.sharing import slot_of
from twistchat.web.answers import Answer, Refused
from twistchat.web.routes import Route

#: While so many bytes wait for the disk, nothing more is read.
MOST_WAITING = 256 * 1024
#: A form has the file packed into it, among other things.
_FORM = "multipart/"


class Incoming:
    """The body of one request on its way to the disk."""

    #: The bound is that of files, which refuses in its own words.
    limit = sys.maxsize

    def __init__(
        self, request: WebRequest, sending: Sending, answers: FileAnswers
    ) -> None:
        self._request = request
        self._sending = sending
        self._answers = answers

    def write(self, data: bytes) -> None:
        """Some bytes. Raises `Refused`."""
        sending, request = self._sending, self._request
        try:
            sending.write(data)
        except ChatError as error:
            self._answers.refuse(request, error)
        if sending.waiting >= MOST_WAITING:
            request.pause()
            sending.when_written(request.resume)

    async def finish(self) -> Answer:
        """That was all: it is stored and said. Raises `Refused`."""
        try:
            posted = await self._sending.post()
        except ChatError as error:
            self._answers.refuse(self._request, error)
        return self._answers.stored(self._request, posted)

    def abort(self) -> None:
        """No more will come: nothing of it stays."""
        self._sending.abort()


class Uploads:
    """The routes of files that come; ``sessions`` says who asks."""

    def __init__(self, desk: Desk, sessions: Sessions, answers: FileAnswers) -> None:
        self._desk = desk
        self._sessions = sessions
        self._answers = answers

    def routes(self) -> Sequence[Route]:
        """``/send/TICKET/NAME``, where a file comes that somebody asked leave for (the
        name may be missing); and ``/upload``, where one comes with a token or, under
        its path, with a cookie."""
        paths = (
            ("/send/*", self._send, False),
            ("/send/*/*", self._send, False),
            ("/upload", self._upload, False),
            ("/s/*/upload", self._upload, True),
        )
        return [
            Route(method, path, act, body=True, ours=ours)
            for method in ("PUT", "POST")
            for path, act, ours in paths
        ]

    def _send(self, request: WebRequest, ticket: str, name: str = "") -> Incoming:
        size = size_of(request)
        try:
            sending = self._desk.files.begin(ticket, name, size)
        except ChatError as error:
            self._answers.refuse(request, error)
        return Incoming(request, sending, self._answers)

    async def _upload(self, request: WebRequest, *path: str) -> Incoming:
        who = await self._sessions.who_asks(request)
        wanted = _wanted(request)
        size = size_of(request)
        try:
            session = self._desk.files.session_of(who.person.id)
            _pay(session)
            place = await place_of(self._desk, session, wanted.room, wanted.to)
            await self._sessions.check(who)  # it may have ended meanwhile
            slot = await slot_of(
                self._desk,
                session,
                place,
                wanted.name,
                size=size,
                voice=wanted.voice,
            )
            ticket = ticket_in(slot)  # which only we know
            sending = self._desk.files.begin(ticket, "", size, again=False)
        except ChatError as error:
            self._answers.refuse(request, error)
        return Incoming(request, sending, self._answers)


def _pay(session: Session) -> None:
    """It is said in that session, and counts there for a line; where a ticket is asked
    for, that has. TooManyTries."""
    wait = session.outbox.voice.intake.pay()
    if wait:
        raise errors.TooManyTries(ceil(wait))


class Wanted(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the query of ``/upload`` says."""

    room: str = ""
    to: str = ""
    name: str
    voice: bool = False


def _wanted(request: WebRequest) -> Wanted:
    """Raises `Refused`."""
    try:
        wanted = convert(request.fields(), Wanted, strict=False)
    except ValidationError:
        wanted = None
    if wanted is None or bool(wanted.room) == bool(wanted.to):
        raise Refused(400, "it is /upload?room=ROOM&name=NAME or /upload?to=..&name=..")
    return wanted


async def place_of(desk: Desk, session: Session, room: str, to: str) -> Room | Person:
    """The room that they are in, or the person who bears the name or owns it. Raises
    BadRoom, NotInRoom, NobodyThere."""
    if room:
        return desk.chat.room_of(session.user, room)
    try:
        return desk.chat.person(to).person
    except errors.NobodyThere:
        owner = await desk.accounts.away(to)
        if owner is None:
            raise
        return owner


def ticket_in(path: str) -> str:
    """The ticket in the path of a slot, ``/send/TICKET/NAME``."""
    return path.split("/")[2]


def size_of(request: WebRequest) -> int:
    """How long the body will be; 0 if nobody says so. Raises `Refused`."""
    if request.header("content-type").lower().startswith(_FORM):
        raise Refused(415, "the body has to be the file itself, as curl -T sends it")
    return int(request.header("content-length") or 0)
