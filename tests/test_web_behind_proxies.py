"""The web door behind a real nginx and a real Caddy, run by our examples: what it is
for works through them, and they hide nothing that it has to know."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from proxying import EACH, NAME, NGINX, SETTINGS, URL, Proxy, in_front, mark
from sending import MEBIBYTE, Heard, chunk
from tls import Tls
from visiting import OpenHouse, Visitor, open_house, until
from web_visiting import ANYWHERE, CLOSE, PING, PONG, Socket, frame

pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")
OURS = "X-Twistchat: 1"
#: Somebody who is not on this machine, as far as the limits go.
ELSEWHERE = "127.0.0.9"
LIMITS = (
    'limits.exempt=["127.0.0.1"]',
    "limits.connections_per_address=2",
    "accounts.hash_memory_kib=8",
    "accounts.hash_passes=1",
)
EMPTY = ("Content-Length: 0",)
BYTES = bytes(range(256)) * 4096 * 10


class Behind:
    """A house that people reach through a proxy."""

    def __init__(self, house: OpenHouse) -> None:
        self.house = house

    def opens(
        self, *headers: str, origin: str = URL, source: str = ELSEWHERE
    ) -> Socket:
        """A browser opens a websocket from a page."""
        lines = "".join(f"{line}\r\n" for line in (f"Origin: {origin}", *headers))
        return Socket(self.house, "https", lines, NAME, source=source, wrap=_tls)

    def comes(self, name: str, *headers: str, source: str = ELSEWHERE) -> Socket:
        """Somebody is in #lobby."""
        socket = self.opens(*headers, source=source)
        answer = socket.asks("hello", name=name, rooms=["#lobby"], replay=False)
        assert answer["ok"], answer
        return socket

    def asking(self, line: str, *headers: str) -> Visitor:
        """Somebody has sent the head of a request."""
        visitor = self.house.visit("https", source=ELSEWHERE, wrap=_tls)
        lines = [f"{line} HTTP/1.1", f"Host: {NAME}", *headers, "", ""]
        visitor.sends("\r\n".join(lines).encode())
        return visitor

    def asks(self, line: str, *headers: str) -> Heard:
        """What is answered to a request that is no more than its head."""
        return Heard(self.asking(line, *headers, *EMPTY if line[:4] == "POST" else ()))


def slot(ann: Socket) -> str:
    """A path where a file is taken from her."""
    path: str = ann.asks("upload", room="#lobby", name="x.bin")["path"]
    return path


