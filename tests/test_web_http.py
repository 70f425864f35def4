"""HTTP at the web door of a whole house, on real sockets: rows W1, W6 to W9, W16 and
W17 of the bad input. After each of these people on other doors still chat."""

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from running import logged
from tls import OLD, Tls, certificate
from visiting import OpenHouse, Visitor, chat, open_house, run, until
from web_visiting import ANYWHERE, Socket

from twistchat.web import assets
from twistchat.web_door import STATIC

Open = Callable[..., OpenHouse]
FAR = "127.0.0.1"
KEY = base64.b64encode(bytes(16)).decode()
UPGRADE = (
    "Upgrade: websocket",
    "Connection: keep-alive, Upgrade",
    "Sec-WebSocket-Version: 13",
    f"Sec-WebSocket-Key: {KEY}",
)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """A house with a web door and these settings."""
    houses = []

    def make(*settings: str, **endpoints: str) -> OpenHouse:
        made = open_house(tmp_path, *settings, **{"web": ANYWHERE, **endpoints})
        houses.append((made, made.__enter__()))
        return houses[-1][1]

    yield make
    for made, house in houses:
        chat(house.enter("canary"), house.enter("other", "telnet"), mark="still")
        made.__exit__(None, None, None)


@pytest.fixture
def house(opened: Open) -> OpenHouse:
    """As it is shipped."""
    return opened()


def request(line: str, *headers: str, host: str = "localhost") -> bytes:
    return "\r\n".join([f"{line} HTTP/1.1", f"Host: {host}", *headers, "", ""]).encode()


class Heard:
    """An answer: its status, its headers by their small names, its body."""

    def __init__(self, visitor: Visitor, head: bool = False) -> None:
        first, *lines = visitor.hears(b"\r\n\r\n").decode().split("\r\n")[:-2]
        self.status = int(first.split()[1])
        pairs = [line.split(": ", 1) for line in lines]
        self.headers = {name.lower(): value for name, value in pairs}
        assert len(pairs) == len(self.headers)
        size = 0 if head else int(self.headers.get("content-length", 0))
        until(lambda: len(visitor.heard) >= size or (visitor.take() and False))
        self.body, visitor.heard = visitor.heard[:size], visitor.heard[size:]


def ask(house: OpenHouse, data: bytes, door: str = "web", **options: Any) -> Heard:
    """What is answered to these bytes by a house that nobody else is at."""
    visitor = house.visit(door, **options)
    visitor.sends(data)
    return Heard(visitor, data.startswith(b"HEAD"))


# The page


def test_the_page(house: OpenHouse) -> None:
    """It is asked for each time, and names what it is made of by one hash; no script
    of its own, nor of anybody else, runs in it (W6)."""
    page = ask(house, request("GET /"))
    base = assets.load(STATIC).base
    assert (200, "text/html; charset=utf-8", "no-cache") == (
        page.status,
        page.headers["content-type"],
        page.headers["cache-control"],
    )
    assert {"permissions-policy", "referrer-policy", "x-frame-options"} < set(
        page.headers
    )
    policy = page.headers["content-security-policy"].split("; ")
    assert {
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
    } <= set(policy)
    assert not any("unsafe" in part or "*" in part for part in policy)
    assert b"{assets}" not in page.body
    again = ask(house, request("GET /", f"If-None-Match: {page.headers['etag']}"))
    assert (304, b"") == (again.status, again.body)
    assert "content-length" not in again.headers
    for address in re.findall(rf'"({base}/[^"]+)"', page.body.decode()):
        assert 200 == ask(house, request(f"GET {address}")).status


def test_what_it_is_made_of(house: OpenHouse) -> None:
    """Each has its type, is kept for ever, and comes packed to who wants that."""
    found = assets.load(STATIC)
    for path in found:
        if "/" not in path:
            continue
        asked = f"{found.base}/{path}"
        plain = ask(house, request(f"GET {asked}"))
        assert plain.headers["cache-control"].endswith("immutable")
        assert "nosniff" == plain.headers["x-content-type-options"]
        assert "default-src 'none'" in plain.headers["content-security-policy"]
        assert 500 > sum(map(len, [*plain.headers, *plain.headers.values()]))
        assert "accept-encoding" == plain.headers["vary"].lower()
        head = ask(house, request(f"HEAD {asked}", "Accept-Encoding: gzip"))
        assert plain.headers["etag"] == head.headers["etag"]
        asset = found.find(path)
        assert asset is not None
        assert asset.body == plain.body
        assert str(len(asset.packed or asset.body)) == head.headers["content-length"]
    for path in ("/assets/0/js/main.js", f"{found.base}/index.html", found.base):
        assert 404 == ask(house, request(f"GET {path}")).status


