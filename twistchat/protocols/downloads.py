"""Files that go by HTTP: in pieces, as fast as they are read at the other end.

A thread reads each piece, and between two of them no file is open: so a slow reader
holds one piece in memory and nothing else, and of a file that is gone meanwhile the
rest does not come.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IPushProducer
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from twistchat.chat.errors import Busy, ChatError
from twistchat.errands.files import Files, Found
from twistchat.errands.visits import Who
from twistchat.protocols.file_answers import FileAnswers
from twistchat.protocols.web_request import WebRequest
from twistchat.web.answers import Answer, Refused
from twistchat.web.file_headers import file_headers, tag_of
from twistchat.web.ranges import Part, Unsatisfiable, has_tag, part_of
from twistchat.web.routes import Route

log = Logger()

PIECE = 128 * 1024

#: Reads so many bytes of a file from a place on.
Read = Callable[[Path, int, int], Deferred[bytes]]
#: Who asks, by a cookie or by a token; raises `Refused`.
WhoAsks = Callable[[WebRequest], Awaitable[Who]]


class Downloads:
    """Gives files to who may have them, reading them by ``read``."""

    def __init__(self, read: Read, answers: FileAnswers) -> None:
        self._read = read
        self._answers = answers

    async def give(
        self, request: WebRequest, finding: Awaitable[Found]
    ) -> Answer | None:
        """The answer to a request for a file; None if its pieces are on their way.
        Raises `Refused`."""
        try:
            found = await finding
        except ChatError as error:
            self._answers.refuse(request, error)
        if request.gone:
            return None
        headers = file_headers(found.file, found.digest)
        size, tag = found.file.size, tag_of(found.digest)
        if has_tag(request.listed("if-none-match"), tag):
            kept = ("ETag", "Cache-Control")
            return Answer(status=304, headers=tuple((n, headers[n]) for n in kept))
        try:
            part = wanted_part(request, size, tag)
        except Unsatisfiable:
            where = f"bytes */{size}"
            raise Refused(
                416, "the file has no such part", Content_Range=where
            ) from None
        if part is not None:
            request.setResponseCode(206)
            headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
        self._send(request, headers, found, part or Part(0, size))
        return None

    def _send(
        self, request: WebRequest, headers: dict[str, str], found: Found, part: Part
    ) -> None:
        headers["Content-Length"] = str(part.stop - part.start)
        for name, value in headers.items():
            request.responseHeaders.setRawHeaders(name, [value])
        if request.method == b"HEAD":
            request.finish()
            return
        pieces = Pieces(request, partial(self._read, found.path), part)
        if found.fetch is not None:
            found.fetch.begin(pieces.cut)
            if part.stop == found.file.size:
                pieces.when_out = found.fetch.whole
        pieces.begin()


@implementer(IPushProducer)
class Pieces:
    """A part of a file on its way out; the head of the answer is made. ``when_out`` is
    called when the last of it was handed over."""

    when_out: Callable[[], object] = bool

    def __init__(
        self,
        request: WebRequest,
        read: Callable[[int, int], Deferred[bytes]],
        part: Part,
    ) -> None:
        self._request = request
        self._read = read
        self._place, self._stop = part
        self._paused = self._reading = False

    def begin(self) -> None:
        """Send the first."""
        self._request.registerProducer(self, True)
        self._go_on()

    def cut(self) -> None:
        """Break off, if it goes on still."""
        if not self._request.gone:
            self._request.channel.abort()

    def pauseProducing(self) -> None:
        """Enough for now."""
        self._paused = True

    def resumeProducing(self) -> None:
        """More, please."""
        self._paused = False
        self._go_on()

    def stopProducing(self) -> None:
        """No more at all: the connection is gone."""
        self._paused = True

    def _go_on(self) -> None:
        if self._reading or self._paused or self._request.gone:
            return
        if self._place == self._stop:
            self.when_out()
            self._request.unregisterProducer()
            self._request.finish()
            return
        self._reading = True
        count = min(PIECE, self._stop - self._place)
        reading = self._read(self._place, count)
        reading.addCallback(self._has_read).addErrback(self._failed)

    def _has_read(self, data: bytes) -> None:
        self._reading = False
        if self._request.gone:
            return
        if not data:
            self._request.channel.abort()
            return
        self._place += len(data)
        self._request.write(data)
        self._go_on()

    def _failed(self, failure: Failure) -> None:
        """The answer has begun to say something else, so it can only break off."""
        if not failure.check(FileNotFoundError, Busy):
            log.failure("a file could not be read", failure)
        self.cut()


def download_routes(
    files: Files, who_asks: WhoAsks, downloads: Downloads, page: Answer
) -> Sequence[Route]:
    """``/get/TICKET/NAME``: a file, once; if it breaks off it goes on by a further
    request. ``/files/ID/NAME``: a file for who may have it, with a token
    or, under its path, with a cookie; who follows a link there and brings none is given
    the ``page``, to sign in."""

    def get(request: WebRequest, ticket: str, name: str = "") -> Awaitable[object]:
        fetch = request.method == b"GET"
        return downloads.give(request, files.by_link(ticket, fetch))

    def mine(request: WebRequest, *path: str) -> Awaitable[Answer | None]:
        return downloads.give(request, find(request, path[-2]))

    async def find(request: WebRequest, id: str) -> Found:
        who = await who_asks(request)
        return await files.find(who.person.id, id)

    async def followed(request: WebRequest, *path: str) -> Answer | None:
        looks = "text/html" in request.listed("accept")
        if looks and not request.listed("authorization"):
            return page
        return await mine(request, *path)

    return [
        Route("GET", "/get/*", get),
        Route("GET", "/get/*/*", get),
        Route("GET", "/files/*/*", followed),
        Route("GET", "/s/*/files/*/*", mine),
    ]


def wanted_part(request: WebRequest, size: int, tag: str) -> Part | None:
    """The part of a file that is asked for; None for all of it. Raises
    Unsatisfiable."""
    same = request.listed("if-range").strip()
    if request.method != b"GET" or (same and same != tag):
        return None
    return part_of(request.listed("range"), size)
