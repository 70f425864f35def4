"""Files go out in pieces, whole or in part, and nothing of them is run by a browser."""

from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred, fail, succeed
from web_world import Door, WebTransport, request, status

from twistchat.chat.errors import Busy, NoSuchFile, NoSuchTicket
from twistchat.chat.events import Person
from twistchat.chat.files import File
from twistchat.errands.files import Found
from twistchat.errands.links import TRIES, Links
from twistchat.errands.visits import Who
from twistchat.protocols.downloads import PIECE, Downloads, download_routes
from twistchat.protocols.file_answers import FileAnswers
from twistchat.text.language import ENGLISH
from twistchat.web.answers import Answer, Refused

DIGEST = "ab" * 32
TAG = f'"{DIGEST}"'
TEN = b"0123456789"


ANN = Person(7, "ann")


class Shelf:
    """In place of all files: one, by the ticket ``T``; and its disk, which is as slow
    as the test wants."""

    def __init__(self, data: bytes = TEN, type: str = "image/png") -> None:
        self.data = data
        self.file = File("id", "é.png", len(data), type)
        self.links = Links(600, lambda: 0.0)
        self.ticket = self.links.give(ANN.id, ANN.id, "id")
        self.asked: list[tuple[int, int]] = []
        self.waiting: list[Deferred[bytes]] | None = None
        self.error: Exception | None = None

    async def by_link(self, ticket: str, fetch: bool = True) -> Found:
        if ticket != "T":
            raise NoSuchTicket
        self.links.look(self.ticket)
        used = self.links.fetch(self.ticket) if fetch else None
        return Found(self.file, DIGEST, Path("path"), used)

    def anew(self) -> None:
        """``T`` is another link."""
        self.ticket = self.links.give(ANN.id, ANN.id, "id")

    async def who_asks(self, request: Any) -> Who:
        if request.header("authorization") != "Bearer token":
            raise Refused(401)
        return Who(ANN)

    async def find(self, person: int, id: str) -> Found:
        if (person, id) != (ANN.id, "id"):
            raise NoSuchFile
        return Found(self.file, DIGEST, Path("path"))

    def read(self, path: Path, place: int, count: int) -> Deferred[bytes]:
        assert Path("path") == path
        self.asked.append((place, count))
        if self.error is not None:
            return fail(self.error)
        if self.waiting is None:
            return succeed(self.data[place : place + count])
        self.waiting.append(Deferred())
        return self.waiting[-1]