@pytest.mark.parametrize("path", ["/sw.js", "/manifest.webmanifest", "/favicon.ico"])
def test_what_has_an_address_of_its_own(house: OpenHouse, path: str) -> None:
    """It is there if it is shipped, and is never kept without asking."""
    heard = ask(house, request(f"GET {path}"))
    if heard.status == 200:
        assert "no-cache" == heard.headers["cache-control"]
        assert b"{assets}" not in heard.body
    else:
        assert heard.status in (200, 404)


def test_whether_all_is_well(house: OpenHouse) -> None:
    """Who watches over servers hears so, and when nothing can be stored."""
    well = ask(house, request("GET /healthz"))
    assert (200, b"ok\n", "no-store") == (
        well.status,
        well.body,
        well.headers["cache-control"],
    )
    house.house._writable = False
    assert 503 == ask(house, request("GET /healthz")).status


# Who may ask


def test_who_may_open_a_websocket(house: OpenHouse) -> None:
    """W1: a page of ours, or no page and no cookie. All others are refused before
    anything is opened."""
    own = f"127.0.0.1:{house.doors['web'][1]}"
    cookie = "Cookie: twistchat=x"
    for headers, status in (
        ((), 101),
        ((f"Origin: http://{own}",), 101),
        ((f"Origin: http://{own}", cookie), 101),
        (("Origin: https://evil.example",), 403),
        (("Origin: https://evil.example", cookie), 403),
        (("Origin: null", cookie), 403),
        (("Origin: http://localhost:1",), 403),
        ((cookie,), 403),
    ):
        heard = ask(house, request("GET /ws", *UPGRADE, *headers, host=own))
        assert status == heard.status, headers
        assert "server" not in heard.headers
    assert not [name for name in house.names() if name != "canary"]


@pytest.mark.parametrize(
    ("line", "headers", "status"),
    [
        ("GET /ws", (), 426),
        ("GET /ws", UPGRADE[1:], 426),
        ("GET /ws", (UPGRADE[0], *UPGRADE[2:]), 426),
        ("GET /ws", (*UPGRADE[:2], "Sec-WebSocket-Version: 8", UPGRADE[3]), 426),
        ("GET /ws", UPGRADE[:3], 400),
        ("GET /ws", (*UPGRADE[:3], "Sec-WebSocket-Key: short"), 400),
        ("GET /ws", (*UPGRADE, UPGRADE[3]), 400),
        ("HEAD /ws", UPGRADE, 426),
        ("POST /ws", UPGRADE, 405),
        ("GET /", UPGRADE, 200),
        ("GET /ws/x", UPGRADE, 404),
    ],
)
def test_what_is_no_handshake(
    house: OpenHouse, line: str, headers: tuple[str, ...], status: int
) -> None:
    """It is answered like any request."""
    heard = ask(house, request(line, *headers))
    assert status == heard.status
    if status == 426:
        assert ("websocket", "13") == (
            heard.headers["upgrade"],
            heard.headers["sec-websocket-version"],
        )


@pytest.mark.parametrize(
    "asked",
    [
        request("POST /session", "Content-Length: 0", "Origin: https://evil.example"),
        request("POST /upload", "Content-Length: 3", "Origin: null") + b"a=b",
        request("POST /login", "Content-Type: multipart/form-data; boundary=x"),
        request("PUT /upload?room=lobby&name=x", "Cookie: twistchat=x"),
    ],
)
def test_forms_of_other_sites(house: OpenHouse, asked: bytes) -> None:
    """W7: nothing of theirs is done."""
    assert ask(house, asked).status in (401, 403, 404, 405, 413)


def test_names_that_lead_here(opened: Open) -> None:
    """W16: only ours are answered, and none of them is said back."""
    house = opened("web.url=https://chat.example", "web.hosts=['b.example']")
    for host, status in (
        ("localhost:1", 200),
        ("127.0.0.1", 200),
        ("[::1]:80", 200),
        ("chat.example", 200),
        ("B.example:8080", 200),
        ("evil.example", 400),
        ("chat.example.evil.example", 400),
        ("<script>alert(1)</script>", 400),
    ):
        heard = ask(house, request("GET /", host=host))
        assert status == heard.status, host
        assert b"evil" not in heard.body
        assert b"script>alert" not in heard.body
    for path in ("//evil.example", "/\\evil.example", "/?next=//evil.example"):
        heard = ask(house, request(f"GET {path}"))
        assert heard.status in (200, 404)
        assert "location" not in heard.headers


