"""The web door by itself: what is no request, how long is waited for one, what a
connection may hold. Time is the test's own."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from web_world import HOST, Body, Door, WebTransport, ask, put, request, status

from twistchat.protocols.gate import GateBounds
from twistchat.web.answers import Answer, Refused
from twistchat.web.routes import Route, Routes

PAGE = Route("GET", "/", lambda request: Answer(b"page\n"))
ACT = Route("POST", "/act", lambda request: Answer(b"done\n"))
GET = request("GET /")


@pytest.fixture
def door() -> Door:
    """A page, and something to do."""
    return Door(PAGE, ACT)


# What is answered


def test_a_request_and_the_next(door: Door) -> None:
    """On one connection, also before the first is answered."""
    caller = door.come()
    caller.protocol.dataReceived(GET + GET)
    heard = caller.take()
    assert 2 == heard.count(b"HTTP/1.1 200 OK\r\n")
    assert heard.endswith(b"\r\n\r\npage\n")
    caller.protocol.dataReceived(GET)
    assert 200 == status(caller.take())


@given(st.lists(st.integers(1, 60), max_size=8))
def test_however_it_is_cut(sizes: list[int]) -> None:
    """The same comes out."""
    caller = Door(PAGE).come()
    data = GET + request("HEAD /") + GET
    for size in sizes:
        caller.protocol.dataReceived(data[:size])
        data = data[size:]
    caller.protocol.dataReceived(data)
    heard = caller.take()
    assert 3 == heard.count(b"HTTP/1.1 200 OK\r\n")
    assert 2 == heard.count(b"page\n")


def test_head(door: Door) -> None:
    """The same without what it is about."""
    code, heard = ask(door, request("HEAD /"))
    assert 200 == code
    assert b"Content-Length: 5\r\n" in heard
    assert heard.endswith(b"\r\n\r\n")


def test_who_wants_it_closed(door: Door) -> None:
    """Or speaks an old HTTP, which needs no Host."""
    for asked in (request("GET /", "Connection: close"), b"GET / HTTP/1.0\r\n\r\n"):
        caller = door.come()
        caller.protocol.dataReceived(asked)
        assert 200 == status(caller.take())
        assert caller.disconnecting


HEADERS = {
    b"Content-Security-Policy": b"frame-ancestors 'none'",
    b"Cross-Origin-Opener-Policy": b"same-origin",
    b"Cross-Origin-Resource-Policy": b"same-origin",
    b"Permissions-Policy": b"microphone=(self)",
    b"Referrer-Policy": b"no-referrer",
    b"X-Content-Type-Options": b"nosniff",
    b"X-Frame-Options": b"DENY",
    b"Cache-Control": b"no-store",
}


@pytest.mark.parametrize(
    "asked",
    [
        GET,
        request("GET /forbidden"),
        request("POST /"),
        request("POST /act", "Content-Length: 5"),
        request("TRACE /"),
        b"rubbish\r\n\r\n",
        request("GET /", "Host: twice"),
    ],
)
def test_headers_of_every_answer(door: Door, asked: bytes) -> None:
    """What a browser may do with it; nothing of what made it."""
    _, heard = ask(door, asked)
    head = heard.split(b"\r\n\r\n")[0]
    fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    for name, value in HEADERS.items():
        assert value in fields[name]
    assert b"text/plain; charset=utf-8" == fields[b"Content-Type"]
    assert not {b"Server", b"Strict-Transport-Security"} & set(fields)
    for word in (b"twisted", b"Twisted", b"forbidden", b"rubbish", b"twice", b"TRACE"):
        assert word not in heard


# What is refused: rows W8, W16, W17

#: A request that is refused, and how.
REFUSED = {
    "rubbish": b"rubbish\r\n\r\n",
    "two spaces": b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": request("GET /", "Host: localhost"),
    "two lengths": request("POST /act", "Content-Length: 0", "Content-Length: 0"),
    "a list of lengths": request("POST /act", "Content-Length: 0, 0"),
    "a length that is none": request("POST /act", "Content-Length: -1"),
    "a length with a sign": request("POST /act", "Content-Length: +1"),
    "a length in hex": request("POST /act", "Content-Length: 0x1"),
    "length and chunks": request(
        "POST /act", "Content-Length: 3", "Transfer-Encoding: chunked"
    ),
    "chunks and length": request(
        "POST /act", "Transfer-Encoding: chunked", "Content-Length: 3"
    ),
    "an unknown coding": request("POST /act", "Transfer-Encoding: gzip, chunked"),
    "a coding with a control": request("POST /act", "Transfer-Encoding: \x0bchunked"),
    "chunks of who is too old for them": request(
        "POST /act", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"
    ).replace(b"HTTP/1.1", b"HTTP/1.0"),
    "twice chunked": request(
        "POST /act", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"
    ),
    "a bare CR": request("GET /", "X: a\rY: b"),
    "a bare LF": request("GET /", "X: a\nY: b"),
    "a NUL": request("GET /", "X: a\0b"),
    "a folded header": request("GET /", "X: a", " b"),
    "a folded header first": request("GET /", "\tX: a"),
    "a space before the colon": request("GET /", "X : a"),
    "a header without a colon": request("GET /", "X"),
    "a header without a name": request("GET /", ": a"),
    "an absolute address": request("GET http://127.0.0.1:8080/"),
    "another server": request("GET http://evil.example/"),
    "an authority": request("GET 127.0.0.1:80"),
    "a star": request("GET *"),
    "bad UTF-8": request("GET /%ff"),
    "a control": request("GET /%00"),
    "a line end": request("GET /%0d%0aX:1"),
    "another name": b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "a script": b"GET / HTTP/1.1\r\nHost: <script>alert(1)</script>\r\n\r\n",
    "an empty name": b"GET / HTTP/1.1\r\nHost: \r\n\r\n",
}


@pytest.mark.parametrize("asked", REFUSED.values(), ids=REFUSED)
def test_what_is_no_request(door: Door, asked: bytes) -> None:
    """400, once; what comes behind it is not taken for a request."""
    caller = door.come()
    caller.protocol.dataReceived(asked + GET)
    caller.protocol.dataReceived(GET)
    heard = caller.take()
    assert 400 == status(heard)
    assert 1 == heard.count(b"HTTP/1.1 ")
    assert b"done" not in heard


@pytest.mark.parametrize(
    "line",
    [
        "TRACE /",
        "TRACK /",
        "CONNECT 127.0.0.1:22",
        "CONNECT /",
        "OPTIONS *",
        "OPTIONS /",
        "PUT /",
        "DELETE /",
        "POST /",
        "PROPFIND /",
        "get /",
        "GET /act",
    ],
)
def test_methods_that_nothing_has(door: Door, line: str) -> None:
    """405, and what could be asked instead."""
    code, heard = ask(door, request(line))
    assert 405 == code
    assert f"\nAllow: {'POST' if 'act' in line else 'GET, HEAD'}\r".encode() in heard


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/nothing", "/..", "/../../etc/passwd", "/act/", "/%2e%2e/x"],
)
def test_what_there_is_not(door: Door, path: str) -> None:
    """404, and never somewhere else."""
    code, heard = ask(door, request(f"GET {path}"))
    assert 404 == code
    assert b"Location" not in heard


@given(st.binary(max_size=300))
def test_whatever_comes(data: bytes) -> None:
    """No bug, and no answer that is none."""
    door = Door(PAGE, ACT)
    caller = door.come()
    caller.protocol.dataReceived(data)
    caller.protocol.dataReceived(b"\r\n\r\n")
    heard = caller.take()
    assert heard.startswith(b"HTTP/1.1 ") or not heard
    assert [] == door.bugs


# How much and how long: row W9


def test_the_most_headers(door: Door) -> None:
    """At the limit they are read, one more is refused."""
    fields = [f"X{number}: 1" for number in range(499)]  # and Host
    assert 200 == ask(door, request("GET /", *fields))[0]
    assert 431 == ask(door, request("GET /", *fields, "Y: 1"))[0]


def test_the_longest_headers(door: Door) -> None:
    """All of them together, the first line and the ends of lines included."""

    def sized(size: int) -> bytes:
        short = len(request("GET /", "X: "))
        return request("GET /", "X: " + "x" * (size - short))

    assert 200 == ask(door, sized(16_384))[0]
    assert 431 == ask(door, sized(16_385))[0]
    lines = [f"X{number}: {'x' * 100}" for number in range(160)]
    assert 431 == ask(door, request("GET /", *lines))[0]
    assert 431 == ask(door, b"GET /" + b"x" * 20_000)[0]


def test_each_request_has_its_own(door: Door) -> None:
    """What came before does not count."""
    caller = door.come()
    for _ in range(4):
        caller.protocol.dataReceived(request("GET /", "X: " + "x" * 10_000))
        assert 200 == status(caller.take())


def test_headers_that_drip(door: Door) -> None:
    """After 15 seconds in all it is over, however steadily they come."""
    caller = door.come()
    data = iter(GET)
    for _ in range(14):
        caller.protocol.dataReceived(bytes([next(data)]))
        door.wait(1)
        assert b"" == caller.take()
    caller.protocol.dataReceived(bytes([next(data)]))
    door.wait(1)
    assert 408 == status(caller.take())
    assert caller.half_closed
    door.wait(5)
    assert caller.aborted


def test_headers_in_time(door: Door) -> None:
    """Just before that they are a request, and the next has its own time."""
    caller = door.come()
    for _ in range(3):
        caller.protocol.dataReceived(GET[:-1])
        door.wait(14)
        caller.protocol.dataReceived(GET[-1:])
        assert 200 == status(caller.take())


def test_silence(door: Door) -> None:
    """Who asks nothing for a minute is let go, without a word; who does stays."""
    silent, busy = door.come(), door.come()
    for _ in range(2):
        door.wait(59)
        busy.protocol.dataReceived(GET)
        assert 200 == status(busy.take())
        assert not silent.disconnecting or silent.take() == b""
    assert silent.disconnecting
    assert b"" == silent.take()
    assert not busy.disconnecting


def test_a_slow_answer(door: Door) -> None:
    """It takes what it takes."""
    later: Deferred[Answer] = Deferred()

    async def act(request: Any) -> Answer:
        return await later

    door = Door(Route("GET", "/later", act))
    caller = door.come()
    caller.protocol.dataReceived(request("GET /later"))
    door.wait(1000)
    assert not caller.disconnecting
    later.callback(Answer(b"at last\n"))
    assert caller.take().endswith(b"at last\n")


def taking(body: Body, **bounds: Any) -> tuple[Door, WebTransport]:
    """Somebody who brings a body to a door."""
    door = Door(Route("PUT", "/put", lambda request: body, body=True), **bounds)
    caller = door.come()
    caller.protocol.dataReceived(request("PUT /put", "Content-Length: 1000000"))
    return door, caller


def test_a_body_that_stops() -> None:
    """After a minute of silence it is cut, and not before."""
    body = Body(10**6)
    door, caller = taking(body)
    caller.protocol.dataReceived(b"x" * 500_000)
    door.wait(59)
    caller.protocol.dataReceived(b"x")
    door.wait(59)
    assert [] == body.ends
    door.wait(1)
    assert ["abort"] == body.ends
    assert 408 == status(caller.take())


def test_a_body_that_drips() -> None:
    """Less than a KiB a second on the whole is cut after a minute."""
    for size, ends in ((1, ["abort"]), (1023, ["abort"]), (1024, [])):
        body = Body(10**6)
        door, caller = taking(body)
        for _ in range(61):
            caller.protocol.dataReceived(b"x" * size)
            door.wait(1)
        assert ends == body.ends, size


def test_a_body_that_takes_too_long() -> None:
    """Ten minutes are the end, however fast it comes."""
    body = Body(10**7)
    door = Door(Route("PUT", "/put", lambda request: body, body=True))
    caller = door.come()
    caller.protocol.dataReceived(put("/put", b"x" * 5_000_000)[:-1_000_000])
    for _ in range(599):
        caller.protocol.dataReceived(b"x" * 1024)
        door.wait(1)
    assert [] == body.ends
    door.wait(1)
    assert ["abort"] == body.ends


def test_waiting_for_our_own_disk() -> None:
    """While it is us who read nothing, nobody is too slow."""
    asked: list[Any] = []
    body = Body(10**6)

    def act(request: Any) -> Body:
        asked.append(request)
        return body

    door = Door(Route("PUT", "/put", act, body=True))
    caller = door.come()
    caller.protocol.dataReceived(request("PUT /put", "Content-Length: 3", body=b"one"))
    caller = door.come()
    caller.protocol.dataReceived(request("PUT /put", "Content-Length: 9", body=b"one"))
    asked[1].pause()
    door.wait(300)
    asked[1].resume()
    door.wait(59)
    caller.protocol.dataReceived(b"two go")
    assert 201 == status(caller.take())


def test_who_does_not_read() -> None:
    """What is answered and not taken does not stay for ever."""
    door = Door(Route("GET", "/much", lambda request: Answer(b"x" * 1_000_000)))
    for closes in (False, True):
        deaf, slow = door.come(), door.come()
        deaf.room = slow.room = 0
        for caller in (deaf, slow):
            asked = ["Connection: close"] if closes else []
            caller.protocol.dataReceived(request("GET /much", *asked))
        door.wait(59 + 64)
        slow.take()
        if slow.disconnecting:
            slow.lose()
        assert not deaf.aborted
        door.wait(1)
        assert (True, False) == (deaf.aborted, slow.aborted)


def test_bounds_of_0_are_none() -> None:
    """All that are of time can be off."""
    off = ("idle", "header", "body", "close")
    body = Body(10**6)
    door, caller = taking(
        body, bytes_per_second=0, **{f"{each}_seconds": 0 for each in off}
    )
    silent, slow = door.come(), door.come()
    slow.protocol.dataReceived(b"G")
    door.wait(2000)
    assert not any(each.disconnecting for each in (caller, silent, slow))
    assert [] == body.ends


# Who may come, and what is under way at the end


def test_beyond_the_bounds() -> None:
    """A short 503, and the end; who only asks has a bound of its own."""
    door = Door(PAGE, gate=GateBounds(asking=2))
    first, _ = door.come(), door.come()
    third = door.come()
    heard = third.take()
    assert 503 == status(heard)
    assert b"nosniff" in heard
    assert third.disconnecting
    first.lose()
    assert 200 == ask(door, GET)[0]


def test_who_is_idle_makes_room() -> None:
    """Where all places are taken, who has asked nothing for longest gives theirs up;
    not who has just come, nor whose request is under way."""
    answer: Deferred[Answer] = Deferred()
    slow = Route("GET", "/slow", lambda request: answer)
    door = Door(PAGE, slow, gate=GateBounds(asking=4))
    busy, idle, half, asks = (door.come() for _ in range(4))
    busy.protocol.dataReceived(request("GET /slow"))
    door.wait(1)
    half.protocol.dataReceived(b"GE")
    door.wait(1)
    asks.protocol.dataReceived(GET)
    assert 200 == status(asks.take())
    assert 200 == ask(door, GET)[0]
    assert [False, True, False, False] == [
        each.disconnecting for each in (busy, idle, half, asks)
    ]
    idle.lose()
    late = door.come()
    assert 503 == status(half.take())
    assert half.half_closed
    assert 503 == status(door.come().take())  # the others have just asked, or come
    door.wait(2)
    assert 200 == ask(door, GET)[0]
    assert (asks.disconnecting, late.disconnecting) == (True, False)
    answer.callback(Answer(b"at last"))
    assert busy.take().endswith(b"at last")
    assert 4 == door.gate.asking.total


def test_who_is_refused_takes_no_place() -> None:
    """Nobody is closed for an address that has too many as it is."""
    bounds = GateBounds(asking=2, asking_per_address=1)
    door = Door(PAGE, gate=bounds)
    idle = [door.come(), door.come("192.0.2.2")]
    door.wait(2)
    assert 503 == status(door.come().take())
    assert [False, False] == [each.disconnecting for each in idle]
    assert 0 == status(door.come("192.0.2.3").take())
    assert [True, False] == [each.disconnecting for each in idle]


def test_who_makes_room_and_does_not_go() -> None:
    """Is cut off some seconds later; until then it counts among all there are."""
    door = Door(PAGE, gate=GateBounds(asking=1))
    idle = door.come()
    door.wait(1)
    door.come()
    assert (2, 1) == (door.gate.here.total, door.gate.asking.total)
    door.wait(6)
    assert idle.aborted
    idle.lose()
    assert (1, 1) == (door.gate.here.total, door.gate.asking.total)


def test_an_answer_that_is_not_taken_yet_is_not_cut() -> None:
    """Who takes it slowly has not been idle."""
    door = Door(PAGE, gate=GateBounds(asking=1))
    slow = door.come()
    slow.protocol.dataReceived(GET)
    slow.protocol.pauseProducing()
    door.wait(2)
    assert 503 == status(door.come().take())
    slow.protocol.resumeProducing()
    door.wait(1)
    assert 0 == status(door.come().take())


def test_who_asks_waits_for_no_name() -> None:
    """Any number of pages leave room for people."""
    door = Door(PAGE, gate=GateBounds(waiting=1, waiting_per_address=1))
    for _ in range(10):
        door.come()
    assert (10, 0) == (door.gate.here.total, door.gate.waiting.total)


def test_one_address_and_its_proxy() -> None:
    """An address has its bound; a proxy brings many, and has none."""
    bounds = GateBounds(asking_per_address=2)
    door = Door(PAGE, gate=bounds, proxies=["192.0.2.9"])
    assert [0, 0, 503] == [status(door.come().take()) for _ in range(3)]
    assert [0] * 9 == [status(door.come("192.0.2.9").take()) for _ in range(9)]


def test_what_is_under_way_at_the_end() -> None:
    """What is there is answered, as the last of its connection; who asks nothing is let
    go at once. What has not come is not waited for: nobody is here to have said it."""
    answer: Deferred[Answer] = Deferred()
    body, late = Body(), Body()
    body.answer, bodies = answer, [late, body]
    door = Door(Route("PUT", "/put", lambda request: bodies.pop(), body=True))
    caller, idle, begun, slow = (door.come() for _ in range(4))
    caller.protocol.dataReceived(put("/put", b"whole"))
    begun.protocol.dataReceived(b"GE")
    slow.protocol.dataReceived(request("PUT /put", "Content-Length: 2", body=b"x"))
    assert 3 == door.factory.busy
    door.factory.stop()
    assert (503, ["abort"]) == (status(slow.take()), late.ends)
    assert (False, True, True) == (
        caller.disconnecting,
        idle.disconnecting,
        begun.disconnecting,
    )
    idle.lose()
    begun.lose()
    assert 1 == door.factory.busy
    answer.callback(Answer(b"stored\n", 201))
    assert 201 == status(caller.take())
    assert caller.disconnecting
    caller.lose()
    assert 0 == door.factory.busy


# Who may ask: row W1, W7

GUARDED = Route("GET", "/guarded", lambda request: Answer(), guarded=True)
OURS = Route("POST", "/ours", lambda request: Answer(), ours=True)


@pytest.mark.parametrize("line", ["GET /guarded", "POST /act", "POST /ours"])
@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ([], 200),
        ([f"Origin: http://{HOST}"], 200),
        ([f"Origin: http://{HOST}", "Cookie: twistchat=x"], 200),
        (["Cookie: other=x"], 200),
        (["Cookie: twistchat=x"], 403),
        (["Cookie: a=b; twistchat=x"], 403),
        (["Origin: https://evil.example"], 403),
        (["Origin: https://evil.example", "Cookie: twistchat=x"], 403),
        (["Origin: null"], 403),
        (["Origin: "], 200),
        ([f"Origin: http://{HOST}", "Origin: null"], 400),
    ],
)
def test_which_pages_may(line: str, headers: list[str], code: int) -> None:
    """Only ours; without a page only who brings no cookie."""
    door = Door(GUARDED, ACT, OURS)
    assert code == ask(door, request(line, "X-Twistchat: 1", *headers))[0]


def test_what_only_our_scripts_ask() -> None:
    """No form of another site can send their header."""
    door = Door(OURS)
    assert 403 == ask(door, request("POST /ours", f"Origin: http://{HOST}"))[0]
    assert 403 == ask(door, request("POST /ours", "X-Twistchat: 2"))[0]
    assert 200 == ask(door, request("POST /ours", "X-Twistchat: 1"))[0]


def test_what_changes_nothing_anybody_may() -> None:
    """A link from anywhere leads to the page."""
    asked = request("GET /", "Origin: https://evil.example", "Cookie: twistchat=x")
    assert 200 == ask(Door(PAGE), asked)[0]


# Who asks


def test_who_asks_and_how() -> None:
    """As a believed proxy says, and nobody else."""
    seen: list[Any] = []

    def look(request: Any) -> Answer:
        seen.append((str(request.peer), request.secure))
        return Answer()

    door = Door(Route("GET", "/", look), proxies=["192.0.2.9"])
    asked = request(
        "GET /", "X-Forwarded-For: 198.51.100.7", "X-Forwarded-Proto: https"
    )
    heard = []
    for host in ("192.0.2.9", "192.0.2.1"):
        caller = door.come(host)
        caller.protocol.dataReceived(asked)
        heard.append(caller.take())
    assert [("198.51.100.7", True), ("192.0.2.1", False)] == seen
    assert [True, False] == [b"\nStrict-Transport-Security: " in each for each in heard]


def test_what_those_who_answer_ask() -> None:
    """Headers, cookies and fields, once each."""
    seen: list[Any] = []

    def look(request: Any) -> Answer:
        seen.append((request.header("x"), request.cookie("a"), request.fields()))
        return Answer(headers=(("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")))

    door = Door(Route("GET", "/x", look))
    _, heard = ask(door, request("GET /x?a=%C3%A9&b=", "X: y", "Cookie: a=b"))
    assert [("y", "b", {"a": "é", "b": ""})] == seen
    assert 2 == heard.count(b"\nSet-Cookie: ")
    many = "&".join(f"a{number}=1" for number in range(21))
    for asked in (
        request("GET /x", "X: 1", "X: 2"),
        request("GET /x?a=1&a=2"),
        request("GET /x?a=%ff"),
        request(f"GET /x?{many}"),
    ):
        assert 400 == ask(door, asked)[0]
    assert [] == door.bugs


def test_routes() -> None:
    """A star is a segment, two are all that follows."""
    found: list[Any] = []

    def act(request: Any, *stars: str) -> None:
        found.append(stars)

    routes = Routes([Route("GET", "/a/*/b/*", act), Route("GET", "/c/**", act)])
    assert ["x", "y z"] == routes.find("GET", "/a/x/b/y%20z")[1]
    assert ["x/y/z"] == routes.find("HEAD", "/c/x/y/z")[1]
    assert [""] == routes.find("GET", "/c/")[1]
    for path in ("/a/x/b", "/a/x/b/y/z", "/c", "/"):
        with pytest.raises(Refused):
            routes.find("GET", path)
