"""Operations about files: their bytes come and go by the web door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from twistchat.chat import errors
from twistchat.chat.events import Person
from twistchat.chat.ids import spell, time_of
from twistchat.chat.roles import Right
from twistchat.chat.rooms import Room
from twistchat.chat.searching import Talk
from twistchat.jsonlines.errors import BadRequest
from twistchat.jsonlines.file_shapes import ListedFileShape, listed
from twistchat.jsonlines.operations.talk import ClientId
from twistchat.jsonlines.requests import id_of
from twistchat.jsonlines.table import Answer, Request, operation
from twistchat.text.sharing import slot_of, web_url
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

Size = Annotated[int, Meta(ge=0)]


class Upload(Request, frozen=True, kw_only=True, tag="upload"):
    """Send a file to a room one is in (``room``), or to one person (``to``): this asks
    for the place where the web door takes it, by one ``PUT`` or ``POST`` whose body is
    the file. That is answered when the file is stored and all are told of it, as
    ``said`` or ``told``, this session too. Where the ``size`` is told, what is too
    large is refused before it comes. What is refused of ``say`` and ``tell`` is of this
    too, now or when the file has come.

    Under its ``client_id``, which only accounts may give, a file is sent once; if it
    was sent before, that is the answer, without a path.
    """

    room: str = ""
    to: str = ""
    name: str = ""
    size: Size = 0
    voice: bool = False
    client_id: ClientId = ""


class Place(Answer, frozen=True, kw_only=True):
    """``path`` is on the web door, by which the page knows it, ``url`` all of it. It is
    good once, and for so many ``seconds``."""

    path: str = ""
    url: str = ""
    seconds: int = 0
    id: str = ""
    at: str = ""
    repeated: bool = False


class Files(Request, frozen=True, kw_only=True, tag="files"):
    """The files that were sent in a room one is in, or between oneself and one person
    (``to``), the newest first; at most 50, those of messages ``before`` an id. What
    is said there without being stored is not among them."""

    room: str = ""
    to: str = ""
    before: str = ""


class FileList(Answer, frozen=True, kw_only=True):
    files: tuple[ListedFileShape, ...]
    more: bool = False


class Download(Request, frozen=True, kw_only=True, tag="download"):
    """A link by which anybody gets a file, once. Who is in the room now that it was
    sent to may have it, and the two of a private talk; else it is ``no-such-file``. A
    download that breaks off goes on by the same link (``Range``), a few times."""

    id: str


class Link(Answer, frozen=True, kw_only=True):
    """``path`` is on the web door, ``url`` all of it. It is good once, and for so many
    ``seconds``."""

    path: str
    url: str
    seconds: int


@operation("files", Upload, Place, sign=True)
async def upload(client: Client, request: Upload) -> Answer:
    where = await _where(client, request.room, request.to)
    user, name = client.here.user, request.client_id
    if name:
        if user.account is None:
            raise errors.RightMissing(Right.ACCOUNT.value, "")
        first = await client.desk.messages.first(user.id, name)
        if first is not None:
            at = timestamp(time_of(first))
            return Place(id=spell(first), at=at, repeated=True)
    path = await slot_of(
        client.desk,
        client.here,
        where,
        request.name,
        size=request.size,
        voice=request.voice,
        client_id=name,
    )
    seconds = client.desk.files.bounds.slot_seconds
    return Place(path=path, url=web_url(client.desk) + path, seconds=seconds)


@operation("files", Files, FileList, costly=True)
async def files(client: Client, request: Files) -> Answer:
    where = await _where(client, request.room, request.to)
    if isinstance(where, Room):
        talk = Talk(room=where.id)
    else:
        talk = Talk(one=client.here.user.id, other=where.id)
    if client.outbox.waits:
        await client.desk.pipeline.stored(client.outbox)
    before = id_of(request.before) if request.before else 0
    found, more = await client.desk.files.page(talk, before)
    return FileList(files=tuple(map(listed, found)), more=more)


@operation("files", Download, Link)
async def download(client: Client, request: Download) -> Answer:
    url = web_url(client.desk)
    path = await client.desk.files.link(client.here, request.id)
    seconds = client.desk.files.bounds.slot_seconds
    return Link(path=path, url=url + path, seconds=seconds)


async def _where(client: Client, room: str, person: str) -> Room | Person:
    if bool(room) == bool(person):
        raise BadRequest("either room or to is wanted")
    return client.room_of(room) if room else await client.whoever(person)
