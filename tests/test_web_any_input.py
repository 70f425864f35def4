"""Whatever comes to the web door: no bug, no hang, an answer that is one, and what is
taken apart comes out as it went in. Heads of requests, cookies, paths, parts of files,
names of files."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sending import WEB, Ann, ask, head, put
from test_downloads import TEN, Browser, body, header
from visiting import OpenHouse, chat, open_house
from web_world import HOST, Body, Door, WebTransport, request, status

from twistchat.chat.errors import BadFileName
from twistchat.chat.files import file_name
from twistchat.web.answers import Answer, Refused
from twistchat.web.routes import Route, Routes
from twistchat.web.screening import COOKIE

_CUTS = st.lists(st.integers(0, 10_000), max_size=6)
_ANSWER = re.compile(
    rb"HTTP/1\.[01] (\d{3}) [A-Z][A-Za-z -]+\r\n((?:[A-Z][A-Za-z-]+: [ -~]*\r\n)+)\r\n"
)


def cut(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    """The bytes in pieces, wherever these numbers say."""
    edges = sorted({0, len(data), *(each % (len(data) + 1) for each in cuts)})
    return [data[a:b] for a, b in pairwise(edges)]


# Heads


class Everything:
    """A door with routes of each kind; ``taken`` are the bodies that came."""

    def __init__(self) -> None:
        self.taken: list[Body] = []
        self.door = Door(
            Route("GET", "/", lambda request: Answer(b"page\n")),
            Route("GET", "/all/**", self._look),
            Route("GET", "/one/*", self._look, guarded=True),
            Route("POST", "/act", lambda request: Answer(b"done\n"), ours=True),
            Route("PUT", "/put", self._take, body=True),
            Route("PUT", "/later", self._take_later, body=True),
            proxies=["192.0.2.1"],
        )

    def _look(self, request: Any, star: str) -> Answer:
        request.fields()
        for name in ("cookie", "range", "authorization", "content-type", "x"):
            request.header(name)
        request.cookie(COOKIE)
        return Answer(star.encode())

    def _take(self, request: Any) -> Body:
        self.taken.append(Body())
        return self.taken[-1]

    async def _take_later(self, request: Any) -> Body:
        return self._take(request)


_LINES = st.sampled_from(
    [
        *(b"GET / HTTP/1.1", b"GET /all/a%20b?a=b&c HTTP/1.1", b"HEAD / HTTP/1.1"),
        *(b"PUT /put HTTP/1.1", b"PUT /later HTTP/1.1", b"POST /act HTTP/1.1"),
        *(b"GET /one/%f0%9f%98%80 HTTP/1.1", b"GET / HTTP/1.0", b"OPTIONS * HTTP/1.1"),
        *(b"CONNECT a:1 HTTP/1.1", b"GET http://a/ HTTP/1.1", b"GET /%zz%c0 HTTP/1.1"),
        *(
            b"PRI * HTTP/2.0",
            b"GET  / HTTP/1.1",
            b"get / http/1.1",
            b"GET /\xff HTTP/1.1",
        ),
        b"GET /" + b"x" * 17_000 + b" HTTP/1.1",
    ]
)
_FIELDS = st.sampled_from(
    [
        *(
            b"Host: " + HOST.encode(),
            b"Host: x",
            b"Host:",
            b"Host: [::1]:1",
            b"hOsT:\t1",
        ),
        *(b"Content-Length: 3", b"Content-Length: 101", b"Content-Length: -1"),
        *(b"Content-Length: " + b"9" * 30, b"Content-Length: 3, 3", b"Content-Length:"),
        *(b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip", b"TE: trailers"),
        *(
            b"Transfer-Encoding: identity",
            b"Transfer-Encoding:",
            b"Expect: 100-continue",
        ),
        *(b"Connection: close", b"Connection: Upgrade, keep-alive", b"Upgrade: h2c"),
        *(b"Cookie: twistchat=x", b"Cookie: =; ;;a", b"Cookie: \xff=\xfe", b"Cookie:"),
        *(b"Origin: null", b"Origin: http://" + HOST.encode(), b"Origin: \xff://"),
        *(b"X-Forwarded-For: 1.2.3.4, \xff", b"X-Forwarded-For: ,,", b"X-Twistchat: 1"),
        *(
            b"X-Forwarded-Proto: https",
            b"Range: bytes=0-",
            b"Authorization: Bearer \xff",
        ),
        *(b" folded", b"\tfolded", b"no colon", b": nameless", b"X : y", b"X: a\0b"),
        *(b"X: a\rY: b", b"X: \x1b[2J", b"\xff: x", b"X: " + b"x" * 9000),
    ]
)
_BODIES = st.sampled_from(
    [
        *(b"", b"one", b"3\r\none\r\n0\r\n\r\n", b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n"),
        *(
            b"65\r\n" + b"x" * 101 + b"\r\n0\r\n\r\n",
            b"-1\r\n",
            b"+3\r\none\r\n",
            b"\r\n",
        ),
        *(b"3;a=b\r\none\r\n0\r\n\r\n", b"3;" + b"x" * 2000, b"f" * 30 + b"\r\n"),
        *(b"3\r\nonetwo\r\n", b"3\none\n0\n\n", b"0x3\r\none\r\n", b"3 \r\none\r\n"),
        b"0\r\n" + b"X: " + b"x" * 70_000,
    ]
)


@st.composite
def talks(draw: Any) -> bytes:
    """What looks like requests."""
    found = b""
    for _ in range(draw(st.integers(1, 3))):
        lines = [draw(_LINES | st.binary(max_size=30))]
        if draw(st.integers(0, 4)):
            lines.append(b"Host: " + HOST.encode())
        lines += draw(st.lists(_FIELDS | st.binary(max_size=30), max_size=4))
        end = draw(st.sampled_from([b"\r\n"] * 9 + [b"\n"]))
        found += end.join([*lines, b"", b""])
        found += draw(_BODIES | st.binary(max_size=30))
    return found


@given(talks(), _CUTS)
@example(b"PUT /put HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 3\r\n\r\nonetwo", [3])
@settings(max_examples=400, deadline=None)
def test_any_heads(data: bytes, cuts: list[int]) -> None:
    """Each answer is one, each body has an end, and when nothing more comes it is over
    in time."""
    everything = Everything()
    door, caller = everything.door, everything.door.come()
    heard = b""
    for piece in cut(data, cuts):
        caller.protocol.dataReceived(piece)
        heard += caller.take()
    door.wait(10)
    heard += caller.take()
    door.wait(130)
    heard += caller.take()
    assert caller.disconnecting or caller.aborted or caller.half_closed
    assert [] == door.bugs
    check_answers(heard)
    caller.lose()
    for taken in everything.taken:
        assert len(taken.ends) == 1
        assert len(taken.data) <= taken.limit
    assert {} == door.factory.channels
    assert 0 == door.gate.here.total


def check_answers(heard: bytes) -> None:
    """All that came is answers, one after another."""
    while heard:
        if heard.startswith(b"HTTP/1.1 100 Continue\r\n\r\n"):
            heard = heard[25:]
            continue
        found = _ANSWER.match(heard)
        assert found, heard[:300]
        fields = dict(line.split(b": ", 1) for line in found[2].splitlines())
        assert b"nosniff" == fields[b"X-Content-Type-Options"]
        heard = heard[found.end() :]
        size = int(fields[b"Content-Length"])
        if not heard.startswith(b"HTTP/1."):  # else it answers HEAD
            assert len(heard) >= size or not heard
            heard = heard[size:]


# Cookies

_CRUMB = st.text(
    st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=";=,\\"),
    min_size=1,
    max_size=12,
)


def cookie_of(*headers: bytes) -> str:
    """The cookie that is found in these headers."""
    seen: list[str] = []

    def look(request: Any) -> Answer:
        seen.append(request.cookie(COOKIE))
        return Answer()

    door = Door(Route("GET", "/", look))
    lines = b"".join(b"Cookie: " + value + b"\r\n" for value in headers)
    caller = door.come()
    caller.protocol.dataReceived(request("GET /")[:-2] + lines + b"\r\n")
    assert [] == door.bugs
    assert (200 if seen else 400) == status(caller.take())
    return seen[0] if seen else ""


@given(st.lists(st.binary(max_size=60), max_size=4))
@example([b"twistchat"])
@example([b"twistchat=\xff\xfe"])
@example([b"twistchat=" + b";twistchat=" * 1000])
def test_any_cookie(values: list[bytes]) -> None:
    """Something comes out, or nothing; never a bug."""
    assert isinstance(cookie_of(*values), str)


@given(
    st.lists(st.tuples(_CRUMB, _CRUMB), max_size=5),
    _CRUMB,
    st.integers(0, 5),
    st.sampled_from([";", "; ", ";  "]),
)
def test_ours_among_others(
    others: list[tuple[str, str]], ours: str, place: int, mark: str
) -> None:
    """It is found wherever it stands, and no other is taken for it."""
    pairs = [f"{name}={value}" for name, value in others if name != COOKIE]
    assert "" == cookie_of(mark.join(pairs).encode())
    pairs.insert(place, f"{COOKIE}={ours}")
    assert ours == cookie_of(mark.join(pairs).encode())


def test_names_like_ours() -> None:
    """Only the very name is it."""
    for value in (b"Twistchat=x", b"xtwistchat=x", b"twistchat2=x", b"a=twistchat=x"):
        assert "" == cookie_of(value)


# Paths

ROUTES = Routes(
    [
        Route("GET", "/one/*", lambda request, star: None),
        Route("GET", "/all/**", lambda request, star: None),
    ]
)
_PLAIN = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40)


def star_of(path: str) -> str:
    """The text of the star, or the status of the refusal."""
    try:
        return ROUTES.find("GET", path)[1][0]
    except Refused as refused:
        return f"{refused.answer.status}"


@given(_PLAIN)
def test_any_text_in_a_path(text: str) -> None:
    """It comes out as it was written, a slash in it and all."""
    assert text == star_of(f"/one/{quote(text, safe='')}")
    everywhere = "".join(f"%{byte:02x}" for byte in text.encode())
    assert text == star_of(f"/one/{everywhere}")
    assert text == star_of(f"/all/{quote(text)}")


@given(st.binary(max_size=20))
def test_any_bytes_in_a_path(data: bytes) -> None:
    """As text without controls, or not at all."""
    text = star_of("/one/" + "".join(f"%{byte:02X}" for byte in data))
    try:
        wanted = data.decode()
    except UnicodeDecodeError:
        assert "400" == text
        return
    controls = any(letter < " " or letter == "\x7f" for letter in wanted)
    assert ("400" if controls else wanted) == text


@given(st.text("%0123456789abcdefABCDEFzZ/.+é", max_size=30))
def test_any_escapes(text: str) -> None:
    """What is no escape stands for itself; what is no UTF-8 is refused."""
    door = Door(Route("GET", "/all/**", lambda request, star: Answer(star.encode())))
    caller = door.come()
    caller.protocol.dataReceived(request(f"GET /all/{text}"))
    heard = caller.take()
    assert status(heard) in (200, 400)
    if status(heard) == 200:
        assert unquote(text, errors="strict") == body(heard).decode()
    assert [] == door.bugs


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=20))
def test_any_query(text: str) -> None:
    """A field comes out as it went in, or the request is refused."""
    seen: list[Any] = []

    def look(request: Any) -> Answer:
        seen.append(request.fields())
        return Answer()

    door = Door(Route("GET", "/", look))
    for query in (f"a={quote(text, safe='')}", quote(text), text):
        caller = door.come()
        caller.protocol.dataReceived(request(f"GET /?{query}"))
        assert status(caller.take()) in (200, 400, 0)
        caller.protocol.dataReceived(b"\r\n\r\n")
    assert {"a": text} == seen[0]
    assert [] == door.bugs


# Parts of files

_NUMBERS = st.one_of(st.integers(-2, 12).map(str), st.just(""), st.just("9" * 40))


@given(
    st.one_of(
        st.builds("bytes={}-{}".format, _NUMBERS, _NUMBERS),
        st.builds("{}={}".format, st.sampled_from(["bytes", "Bytes", "x"]), st.text()),
        st.text(max_size=20),
    ).filter(lambda text: not set(text) & set("\0\r\n"))
)
@settings(deadline=None)
def test_any_range(wanted: str) -> None:
    """The whole, the part that is said to be there, or nothing there."""
    heard = Browser().asks(f"Range: {wanted}")
    where, sent = header(heard, "Content-Range"), body(heard)
    assert status(heard) in (200, 206, 416)
    if status(heard) == 200:
        assert (TEN, "") == (sent, where)
    elif status(heard) == 416:
        assert "bytes */10" == where
    else:
        found = re.fullmatch(r"bytes (\d)-(\d)/10", where)
        assert found
        assert TEN[int(found[1]) : int(found[2]) + 1] == sent != b""
    if status(heard) != 416:
        assert len(sent) == int(header(heard, "Content-Length"))


# Names of files, the whole way


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenHouse, Ann]]:
    """Ann and the house that she sends files in."""
    folder = tmp_path_factory.mktemp("way")
    with open_house(folder, **WEB) as house:
        yield house, Ann(house)
        chat(house.enter("canary"), house.enter("other", "telnet"), mark="still")


NAMES = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30),
    st.text("./\\\"'%;=*<>&?#\r\n\0\t \u202eéa", min_size=1, max_size=20),
)


@given(NAMES, st.booleans())
@example('"><script>alert(1)</script>.png', True)
@example("a\r\nSet-Cookie: x=1\r\n\r\n<html>", True)
@example("x" * 255, True)
@example("é" * 127, False)
@example("é" * 128, False)
@example("../../etc/passwd", False)
@example("javascript:alert(1)", True)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_file_name(way: tuple[OpenHouse, Ann], name: str, early: bool) -> None:
    """Told with the slot or in the path of the upload, it is cleaned in one way, told
    so, and stands in the headers of the file where it belongs; or it is refused."""
    house, ann = way
    try:
        kept = file_name(name)
    except BadFileName:
        kept = ""
    if early:
        answer = ann.asks("upload", room="#lobby", name=name)
        assert answer["ok"] == bool(kept), answer
        if not kept:
            assert "bad-file-name" == answer["code"]
            return
        path = answer["path"]
        assert path.isascii()
        assert path.isprintable()
    else:
        path = ann.slot("").rsplit("/", 1)[0] + "/" + quote(name, safe="")
    heard = ask(house, put(path, b"data"))
    if not kept or re.search("[\0-\x1f\x7f]", "" if early else name):
        assert 400 == heard.status
        return
    assert 201 == heard.status, heard.body
    file = ann.told("said")["file"]
    assert kept == file["name"]
    got = ask(house, head(f"GET {ann.link(file['id'])}"))
    assert b"data" == got.body
    where = got.headers["content-disposition"]
    _, _, extended = where.partition("filename*=UTF-8''")
    assert kept == (unquote(extended) if extended else where.split('"')[1])
    assert "set-cookie" not in got.headers


def test_a_transport_that_is_over() -> None:
    """Bytes behind the end of a connection are nothing."""
    door = Door()
    caller: WebTransport = door.come()
    caller.protocol.dataReceived(b"rubbish\r\n\r\n")
    caller.lose()
    caller.protocol.dataReceived(request("GET /"))
    assert [] == door.bugs