# What is no request


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (request("GET /", "Content-Length: 1", "Content-Length: 1"), 400),
        (request("GET /", "Content-Length: 1", "Transfer-Encoding: chunked"), 400),
        (request("GET /", "Transfer-Encoding: chunked\t"), 400),
        (request("GET /", "Transfer-Encoding: xchunked"), 400),
        (request("GET /", "Transfer-Encoding: Chunked"), 400),
        (request("GET /", "Transfer-Encoding: chunked"), 413),
        (request("GET /", "X: a\rY: b"), 400),
        (request("GET /", "X: a", " b"), 400),
        (request("GET /", *[f"X{number}: 1" for number in range(500)]), 431),
        (request("GET /", "X: " + "x" * 16_384), 431),
        (request("TRACE /"), 405),
        (request("CONNECT example.org:443"), 405),
        (request("PUT /"), 405),
        (request("OPTIONS *"), 405),
        (request("GET http://localhost/"), 400),
        (b"\x16\x03\x01\x00\xff\x01\x00\x00\xfb\r\n\r\n", 400),
        (b"SSH-2.0-x\r\n", 400),
        (b'{"op":"hello","name":"ann"}\r\n', 400),
        (b"CAP LS 302\r\nNICK ann\r\n", 400),
    ],
)
def test_what_is_refused(house: OpenHouse, asked: bytes, status: int) -> None:
    """W8, W9, W17: one answer, and the connection is over if more could be meant."""
    visitor = house.visit("web")
    visitor.sends(asked)
    heard = Heard(visitor)
    assert status == heard.status
    assert "text/plain; charset=utf-8" == heard.headers["content-type"]
    if status != 405:
        assert "close" == heard.headers["connection"]
        assert b"" == visitor.reads_to_end()


def test_an_answer_outlives_what_nobody_reads(house: OpenHouse) -> None:
    """Who sends a lot that is refused can still read why."""
    visitor = house.visit("web")
    visitor.sends(request("POST /", "Content-Length: 3000000"))
    for _ in range(30):
        visitor.sends(b"x" * 100_000)
    assert 405 == Heard(visitor).status


def test_headers_that_drip(opened: Open) -> None:
    """W9, with a second in place of 15; the time of TLS and of silence too."""
    house = opened("limits.http_header_seconds=1", "limits.http_idle_seconds=2")
    slow, silent = house.visit("web"), house.visit("web")
    for byte in b"GET / H":
        slow.sends(bytes([byte]))
        run(0.2)
    assert 408 == Heard(slow).status
    assert b"" == slow.reads_to_end()
    assert b"" == silent.reads_to_end()


def test_beyond_the_bounds(opened: Open) -> None:
    """A short 503; people are not kept out by who only asks for pages."""
    house = opened("limits.http_connections=2")
    first, _ = house.visit("web"), house.visit("web")
    run(0.05)
    third = house.visit("web")
    assert 503 == Heard(third).status
    assert b"" == third.reads_to_end()
    house.enter("ann")
    first.goes()
    run(0.1)
    assert 200 == ask(house, request("GET /")).status


def test_no_room_for_one_more_who_talks(opened: Open) -> None:
    """It is told so, and may still ask for pages."""
    house = opened("limits.waiting_for_name=1")
    visitor = house.visit("web")
    visitor.sends(request("GET /ws", *UPGRADE))
    assert 101 == Heard(visitor).status
    other = house.visit("web")
    other.sends(request("GET /ws", *UPGRADE))
    assert 503 == Heard(other).status
    other.sends(request("GET /healthz"))
    assert 200 == Heard(other).status
    visitor.goes()
    run(0.1)


# Proxies


def test_whom_a_proxy_brings(opened: Open) -> None:
    """Each has the bounds of their own address; the proxy has none."""
    house = opened(
        "web.proxies=['127.0.0.1']",
        "limits.exempt=[]",
        "limits.connections_per_address=2",
        "limits.new_connections_per_minute=9",
    )
    for _ in range(5):
        assert 200 == ask(house, request("GET /")).status

    def come(who: str) -> int:
        visitor = house.visit("web")
        visitor.sends(request("GET /ws", *UPGRADE, f"X-Forwarded-For: {who}"))
        return Heard(visitor).status

    assert [101, 101, 503] == [come("6.6.6.6, 192.0.2.1") for _ in range(3)]
    assert [101, 101, 503] == [come("2001:db8::1") for _ in range(3)]
    assert 503 == come("2001:db8::2")
    assert [101, 101, 503] == [come("rubbish") for _ in range(3)]
    hosts = {str(session._ticket.host) for session in house.sessions}
    assert {"192.0.2.1", "2001:db8::1", "0.0.0.0"} == hosts
    for visitor in house._visitors:
        visitor.goes()
    house.settle()