_tls = partial(Tls, name=NAME)
Opened = Callable[..., Behind]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Has a house opened behind a proxy, with these settings."""
    with ExitStack() as stack:

        def open_(proxy: Proxy, *settings: str, **options: Any) -> Behind:
            told = (*SETTINGS, *LIMITS, *settings)
            house = stack.enter_context(open_house(tmp_path, *told, web=ANYWHERE))
            door = house.doors["web"]
            house.doors["https"] = stack.enter_context(
                in_front(proxy, tmp_path, door, **options)
            )
            return Behind(house)

        yield open_


each = pytest.mark.parametrize("proxy", EACH)


@each
def test_a_session(opened: Opened, proxy: Proxy) -> None:
    """Hello, said, told; and who closes the page has left."""
    behind = opened(proxy)
    ann, bob = behind.comes("ann"), behind.house.enter("bob")
    assert ann.asks("say", room="#lobby", text="through it")["ok"]
    bob.hears("<ann> through it")
    bob.says("and back")
    assert "and back" == ann.told("said")["text"]
    ann.sends(frame(b"\x03\xe9", CLOSE))
    bob.hears("-- ann left (quit)")


@each
def test_a_line_that_breaks(opened: Opened, proxy: Proxy) -> None:
    """Is seen at once, as without it."""
    behind = opened(proxy)
    ann, bob = behind.comes("ann"), behind.house.enter("bob")
    ann.visitor.resets()
    bob.hears("-- ann left (connection lost)")


@each
def test_who_asks(opened: Opened, proxy: Proxy) -> None:
    """Is seen, counts for the limits, and cannot be made up."""
    behind = opened(proxy)
    forged = "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: http"
    ann = behind.comes("ann", *forged)
    assert ELSEWHERE == ann.asks("whoami")["address"]
    behind.comes("bob")
    assert " 503 " in behind.opens().answer
    cat = behind.comes("cat", source="127.0.0.8")
    assert "127.0.0.8" == cat.asks("whoami")["address"]


@each
def test_whose_page_asks(opened: Opened, proxy: Proxy) -> None:
    """A page of another site, or one that came without TLS, opens no websocket."""
    behind = opened(proxy)
    for origin in ("https://evil.example", f"http://{NAME}", "null"):
        assert " 403 " in behind.opens(origin=origin).answer
    assert " 101 " in behind.opens().answer


@each
def test_safe_cookies(opened: Opened, proxy: Proxy) -> None:
    """It came by TLS, so that is asked for from now on."""
    behind = opened(proxy)
    ann = behind.comes("ann")
    assert ann.asks("register", password="secret-of-ann")["ok"]
    bearer = f"Authorization: Bearer {ann.asks('ticket')['ticket']}"
    heard = behind.asks("POST /session", bearer, OURS, f"Origin: {URL}")
    assert 200 == heard.status
    assert heard.headers["set-cookie"].endswith("; Secure")
    assert "strict-transport-security" in heard.headers


@each
def test_a_file_comes_as_it_is_sent(
    opened: Opened, proxy: Proxy, tmp_path: Path
) -> None:
    """Half of it is on the disk of the house before the rest was sent; any part of it
    can be had."""
    behind = opened(proxy)
    ann = behind.comes("ann")
    until(lambda: behind.house.house._files.ready)
    sending = behind.asking(f"PUT {slot(ann)}", f"Content-Length: {len(BYTES)}")
    sending.sends(BYTES[: 5 * MEBIBYTE])
    coming = tmp_path / "files" / "tmp"
    until(lambda: sum(each.stat().st_size for each in coming.iterdir()) > 4 * MEBIBYTE)
    sending.sends(BYTES[5 * MEBIBYTE :])
    assert 201 == Heard(sending).status
    file = ann.told("said")["file"]
    for wanted, status, part in (
        ("bytes=0-", 206, BYTES),
        ("bytes=1000-1999", 206, BYTES[1000:2000]),
        ("bytes=-7", 206, BYTES[-7:]),
    ):
        link = ann.asks("download", id=file["id"])["path"]
        heard = behind.asks(f"GET {link}", f"Range: {wanted}")
        assert (status, len(part)) == (heard.status, len(heard.body))
        assert part == heard.body


@each
def test_too_much_is_refused_by_the_house(opened: Opened, proxy: Proxy) -> None:
    """In its words, though the rest of it is still coming."""
    behind = opened(proxy)
    ann = behind.comes("ann")
    until(lambda: behind.house.house._files.ready)
    for length in (f"Content-Length: {len(BYTES) + 1}", "Transfer-Encoding: chunked"):
        sending = behind.asking(f"PUT {slot(ann)}", length, "Accept: application/json")
        body = BYTES + b"x"
        sending.sends(chunk(body) + chunk(b"") if "chunked" in length else body)
        heard = Heard(sending)
        assert (413, "file-too-large") == (heard.status, heard.json.get("code")), length


@pytest.mark.parametrize("proxy", [mark(NGINX)])
def test_silence_is_no_end(opened: Opened, proxy: Proxy) -> None:
    """nginx ends what is silent for too long: pings keep it, which go through."""
    figures = {
        "read_timeout 300s": "read_timeout 2s",
        "send_timeout 300s": "send_timeout 2s",
    }

    def hurry(text: str) -> str:
        for was, now in figures.items():
            assert was in text
            text = text.replace(was, now)
        return text

    behind = opened(proxy, "limits.ping_seconds=1", edit=hurry)
    ann = behind.comes("ann")
    end = time.monotonic() + 5
    pings = 0
    while time.monotonic() < end:
        opcode, payload = ann.reads()
        assert opcode == PING
        ann.sends(frame(payload, PONG))
        pings += 1
    assert pings >= 3
    assert ann.asks("ping")["ok"]