class Browser:
    """Somebody who asks for the file."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self.shelf = shelf or Shelf()
        files: Any = self.shelf
        answers = FileAnswers(ENGLISH)
        downloads = Downloads(self.shelf.read, answers)
        page = Answer(b"<p>sign in", 401, "text/html")
        who = self.shelf.who_asks
        self.door = Door(*download_routes(files, who, downloads, page))
        self.caller: WebTransport = self.door.come()

    def asks(self, *headers: str, line: str = "GET /get/T/x") -> bytes:
        self.caller.protocol.dataReceived(request(line, *headers))
        return self.caller.take()


def header(heard: bytes, name: str) -> str:
    """The value of the only header of that name; empty without one."""
    head = heard.partition(b"\r\n\r\n")[0].decode()
    lines = [line.partition(": ") for line in head.split("\r\n")[1:]]
    found = [value for key, _, value in lines if key.lower() == name.lower()]
    assert len(found) <= 1, found
    return found[0] if found else ""


def body(heard: bytes) -> bytes:
    return heard.partition(b"\r\n\r\n")[2]


def test_whole() -> None:
    """All of it, and what it is; the connection stays good."""
    browser = Browser()
    for path in ("/get/T", "/get/T/", "/get/T/any%20name"):
        browser.shelf.anew()
        heard = browser.asks(line=f"GET {path}")
        assert 200 == status(heard)
        assert TEN == body(heard)
        assert "10" == header(heard, "Content-Length")
        assert "image/png" == header(heard, "Content-Type")
        assert TAG == header(heard, "ETag")
        assert "nosniff" == header(heard, "X-Content-Type-Options")
        policy = header(heard, "Content-Security-Policy")
        assert "sandbox; default-src 'none'" == policy
        assert header(heard, "Content-Disposition").startswith("inline; ")
        assert "" == header(heard, "Transfer-Encoding")
        assert 404 == status(browser.asks(line=f"GET {path}"))
    assert [] == browser.door.bugs


def test_w12_never_shown() -> None:
    """W12: what is not known as harmless by its bytes is to be kept, as bytes."""
    heard = Browser(Shelf(b"<script>", "text/html")).asks()
    assert "application/octet-stream" == header(heard, "Content-Type")
    assert header(heard, "Content-Disposition").startswith("attachment; ")
    assert "nosniff" == header(heard, "X-Content-Type-Options")


def test_head() -> None:
    """The same without the bytes; the ticket stays good."""
    browser = Browser()
    heard = browser.asks(line="HEAD /get/T/x")
    assert (200, b"") == (status(heard), body(heard))
    assert "10" == header(heard, "Content-Length")
    assert [] == browser.shelf.asked
    assert TEN == body(browser.asks())


def test_empty() -> None:
    """A file of no bytes has none."""
    heard = Browser(Shelf(b"")).asks("Range: bytes=-1")
    assert (416, "bytes */0") == (status(heard), header(heard, "Content-Range"))
    heard = Browser(Shelf(b"")).asks()
    assert (200, b"", "0") == (
        status(heard),
        body(heard),
        header(heard, "Content-Length"),
    )


@pytest.mark.parametrize(
    ("wanted", "part", "where"),
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=2-5", b"2345", "bytes 2-5/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
    ],
)
def test_part(wanted: str, part: bytes, where: str) -> None:
    """A player asks for what it wants to play."""
    heard = Browser().asks(f"Range: {wanted}")
    assert (206, part) == (status(heard), body(heard))
    assert where == header(heard, "Content-Range")
    assert str(len(part)) == header(heard, "Content-Length")


@pytest.mark.parametrize(
    "headers",
    [
        ("Range: bytes=0-1,3-4",),
        ("Range: bytes=0-1", "Range: bytes=3-4"),
        ("Range: bytes=5-2",),
        ("Range: chunks=1-2",),
        ("Range: bytes=1-2", 'If-Range: "another"'),
        ("Range: bytes=1-2", f"If-Range: W/{TAG}"),
    ],
)
def test_several_parts(headers: tuple[str, ...]) -> None:
    """Several parts, or of another file, are all of it."""
    heard = Browser().asks(*headers)
    assert (200, TEN) == (status(heard), body(heard))
    assert "" == header(heard, "Content-Range")


def test_part_of_the_same() -> None:
    """Whoever has the beginning of this file gets the rest."""
    heard = Browser().asks("Range: bytes=5-", f"If-Range: {TAG}")
    assert (206, b"56789") == (status(heard), body(heard))


def test_part_beyond_the_end() -> None:
    """There is nothing to give, and it is said how much there is."""
    browser = Browser()
    heard = browser.asks("Range: bytes=10-")
    assert (416, "bytes */10") == (status(heard), header(heard, "Content-Range"))
    assert [] == browser.shelf.asked


def test_known_already() -> None:
    """Who has it is told so."""
    heard = Browser().asks(f'If-None-Match: "x", W/{TAG}', "Range: bytes=50-")
    assert (304, b"") == (status(heard), body(heard))
    assert TAG == header(heard, "ETag")
    assert 200 == status(Browser().asks('If-None-Match: "x"'))


@pytest.mark.parametrize("name", ["Range", "If-Range", "If-None-Match", "Accept"])
def test_headers_that_are_no_text(name: str) -> None:
    """They say nothing that is understood, and are nobody's bug."""
    browser = Browser()
    for line in ("GET /get/T/x", "GET /files/id/x"):
        asked = request(line, "Authorization: Bearer token", f"{name}: @")
        browser.caller.protocol.dataReceived(asked.replace(b"@", b"\xff"))
        heard = browser.caller.take()
        assert (200, TEN) == (status(heard), body(heard))
    assert [] == browser.door.bugs


def test_not_there() -> None:
    """No ticket, or no right any more: the same words as for what never was."""
    for path in ("/get/S/x", "/get/", "/get/%ff", "/get/T/x/y"):
        browser = Browser()
        heard = browser.asks(line=f"GET {path}")
        assert status(heard) in (400, 404), path
        assert [] == browser.shelf.asked

    class Gone(Shelf):
        async def by_link(self, ticket: str, fetch: bool = True) -> Found:
            raise NoSuchFile

    heard = Browser(Gone()).asks("Accept: application/json")
    assert (404, "application/json") == (status(heard), header(heard, "Content-Type"))
    assert b'"code":"no-such-file"' in body(heard)


@pytest.mark.parametrize("path", ["/files/id/x", "/s/1/files/id/x", "/files/id/"])
def test_who_may_have_it(path: str) -> None:
    """Who shows who they are gets what they may have, as often as they like."""
    token = "Authorization: Bearer token"
    browser = Browser()
    for _ in range(2):
        assert TEN == body(browser.asks(token, line=f"GET {path}"))
    assert 401 == status(browser.asks(line=f"GET {path}"))
    assert 404 == status(browser.asks(token, line=f"GET {path.replace('id', 'no')}"))


def test_who_follows_a_link() -> None:
    """A browser has no token there: it is given the page to sign in by. A script is
    told so, and whoever brings a token is a script."""
    browser, html = Browser(), "Accept: text/html,*/*;q=0.8"
    heard = browser.asks(html, line="GET /files/id/x")
    assert (401, b"<p>sign in") == (status(heard), body(heard))
    token = "Authorization: Bearer token"
    assert TEN == body(browser.asks(html, token, line="GET /files/id/x"))
    assert b"<p>" not in body(browser.asks(html, line="GET /s/1/files/id/x"))