def test_a_stranger_is_not_believed(opened: Open) -> None:
    """Whoever says to be a proxy is counted as who they are."""
    house = opened("web.proxies=['192.0.2.0/24']")
    Socket(house, headers="X-Forwarded-For: 198.51.100.7\r\n")
    (session,) = house.sessions
    assert "127.0.0.1" == str(session._ticket.host)


# Other carriers


@OLD
def test_over_tls(opened: Open, tmp_path: Path) -> None:
    """All of it, websockets too; browsers are told to insist on it."""
    file = certificate(tmp_path)
    house = opened(web=f"ssl:0:privateKey={file}:certKey={file}:interface=127.0.0.1")
    heard = ask(house, request("GET /"), wrap=Tls)
    assert heard.headers["strict-transport-security"].startswith("max-age=")
    big = ask(house, request("GET /", "X: " + "x" * 20_000), wrap=Tls)
    assert 431 == big.status
    origin = "Origin: http://127.0.0.1\r\n"
    visitor = house.visit("web", wrap=Tls)
    visitor.sends(request("GET /ws", *UPGRADE, "Origin: http://localhost"))
    assert 403 == Heard(visitor).status
    ann, zed = house.enter("ann"), Socket(house, wrap=Tls)
    assert zed.answer.startswith("HTTP/1.1 101 "), origin
    assert zed.asks("hello", name="zed", rooms=["#lobby"])["ok"]
    assert zed.asks("say", room="#lobby", text="over TLS")["ok"]
    ann.hears("<zed> over TLS\n")
    zed.visitor.goes()


@OLD
def test_over_tls_as_browsers_do(opened: Open, tmp_path: Path) -> None:
    """They offer several protocols, and get the one that is spoken here."""
    file = certificate(tmp_path)
    house = opened(web=f"ssl:0:privateKey={file}:certKey={file}:interface=127.0.0.1")
    for offered in (["h2", "http/1.1"], ["http/1.1"]):
        visitor = house.visit("web", wrap=lambda plain, o=offered: Tls(plain, *o))
        visitor.sends(request("GET /healthz"))
        assert 200 == Heard(visitor).status
        assert "http/1.1" == visitor.socket.selected_alpn_protocol()


def test_a_crowd_that_only_idles(opened: Open) -> None:
    """Takes no place from who wants a page."""
    house = opened("limits.http_connections=5")
    crowd = [house.visit("web") for _ in range(5)]
    until(lambda: 5 == house.house.web.gate.asking.total)
    run(1.2)
    for _ in range(3):
        visitor = house.visit("web")
        visitor.sends(request("GET /healthz"))
        assert 200 == Heard(visitor).status
        visitor.goes()
    assert b"" == crowd[0].reads_to_end()


def test_over_a_unix_socket(opened: Open, tmp_path: Path) -> None:
    """A proxy on this machine may come so, if it is listed."""
    path = tmp_path / "web"
    house = opened("web.proxies=['unix']", web=f"unix:{path}")
    heard = ask(
        house,
        request("GET /", "X-Forwarded-Proto: https", host="127.0.0.1"),
    )
    assert "strict-transport-security" in heard.headers
    zed = Socket(house, headers="X-Forwarded-For: 192.0.2.7\r\n")
    assert zed.asks("hello", name="zed", rooms=["#lobby"])["ok"]
    (session,) = house.sessions
    assert "192.0.2.7" == str(session._ticket.host)


# The end, and what is told of all that


def test_silent_connections_at_the_end(house: OpenHouse) -> None:
    """Who has asked for nothing keeps nobody waiting."""
    visitor = house.visit("web")
    visitor.sends(request("GET /"))
    Heard(visitor)
    assert 0 == house.house.busy
    house.house.web.stop()
    assert b"" == visitor.reads_to_end()


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ((), []),
        (("web.access_log=true",), ["GET /: 200", "?: 404", "GET /ws: 426"]),
    ],
)
def test_what_is_logged(
    opened: Open, settings: Sequence[str], wanted: list[str]
) -> None:
    """Nothing of what is asked, unless the settings say so; then neither who asks nor
    what is secret in an address."""
    house = opened(*settings)
    with logged() as log:
        for path in ("/?secret", "/secret", "/ws?secret"):
            ask(house, request(f"GET {path}", "Authorization: Bearer secret"))
    assert wanted == [line for line in log if "GET" in line or "?" in line]
    assert not [line for line in log if "secret" in line]