def test_pieces() -> None:
    """A large file is read piece by piece, and no faster than it is taken."""
    data = bytes(range(256)) * (5 * PIECE // 512) + b"end"
    browser = Browser(Shelf(data))
    browser.caller.protocol.dataReceived(request("GET /get/T/x"))
    assert [(0, PIECE)] == browser.shelf.asked  # the transport has enough
    heard = b""
    for _ in range(10):
        heard += browser.caller.take()
    assert data == body(heard)
    assert [(0, PIECE), (PIECE, PIECE), (2 * PIECE, PIECE // 2 + 3)] == (
        browser.shelf.asked
    )
    assert 404 == status(browser.asks())  # and the connection stays good


# A link is good once


def test_broken_off() -> None:
    """It goes on where it broke off, or from its beginning, until the last byte is out;
    then it is good no more."""
    data = b"x" * PIECE + b"y" * PIECE
    shelf = Shelf(data)
    for headers, rest in ((), data), ((f"Range: bytes={PIECE}-",), data[PIECE:]):
        broken = Browser(shelf)
        broken.caller.protocol.dataReceived(request("GET /get/T/x"))
        broken.caller.lose()
        browser = Browser(shelf)
        heard = browser.asks(*headers)
        for _ in range(5):
            heard += browser.caller.take()
        assert rest == body(heard)
        assert 404 == status(Browser(shelf).asks(*headers))
        shelf.anew()


def test_not_the_end_of_it() -> None:
    """A part that is not the last does not use it up; as for what is no part."""
    shelf = Shelf()
    for wanted, code in (("0-8", 206), ("10-", 416), ("3-", 206), ("3-", 404)):
        assert code == status(Browser(shelf).asks(f"Range: bytes={wanted}"))


def test_one_at_a_time() -> None:
    """Who goes on takes it over: the line before may have broken without a word."""
    shelf = Shelf(b"x" * 2 * PIECE)
    one, other = Browser(shelf), Browser(shelf)
    for browser in (one, other):
        browser.caller.protocol.dataReceived(request("GET /get/T/x"))
    assert (True, False) == (one.caller.aborted, other.caller.aborted)
    assert not other.asks(line="HEAD /get/T/x").startswith(b"HTTP/1.1 404")


def test_no_mirror() -> None:
    """Many cannot share it, and leave out the last byte."""
    shelf = Shelf()
    found = [status(Browser(shelf).asks("Range: bytes=0-8")) for _ in range(TRIES + 1)]
    assert [*[206] * TRIES, 404] == found


def test_link_of_nothing() -> None:
    """A file of no bytes is whole at once."""
    shelf = Shelf(b"")
    assert [200, 404] == [status(Browser(shelf).asks()) for _ in range(2)]


def test_slow_disk() -> None:
    """What is asked for comes when it is read; one read at a time."""
    shelf = Shelf(b"x" * (PIECE + 1))
    shelf.waiting = []
    browser = Browser(shelf)
    assert b"" == browser.asks()
    browser.caller.protocol.resumeProducing()
    assert 1 == len(shelf.waiting)
    shelf.waiting[0].callback(b"x" * PIECE)
    assert 200 == status(browser.caller.take())
    shelf.waiting[1].callback(b"x")
    assert browser.caller.take().endswith(b"x")


def test_gone_meanwhile() -> None:
    """Who hangs up is not sent anything more, whatever the disk does."""
    for result in (b"x", FileNotFoundError()):
        shelf = Shelf()
        shelf.waiting = []
        browser = Browser(shelf)
        browser.asks()
        browser.caller.lose()
        (
            shelf.waiting[0].callback(result)
            if isinstance(result, bytes)
            else shelf.waiting[0].errback(result)
        )
        assert b"" == browser.caller.take()
        assert [] == browser.door.bugs


@pytest.mark.parametrize("error", [FileNotFoundError(2, "gone"), Busy()])
def test_file_gone_meanwhile(error: Exception) -> None:
    """A file that is deleted while it goes out, or cannot be read: it breaks off, so
    nobody takes it for whole."""
    shelf = Shelf(b"x" * 3 * PIECE)
    browser = Browser(shelf)
    browser.caller.protocol.dataReceived(request("GET /get/T/x"))
    shelf.error = error
    browser.caller.take()
    assert browser.caller.aborted


def test_shorter_than_it_was() -> None:
    """What somebody has cut on the disk breaks off as well."""
    shelf = Shelf(b"x" * 10)
    shelf.file = File("id", "x", 11, "")
    browser = Browser(shelf)
    browser.asks()
    assert browser.caller.aborted


def test_other_methods() -> None:
    """A file is only read here."""
    for method in ("PUT", "POST", "DELETE", "OPTIONS"):
        assert 405 == status(Browser().asks(line=f"{method} /get/T/x"))
